"""What was learned of a room and of somebody's ways, in words a person thinks in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from hyperconnect.dashboard.home.plan import at
from hyperconnect.model.moment import Moment, Seconds

_HOUR: Final = 60.0
_COLDER: Final = 10.0
"""Kelvins between inside and outside for which a room's loss is told."""


class Learned(Struct, frozen=True):
    """A room: minutes for a kelvin at full power, seconds until the emitter is warm, kelvins lost in an hour.

    The loss is told for ten kelvins between inside and outside. `longer` is by how much timed warm-ups took longer
    than was foretold, in percent; None while none was timed.
    """

    minutes_per_kelvin: float | None
    lag: Seconds
    loss: float
    warmups: int
    longer: float | None
    outdoor: float
    candidates: int


class Departure(Struct, frozen=True):
    """When somebody usually leaves a place."""

    place: str
    free: bool
    usual: str
    early: str
    late: str
    count: int
    drive: Seconds | None


class Ways(Struct, frozen=True):
    """What is known of a person; `name` is how they are called in rules."""

    name: str
    status: str
    place: str
    since: Moment | None
    homecomings: int
    departures: tuple[Departure, ...]


def learned_of(told: dict[str, Any] | None) -> Learned | None:
    """Return what was learned of a room (a comfort plan's `learned` of the API)."""
    if told is None:
        return None
    power = told["full_power"]
    return Learned(
        _HOUR / power if power > 0 else None,
        told["lag"],
        told["loss"] * _COLDER,
        told["warmups"],
        100.0 * (told["factor"] - 1.0) if told["warmups"] else None,
        told["outdoor"],
        told["candidates"],
    )


def ways_of(people: Sequence[dict[str, Any]]) -> tuple[Ways, ...]:
    """Return what is known of people (comfort people of the API)."""
    return tuple(
        Ways(
            each["person"],
            each["status"],
            each["place"],
            at(each["since"]),
            each["homecomings"],
            tuple(
                Departure(
                    one["place"],
                    one["days"] == "free",
                    one["usual"],
                    one["early"],
                    one["late"],
                    one["count"],
                    one["drive"],
                )
                for one in each["departures"]
            ),
        )
        for each in people
    )
