"""Moments and durations in words."""

from __future__ import annotations

from hyperconnect.comfort.wall import Wall
from hyperconnect.model.moment import Moment, Seconds


def clock(wall: Wall, at: Moment) -> str:
    """Return a moment as the wall clock shows it."""
    _, minute = wall.read(at)
    return f"{int(minute // 60):02d}:{int(minute % 60):02d}"


def minutes(seconds: Seconds) -> str:
    """Return a duration in words."""
    return f"{round(seconds / 60)} min"
