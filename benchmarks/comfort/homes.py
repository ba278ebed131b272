"""Kinds of homes, as a builder would describe them: areas, walls, glass, plant, thermostat.

Nine nodes each (see `house`). W, W/K, kJ/K, m², °C, minutes.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from hyperconnect.comfort.prior import Emitter


class Glass(Struct, frozen=True):
    """Windows that look towards an azimuth; frames, curtains and the house opposite let `passes` of the sun in."""

    azimuth: float
    area: float
    passes: float = 0.32


class Plant(Struct, frozen=True):
    """What makes heat and gives it off: `power` is W at 7 °C outside, `water` kJ/K, `gives` W/K to the room.

    A cooler takes heat away instead; its power is that at 30 °C outside.
    """

    kind: Literal["boiler", "pump", "electric", "cooler"]
    power: float
    water: float
    gives: float
    hottest: float
    """What the water may be at most; of a cooler's coil: at least."""
    radiates: float = 0.3
    """The share that goes to walls and not to the air."""
    falls: float = 0.0
    """The share of power lost a kelvin of cold (pumps) or heat (coolers)."""
    shortest: int = 0
    """Minutes a compressor runs, or rests, at least."""
    least: float = 0.3
    """The least modulation; 1 for what is on or off."""


class Thermostat(Struct, frozen=True):
    """The sensor and its switch: how coarse, how slow, how wide; and what it tells of the heating."""

    rounds: float = 0.1
    lag: float = 6.0
    hysteresis: float = 0.2
    tells: Literal["duty", "active"] = "duty"
    sees_emitter: float = 0.0
    """The share of its reading that is the emitter's temperature: it hangs too near."""


class Home(Struct, frozen=True):
    """A home. `heavy` is what walls and ceilings inside hold, kJ/K a m² of floor; `skin` what a m² outside holds."""

    name: str
    area: float
    heavy: float
    outer: float
    """m² of opaque outer wall."""
    u_wall: float
    skin: float
    u_glass: float
    leaks: float
    """Air changes an hour."""
    glass: tuple[Glass, ...]
    plant: Plant
    thermostat: Thermostat
    emitter: Emitter = "unknown"
    """What its people would say when asked."""
    slab: float = 0.0
    """kJ/K of screed between the water and the room: floor heating."""
    side: float = 30.0
    """W/K to what is beside: an unheated room, or a flat at 20 °C."""
    flat: bool = False
    comfort: float = 21.0
    setback: float = 17.0
    night: float | None = None
    people: int = 1
    airing: float = 0.4
    """The probability of a window opened for a while after getting up."""
    ground: float = 10.0

    @property
    def sign(self) -> float:
        """1 where it is heated, -1 where it is cooled: what is missing to a wish is `sign` times the difference."""
        return -1.0 if self.plant.kind == "cooler" else 1.0

    def rest(self, wanted: float) -> float:
        """Return what the thermostat is set to with nobody there."""
        return max(wanted, self.setback) if self.plant.kind == "cooler" else min(wanted, self.setback)


HOMES: Final = (
    Home(
        "brick flat, gas", 72, 150, 42, 1.1, 190, 2.6, 0.5,
        (Glass(180, 5), Glass(0, 5)),
        Plant("boiler", 6500, 95, 130, 72),
        Thermostat(0.1, 5, 0.2), "radiator", flat=True, side=90, people=2,
    ),
    Home(
        "1990s house, heat pump", 120, 110, 140, 0.38, 150, 1.5, 0.45,
        (Glass(200, 12), Glass(90, 5), Glass(270, 6)),
        Plant("pump", 10500, 190, 350, 52, falls=0.021, shortest=15),
        Thermostat(0.1, 7, 0.3), "radiator",
    ),
    Home(
        "new house, floor heating", 140, 120, 170, 0.17, 160, 0.8, 0.25,
        (Glass(180, 18), Glass(270, 8)),
        Plant("pump", 9000, 120, 620, 40, radiates=0.5, falls=0.017, shortest=20),
        Thermostat(0.1, 8, 0.2), "floor", slab=5600, setback=18.0,
    ),
    Home(
        "loft, electric convectors", 55, 45, 50, 0.4, 40, 1.6, 0.6,
        (Glass(190, 9, 0.42), Glass(10, 3)),
        Plant("electric", 5200, 9, 80, 95, radiates=0.1, least=1.0),
        Thermostat(0.5, 2.5, 0.15, "active"), night=18.5,
    ),
    Home(
        "timber house, air to air", 90, 40, 110, 0.28, 35, 1.2, 0.4,
        (Glass(160, 8), Glass(250, 6)),
        Plant("pump", 8500, 14, 260, 55, radiates=0.05, falls=0.016, shortest=6),
        Thermostat(0.1, 4, 0.3), "convector", setback=16.0,
    ),
    Home(
        "stone farmhouse, oil", 130, 260, 150, 1.3, 380, 2.7, 0.8,
        (Glass(170, 7), Glass(80, 4)),
        Plant("boiler", 17000, 420, 480, 75, least=0.35),
        Thermostat(0.5, 5, 0.25, "active"), "radiator", comfort=20.0, setback=16.0,
    ),
    Home(
        "terrace, district heat", 100, 130, 60, 0.6, 200, 1.9, 0.5,
        (Glass(135, 7), Glass(315, 7)),
        Plant("boiler", 9500, 150, 210, 68, least=0.1),
        Thermostat(0.1, 9, 0.15, sees_emitter=0.008), comfort=21.5, night=18.0, people=2,
    ),
)  # fmt: skip
