"""A life: days planned one at a time at midnight, and lived."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.person.day import Day, Outing, Routine, Stop, Visit, moment, plan_day
from hyperconnect.sim.person.indoors import Indoors
from hyperconnect.sim.person.person import Person, Trip
from hyperconnect.sim.person.way import By, on_foot_or_by_bus
from hyperconnect.sim.world import World

PATIENCE: Seconds = 600.0
"""How much later somebody tries again who cannot go yet."""
TRAIN = Stop("station", 600.0)
"""Where cars are left by those who go on by train."""


class Fleet:
    """The cars of a household, and who took which key."""

    def __init__(self, cars: Mapping[str, Car]) -> None:
        self._cars = cars
        self._taken: dict[str, str] = {}

    def take(self, who: str, node: int, wished: str | None) -> Car | None:
        """Take the key of a car that stands at a junction: the one wished for, else another; None if there is none."""
        mine = [key for key, holder in self._taken.items() if holder == who]
        for key in dict.fromkeys((*mine, *((wished,) if wished else ()), *(() if wished else self._cars))):
            car = self._cars.get(key)
            if car is None or car.node != node or car.driving or car.occupied:
                continue
            if self._taken.get(key, who) == who:
                self._taken[key] = who
                return car
        return None

    def give_back(self, who: str) -> None:
        """Hang the key up at home."""
        for key in [key for key, holder in self._taken.items() if holder == who]:
            del self._taken[key]


class Life:
    """What a person does from day to day."""

    def __init__(self, world: World, person: Person, routine: Routine, indoors: Indoors, zone: ZoneInfo) -> None:
        self._world = world
        self._person = person
        self._routine = routine
        self._indoors = indoors
        self._zone = zone
        self._rng = world.random(f"{person.id}/life")
        self._stops: list[Stop] = []
        self._tired = False
        self.fleet = Fleet({})
        self.car: str | None = None
        """the one they would rather take"""
        self.drives = True
        self.invited: Callable[[Visit], None] = _nobody
        """told of a guest who will come"""
        self.rests: Callable[[], bool] = _true
        """returns whether all others at home are in bed"""
        self.slept: list[Callable[[], None]] = []
        """told when they fall asleep and when they wake"""

    def begin(self, trips: Sequence[Trip]) -> None:
        """Begin in the middle of a day; trips that a script plans stand in the place of what the day would bring."""
        today = datetime.fromtimestamp(self._world.now, self._zone).date()
        yesterday = self._plan(today - timedelta(days=1))
        day = self._plan(today)
        now = self._world.now
        self._person.is_there, self._person.goes = self._arrived, self._indoors.go_out
        night = now < day.wakes and now >= yesterday.sleeps
        if self._person.place == "home" and (night or now >= day.sleeps):
            self._sleep()
        elif self._person.place == "home":
            self._indoors.come_in(self._rng.uniform(60, 600))
        elif not trips:
            self._resume(day.outings)
        if now < yesterday.sleeps:
            self._world.at(yesterday.sleeps, self._sleep)
        for trip in trips:
            self._person.plan(trip)
        self._expect(Day(day.wakes, day.sleeps, desk=day.desk) if trips else day)
        self._next_midnight(today)

    def gets_up(self) -> Moment:
        """Return when they mean to get up next."""
        today = datetime.fromtimestamp(self._world.now, self._zone).date()
        wakes = self._plan(today).wakes
        return wakes if wakes > self._world.now else self._plan(today + timedelta(days=1)).wakes

    def _plan(self, day: date) -> Day:
        return plan_day(self._routine, self._person.id, day, self._zone, self._world.random)

    def _next_midnight(self, today: date) -> None:
        tomorrow = today + timedelta(days=1)

        def plan() -> None:
            self._expect(self._plan(tomorrow))
            self._next_midnight(tomorrow)

        self._world.at(moment(tomorrow, 0, self._zone), plan)

    def _expect(self, day: Day) -> None:
        """Let what a day holds happen, as far as it has not passed."""
        now, at = self._world.now, self._world.at
        if day.wakes > now:
            at(day.wakes, self._wake)
        if day.sleeps > now:
            at(day.sleeps, self._sleep)
        if day.desk is not None and day.desk[0] > now:
            until = day.desk[1]
            at(day.desk[0], lambda: self._sit_down(until))
        for outing in day.outings:
            if outing.leaves > now:
                at(outing.leaves, partial(self._go_out, outing.stops))
        for visit in day.guests:
            if visit.at > now:
                at(visit.at, partial(self._invite, visit))

    def _invite(self, visit: Visit) -> None:
        self.invited(visit)

    def _resume(self, outings: tuple[Outing, ...]) -> None:
        """Be on an outing that began before the story did; go home when it is time, or soon."""
        ends: Moment = self._world.now + PATIENCE
        for outing in outings:
            at = outing.leaves
            for stop in outing.stops:
                at += stop.stays
                if stop.place == self._person.place and outing.leaves <= self._world.now < at:
                    ends = at
        self._world.at(ends, self._go_on)

    def _wake(self) -> None:
        self._tired = False
        if self._person.asleep:
            self._person.asleep = False
            self._tell()
            if self._person.place == "home" and not self._person.under_way:
                self._indoors.get_up()

    def _sleep(self) -> None:
        """Go to bed, at home or away; who is still out does so when they are back."""
        person = self._person
        if person.asleep:
            return
        if person.under_way or person.place not in {"home", "away"}:
            self._tired = True
            if not self._stops:
                self._go_on()
            return
        self._tired = False
        if person.place == "home":
            self._indoors.lie_down(last=self.rests())
        person.asleep = True
        self._tell()

    def _lie_down_late(self) -> None:
        if self._tired:
            self._sleep()

    def _tell(self) -> None:
        for slept in self.slept:
            slept()

    def _sit_down(self, until: Moment) -> None:
        if self._person.place == "home" and not self._person.asleep and not self._person.under_way:
            self._indoors.begin_work(until)

    def _go_out(self, stops: Sequence[Stop]) -> None:
        """Begin an outing, unless one is not at home or already on the way."""
        if self._person.place != "home" or self._person.under_way:
            return
        if self._person.asleep:
            self._wake()
        self._stops = [each for stop in stops for each in ((TRAIN, stop, TRAIN) if stop.place == "away" else (stop,))]
        self._go_on()

    def _go_on(self) -> None:
        """Go to the next stop, or home."""
        person = self._person
        if person.under_way:
            return
        to = self._stops[0].place if self._stops else "home"
        if to == person.place:
            self._arrived()
        elif not person.go(Trip(self._world.now, self._by(to), to)):
            self._world.after(PATIENCE, self._go_on)

    def _by(self, to: str) -> Car | By:
        person = self._person
        if "away" in {to, person.place}:
            return "train"
        here = person.point(person.place)
        if self.drives:
            car = self.fleet.take(person.id, person.node(person.place), self.car)
            if car is not None:
                return car
        return on_foot_or_by_bus(here, person.point(to))

    def _arrived(self) -> None:
        """Be there: stay, or come in at home."""
        person = self._person
        if person.place == "home":
            self.fleet.give_back(person.id)
            self._stops = []
            self._indoors.come_in(self._rng.uniform(200, 320))
            if self._tired:
                self._world.after(self._rng.uniform(1200, 2400), self._lie_down_late)
            return
        stays: Seconds | None = None
        if self._stops and self._stops[0].place == person.place:
            stays = self._stops.pop(0).stays
        elif not self._stops:
            return
        self._world.after(stays or PATIENCE, self._go_on)


def _nobody(_visit: Visit) -> None:
    """Nobody lets them in."""


def _true() -> bool:
    return True
