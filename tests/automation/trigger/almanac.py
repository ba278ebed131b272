"""What clocks and the sun do, worked out in another way than rules do it.

Between two changes of a zone's clocks the time of day is a straight line over UTC. The changes are found by bisection;
everything else is whole numbers. All moments are whole seconds.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import UTC, datetime
from math import asin, atan2, cos, degrees, radians, sin
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = 86_400
_STEP = 6 * 3600
BEGIN = int(datetime(2008, 1, 1, 12, tzinfo=UTC).timestamp())
"""Ten years from here hold Samoa's lost day, Morocco's summer pauses and many changes of mind."""
ZONES = {
    "Europe/Berlin": (52.5, 13.4),
    "America/New_York": (40.7, -74.0),
    "Australia/Lord_Howe": (-31.6, 159.1),
    "Africa/Casablanca": (33.6, -7.6),
    "Pacific/Apia": (-13.8, -171.8),
    "Asia/Kathmandu": (27.7, 85.3),
    "Pacific/Chatham": (-44.0, -176.5),
    "America/St_Johns": (47.6, -52.7),
    "Antarctica/Troll": (-72.0, 2.5),
    "Asia/Tehran": (35.7, 51.4),
    "America/Nuuk": (64.2, -51.7),
    "Asia/Beirut": (33.9, 35.5),
    "Pacific/Kiritimati": (1.9, -157.4),
    "America/Sao_Paulo": (-23.5, -46.6),
}
"""Zones that have done odd things to their clocks, and a place in each."""


class Stretch(NamedTuple):
    """A time without a change: from `start` until before `end` the clocks are `ahead` of UTC."""

    start: int
    end: int
    ahead: int


def stretches(zone: str, start: int, end: int) -> list[Stretch]:
    """Return the stretches of a zone; two changes within six hours that undo each other are not seen."""
    shown = ZoneInfo(zone)
    found: list[Stretch] = []
    for low in range(start, end, _STEP):
        change = _change(low, min(low + _STEP, end), shown)
        if change is not None:
            found.append(Stretch(start, change, _ahead(start, shown)))
            start = change
    return [*found, Stretch(start, end, _ahead(start, shown))]


def cut(known: Sequence[Stretch], start: int, end: int) -> list[Stretch]:
    """Return what there is of stretches from one moment until before another."""
    cuts = (Stretch(max(each.start, start), min(each.end, end), each.ahead) for each in known)
    return [each for each in cuts if each.start < each.end]


def daily(times: Sequence[int], known: Sequence[Stretch]) -> list[int]:
    """Return the moments at which it is first so many seconds after midnight, or later, on each day there is.

    Several that come to the same moment are one.
    """
    first, last = (known[0].start + known[0].ahead) // DAY, (known[-1].end + known[-1].ahead) // DAY
    found: set[int] = set()
    for day in range(first + 1, last):
        if any(each.start + each.ahead < (day + 1) * DAY and each.end + each.ahead > day * DAY for each in known):
            for local in (day * DAY + of_day for of_day in times):
                stretch = next(each for each in known if each.end + each.ahead > local)
                found.add(max(stretch.start, local - stretch.ahead))
    return sorted(found)


def often(every: int, hours: Container[int], known: Sequence[Stretch]) -> Iterator[int]:
    """Yield all moments at which the clock shows a multiple of so many seconds, in some hours of the day."""
    for stretch in known:
        first = stretch.start + -(stretch.start + stretch.ahead) % every
        for moment in range(first, stretch.end, every):
            if (moment + stretch.ahead) % DAY // 3600 in hours:
                yield moment


def solar_days(moments: Sequence[float], longitude: float) -> list[int]:
    """Return the day of each moment, from midnight to midnight by the mean sun."""
    return [int((moment + longitude / 360 * DAY) // DAY) for moment in moments]


def height(moment: float, latitude: float, longitude: float) -> float:
    """Return how many degrees the sun stands above the horizon (low-precision formulas of the Astronomical Almanac)."""
    days = moment / DAY - 10_957.5
    anomaly = radians(357.528 + 0.9856003 * days)
    length = radians(280.460 + 0.9856474 * days + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
    tilt = radians(23.439 - 0.0000004 * days)
    ascension, declination = atan2(cos(tilt) * sin(length), cos(length)), asin(sin(tilt) * sin(length))
    angle = radians(280.46062 + 360.98564737 * days + longitude) - ascension
    north = radians(latitude)
    return degrees(asin(sin(north) * sin(declination) + cos(north) * cos(declination) * cos(angle)))


def _change(low: int, high: int, zone: ZoneInfo) -> int | None:
    before = _ahead(low, zone)
    if _ahead(high, zone) == before:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _ahead(middle, zone) == before else (low, middle)
    return high


def _ahead(moment: int, zone: ZoneInfo) -> int:
    shift = datetime.fromtimestamp(moment, zone).utcoffset()
    return 0 if shift is None else round(shift.total_seconds())
