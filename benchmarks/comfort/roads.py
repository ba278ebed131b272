"""Places on a plane around home, and drives between them, minute by minute. Kilometres east and north of home."""

from __future__ import annotations

from math import cos, hypot, radians

import numpy as np
from msgspec import Struct

from .sky import Floats

Point = tuple[float, float]
HOME: Point = (0.0, 0.0)


class Stay(Struct, frozen=True):
    """Being somewhere from one minute until another."""

    place: str
    at: Point
    begins: float
    ends: float


class Drive(Struct, frozen=True):
    """A drive: its points are where it is at even shares of its time.

    `homeward` is the navigation leading home. Until the minute `turns` it knows nothing of the `more` minutes that
    the drive takes (or, if negative, of those that it is cut short by).
    """

    begins: float
    ends: float
    points: tuple[Point, ...]
    homeward: bool
    bias: float
    tunnel: tuple[float, float] | None = None
    turns: float = 0.0
    more: float = 0.0
    by_car: bool = True

    def remaining(self, minute: float) -> float:
        """Return the minutes that a navigation without errors of its own would give."""
        return max(0.0, self.ends - minute - (self.more if minute < self.turns else 0.0))

    def at(self, minute: float) -> Point:
        """Return where it is."""
        share = min(1.0, max(0.0, (minute - self.begins) / max(self.ends - self.begins, 1e-9)))
        place = share * (len(self.points) - 1)
        first = min(int(place), len(self.points) - 2)
        (one, two), rest = (self.points[first], self.points[first + 1]), place - first
        return one[0] + rest * (two[0] - one[0]), one[1] + rest * (two[1] - one[1])


Leg = Stay | Drive


class Map(Struct, frozen=True):
    """Where the places of a life are, and how long it takes between them by a free road, in minutes."""

    places: dict[str, Point]
    latitude: float
    longitude: float

    def minutes(self, one: Point, other: Point) -> float:
        """Return the drive's nominal minutes: towns are slow, far places have fast roads."""
        road = 1.3 * hypot(one[0] - other[0], one[1] - other[1])
        return 3.0 + road / 0.5 if road < 6.0 else 15.0 + (road - 6.0) / 1.15

    def degrees(self, at: Point) -> tuple[float, float]:
        """Return a point's latitude and longitude."""
        north = 111.2
        return self.latitude + at[1] / north, self.longitude + at[0] / (north * cos(radians(self.latitude)))


def draw_map(commute: float, latitude: float, longitude: float, chance: np.random.Generator) -> Map:
    """Return places around a home whose work is so many minutes away."""
    road = (commute - 3.0) * 0.5 if commute <= 15.0 else 6.0 + (commute - 15.0) * 1.15
    angle = chance.uniform(0, 2 * np.pi)

    def put(distance: float, turn: float) -> Point:
        return distance * float(np.cos(angle + turn)), distance * float(np.sin(angle + turn))

    work = road / 1.3
    places = {
        "work": put(work, 0.0),
        "shop": put(work * 0.35 + 0.6, chance.normal(0, 0.3)),
        "friend": put(5.5, 2.2 + chance.normal(0, 0.4)),
        "town": put(9.0, -1.9 + chance.normal(0, 0.4)),
        "far": put(95.0, 1.2),
    }
    return Map(places, latitude, longitude)


def way(one: Point, other: Point, chance: np.random.Generator, via: Point | None = None) -> tuple[Point, ...]:
    """Return a road's points at even shares of its time: bent, slow at both ends."""
    bend = 0.13 * chance.uniform(-1, 1)
    middle = via or (
        (one[0] + other[0]) / 2 + bend * (other[1] - one[1]),
        (one[1] + other[1]) / 2 - bend * (other[0] - one[0]),
    )
    share: Floats = np.linspace(0, 1, 41)
    if hypot(one[0] - other[0], one[1] - other[1]) > 5.0:
        share = 0.45 * share + 0.55 * (3 * share**2 - 2 * share**3)
    east = (1 - share) ** 2 * one[0] + 2 * share * (1 - share) * middle[0] + share**2 * other[0]
    north = (1 - share) ** 2 * one[1] + 2 * share * (1 - share) * middle[1] + share**2 * other[1]
    return tuple((float(x), float(y)) for x, y in zip(east, north, strict=True))
