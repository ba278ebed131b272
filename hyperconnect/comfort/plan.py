"""When to start heating so that a room is warm at a moment, and not a minute earlier."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.comfort.room import Room, Warmup
from hyperconnect.model.moment import Moment, Seconds

_UNKNOWN_ROOM: Seconds = 7200.0
_EARLY_BY = 0.04
"""The share of the remaining drive by which a car may beat its own ETA."""


class Plan(Struct, frozen=True):
    """The latest safe start for an arrival; `start` is True once it is time.

    `warmup` is what the room needs from `temperature` (°C, None when unknown) to the target.
    """

    start: bool
    start_at: Moment
    arrival: Moment
    warmup: Warmup
    temperature: float | None


def plan(now: Moment, arrival: Moment, temperature: float | None, target: float, room: Room) -> Plan:
    """Return the plan for a room to be at a target temperature (°C) at an uncertain arrival.

    A room whose temperature is unknown is taken to need two hours: better warm than guessed.
    """
    unknown = Warmup(_UNKNOWN_ROOM, _UNKNOWN_ROOM)
    warmup = unknown if temperature is None else room.warmup(temperature, target)
    earliest = arrival - _EARLY_BY * max(0.0, arrival - now)
    start_at = earliest - warmup.safe
    return Plan(warmup.safe > 0 and start_at <= now, start_at, arrival, warmup, temperature)
