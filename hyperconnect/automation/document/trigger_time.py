"""Triggers on time: by the clock, by the sun, by a calendar."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from hyperconnect.automation.document.cue import Cue
from hyperconnect.automation.document.part import MANY, ONE, Name, Part, Span, Words, one_or_many
from hyperconnect.automation.form import Day

_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_DOTTED = r"[^\s:]+\.[^\s:]+"


def _text(value: object) -> object:
    if isinstance(value, str):
        return value
    raise PydanticCustomError("form", "must be a time of day such as 07:30")


def _clock(value: str) -> str:
    if dotted := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})", value):
        raise PydanticCustomError(
            "form", "must be a time of day with a colon: {value}", {"value": f"{dotted[1]:0>2}:{dotted[2]:0>2}"}
        )
    if re.fullmatch(_CLOCK, value) or re.fullmatch(_DOTTED, value):
        return value
    if re.fullmatch(r"[0-9]:[0-5][0-9]", value):
        raise PydanticCustomError("form", "must be a time of day with two digits each: 0{value}", {"value": value})
    if value[:1].isdecimal():
        raise PydanticCustomError("form", "must be a time of day from 00:00 to 23:59")
    if value in {"sunrise", "sunset"}:
        raise PydanticCustomError("form", "for the sun there is a trigger of its own: `sun: {value}`", {"value": value})
    raise PydanticCustomError("form", "must be a time of day such as 07:30, or an attribute that holds a time")


Clock: TypeAlias = Annotated[
    str,
    BeforeValidator(_text),
    AfterValidator(_clock),
    WithJsonSchema({"type": "string", "pattern": f"^({_CLOCK}|{_DOTTED})$", "examples": ["07:30"]}),
]

Days: TypeAlias = Annotated[
    Annotated[Day, Tag(ONE)] | Annotated[list[Day], Field(min_length=1), Tag(MANY)],
    Discriminator(one_or_many),
]


class Timed(Cue):
    """A trigger with a moment that the hub can miss."""

    missed: Span = Field("5min", description="How late it may still fire after the hub was away.")


class Daily(Timed):
    """A trigger once a calendar day."""

    days: Days | None = Field(None, description="Only on these days.")
    offset: Span | None = Field(None, description="How long after it; with a minus, how long before it.")


class At(Daily):
    """A time of day, once each calendar day."""

    at: Clock = Field(description="Local time of day, or an attribute that holds a time.")

    @model_validator(mode="after")
    def _moves(self) -> At:
        if self.offset is not None and re.fullmatch(_CLOCK, self.at):
            raise PydanticCustomError("need", "`offset` needs `at` to be an attribute; write the time that is meant")
        return self


class Sun(Daily):
    """The sun rises or sets."""

    sun: Literal["sunrise", "sunset"] = Field(description="Which of them.")


class Cron(Cue):
    """A moment of the clock as cron writes it."""

    cron: Words = Field(
        description="Minute, hour, day of the month, month, day of the week.", examples=["*/15 7-9 * * 1-5"]
    )


class Every(Cue):
    """Again and again, evenly, whatever the clock shows."""

    every: Span = Field(description="How often.")


class Appointment(Part):
    """Which entries of which calendar, and how long before them."""

    of: Name = Field(description="The calendar, as `home.yaml` calls it.")
    before: Span = Field("0s", description="How long before.")
    edge: Literal["starts", "ends"] = Field("starts", description="Before it begins, or before it ends.")
    match: Words = Field("*", description="Only entries whose title is like this; `*` stands for anything.")


class Calendar(Timed):
    """An entry of a calendar is near."""

    calendar: Appointment = Field(description="Which entries of which calendar, and how long before them.")
