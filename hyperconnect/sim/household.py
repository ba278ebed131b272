"""A household: a world with a home, cars and people in it, that knows when its story is over."""

from __future__ import annotations

from collections.abc import Callable

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.fault.wire import Wire
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.person.person import Person
from hyperconnect.sim.person.pet import Pet
from hyperconnect.sim.person.phone import Phone
from hyperconnect.sim.person.visitor import Visitors
from hyperconnect.sim.person.watch import Watch
from hyperconnect.sim.view import View
from hyperconnect.sim.world import World


class Household(World):
    """A world with somebody in it; `build` makes one from a scenario."""

    def __init__(self, start: Moment, seed: int) -> None:
        super().__init__(start, seed)
        self.ends = start
        """the moment when the story is over; it comes nearer when somebody arrives"""
        self.home: Home | None = None
        self.cars: dict[str, Car] = {}
        self.people: dict[str, Person] = {}
        self.phones: dict[str, Phone] = {}
        self.watches: dict[str, Watch] = {}
        self.pets: dict[str, Pet] = {}
        self.visitors: Visitors | None = None
        self.faults = Wire(self)
        """what is wrong between the things and the bus"""
        self.clock_off: Seconds = 0.0
        """how far ahead somebody set the clocks of the computers in the house"""
        self.broker_gone = False
        """whether nobody reaches the broker"""
        self.broker_forgets = False
        """whether it loses what it retained"""
        self.broker_turned: list[Callable[[], None]] = []
        """called when it goes and when it comes back"""
        self.places: dict[str, tuple[float, float]] = {}
        """where the town's places are: latitude and longitude in degrees"""
        self.things: dict[str, object] = {}
        """things by name, for people who take hold of them: what a hand can do stands in `person/hands.py`"""

    @property
    def over(self) -> bool:
        """Whether the story has been told."""
        return self.now >= self.ends

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everything by name that speaks on the bus: what a fault can concern."""
        return tuple(dict.fromkeys((*self.things, *self.cars, *self.phones, *self.watches, *self._bases)))

    def end_at(self, moment: Moment) -> None:
        """Let the story be over at a moment."""
        self.ends = moment
        self.at(moment, _rest)

    def turn_broker(self, *, gone: bool) -> None:
        """Let the broker go, or come back; whoever keeps one for this household is told."""
        self.broker_gone = gone
        for turned in self.broker_turned:
            turned()

    def view(self) -> View:
        """Return the ground truth, for display and score only: nothing of it is on the bus."""
        return View(
            now=self.now,
            home=self.home.view() if self.home else None,
            cars=tuple(car.view() for car in self.cars.values()),
            people=tuple(person.view() for person in self.people.values()),
            phones=tuple(phone.view() for phone in self.phones.values()),
            watches=tuple(watch.view() for watch in self.watches.values()),
        )


def _rest() -> None:
    """Do nothing: the world only has to be there at this moment."""
