"""Past arrivals, and one of them step by step: what was foretold when, beside what the room did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from hyperconnect.dashboard.home.plan import at
from hyperconnect.model.effect import Planned
from hyperconnect.model.moment import Moment, Seconds

Point = tuple[float, float]
MOST: Final = 20
"""Arrivals that are listed."""
_STEPS: Final = 120
_COMFORT: Final = 0.5
_BEFORE: Seconds = 1800.0
_AFTER: Seconds = 1800.0


class Trip(Struct, frozen=True):
    """Somebody came: moments in Unix seconds, `error` in seconds (later than foretold is positive).

    `key` stands for it in an address, `heated` is for how many seconds it was heated.
    """

    key: str
    at: Moment
    rule: str
    attribute: str
    value: float
    foretold: Moment | None
    error: Seconds | None
    temperature: float | None
    warm: bool | None
    started: Moment | None
    heated: Seconds


def trips_of(told: Sequence[dict[str, Any]]) -> tuple[Trip, ...]:
    """Return arrivals (comfort arrivals of the API), the latest first."""
    found = [trip for each in told if (trip := _trip(each)) is not None]
    return tuple(sorted(found, key=_when, reverse=True)[:MOST])


def chosen(trips: Sequence[Trip], key: str) -> Trip | None:
    """Return the arrival that an address names, else the latest; None if there is none."""
    return next((each for each in trips if each.key == key), trips[0] if trips else None)


def replay_of(trip: Trip, told: Sequence[Planned], measured: Sequence[Point], now: Moment) -> dict[str, Any] | None:
    """Return what `replay.js` walks through; None if nothing was foretold."""
    if not told:
        return None
    begin = trip.started if trip.started is not None else told[0].at
    since = min(begin, trip.at - 2 * _BEFORE) - _BEFORE
    # What was foretold before the picture begins is how it begins.
    told = told[max((place for place, each in enumerate(told) if each.at < since), default=0) :]
    until = max(trip.at, min(trip.at + _AFTER, now))
    return {
        "label": "Temperature on the way home",
        "since": round(since),
        "until": round(until),
        "came": round(trip.at),
        "low": trip.value - _COMFORT,
        "high": trip.value + _COMFORT,
        "measured": [(round(moment), round(value, 2)) for moment, value in measured if since <= moment <= until],
        "steps": [_step(each) for each in _thinned(told)],
    }


def _step(each: Planned) -> dict[str, Any]:
    return {
        "at": round(each.at),
        "state": each.state,
        "arrival": _whole(each.arrival),
        "early": _whole(each.early),
        "late": _whole(each.late),
        "start": _whole(each.start_at),
        "why": each.why,
    }


def _thinned(told: Sequence[Planned]) -> list[Planned]:
    """Return at most so many plans, first and last among them, and each where heating begins or ends."""
    step = -(-len(told) // _STEPS)
    return [
        each
        for place, each in enumerate(told)
        if place % step == 0 or place == len(told) - 1 or each.state != told[place - 1].state
    ]


def _trip(told: dict[str, Any]) -> Trip | None:
    moment = at(told["at"])
    if moment is None:
        return None
    return Trip(
        f"{round(moment)}-{told['attribute']}",
        moment,
        told["rule"],
        told["attribute"],
        told["value"],
        at(told["foretold"]),
        told["error"],
        told["temperature"],
        told["warm"],
        at(told["started_at"]),
        told["heated"],
    )


def _when(trip: Trip) -> Moment:
    return trip.at


def _whole(moment: Moment | None) -> int | None:
    return None if moment is None else round(moment)
