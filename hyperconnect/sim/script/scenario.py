"""Scenarios: who lives there, what the day brings, and what must come out, as a file of `simulators/` tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Struct
from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter

from hyperconnect.errors import ContentError
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.car.garage import CarFile
from hyperconnect.sim.script.cars import Vehicle
from hyperconnect.sim.script.expect import Expect
from hyperconnect.sim.script.house import House, Sky, Where
from hyperconnect.sim.script.page import Page, nearest, place, read
from hyperconnect.sim.script.people import Inhabitant
from hyperconnect.sim.script.quantity import Duration
from hyperconnect.sim.script.town import Town
from hyperconnect.sim.script.words import Slug, Words


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/Berlin") from error
    return name


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
