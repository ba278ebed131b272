"""Operators that know the time; wall-clock time is that of the scope's time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hyperconnect.automation.expression.operator import Operator
from hyperconnect.automation.names import Scope

DAY = 86_400.0
_FIRST = datetime(1, 1, 3, tzinfo=UTC).timestamp()
_LAST = datetime(9999, 12, 29, tzinfo=UTC).timestamp()
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def near(moment: float) -> bool:
    """Return whether a moment lies within the years that calendars have, in every time zone."""
    return _FIRST <= moment <= _LAST


def local(moment: float, timezone: str) -> datetime:
    """Return a moment as local date and time.

    Raises:
        ValueError: it lies beyond the years that calendars have.
    """
    if not near(moment):
        msg = "no calendar reaches so far"
        raise ValueError(msg)
    return datetime.fromtimestamp(moment, ZoneInfo(timezone))


def _time_of(scope: Scope, moment: float) -> float:
    at = local(moment, scope.timezone)
    return at.hour * 3600.0 + at.minute * 60.0 + at.second


def _today_at(scope: Scope, time: float) -> float:
    """Return the instant at which today's clocks show a time; in a gap of the clock, just as long after it began."""
    midnight = local(scope.now, scope.timezone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return (midnight + timedelta(seconds=time)).timestamp()


def _now(scope: Scope) -> float:
    return scope.now


def _time(scope: Scope) -> float:
    return _time_of(scope, scope.now)


def _date(scope: Scope) -> str:
    return local(scope.now, scope.timezone).date().isoformat()


def _weekday(scope: Scope) -> str:
    return WEEKDAYS[local(scope.now, scope.timezone).weekday()]


def _hour(scope: Scope) -> int:
    return local(scope.now, scope.timezone).hour


def _later(time: float, duration: float) -> float:
    return (time + duration) % DAY


def _earlier(time: float, duration: float) -> float:
    return (time - duration) % DAY


NOW = Operator("now", _now, scoped=True, timed=True)
TIME = Operator("time", _time, scoped=True, timed=True)
DATE = Operator("date", _date, scoped=True, timed=True)
WEEKDAY = Operator("weekday", _weekday, scoped=True, timed=True)
HOUR = Operator("hour", _hour, scoped=True, timed=True)
TIME_OF = Operator("time of day", _time_of, scoped=True)
TODAY_AT = Operator("today at", _today_at, scoped=True, timed=True)
LATER_TIME = Operator("+", _later)
EARLIER_TIME = Operator("-", _earlier)
