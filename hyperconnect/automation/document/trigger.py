"""Triggers of a rule document: what sets a rule off."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from hyperconnect.automation.document.part import (
    MANY,
    ONE,
    Condition,
    Name,
    Names,
    Part,
    Scalar,
    Span,
    Words,
    kind_of,
    one_or_many,
)
from hyperconnect.automation.form import Day

KINDS = ("change", "becomes", "eta", "at")


def _clock(value: object) -> object:
    if isinstance(value, str):
        return value
    raise PydanticCustomError("clock", "must be a time of day such as 07:30")


Clock: TypeAlias = Annotated[
    str, BeforeValidator(_clock), Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$", examples=["07:30"])
]


class Change(Part):
    """A known value became a different known value; coming back with the same value is no change."""

    change: Names = Field(description="The attributes to watch.")
    from_: Scalar | None = Field(None, alias="from", description="Only from this value.")
    to: Scalar | None = Field(None, description="Only to this value.")
    for_: Span | None = Field(None, alias="for", description="Only if the new value then stays this long.")
    id: Words | None = Field(None, description="A name that `trigger.id` gives to conditions and texts.")
    enabled: bool = Field(default=True, description="False switches only this trigger off.")


class Becomes(Part):
    """An expression turned from false to true."""

    becomes: Condition = Field(description="The expression to watch.")
    hysteresis: Span | None = Field(
        None, description="How far a single comparison must fail before it counts as false again."
    )
    for_: Span | None = Field(None, alias="for", description="Only if it then stays true this long.")
    id: Words | None = Field(None, description="A name that `trigger.id` gives to conditions and texts.")
    enabled: bool = Field(default=True, description="False switches only this trigger off.")


class Approach(Part):
    """Who comes where, and how long before."""

    of: Name = Field(description="The device whose navigation is followed.")
    to: Literal["home"] = Field("home", description="Where it must be heading.")
    under: Span = Field(description="Fires once a trip, when the remaining time falls below this; may be `= …`.")
    rearm: Span = Field("10min", description="How far above `under` the remaining time must rise to fire again.")
    max_age: Span | None = Field(None, description="A navigation report older than this is not believed.")


class Eta(Part):
    """Somebody will arrive soon."""

    eta: Approach = Field(description="Whose arrival, and how long before it.")
    id: Words | None = Field(None, description="A name that `trigger.id` gives to conditions and texts.")
    enabled: bool = Field(default=True, description="False switches only this trigger off.")


class At(Part):
    """A time of day, once each calendar day."""

    at: Clock = Field(description="Local time of day.")
    days: (
        Annotated[
            Annotated[Day, Tag(ONE)] | Annotated[list[Day], Field(min_length=1), Tag(MANY)],
            Discriminator(one_or_many),
        ]
        | None
    ) = Field(None, description="Only on these days.")
    missed: Span = Field("5min", description="How late it may still fire after the hub was away.")
    id: Words | None = Field(None, description="A name that `trigger.id` gives to conditions and texts.")
    enabled: bool = Field(default=True, description="False switches only this trigger off.")


def _kind(value: object) -> str | None:
    return kind_of(value, KINDS)


Trigger: TypeAlias = Annotated[
    Annotated[Change, Tag("<change>")]
    | Annotated[Becomes, Tag("<becomes>")]
    | Annotated[Eta, Tag("<eta>")]
    | Annotated[At, Tag("<at>")],
    Discriminator(
        _kind,
        custom_error_type="kind",
        custom_error_message=f"a trigger needs exactly one of: {', '.join(KINDS)}",
    ),
]
