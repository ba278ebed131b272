"""A person, from whom the rest follows: the car drives, the door opens, something moves, the phone notices."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.car.screen import Screen
from hyperconnect.sim.person.body import Doing
from hyperconnect.sim.person.entrance import Entrance
from hyperconnect.sim.person.way import By, Point, Way, way
from hyperconnect.sim.road.road import Roads
from hyperconnect.sim.view import Arrival, PersonView
from hyperconnect.sim.world import World

AWAY: Point = (40_000.0, 130_000.0)
"""Where one goes for a long weekend, by train from the station."""
LATER: Seconds = 60.0
"""How much later one looks again whether one can go, who is still on the way."""
LOW = 30.0
"""% of a car's charge at which somebody does not wait for the sun"""
REMEMBERED = 1000
"""Arrivals that are kept."""


class Trip(Struct, frozen=True):
    """A trip: `leaves` is the moment the person gets up to go. `turn_to` is where they change their mind to."""

    leaves: Moment
    car: Car | By
    to: str
    turn_after: Seconds | None = None
    turn_to: str = ""
    turn_stay: Seconds | None = None


class Person:
    """Somebody at a place or under way."""

    def __init__(self, world: World, thing: str, name: str, place: str, roads: Roads, entrance: Entrance) -> None:
        self._world = world
        self._roads = roads
        self._entrance = entrance
        self._rng = world.random(thing)
        self._car: Car | None = None
        self._way: Way | None = None
        self._trip: Trip | None = None
        self._hurried = False
        self.id = thing
        self.name = name
        self.place = place
        self.neighbour = False
        """whether they live next door: their `home` is where ours is, but they do not come in"""
        self.asleep = False
        self.left_at: Moment | None = None
        self.arrived_at: Moment | None = None
        self.entered_at: Moment | None = None
        self.air_on_arrival: float | None = None
        self.arrivals: list[Arrival] = []
        """every coming home, the last `REMEMBERED`"""
        self.screens: list[Screen] = []
        """on which they are asked things"""
        self.moved: list[Callable[[], None]] = []
        """told when they set out and when they stand again"""
        self.came_home: Callable[[], None] = _nothing
        """called when the car stands before home"""
        self.is_there: Callable[[], None] = _nothing
        """called when they are at the place they went to; at home, when they are inside"""
        self.goes: Callable[[], None] = _nothing
        """called when they get up to leave home"""

    @property
    def under_way(self) -> bool:
        """Whether they are on a trip, from getting up to go until they are there."""
        return self._trip is not None

    @property
    def outside(self) -> bool:
        """Whether they move about in the open or in a vehicle."""
        return self._car is not None or self._way is not None

    @property
    def doing(self) -> Doing:
        """What they do, as their body knows."""
        if self._way is not None and self._way.by in {"walk", "bike"}:
            return "walking" if self._way.by == "walk" else "cycling"
        if self.outside:
            return "driving"
        if self.asleep:
            return "sleeping"
        return "at home" if self.place == "home" else "working"

    @property
    def indoors(self) -> bool:
        """Whether they are in a room of home."""
        return self._entrance.home.where(self.id) is not None

    def plan(self, trip: Trip) -> None:
        """Take a trip when its time has come."""

        def leave() -> None:
            if self.under_way:
                self._world.after(LATER, leave)
            else:
                self.go(trip)

        self._world.at(trip.leaves, leave)

    def go(self, trip: Trip) -> bool:
        """Take a trip now; return False if they are on another, or there already."""
        if self._trip is not None or trip.to == self.place:
            return False
        self._trip = trip
        self.left_at = self._world.now
        self.asleep = False
        if self.place == "home" and not self.neighbour:
            self.goes()
            self._entrance.leave(self.id, self._rng)
        self._some(60, 120, lambda: self._set_off(trip))
        return True

    def answer(self, choice: str) -> bool:
        """Answer what they were asked last; return False if that answer is not offered."""
        return any(screen.answer(choice) for screen in self.screens)

    def where(self) -> Point:
        """Return where they are, in metres east and north of home."""
        if self._car is not None:
            return self._car.position()
        if self._way is not None:
            return self._way.where(self._world.now)
        return self.point(self.place)

    def point(self, place: str) -> Point:
        """Return where a place is."""
        if place not in self._roads.places:
            return AWAY
        node = self._roads.nodes[self._roads.places[place]]
        return node.x, node.y

    def node(self, place: str) -> int:
        """Return the junction at a place, -1 for one that no road leads to."""
        return self._roads.places.get(place, -1)

    def position(self) -> tuple[float, float, float, bool]:
        """Return metres east and north of home, speed in km/h, and whether in a car."""
        x, y = self.where()
        if self._car is not None:
            return x, y, self._car.drive.speed * 3.6 if self._car.drive else 0.0, True
        return x, y, self._way.speed if self._way is not None else 0.0, False

    def view(self) -> PersonView:
        """Return the truth."""
        room = self._entrance.home.where(self.id)
        return PersonView(
            id=self.id,
            name=self.name,
            place="" if self.outside else self.place,
            left_at=self.left_at,
            arrived_at=self.arrived_at,
            entered_at=self.entered_at,
            air_on_arrival=self.air_on_arrival,
            room=room.name if room is not None else "",
            asleep=self.asleep,
            arrivals=tuple(self.arrivals),
        )

    def _some(self, least: Seconds, most: Seconds, deed: Callable[[], None]) -> None:
        self._world.after(self._rng.uniform(least, most), deed)

    def _tell(self) -> None:
        for moved in self.moved:
            moved()

    def _set_off(self, trip: Trip) -> None:
        if isinstance(trip.car, Car):
            self._get_in(trip.car, trip.to)
            return
        going = self._way = way(trip.car, self.point(self.place), self.point(trip.to), self._world.now)
        self._tell()
        self._world.at(going.ends, lambda: self._stand(trip.to))

    def _stand(self, place: str) -> None:
        """Be there on foot."""
        self._way, self.place = None, place
        self._tell()
        if place == "home" and not self.neighbour:
            self._come_home("")
            self._some(5, 15, self._enter)
        else:
            self._done()

    def _get_in(self, car: Car, to: str) -> None:
        self._car = car
        if self._hurried and self.place == "home":
            self._hurried = False
            self._entrance.hands.turn("wallbox", mode="pv")
        car.board()
        self._tell()
        self._some(15, 30, lambda: self._navigate(car, to))

    def _navigate(self, car: Car, to: str) -> None:
        car.navigate(to.title(), self._roads.places[to])
        self._some(20, 40, lambda: self._drive_off(car))

    def _drive_off(self, car: Car) -> None:
        car.set_out(lambda: self._arrive(car))
        trip = self._trip
        if not car.driving:
            # No way leads there: one gets out again.
            self._get_out(car)
            return
        if trip is not None and trip.turn_after is not None:
            self._world.after(trip.turn_after, lambda: self._turn(car, trip))

    def _turn(self, car: Car, trip: Trip) -> None:
        if car.driving:
            car.navigate(trip.turn_to.title(), self._roads.places[trip.turn_to])

    def _arrive(self, car: Car) -> None:
        places = self._roads.places
        self.place = next((name for name, node in places.items() if node == car.node), "elsewhere")
        trip = self._trip
        if self.place == "home" and not self.neighbour:
            self._come_home(car.id)
        if trip is not None and trip.turn_stay is not None and self.place != trip.to:
            self._world.after(trip.turn_stay, lambda: self._get_in(car, trip.to))
        self._some(20, 40, lambda: self._get_out(car))

    def _get_out(self, car: Car) -> None:
        self._car = None
        car.leave()
        self._tell()
        trip = self._trip
        if self.place == "home" and not self.neighbour:
            self._hurry(car)
            self._some(25, 50, self._enter)
        elif trip is None or trip.turn_stay is None or self.place == trip.to:
            self._done()

    def _hurry(self, car: Car) -> None:
        """Let the wall box charge at once if there is hardly enough for tomorrow; else it may wait for the sun."""
        if car.soc < LOW:
            self._hurried = self._entrance.hands.turn("wallbox", mode="now")

    def _come_home(self, car: str) -> None:
        now, air = self._world.now, self._entrance.home.living.warmth.air
        self.arrived_at, self.air_on_arrival = now, air
        self.arrivals.append(Arrival(at=now, air=air, car=car))
        del self.arrivals[:-REMEMBERED]
        self.came_home()

    def _enter(self) -> None:
        self.entered_at = self._world.now
        self._entrance.enter(self.id, self._rng)
        self._done()

    def _done(self) -> None:
        self._trip = None
        self.is_there()


def _nothing() -> None:
    """Nobody waits for it."""
