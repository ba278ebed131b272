"""One person's way through the day: at home, parked somewhere, driving; and what is learned when a leg of it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.comfort.direction import Direction
from hyperconnect.comfort.forecast import Outstay, normal, since, unknown_place
from hyperconnect.comfort.habit import Density, Entry, Habit, add, density, straight
from hyperconnect.comfort.place import Place, Places
from hyperconnect.comfort.staleness import Navigation
from hyperconnect.comfort.travel import Factor, Position, kilometres
from hyperconnect.comfort.wall import DAY, Wall
from hyperconnect.model.moment import Moment, Seconds

Status: TypeAlias = Literal["unknown", "home", "parked", "driving"]

_PAUSE: Seconds = 150.0
"""Standing still for less than this is a traffic light."""
_STOP: Seconds = 3600.0
_HOMEWARD = 0.6
_HOMEBOUND = 0.8
_LEAST_DRIVE: Seconds = 120.0
_AWAY = 0.4
"""Kilometres that a phone may be off where somebody stays without anybody having moved."""
_HASTY = 0.65


class Fix(Struct, frozen=True):
    """What a source said of a person's whereabouts."""

    at: Moment
    home: bool
    driving: bool
    place: str | None = None
    position: Position | None = None
    travel: float | None = None
    """Minutes of road home, as told."""
    nav_home: bool | None = None
    eta: Seconds | None = None


class Left(Struct):
    """A stay that ended in this absence, to be learned from at home."""

    place: Place
    day: int
    begun: float
    left: float
    left_at: Moment


