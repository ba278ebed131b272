"""The clock's minutes: what depends on the time of day is looked at again whenever one of them ends."""

from __future__ import annotations

from math import floor

from hyperconnect.model.moment import Moment

_MINUTE = 60.0


def next_minute(now: Moment) -> Moment:
    """Return when the clock's minute ends."""
    return (floor(now / _MINUTE) + 1) * _MINUTE
