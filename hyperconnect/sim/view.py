"""What a spectator of the simulation sees: the truth behind the messages, for display and score."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds


class CarView(Struct, frozen=True):
    """A car as it is. `progress` is 0 to 1 along the way to the present (or last) destination.

    `eta` is what its navigation told last, `delay` the share of traffic in it; `x` and `y` are metres east and
    north of home.
    """

    id: str
    name: str
    driving: bool
    latitude: float
    longitude: float
    x: float
    y: float
    speed: float
    """km/h"""
    soc: float
    """%, 0 to 100"""
    range: float
    """km"""
    consumption: float
    """kWh/100 km since the start of the trip; 0 before the first kilometre"""
    cabin: float
    """°C"""
    progress: float
    distance: float
    """km still to go"""
    destination: str = ""
    eta: Moment | None = None
    delay: Seconds = 0.0
    screen: str = ""


class HomeView(Struct, frozen=True):
    """A home as it is: temperatures in °C without sensor error, powers in W, energies in kWh since the start."""

    air: float
    mass: float
    outdoor: float
    target: float
    heating: bool
    heat_power: float
    """heat given to the room by the emitter"""
    electric_energy: float
    meter_power: float
    lights_on: bool
    door_open: bool
    locked: bool


class Arrival(Struct, frozen=True):
    """Somebody came home: when the car stood before it (or they stood before the door), and how warm it was."""

    at: Moment
    air: float
    """°C of the living room"""
    car: str = ""
    """the car's id, empty for those who came otherwise"""


class PersonView(Struct, frozen=True):
    """A person as they are. `place` is a place's name, empty while under way."""

    id: str
    name: str
    place: str
    left_at: Moment | None = None
    arrived_at: Moment | None = None
    """when the car stood before home"""
    entered_at: Moment | None = None
    """when they opened the door of home"""
    air_on_arrival: float | None = None
    """°C of the room at `arrived_at`"""
    room: str = ""
    """the room of home they are in"""
    asleep: bool = False
    arrivals: tuple[Arrival, ...] = ()
    """every time they came home, in order"""


class PhoneView(Struct, frozen=True):
    """Where a phone is and what its battery holds (%)."""

    id: str
    latitude: float
    longitude: float
    battery: float


class WatchView(Struct, frozen=True):
    """What a watch measures: beats a minute, steps of the day, %."""

    id: str
    worn: bool
    sleep: str
    heart_rate: int
    steps: int
    battery: float


class View(Struct, frozen=True):
    """The household at a moment. The first car, person and phone of a scenario stand first."""

    now: Moment
    home: HomeView | None = None
    cars: tuple[CarView, ...] = ()
    people: tuple[PersonView, ...] = ()
    phones: tuple[PhoneView, ...] = ()
    watches: tuple[WatchView, ...] = ()
