"""What a step does to all rooms of a home: they warm and cool, and their air dries."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum
from typing import TypeAlias

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.air import saturation
from hyperconnect.sim.home.room import Room
from hyperconnect.sim.home.thermal import Building, Warmth, cop, eer, strength

STANDING_GAINS = 40.0
"""W of router, fridge and standby that warm the living room."""
SOLAR = 0.3
"""The share of the sun on level ground that comes through a square metre of window: shade, angle and glass."""
LEAKS = 0.5
"""Air changes an hour through what is shut."""
OUTDOOR_HUMIDITY = 0.78
"""Relative humidity outside, 0 to 1."""

_Row: TypeAlias = tuple[Room, Warmth, Building, float, float, tuple[float, ...], tuple[float, ...]]
"""A room, the W and m² that warm it by themselves, what never changes of its building, and what a step makes of it."""


class Heat:
    """The rooms of a home, a step of `dt` seconds (at most five minutes) at a time.

    Each room has a door to the hall if its building says so, and nothing else beside it.
    """

    def __init__(self, rooms: Sequence[Room], living: Room, hall: Room, source: str, dt: Seconds) -> None:
        self._hall = hall
        self._dt = dt
        self._electric = source != "boiler"
        doors = {room: room.building.air_to_rooms for room in rooms if room is not hall and room.building.air_to_rooms}
        through = fsum(doors.values())
        self._doorways = [(room.warmth, door / through) for room, door in doors.items()]
        self._leaked = 1 - exp(-LEAKS * dt / 3600)
        """what part of a room's damp leaves in a step through what is shut"""
        self._rows = [_row(room, STANDING_GAINS * (room is living), dt) for room in rooms]

    def step(self, outdoor: float, sun: float) -> float:
        """Let a step pass; return the W of electricity that heating and cooling draw in it.

        The emitter is exact, the air backward Euler (it is stable however wide a gate stands open), the heavy rest
        forward Euler. It is written out in one loop because it is what a home spends most of its time with.
        """
        dt, leaked, hall, hall_air = self._dt, self._leaked, self._hall, self._hall.warmth.air
        around = fsum([warmth.air * share for warmth, share in self._doorways])
        damp = OUTDOOR_HUMIDITY * saturation(outdoor)
        strong, gain, drawn = strength(outdoor), cop(outdoor), 0.0
        for room, warmth, building, standing, glass, known, steps in self._rows:
            bodies, breath = room.bodies
            decay, lagging, held, kept, inner, to_outdoor, to_mass, to_envelope, shed = known
            mass_step, envelope_step, slab_step, slab_to_air = steps
            gains, wanted, aired = bodies + standing + glass * sun, 0.0, leaked
            if room.demand:
                wanted = room.demand * (building.heat * strong if building.pump else building.heat)
                if self._electric:
                    drawn += wanted / gain if building.pump else wanted
            if room.cooling:
                cooled = room.cooling * building.cooling
                gains -= cooled
                drawn += cooled / eer(outdoor)
            if room.open or room.airflow:
                exchange = room.open * room.volume / 3
                to_outdoor, kept = to_outdoor + exchange, kept + exchange
                aired = 1 - exp(-(LEAKS + room.open + fsum(room.airflow.values())) * dt / 3600)
            air, mass, envelope, lag = warmth.air, warmth.mass, warmth.envelope, warmth.emitted - wanted
            given = wanted + lag * lagging
            if slab_step:
                into_slab, given = given, slab_to_air * (warmth.slab - air)
                warmth.slab += (into_slab - given) * slab_step
            beside = around if room is hall else hall_air
            heat = given + gains + to_mass * mass + to_outdoor * outdoor + inner * beside
            warmth.air = air = (air * held + heat) / kept
            inwards = to_envelope * (mass - envelope)
            warmth.mass = mass + (to_mass * (air - mass) - inwards) * mass_step
            warmth.envelope = envelope + (inwards - shed * (envelope - outdoor)) * envelope_step
            warmth.emitted = wanted + lag * decay
            room.vapour += (damp - room.vapour) * aired
            if breath:
                room.vapour += breath * dt / 3600 / room.volume
        return drawn


def _row(room: Room, standing: float, dt: Seconds) -> _Row:
    """Return a room with all that never changes in a step reckoned beforehand."""
    building = room.building
    decay = exp(-dt / building.emitter_lag)
    held, inner = building.air / dt, building.air_to_rooms
    known = (
        decay,
        (1 - decay) * building.emitter_lag / dt,
        held,
        held + building.air_to_mass + building.air_to_outdoor + inner,
        inner,
        building.air_to_outdoor,
        building.air_to_mass,
        building.mass_to_envelope,
        building.envelope_to_outdoor,
    )
    steps = (
        dt / building.mass,
        dt / building.envelope,
        dt / building.slab if building.slab else 0.0,
        building.slab_to_air,
    )
    return room, room.warmth, building, standing, room.glass * SOLAR, known, steps
