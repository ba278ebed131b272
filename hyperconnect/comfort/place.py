"""Places somebody stays at: clusters of where a car was parked, each with habits and the drive home. No tracks."""

from __future__ import annotations

from math import exp, log

from msgspec import Struct, field

from hyperconnect.comfort.habit import Habit
from hyperconnect.comfort.prior import Floats
from hyperconnect.comfort.travel import NEAR, Factor, Position, kilometres, minutes_by_road

_MOST = 40
"""Places that are kept: those where somebody stayed last."""
_UNKNOWN_DRIVE = 25.0
_UNKNOWN_SPREAD = 0.5


class Place(Struct):
    """A cluster, its habits by kind of day, and the learned drive home over the road's usual length."""

    name: str | None
    position: Position | None
    habits: dict[str, Habit] = field(default_factory=dict[str, Habit])
    drive: Factor = field(default_factory=lambda: Factor(0.0, 0.28, 1.5))
    base: float = 0.0
    """Minutes that `drive` is a factor of: the first that were foretold or driven; 0 while nothing is known."""
    seen: int = 0
    """The day of the last stay (ordinal)."""

    def habit(self, *, free: bool) -> Habit:
        """Return the habit for a kind of day."""
        return self.habits.setdefault("free" if free else "working", Habit())


class Places:
    """One person's places, and what is known of roads home in general."""

    def __init__(self, home: Position | None) -> None:
        self.home = home
        self.all: list[Place] = []
        self.roads = Factor(log(1.2), 0.28, 3.0)
        """The learned factor on roads that are known by their distance only."""

    def find(self, name: str | None, position: Position | None, day: int) -> Place:
        """Return the place of a name, or around a position; a new one if there is none."""
        place = self._known(name, position)
        if place is None:
            place = Place(name, position)
            self.all.append(place)
        place.seen = day
        if place.position is None:
            place.position = position
        if len(self.all) > _MOST:
            self.all.remove(min(self.all, key=lambda each: each.seen))
        return place

    def road(self, position: Position | None, told: float | None = None) -> float | None:
        """Return the minutes of the road home from a position, uncorrected; None if nothing is known."""
        if told is not None:
            return told
        if position is None or self.home is None:
            return None
        return minutes_by_road(kilometres(position, self.home))

    def drives(self, place: Place, told: float | None = None) -> Floats:
        """Return equally likely minutes of the drive home from a place."""
        if place.drive.count and place.base > 0:
            return place.base * place.drive.spreading()
        road = self.road(place.position, told)
        if road is not None:
            return road * (Factor(0.0, 0.2) if told is not None else self.roads).spreading()
        return self.typical() * Factor(0.0, _UNKNOWN_SPREAD).spreading()

    def typical(self) -> float:
        """Return the minutes of a drive home from nobody knows where."""
        known = [place.base * exp(place.drive.bias) for place in self.all if place.drive.count]
        return sum(known) / len(known) if known else _UNKNOWN_DRIVE

    def drove(self, place: Place, minutes: float) -> None:
        """Learn that the drive straight home from a place took so long."""
        road = self.road(place.position)
        if place.base <= 0:
            place.base = minutes if road is None else road * exp(self.roads.bias)
        place.drive.learn(minutes / place.base)
        if road is not None:
            self.roads.learn(minutes / road)

    def _known(self, name: str | None, position: Position | None) -> Place | None:
        for place in self.all:
            if name is not None and place.name == name:
                return place
        for place in self.all:
            if name is not None and place.name is not None:
                continue
            if position is not None and place.position is not None and kilometres(position, place.position) <= NEAR:
                return place
        if position is None and name is None:
            return next((place for place in self.all if place.name is None and place.position is None), None)
        return None
