"""Ways without a car: on foot, by bike, by bus, by train. As the crow flies, at an even pace."""

from __future__ import annotations

from math import hypot
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds

By: TypeAlias = Literal["walk", "bike", "bus", "train"]
Point: TypeAlias = tuple[float, float]
"""metres east and north of home"""

PACE: dict[By, float] = {"walk": 4.8, "bike": 15.0, "bus": 32.0, "train": 95.0}
"""km/h on the whole way, stops included"""
WAIT: dict[By, Seconds] = {"walk": 0.0, "bike": 60.0, "bus": 420.0, "train": 600.0}
"""until one gets going"""
WALKED, BIKED = 1_800.0, 8_000.0
"""m up to which somebody without a car walks, or rides a bike"""


class Way(Struct, frozen=True):
    """A way under way."""

    by: By
    start: Point
    goal: Point
    began: Moment
    ends: Moment

    def where(self, now: Moment) -> Point:
        """Return where one is; before it begins, and after it ends, one stands."""
        span = self.ends - self.began
        part = min(1.0, max(0.0, (now - self.began) / span)) if span > 0 else 1.0
        return (
            self.start[0] + (self.goal[0] - self.start[0]) * part,
            self.start[1] + (self.goal[1] - self.start[1]) * part,
        )

    @property
    def speed(self) -> float:
        """How fast one goes, in km/h."""
        return PACE[self.by]


def way(by: By, start: Point, goal: Point, now: Moment) -> Way:
    """Return the way from here to there, beginning now."""
    began = now + WAIT[by]
    distance = hypot(goal[0] - start[0], goal[1] - start[1])
    return Way(by, start, goal, began, began + distance / PACE[by] * 3.6)


def on_foot_or_by_bus(start: Point, goal: Point) -> By:
    """Return how somebody without a car goes so far."""
    distance = hypot(goal[0] - start[0], goal[1] - start[1])
    return "walk" if distance <= WALKED else "bike" if distance <= BIKED else "bus"
