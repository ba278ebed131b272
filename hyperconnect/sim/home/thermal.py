"""How a room warms and cools: air, mass, envelope, and an emitter that lags behind its heat source.

Four states with separate light air, because a room whose air is lumped with its furniture has no fast answer to
a heater and makes every plan look good. Temperatures in °C, powers in W, conductances in W/K, capacities in J/K.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

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


class Warmth(Struct, frozen=True):
    """A room's changing part. `emitted` is the power the emitter gives now, to the room or to its `slab`."""

    air: float
    mass: float
    envelope: float
    emitted: float = 0.0
    slab: float = 0.0


Warming: TypeAlias = Callable[[Warmth, float, float, float, float, float], Warmth]


def strength(outdoor: float) -> float:
    """Return a heat pump's heating power at an outdoor temperature, as a share of that at 7 °C: 1.8 % less a kelvin."""
    return min(1.1, max(0.45, 1 + 0.018 * (outdoor - 7)))


def capacity(building: Building, outdoor: float) -> float:
    """Return the full heating power at an outdoor temperature; only a heat pump's depends on it."""
    return building.heat * strength(outdoor) if building.pump else building.heat


def cop(outdoor: float) -> float:
    """Return a heat pump's coefficient of performance for a low flow temperature."""
    return min(5.0, max(1.8, 3.6 + 0.08 * (outdoor - 7)))


def eer(outdoor: float) -> float:
    """Return an air conditioner's energy efficiency ratio."""
    return min(5.5, max(2.0, 4.0 - 0.09 * (outdoor - 30)))


def warm(
    building: Building,
    room: Warmth,
    demand: float,
    gains: float,
    outdoor: float,
    dt: Seconds,
    *,
    exchange: float = 0.0,
    beside: float = 0.0,
) -> Warmth:
    """Return the room after `dt` seconds (at most five minutes) of heating at `demand`, 0 to 1.

    `gains` is the heat of people and sun in W, less what is cooled; `exchange` are the W/K that open windows add to
    the way out; `beside` the temperature of the other rooms. The emitter is exact, the air backward Euler (it is
    stable however wide a gate stands open), the heavy rest forward Euler.
    """
    return warming(building, dt)(room, demand * capacity(building, outdoor), gains, outdoor, exchange, beside)


def warming(building: Building, dt: Seconds) -> Warming:
    """Return `warm` for one building and step, with all that never changes reckoned once.

    It takes the room, the heat that is wanted (W), gains, outdoor, exchange and beside.
    """
    decay = exp(-dt / building.emitter_lag)
    lagging = (1 - decay) * building.emitter_lag / dt
    inner, held, to_outdoor = building.air_to_rooms, building.air / dt, building.air_to_outdoor
    to_mass, to_envelope, shed = building.air_to_mass, building.mass_to_envelope, building.envelope_to_outdoor
    kept = held + to_mass + to_outdoor + inner
    mass_step, envelope_step = dt / building.mass, dt / building.envelope

    def warmed(room: Warmth, wanted: float, gains: float, outdoor: float, exchange: float, beside: float) -> Warmth:
        lag = room.emitted - wanted
        mass, envelope = room.mass, room.envelope
        heat = wanted + lag * lagging + gains + to_mass * mass + (to_outdoor + exchange) * outdoor + inner * beside
        air = (room.air * held + heat) / (kept + exchange)
        inwards = to_envelope * (mass - envelope)
        return Warmth(
            air,
            mass + (to_mass * (air - mass) - inwards) * mass_step,
            envelope + (inwards - shed * (envelope - outdoor)) * envelope_step,
            wanted + lag * decay,
        )

    return _through_slab(building, dt, warmed) if building.slab else warmed


def _through_slab(building: Building, dt: Seconds, warmed: Warming) -> Warming:
    """Return a step in which the emitter warms a heavy floor, and the floor the room."""
    decay = exp(-dt / building.emitter_lag)
    lagging = (1 - decay) * building.emitter_lag / dt
    to_air, slab_step = building.slab_to_air, dt / building.slab

    def step(room: Warmth, wanted: float, gains: float, outdoor: float, exchange: float, beside: float) -> Warmth:
        lag = room.emitted - wanted
        given = to_air * (room.slab - room.air)
        bare = warmed(replace(room, emitted=0.0), 0.0, gains + given, outdoor, exchange, beside)
        slab = room.slab + (wanted + lag * lagging - given) * slab_step
        return replace(bare, emitted=wanted + lag * decay, slab=slab)

    return step


def settled(building: Building, air: float, outdoor: float) -> Warmth:
    """Return the room after long at one air temperature, whatever kept it."""
    chain = 1 / (1 / building.air_to_mass + 1 / building.mass_to_envelope + 1 / building.envelope_to_outdoor)
    flow = chain * (air - outdoor)
    mass = air - flow / building.air_to_mass
    return Warmth(air=air, mass=mass, envelope=mass - flow / building.mass_to_envelope, emitted=0.0, slab=air)
