"""What a script may say of people, their days, and what they carry."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.quantity import Duration, Percent, TimeOfDay
from hyperconnect.sim.script.words import Place, Slug, Words, spelled

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEK: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no date; write one such as 2026-05-14") from error
    return text


Date = Annotated[str, spelled(r"^\d{4}-\d\d-\d\d$", "write a date such as 2026-05-14"), AfterValidator(_date)]
Often = Annotated[float, Field(ge=0, le=60, strict=False)]


class Handset(Page):
    """A phone with OwnTracks."""

    device: Slug = "phone"
    mode: Literal["quiet", "manual", "significant", "move"] = "significant"
    battery: Annotated[Percent, Field(ge=1, le=100)] | None = None
    charges_in_car: bool = True


class Wristwatch(Page):
    """A watch, heard by a Bluetooth gateway at home; at night an app on the phone follows sleep with it."""

    device: Slug = "watch"
    battery: Annotated[Percent, Field(ge=1, le=100)] | None = None


class HolidayPage(Page):
    """Days away from home."""

    begins: Date
    days: Annotated[int, Field(ge=2, le=60)]


class Days(Page):
    """What somebody's days are like."""

    wakes: TimeOfDay = 6.5 * 3600
    sleeps: TimeOfDay = 22.75 * 3600
    later: Annotated[Duration, Field(ge=0, le=6 * 3600)] = 5400.0
    leaves: TimeOfDay = 7.75 * 3600
    works_for: Annotated[Duration, Field(ge=3600, le=14 * 3600)] = 8.5 * 3600
    works_on: list[Weekday] = Field(max_length=7, default_factory=lambda: list(WEEK[:5]))
    home_office: list[Weekday] = Field(max_length=7, default_factory=list[Weekday])
    goes_by: Literal["car", "bus"] = "car"
    car: Slug | None = None
    errands: Often = 2.0
    evenings_out: Often = 1.0
    guests: Often = 0.5
    long_weekends: Often = 0.0
    ill: Often = 0.0
    holidays: list[HolidayPage] = Field(max_length=20, default_factory=list[HolidayPage])
    give_or_take: Annotated[Duration, Field(ge=0, le=7200)] = 900.0


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
    """A person: where they are when it begins, what they carry, and either their days or one day's trips."""

    name: Words
    at: Place
    neighbour: bool = False
    phone: Handset | None = None
    watch: Wristwatch | None = None
    day: Days | None = None
    trip: Journey | None = None
    trips: list[Journey] = Field(max_length=20, default_factory=list[Journey])

    @property
    def planned(self) -> list[tuple[str, Journey]]:
        """The trips of the first day, each with where it is written."""
        first = [("trip", self.trip)] if self.trip is not None else []
        return first + [(f"trips/{index}", trip) for index, trip in enumerate(self.trips)]
