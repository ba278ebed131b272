"""Scenarios: who lives there, what the day brings, and what must come out, as a file of `simulators/` tells it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated, cast
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace
from pydantic import AfterValidator, Field, TypeAdapter

from hyperconnect.errors import ContentError
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.car.garage import CarFile
from hyperconnect.sim.recording.recording import Recording
from hyperconnect.sim.road.road import Roads
from hyperconnect.sim.script.cars import Vehicle
from hyperconnect.sim.script.expect import Expect
from hyperconnect.sim.script.happenings import Happening
from hyperconnect.sim.script.house import House, Sky, Where
from hyperconnect.sim.script.page import Page, Sheet, check, over, parse, read
from hyperconnect.sim.script.people import Inhabitant, Journey
from hyperconnect.sim.script.quantity import Duration
from hyperconnect.sim.script.recordings import Playback, read_recordings
from hyperconnect.sim.script.roads import Maps, no_maps, read_roads
from hyperconnect.sim.script.schedule import check_times
from hyperconnect.sim.script.things import Things, check_things, no_things
from hyperconnect.sim.script.town import Town
from hyperconnect.sim.script.wording import nearest
from hyperconnect.sim.script.words import Place, Slug, Words, spelled
from hyperconnect.sim.thing import kinds

DAY: Seconds = 86_400.0
FINELY, COARSELY = 10.0, 60.0
"""The steps of stories of up to a day, and of longer ones, where they say nothing else."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/Berlin") from error
    return name


class Living(Page):
    """Who lives where, with what: what a household and a scenario both may say."""

    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Berlin"
    home: Where
    weather: Sky = Sky()
    house: House = House()
    things: Things = Field(default_factory=no_things)
    town: Town = Town()
    cars: dict[Slug, Vehicle] = Field(default_factory=dict[str, Vehicle], max_length=20)
    people: dict[Slug, Inhabitant] = Field(default_factory=dict[str, Inhabitant], max_length=20)


class HouseholdFile(Living):
    """A file of `simulators/households/`."""

    household: Slug
    about: Words


