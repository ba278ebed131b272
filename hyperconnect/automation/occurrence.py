"""Local times of day as moments: each calendar day exactly once, through every change of the clocks."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Moment

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAY = timedelta(days=1)


def occurrence(day: date, at: time, zone: ZoneInfo) -> Moment | None:
    """Return the moment of a local time on a day.

    Where the clocks jump over it: the first instant after the jump; where it comes twice: the first of both. None
    for a day that a zone left out altogether (Samoa, 30 December 2011).
    """
    moment = _moment(datetime.combine(day, at), zone)
    if datetime.fromtimestamp(moment, zone).date() == day:
        return moment
    midnight = time()
    left_out = _moment(datetime.combine(day, midnight), zone) == _moment(datetime.combine(day + _DAY, midnight), zone)
    return None if left_out else moment


def next_occurrence(
    at: time, days: Container[int], zone: ZoneInfo, *, after: date, since: Moment | None = None
) -> tuple[date, Moment]:
    """Return the first day later than `after` whose occurrence is not before `since`, and that occurrence.

    `days` are weekdays from 0 (Monday).
    """
    day = after + _DAY
    if since is not None:
        day = max(day, datetime.fromtimestamp(since, zone).date() - _DAY)
    while True:
        if day.weekday() in days:
            moment = occurrence(day, at, zone)
            if moment is not None and (since is None or moment >= since):
                return day, moment
        day += _DAY


def next_change(start: Moment, end: Moment, zone: ZoneInfo) -> Moment | None:
    """Return the first moment after `start`, but not after `end`, at which the clocks of a zone show another offset.

    Two changes less than a day apart that undo each other are not seen.
    """
    offset = _offset(int(start), zone)
    low = int(start)
    while low < end:
        high = min(low + 86_400, int(end))
        if _offset(high, zone) != offset:
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(middle, zone) == offset else (low, middle)
            return float(high)
        if high == int(end):
            break
        low = high
    return None


def _moment(local: datetime, zone: ZoneInfo) -> Moment:
    early = local.replace(tzinfo=zone, fold=0).timestamp()
    if datetime.fromtimestamp(early, zone).replace(tzinfo=None) == local:
        return early
    # In a gap PEP 495 gives moments on both sides of the jump; the jump itself lies between them.
    low = int(local.replace(tzinfo=zone, fold=1).timestamp())
    high = int(early)
    before = _offset(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return float(high)


def _offset(moment: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()
