"""A person, from whom the rest follows: the car drives, the door opens, something moves, the phone notices."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.thing.light import Light
from hyperconnect.sim.thing.lock import Lock
from hyperconnect.sim.view import PersonView
from hyperconnect.sim.world import World


class Entrance(Struct, frozen=True):
    """What somebody meets who comes home."""

    home: Home
    lock: Lock
    light: Light


class Trip(Struct, frozen=True):
    """A trip: `leaves` is the moment the person gets up to go. `turn_to` is where they change their mind to."""

    leaves: Moment
    car: Car
    to: str
    turn_after: Seconds | None = None
    turn_to: str = ""
    turn_stay: Seconds | None = None


class Person:
    """Somebody at a place or under way."""

    def __init__(self, world: World, thing: str, name: str, place: str, entrance: Entrance) -> None:
        self._world = world
        self._entrance = entrance
        self._rng = world.random(thing)
        self._car: Car | None = None
        self._trip: Trip | None = None
        self.id = thing
        self.name = name
        self.place = place
        self.left_at: Moment | None = None
        self.arrived_at: Moment | None = None
        self.entered_at: Moment | None = None
        self.air_on_arrival: float | None = None
        self.came_home: Callable[[], None] = _nothing
        """called when the car stands before home"""

    def plan(self, trip: Trip) -> None:
        """Take a trip when its time has come."""
        self._trip = trip
        self._world.at(trip.leaves, lambda: self._leave(trip))

    def position(self, places: Callable[[str], tuple[float, float]]) -> tuple[float, float, float, bool]:
        """Return metres east and north of home, speed in km/h, and whether in a car."""
        if self._car is not None:
            x, y = self._car.position()
            return x, y, self._car.drive.speed * 3.6 if self._car.drive else 0.0, True
        return *places(self.place), 0.0, False

    def view(self) -> PersonView:
        """Return the truth."""
        return PersonView(
            id=self.id,
            name=self.name,
            place="" if self._car is not None else self.place,
            left_at=self.left_at,
            arrived_at=self.arrived_at,
            entered_at=self.entered_at,
            air_on_arrival=self.air_on_arrival,
        )

    def _some(self, least: Seconds, most: Seconds, deed: Callable[[], None]) -> None:
        self._world.after(self._rng.uniform(least, most), deed)

    def _leave(self, trip: Trip) -> None:
        self.left_at = self._world.now
        if self.place == "home":
            self._through_the_door(then=self._gone)
        self._some(60, 120, lambda: self._get_in(trip.car, trip.to))

    def _get_in(self, car: Car, to: str) -> None:
        self._car = car
        car.board()
        self._some(15, 30, lambda: self._navigate(car, to))

    def _navigate(self, car: Car, to: str) -> None:
        car.navigate(to.title(), car.traffic.roads.places[to])
        self._some(20, 40, lambda: self._drive_off(car))

    def _drive_off(self, car: Car) -> None:
        car.set_out(lambda: self._arrive(car))
        trip = self._trip
        if trip is not None and trip.turn_after is not None:
            self._world.after(trip.turn_after, lambda: self._turn(car, trip))

    def _turn(self, car: Car, trip: Trip) -> None:
        if car.driving:
            car.navigate(trip.turn_to.title(), car.traffic.roads.places[trip.turn_to])

    def _arrive(self, car: Car) -> None:
        places = car.traffic.roads.places
        self.place = next((name for name, node in places.items() if node == car.node), "elsewhere")
        trip, self._trip = self._trip, None
        if self.place == "home":
            self.arrived_at = self._world.now
            self.air_on_arrival = self._entrance.home.living.warmth.air
            self.came_home()
        if trip is not None and trip.turn_stay is not None and self.place != trip.to:
            self._world.after(trip.turn_stay, lambda: self._get_in(car, trip.to))
        self._some(20, 40, lambda: self._get_out(car))

    def _get_out(self, car: Car) -> None:
        self._car = None
        car.leave()
        if self.place == "home":
            self._some(25, 50, self._enter)

    def _enter(self) -> None:
        entrance = self._entrance
        if entrance.home.door.locked:
            entrance.lock.turn(locked=False)
        self.entered_at = self._world.now
        self._some(2, 4, lambda: self._through_the_door(then=lambda: entrance.home.move(self.id, "hall")))
        for least, most in ((14, 20), (35, 60), (80, 140), (200, 320)):
            self._some(least, most, lambda: entrance.home.stir(self.id))
        self._some(30, 45, self._light)

    def _through_the_door(self, then: Callable[[], None]) -> None:
        door = self._entrance.home.door
        door.turn(is_open=True)
        self._world.after(2.0, then)
        self._some(6, 10, lambda: door.turn(is_open=False))

    def _gone(self) -> None:
        self._entrance.home.move(self.id, None)
        self._entrance.lock.turn(locked=True)

    def _light(self) -> None:
        """Press the switch if it is still dark."""
        if not self._entrance.home.living.lit:
            self._entrance.light.switch(on=True)


def _nothing() -> None:
    """Nobody waits for it."""
