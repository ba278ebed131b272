"""When somebody usually leaves a place: what a habit comes down to, for people to read."""

from __future__ import annotations

from statistics import median, quantiles

from msgspec import Struct

from hyperconnect.comfort.place import Places

_FEWEST = 2
_LATELY = 20


class Usual(Struct, frozen=True):
    """Departures from a place on working or on `free` days: minutes of the day, nine in ten between early and late.

    `count` is how many they are, `drive` how many minutes it is home, None while nobody drove it.
    """

    place: str
    free: bool
    early: float
    middle: float
    late: float
    count: int
    drive: float | None


def usual(places: Places) -> list[Usual]:
    """Return the usual departures of the last while, those seen most often first."""
    found: list[Usual] = []
    for place in places.all:
        for kind, habit in place.habits.items():
            left = sorted(entry.left for entry in habit.entries[-_LATELY:])
            if len(left) < _FEWEST:
                continue
            tenths = quantiles(left, n=20, method="inclusive")
            drive = median(places.drives(place).tolist()) if place.drive.count else None
            found.append(Usual(place.name or "", kind == "free", tenths[0], tenths[9], tenths[18], len(left), drive))
    return sorted(found, key=_often)


def _often(one: Usual) -> tuple[int, str, bool]:
    return -one.count, one.place, one.free