class Script(Living):
    """A scenario file of `simulators/`; what it does not say, the household says that it names."""

    scenario: Slug
    household: Slug | None = None
    title: Words
    about: Words
    start: Annotated[str, spelled(r"^\d{4}-\d\d-\d\dT\d\d:\d\d$", "write a date and a time such as 2026-01-15T16:40")]
    lasts: Annotated[Duration, Field(gt=0, le=366 * 86_400)]
    step: Annotated[Duration, Field(ge=1, le=300)] | None = None
    after_arrival: Annotated[Duration, Field(ge=0)] | None = None
    days_before: Annotated[int, Field(ge=0, le=30)] = 0
    happenings: list[Happening] = Field(default_factory=list[Happening], max_length=500)
    recordings: dict[Slug, Playback] = Field(default_factory=dict[str, Playback], max_length=20)
    expect: Expect = Expect()


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
    sheet: Sheet
    """where everything stands, for errors that show later"""
    roads: Roads | None = None
    """those of a map; None makes the built-in town"""
    recordings: Mapping[str, Recording] = MappingProxyType({})
    """what real devices said, by the names under which it is said again"""
    moved: Seconds = 0.0
    """how far it has been moved away from its own date; its times of day move with it"""
    present: frozenset[str] | None = None
    """of the things in the home, those that are there; None for all"""

    def on_the_clock(self, time_of_day: Seconds, day: int = 1) -> Moment:
        """Return the first moment at or after the start when local clocks show a time of day, or days after it."""
        zone = ZoneInfo(self.timezone)
        begin = datetime.fromtimestamp(self.start - self.moved, zone)
        at = begin.replace(hour=int(time_of_day // 3600), minute=int(time_of_day % 3600 // 60), second=0)
        at = (at if at >= begin else at + timedelta(days=1)) + timedelta(days=day - 1)
        return at.timestamp() + self.moved

    def begun_at(self, moment: Moment) -> Scenario:
        """Return the same story begun at another moment."""
        return replace(self, start=moment, moved=moment - self.start + self.moved)

    def days_earlier(self, days: int) -> Scenario:
        """Return the same story so many days before, with what people plan in it and nothing that happens to them."""
        town = self.script.town.model_copy(update={"jams": []})
        script = self.script.model_copy(update={"happenings": [], "town": town, "expect": Expect()})
        return replace(self.begun_at(self.start - days * DAY), script=script, expect=script.expect)

    def only(self, names: Collection[str]) -> Scenario:
        """Return the same story with none of the things in the home but these; people and cars live on."""
        return replace(self, present=frozenset(names))

    def clock(self, moment: Moment) -> str:
        """Return what a clock in the house shows at a moment, with the day where a story takes several."""
        shape = "%H:%M:%S" if self.days == 1 else "%a %d %b %H:%M:%S"
        return datetime.fromtimestamp(moment, ZoneInfo(self.timezone)).strftime(shape)

    @property
    def step(self) -> Seconds:
        """How finely heat and cars are reckoned; coarsely if the story is long and its script says nothing."""
        if self.script.step is not None:
            return self.script.step
        return COARSELY if self.lasts > DAY else FINELY

    @property
    def days(self) -> int:
        """On how many days something of it happens."""
        zone = ZoneInfo(self.timezone)
        first, last = (datetime.fromtimestamp(at - self.moved, zone) for at in (self.start, self.start + self.lasts))
        return (last.date() - first.date()).days + 1

    def moment_of(self, happening: Happening) -> Moment:
        """Return when something happens; what says no time happens at the start."""
        if happening.at is not None:
            return self.on_the_clock(happening.at, happening.day)
        return self.start + (happening.after or 0.0)


def parse_household(text: str, name: str) -> tuple[str, Sheet]:
    """Return the household a text describes, by its name; `name` names the text in errors.

    Raises:
        ContentError: it cannot be used; names line and column.
    """
    kinds.refresh(HouseholdFile, Script)
    page, sheet = read(text, name, HouseholdFile)
    return page.household, sheet


def parse_scenario(
    text: str,
    name: str,
    cars: Mapping[str, CarSpec],
    households: Mapping[str, Sheet] = MappingProxyType({}),
    maps: Maps = no_maps,
) -> Scenario:
    """Return the scenario a text tells; `name` names the text in errors, `cars` and `households` are what there is.

    `maps` reads the files that it names: a map, recordings.

    Raises:
        ContentError: it cannot be used; names line and column.
    """
    sheet = _with_household(parse(text, name), households)
    kinds.refresh(HouseholdFile, Script)
    script = check(sheet, Script)
    check_things(script.things, sheet, script.house)
    try:
        local = datetime.fromisoformat(script.start).replace(tzinfo=ZoneInfo(script.timezone))
    except ValueError as error:
        raise ContentError(f"{script.start} is no date: {error}", where=sheet.place("/start")) from error
    for key, car in script.cars.items():
        if car.model not in cars:
            where = sheet.place(f"/cars/{key}/model")
            raise ContentError(f"there is no car model {car.model!r}", where=where, hint=nearest(car.model, [*cars]))
    _check_people(script, sheet)
    scenario = Scenario(
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
        sheet=sheet,
        specs={key: cars[car.model] for key, car in script.cars.items()},
        roads=read_roads(script.town, script.home, sheet, maps),
        recordings=read_recordings(script.recordings, sheet, maps),
    )
    check_times(scenario)
    return scenario


def _check_people(script: Script, sheet: Sheet) -> None:
    """Pass if every trip can be taken, and every car that somebody would take is there.

    Raises:
        ContentError: one cannot; names line and column.
    """
    for key, person in script.people.items():
        wished = [(person.day.car, f"/people/{key}/day/car")] if person.day is not None and person.day.car else []
        stands = {car: vehicle.at for car, vehicle in script.cars.items()}
        here = person.at
        for written, trip in person.planned:
            pointer = f"/people/{key}/{written}"
            if trip.car in stands and stands[trip.car] != here:
                why = f"{person.name} is at {here}, but {trip.car} stands at {stands[trip.car]}"
                raise ContentError(why, where=sheet.place(f"{pointer}/car"), hint="let both be at one place")
            if trip.to == here:
                where = sheet.place(f"{pointer}/to")
                raise ContentError(f"{person.name} is there already", where=where, hint="choose another place")
            wished.append((trip.car, f"{pointer}/car"))
            here = stands[trip.car] = _end_of(trip)
        for car, pointer in wished:
            if car not in script.cars:
                hint = nearest(car, [*script.cars])
                why = f"there is no car {car!r} in this scenario"
                raise ContentError(why, where=sheet.place(pointer), hint=hint)


def _end_of(trip: Journey) -> Place:
    """Return where a trip leads in the end."""
    return trip.to if trip.turn is None or trip.turn.stay is not None else trip.turn.to


def _with_household(sheet: Sheet, households: Mapping[str, Sheet]) -> Sheet:
    """Return a scenario's sheet laid over that of the household it names, if it names one."""
    data: object = sheet.data
    named = cast("dict[str, object]", data).get("household") if isinstance(data, dict) else None
    if not isinstance(named, str):
        return sheet
    if named not in households:
        where = sheet.place("/household")
        raise ContentError(f"there is no household {named!r}", where=where, hint=nearest(named, [*households]))
    base = households[named]
    told = {key: value for key, value in base.data.items() if key != "about"}
    return over(sheet, Sheet(told, base.layers))


def schema() -> dict[str, object]:
    """Return the JSON Schema of all files of `simulators/`."""
    pages: TypeAdapter[Script | HouseholdFile | CarFile] = TypeAdapter(Script | HouseholdFile | CarFile)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hyperconnect simulators: scenarios, households and car models",
        **pages.json_schema(),
    }
