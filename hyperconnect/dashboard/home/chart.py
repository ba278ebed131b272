"""The chart of a room: what was measured, what is planned, when it is heated and when somebody comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from hyperconnect.dashboard.home.plan import Plan, at
from hyperconnect.model.moment import Moment, Seconds

HOUR: Final[Seconds] = 3600.0
_COMFORT: Final = 0.5
"""Kelvins around its aim within which a room counts as warm."""
_MOST: Final[Seconds] = 12 * HOUR

Point = tuple[float, float]


def since_of(plan: Plan, now: Moment) -> Moment:
    """Return from when on the chart shows a room: three hours back, or before heating began."""
    begun = now - 3 * HOUR if plan.start is None or plan.start > now else min(now - 3 * HOUR, plan.start - HOUR / 2)
    return max(begun, now - _MOST)


def until_of(plan: Plan, now: Moment) -> Moment:
    """Return until when the chart shows a room: some time after who is expected has come."""
    ahead = max(now + 2 * HOUR, (plan.late or plan.arrival or 0.0) + HOUR / 2)
    return min(ahead, now + _MOST)


def chart_of(
    plan: Plan, course: Sequence[dict[str, Any]], measured: Sequence[Point], path: str, now: Moment
) -> dict[str, Any]:
    """Return what the chart draws, as `chart.js` wants it, in English words that it translates.

    Moments are Unix seconds, temperatures °C.
    """
    since, until = since_of(plan, now), until_of(plan, now)
    if measured:
        since = max(since, min(measured[0][0], now - HOUR))
        measured = [
            *[point for point in measured if point[0] < since][-1:],
            *[point for point in measured if point[0] >= since],
        ]
    planned = [(moment, each["temperature"]) for each in course if (moment := at(each["at"])) is not None]
    shown = [point for point in planned if since <= point[0] <= until + HOUR]
    aim = plan.setpoint if plan.value is None and plan.says == "home" else plan.value
    marks = []
    if plan.expects and plan.arrival is not None:
        marks = [
            {"name": "arrival", "kind": "arrival", "at": _whole(plan.arrival)}
            | {"early": _whole(plan.early), "late": _whole(plan.late)}
        ]
    windows = [{"name": "heating", "since": _whole(begin), "until": _whole(end)} for begin, end in _windows(plan, now)]
    return {
        "label": "Temperature, measured and planned",
        "unit": "°C",
        "digits": 1,
        "since": _whole(since),
        "until": _whole(until),
        "now": True,
        "lines": [
            {"name": "measured", "kind": "measured", "path": path, "points": _rounded(measured)},
            {"name": "planned", "kind": "planned", "points": _rounded(shown) if plan.value is not None else []},
        ],
        "band": None
        if aim is None
        else {
            "name": "comfortable",
            "low": aim - _COMFORT,
            "high": aim + _COMFORT,
            "since": _whole(plan.arrival if plan.expects and plan.arrival is not None else since),
        },
        "windows": windows,
        "marks": marks,
    }


def _windows(plan: Plan, now: Moment) -> list[tuple[Moment, Moment]]:
    """Return when the room is heated: from when it begins until it is warm, or until somebody comes."""
    if plan.start is None or plan.says not in {"waits", "warms", "warm", "by"}:
        return []
    ends = [moment for moment in (plan.reached, plan.arrival) if moment is not None and moment > plan.start]
    end = min(ends, default=None)
    if end is None:
        return []
    return [(plan.start, max(end, now) if plan.says == "warms" else end)]


def _rounded(points: Sequence[Point]) -> list[tuple[int, float]]:
    return [(round(moment), round(value, 2)) for moment, value in points]


def _whole(moment: Moment | None) -> int | None:
    return None if moment is None else round(moment)
