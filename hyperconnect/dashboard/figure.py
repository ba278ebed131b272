"""Figures as people read them: numbers, and moments in the household's time. In a browser, Intl does the same."""

from __future__ import annotations

from datetime import datetime

from hyperconnect.dashboard.visit import current
from hyperconnect.model.moment import Moment, Seconds

_MINUTE = 60


def number(value: float, digits: int = 0) -> str:
    """Return a number with so many digits behind the point, and a true minus sign."""
    text = f"{value:,.{digits}f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return text.replace("-", "\N{MINUS SIGN}") if float(f"{value:.{digits}f}") else text.removeprefix("-")


def clock(at: Moment) -> str:
    """Return the time of day: 17:22."""
    return _local(at).strftime("%H:%M")


def second(at: Moment) -> str:
    """Return the time of day to the second: 17:22:04."""
    return _local(at).strftime("%H:%M:%S")


def day(at: Moment) -> str:
    """Return the day: 2026-11-22."""
    return _local(at).date().isoformat()


def iso(at: Moment) -> str:
    """Return a moment for `<time datetime>`."""
    return _local(at).isoformat(timespec="seconds")


def span(seconds: Seconds) -> str:
    """Return how long something is: 48 s, 12 min, 2 h 5 min."""
    whole = round(abs(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    hours, minutes = divmod(round(whole / _MINUTE), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def _local(at: Moment) -> datetime:
    return datetime.fromtimestamp(at, current.get().zone)


FILTERS = {"number": number, "clock": clock, "second": second, "day": day, "iso": iso, "span": span}
"""The filters of templates."""
