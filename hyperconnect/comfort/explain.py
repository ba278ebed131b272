"""Moments and durations in words."""

from __future__ import annotations

from hyperconnect.comfort.wall import Wall
from hyperconnect.model.moment import Moment, Seconds


def clock(wall: Wall, at: Moment) -> str:
    """Return a moment as the wall clock shows it."""
    _, minute = wall.read(at)
    return f"{int(minute // 60):02d}:{int(minute % 60):02d}"


def minutes(seconds: Seconds) -> str:
    """Return a duration in words: `38 min`, from two hours on `7 h 24 min`."""
    whole = round(seconds / 60)
    if whole < 120:
        return f"{whole} min"
    hours, rest = divmod(whole, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
