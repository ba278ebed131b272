"""Operators that know where the sun stands."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from hyperconnect.automation import sun
from hyperconnect.automation.expression.clock import local
from hyperconnect.automation.expression.operator import Operator
from hyperconnect.automation.names import Scope
from hyperconnect.model.moment import Moment

_DAYS = 1024
"""Days and places of which the answer is remembered."""


@lru_cache(_DAYS)
def _crossing(
    edge: Literal["sunrise", "sunset"], day: date, latitude: float, longitude: float, timezone: str
) -> Moment | None:
    """Return when the sun rises or sets on a local date; None where it does neither on that day."""
    noon = datetime.combine(day, time(12), ZoneInfo(timezone)).timestamp()
    return sun.crossing(edge, sun.solar_day(noon, longitude), latitude, longitude)


def _elevation(scope: Scope) -> float:
    return sun.elevation(scope.now, scope.latitude, scope.longitude)


def _sunrise(scope: Scope) -> Moment | None:
    return _today("sunrise", scope)


def _sunset(scope: Scope) -> Moment | None:
    return _today("sunset", scope)


def _today(edge: Literal["sunrise", "sunset"], scope: Scope) -> Moment | None:
    day = local(scope.now, scope.timezone).date()
    return _crossing(edge, day, scope.latitude, scope.longitude, scope.timezone)


ELEVATION = Operator("sun.elevation", _elevation, scoped=True, timed=True)
SUNRISE = Operator("sunrise", _sunrise, scoped=True, timed=True, partial=True)
SUNSET = Operator("sunset", _sunset, scoped=True, timed=True, partial=True)
