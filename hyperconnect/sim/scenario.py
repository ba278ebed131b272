"""Scenarios: who lives there, what the day brings, and what must come out, as a file of `simulators/` tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter

from hyperconnect.errors import ContentError
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.energy import CarSpec
from hyperconnect.sim.garage import CarFile
from hyperconnect.sim.page import Page, nearest, place, read
from hyperconnect.sim.quantity import Celsius, Duration, Kelvin, Length, Pace, Percent, TimeOfDay, Watts

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Place = Literal["home", "work", "shop", "station"]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/Berlin") from error
    return name


class Where(Page):
    """Home's position, around which the town is built."""

    latitude: Annotated[float, Field(ge=-65, le=65)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Sky(Page):
    """The weather: mean outdoor temperature, and the difference between afternoon and early morning."""

    outdoor: Celsius
    swing: Annotated[Kelvin, Field(ge=0, le=30)] = 0.0


class House(Page):
    """The living room and its heating."""

    air: Celsius = 17.0
    target: Annotated[Celsius, Field(ge=5, le=30)] = 17.0
    heat: Annotated[Watts, Field(gt=0, le=50_000)] = 3000.0
    emitter_lag: Annotated[Duration, Field(ge=30, le=7200)] = 240.0


class Jam(Page):
    """A traffic jam: from where to where, by the km posts counted from the work side, and how slow."""

    road: Literal["motorway", "country road"] = "motorway"
    starts: Length
    ends: Length
    speed: Annotated[Pace, Field(ge=1)]
    at: TimeOfDay
    builds: Annotated[Duration, Field(ge=0)] = 300.0
    clears: TimeOfDay


class Town(Page):
    """The town of the scenario: how far work is, and what happens on its roads."""

    distance: Annotated[Length, Field(ge=15_000, le=80_000)] = 30_000.0
    jams: list[Jam] = Field(default_factory=list[Jam], max_length=20)


class Vehicle(Page):
    """A car: its model (a file of `simulators/cars/`), where it stands and how full it is."""

    name: Words
    model: Slug
    at: Place
    soc: Annotated[Percent, Field(ge=1, le=100)] = 60.0
    driving_period: Annotated[Duration, Field(ge=1, le=600)] = 10.0
    parked_period: Annotated[Duration, Field(ge=10, le=86_400)] = 300.0


class Handset(Page):
    """A phone with OwnTracks."""

    device: Slug = "phone"
    mode: Literal["significant", "move"] = "significant"


class Turn(Page):
    """A change of mind on the way: after so long, to another place; with `stay` one goes on home after it."""

    after: Annotated[Duration, Field(gt=0)]
    to: Place
    stay: Annotated[Duration, Field(gt=0)] | None = None


class Journey(Page):
    """A trip by car with navigation: when one leaves, give or take, and where to."""

    leaves: TimeOfDay
    give_or_take: Annotated[Duration, Field(ge=0, le=3600)] = 0.0
    car: Slug
    to: Place
    turn: Turn | None = None


class Inhabitant(Page):
    """A person: where they are when it begins, and their trip."""

    name: Words
    at: Place
    phone: Handset | None = None
    trip: Journey | None = None


class WarmOnArrival(Page):
    """The room is this warm when the car arrives."""

    target: Celsius
    within: Kelvin = 0.5


class Between(Page):
    """A time of day between two."""

    earliest: TimeOfDay
    latest: TimeOfDay


class Slip(Page):
    """How much later one arrives than navigation said when the car set out."""

    least: Duration
    most: Duration


class Expect(Page):
    """What must come out with a good hub; what is left out is not judged."""

    warm_on_arrival: WarmOnArrival | None = None
    arrival: Between | None = None
    eta_slip: Slip | None = None
    stays_away: bool = False


class Script(Page):
    """A scenario file of `simulators/`."""

    scenario: Slug
    title: Words
    about: Words
    start: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d$")]
    timezone: Annotated[str, AfterValidator(_zone)]
    lasts: Annotated[Duration, Field(gt=0, le=366 * 86_400)]
    after_arrival: Annotated[Duration, Field(ge=0)] | None = None
    expect: Expect = Expect()
    home: Where
    weather: Sky
    house: House = House()
    town: Town = Town()
    cars: dict[Slug, Vehicle] = Field(default_factory=dict[str, Vehicle], max_length=20)
    people: dict[Slug, Inhabitant] = Field(default_factory=dict[str, Inhabitant], max_length=20)


class Scenario(Struct, frozen=True):
    """A scenario that can be built: what its file says, and the models of its cars by car id."""

    name: str
    title: str
    about: str
    start: Moment
    timezone: str
    latitude: float
    longitude: float
    lasts: Seconds
    """at most"""
    expect: Expect
    script: Script
    specs: Mapping[str, CarSpec]

    def on_the_clock(self, time_of_day: Seconds) -> Moment:
        """Return the first moment at or after the start when local clocks show a time of day."""
        zone = ZoneInfo(self.timezone)
        begin = datetime.fromtimestamp(self.start, zone)
        at = begin.replace(hour=int(time_of_day // 3600), minute=int(time_of_day % 3600 // 60), second=0)
        return (at if at >= begin else at + timedelta(days=1)).timestamp()


def parse_scenario(text: str, name: str, cars: Mapping[str, CarSpec]) -> Scenario:
    """Return the scenario a text tells; `name` names the text in errors, `cars` are the models there are.

    Raises:
        ContentError: it cannot be used; names line and column.
    """
    script, document = read(text, name, Script)
    try:
        local = datetime.fromisoformat(script.start).replace(tzinfo=ZoneInfo(script.timezone))
    except ValueError as error:
        raise ContentError(f"{script.start} is no date: {error}", where=place(document, name, "/start")) from error
    for key, car in script.cars.items():
        if car.model not in cars:
            where = place(document, name, f"/cars/{key}/model")
            raise ContentError(f"there is no car model {car.model!r}", where=where, hint=nearest(car.model, [*cars]))
    for key, person in script.people.items():
        trip = person.trip
        where = place(document, name, f"/people/{key}/trip/car")
        if trip is None:
            continue
        if trip.car not in script.cars:
            hint = nearest(trip.car, [*script.cars])
            raise ContentError(f"there is no car {trip.car!r} in this scenario", where=where, hint=hint)
        if script.cars[trip.car].at != person.at:
            why = f"{person.name} is at {person.at}, but {trip.car} stands at {script.cars[trip.car].at}"
            raise ContentError(why, where=where, hint="let both be at one place")
        if trip.to == person.at:
            where = place(document, name, f"/people/{key}/trip/to")
            raise ContentError(f"{person.name} is there already", where=where, hint="choose another place")
    return Scenario(
        name=script.scenario,
        title=script.title,
        about=script.about,
        start=local.timestamp(),
        timezone=script.timezone,
        latitude=script.home.latitude,
        longitude=script.home.longitude,
        lasts=script.lasts,
        expect=script.expect,
        script=script,
        specs={key: cars[car.model] for key, car in script.cars.items()},
    )


def schema() -> dict[str, object]:
    """Return the JSON Schema of all files of `simulators/`."""
    pages: TypeAdapter[Script | CarFile] = TypeAdapter(Script | CarFile)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hyperconnect simulators: scenarios and car models",
        **pages.json_schema(),
    }
