"""Regions that a phone watches: round ones, noticed late."""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot

from msgspec import Struct

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.person.way import Point

RADIUS = 120.0
"""m"""
ENTERED: tuple[Seconds, Seconds] = (60.0, 180.0)
LEFT: tuple[Seconds, Seconds] = (60.0, 300.0)
"""How late a phone notices that it went in or out."""


class Region(Struct, frozen=True):
    """A place with a name; `rid` is what the app calls it."""

    name: str
    x: float
    y: float
    rid: str

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point lies in it."""
        return hypot(x - self.x, y - self.y) <= RADIUS


def regions(places: Iterable[tuple[str, Point]]) -> tuple[Region, ...]:
    """Return regions around places."""
    return tuple(Region(name, x, y, f"{name.lower()}{index:04x}") for index, (name, (x, y)) in enumerate(places, 0x51A))
