"""What holds and gives heat in a room: air, mass, envelope, and an emitter that lags behind its heat source.

Four states with separate light air, because a room whose air is lumped with its furniture has no fast answer to
a heater and makes every plan look good. Temperatures in °C, powers in W, conductances in W/K, capacities in J/K.
"""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.model.moment import Seconds


class Building(Struct, frozen=True):
    """A room's unchanging part.

    The defaults are a 30 m² living room in a house of the 1990s: air with curtains and light furniture counts
    fourfold (1.2 kJ/(m³·K) · 75 m³ · 4), walls and floor take heat from it and lose some to the outside.
    """

    air: float = 360e3
    mass: float = 5.5e6
    envelope: float = 6.0e6
    air_to_mass: float = 210.0
    air_to_outdoor: float = 32.0
    mass_to_envelope: float = 110.0
    envelope_to_outdoor: float = 45.0
    air_to_rooms: float = 0.0
    """through doors that now and then stand open: to the hall, from the hall to all rooms"""
    emitter_lag: Seconds = 240.0
    """time constant of the emitter: convectors some minutes, radiators a quarter of an hour"""
    slab: float = 0.0
    """heat capacity of the floor in which its pipes lie; 0 if they do not"""
    slab_to_air: float = 0.0
    heat: float = 3000.0
    """full heating power at 7 °C outside"""
    pump: bool = True
    """whether a heat pump heats it"""
    cooling: float = 0.0
    """full cooling power"""


class Warmth:
    """A room's changing part. `emitted` is the power the emitter gives now, to the room or to its `slab`."""

    __slots__ = ("air", "emitted", "envelope", "mass", "slab")

    def __init__(self, air: float, mass: float, envelope: float) -> None:
        self.air = air
        self.mass = mass
        self.envelope = envelope
        self.emitted = 0.0
        self.slab = air


def strength(outdoor: float) -> float:
    """Return a heat pump's heating power at an outdoor temperature, as a share of that at 7 °C: 1.8 % less a kelvin."""
    share = 1 + 0.018 * (outdoor - 7)
    return 0.45 if share < 0.45 else min(share, 1.1)


def cop(outdoor: float) -> float:
    """Return a heat pump's coefficient of performance for a low flow temperature."""
    gain = 3.6 + 0.08 * (outdoor - 7)
    return 1.8 if gain < 1.8 else min(gain, 5.0)


def eer(outdoor: float) -> float:
    """Return an air conditioner's energy efficiency ratio."""
    return min(5.5, max(2.0, 4.0 - 0.09 * (outdoor - 30)))


def settled(building: Building, air: float, outdoor: float) -> Warmth:
    """Return the room after long at one air temperature, whatever kept it."""
    chain = 1 / (1 / building.air_to_mass + 1 / building.mass_to_envelope + 1 / building.envelope_to_outdoor)
    flow = chain * (air - outdoor)
    mass = air - flow / building.air_to_mass
    return Warmth(air, mass, mass - flow / building.mass_to_envelope)