class Journey:
    """Where a person is since when; learns stays, drives and homecomings."""

    def __init__(self, wall: Wall, places: Places) -> None:
        self.wall, self.places = wall, places
        self.status: Status = "unknown"
        self.since: Moment = 0.0
        self.place: Place | None = None
        self.fix: Fix | None = None
        """The last that was said."""
        self.away_since: Moment | None = None
        self.navigation = Navigation()
        self.nav_home: bool | None = None
        self.direction: Direction | None = None
        self.homeward = 0.0
        """While parked: the probability that this is a stop on the way home."""
        self.homebound = False
        """Whether they were on the way home in this absence, wherever they turned then."""
        self.trip_at: Moment = 0.0
        self.trip_road: float | None = None
        self.stopped = False
        self.stop_count, self.drive_count = 0, 0
        self.homecomings, self.surprises = 0, 0
        self.nav_factor = Factor(0.0, 0.12, 6.0)
        self.back: dict[str, Habit] = {}
        """Homecomings, by kind of day."""
        self.from_home: dict[str, Habit] = {}
        """Departures from home, by kind of day."""
        self.pending: list[Left] = []
        self._foretold: dict[str, tuple[tuple[object, ...], Outstay]] = {}

    def follow(self, fix: Fix) -> bool:
        """Take in what a source said; True if the person came home just now."""
        came = False
        if fix.home:
            came = self.status in {"parked", "driving"}
            if self.status != "home":
                self._come_home(fix.at)
        elif fix.driving:
            self._drive(fix)
        elif self.status != "parked" or self._elsewhere(fix):
            self._park(fix)
        self.fix = fix
        return came

    def kind(self, day: int) -> str:
        """Return which habits a day follows."""
        return "free" if self.wall.free(day) else "working"

    def prior(self, place: Place, day: int, begun: float) -> Density:
        """Return what is believed of leaving a place before it is known."""
        back = self.back.get(self.kind(day))
        learned: Density | None = None
        if back is not None and len(back.entries) >= 2:
            left_home = self.wall.read(self.away_since)[1] if self.away_since is not None else begun

            first = min(begun, left_home)
            wide: Density = lambda grid: normal(grid, 1050.0, 150.0)  # noqa: E731
            learned = lambda grid: density(back, day, first, grid, wide)  # noqa: E731
        drive = float(self.places.drives(place)[3])
        return unknown_place(begun, free=self.wall.free(day), homeward=self.homeward, back=learned, drive=drive)

    def foretold(
        self, what: str, habit: Habit, day: int, begun: float, now: float, prior: Callable[[], Density]
    ) -> Outstay:
        """Return when a stay ends by a habit; computed once for each stay and day of it, for it takes a millisecond."""
        whole = since(begun, now)
        key = (id(habit), len(habit.entries), day, begun, whole, self.homeward, self.away_since)
        known = self._foretold.get(what)
        if known is None or known[0] != key:
            known = self._foretold[what] = (key, Outstay(habit, day, begun, prior(), whole))
        return known[1]

    def remember(self, status: str, since: Moment, away_since: Moment | None, homeward: float) -> None:
        """Take up where the person was before a restart. A drive then is one that was not heard of since."""
        if status not in {"home", "parked", "driving"}:
            return
        self.status = "home" if status == "home" else "parked"
        self.since, self.away_since, self.homeward = since, away_since, homeward
        self.homebound = homeward > _HOMEWARD
        self.fix = Fix(since, home=status == "home", driving=False)

    def shift(self, by: Seconds) -> None:
        """The clock was set."""
        self.since += by
        self.trip_at += by

    def _elsewhere(self, fix: Fix) -> bool:
        """Return whether a parked fix names another place than the one known."""
        if self.place is None:
            return True
        if fix.place is None and fix.position is None:
            return False
        here = self.place.position
        if fix.place is None and fix.position is not None and here is not None:
            return kilometres(fix.position, here) >= _AWAY
        return self.places.find(fix.place, fix.position, self.wall.read(fix.at)[0]) is not self.place

    def _drive(self, fix: Fix) -> None:
        if self.status != "driving":
            brief = self.status == "parked" and fix.at - self.since < _PAUSE
            paused = brief and self.direction is not None
            # A phone's first word from outside is no place somebody stays at: the drive leads away from home.
            if self.status == "parked" and not paused and not (brief and self.since == self.away_since):
                self._leave(fix.at)
            elif self.status != "parked":
                self._leave_home(fix.at)
            if not paused:
                self._set_out(fix)
            self.status, self.since = "driving", self.trip_at if paused else fix.at
            self.place = None
        self.nav_home = fix.nav_home if fix.nav_home is not None else self.nav_home
        self.homebound = self.homebound or self.nav_home is True
        if fix.nav_home and fix.eta is not None:
            self.navigation.tell(fix.at, fix.eta)
        elif fix.nav_home is False:
            self.navigation = Navigation()
            if fix.eta is not None:
                self.navigation.tell(fix.at, fix.eta)
        road = self.places.road(fix.position, fix.travel)
        if road is not None and self.direction is not None:
            self.direction.follow(fix.at / 60, road)
            self.homebound = self.homebound or self.direction.home > _HOMEBOUND

    def _set_out(self, fix: Fix) -> None:
        usual = 0.03
        if self.pending:
            last = self.pending[-1]
            usual = straight(last.place.habit(free=self.wall.free(last.day)), 2.0, 3.0)
            self.stopped = self.stopped or (self.homeward > _HOMEWARD and fix.at - self.since < _STOP)
        self.direction = Direction(max(usual, self.homeward))
        self.navigation, self.nav_home = Navigation(), None
        self.trip_at = fix.at
        self.trip_road = self.places.road(fix.position, fix.travel)

    def _park(self, fix: Fix) -> None:
        if self.status in {"home", "unknown"}:
            self._leave_home(fix.at)
        elif self.status == "parked":
            self._leave(fix.at)
            self.stopped = False
        self.homeward = 0.0
        if self.status == "driving" and self.direction is not None:
            self.homeward = 0.95 if self.nav_home else 0.95 * self.direction.home if self.nav_home is None else 0.1
        self.status, self.since = "parked", fix.at
        self.place = self.places.find(fix.place, fix.position, self.wall.read(fix.at)[0])

    def _leave(self, at: Moment) -> None:
        """A stay away from home ended."""
        if self.place is None:
            return
        day, begun = self.wall.read(self.since)
        today, minute = self.wall.read(at)
        self.pending = [*self.pending[-9:], Left(self.place, day, begun, minute + DAY * (today - day), at)]

    def _leave_home(self, at: Moment) -> None:
        if self.status == "home":
            day, begun = self.wall.read(self.since)
            today, minute = self.wall.read(at)
            # A night at home is counted by the morning that ends it.
            entry = Entry(today, begun - DAY * (today - day), minute)
            add(self.from_home.setdefault(self.kind(today), Habit()), entry, lambda grid: normal(grid, 480.0, 90.0))
        self.away_since = at
        self.pending, self.homeward, self.homebound, self.stopped = [], 0.0, False, False

    def _come_home(self, at: Moment) -> None:
        if self.status == "parked":
            # It was never seen to drive: the stay ended a drive ago, as far as one can guess.
            drive = float(self.places.drives(self.place)[3]) if self.place is not None else 0.0
            self._leave(max(self.since, at - 60 * drive))
        if self.status != "unknown":
            self.homecomings, self.surprises = self.homecomings + 1, self.surprises + self._surprising(at)
        for index, left in enumerate(self.pending):
            self._learn(left, at, last=index == len(self.pending) - 1)
        if self.status == "driving":
            self._learn_drive(at)
        if self.away_since is not None and self.status != "unknown":
            day, begun = self.wall.read(self.away_since)
            today, minute = self.wall.read(at)
            entry = Entry(day, begun, minute + DAY * (today - day))
            kind = self.kind(day)
            wide = unknown_place(begun, free=kind == "free", homeward=0.0, back=None, drive=0.0)
            if entry.left - entry.begun >= 20.0:
                add(self.back.setdefault(kind, Habit()), entry, wide)
        self.status, self.since, self.place = "home", at, None
        self.away_since, self.pending, self.direction = None, [], None
        self.navigation, self.nav_home, self.homeward = Navigation(), None, 0.0

    def _learn(self, left: Left, at: Moment, *, last: bool) -> None:
        took = (at - left.left_at) / 60
        habit = left.place.habit(free=self.wall.free(left.day))
        if (
            last
            and self.status == "driving"
            and not self._surprising(at)
            and 1.0 <= took < 4 * float(self.places.drives(left.place)[-1])
        ):
            self.places.drove(left.place, took)
        usual = float(self.places.drives(left.place)[3])
        detour = 0.0 if last else max(0.0, took - usual)
        entry = Entry(left.day, left.begun, left.left, home=last, detour=min(detour, 1440.0))
        add(habit, entry, self.prior(left.place, left.day, left.begun))

    def _surprising(self, at: Moment) -> bool:
        """Return whether a homecoming was not told in time: no drive was, or far too short a one for its road."""
        if self.status == "parked" or not self.pending:
            return self.status == "parked"
        left = self.pending[-1]
        usual = float(self.places.drives(left.place)[3])
        return left.place.drive.count >= 3 and (at - left.left_at) / 60 < _HASTY * usual

    def _learn_drive(self, at: Moment) -> None:
        self.drive_count, self.stop_count = self.drive_count + 1, self.stop_count + self.stopped
        first = self.navigation.first
        if first is not None and self.nav_home and at - first[0] > _LEAST_DRIVE:
            self.nav_factor.learn((at - first[0]) / first[1])
