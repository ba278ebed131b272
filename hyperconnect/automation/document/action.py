"""Actions of a rule document: what a rule wants done."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from hyperconnect.automation.document.part import Name, Names, Part, Scalar, Span, Words, kind_of

KINDS = ("set", "do", "notify", "delay", "reach")


class Set(Part):
    """Bring attributes to values."""

    set: dict[Name, Scalar] = Field(min_length=1, description="Attribute to value.")
    id: Words | None = Field(None, description="A name for this action.")
    enabled: bool = Field(default=True, description="False leaves only this action out.")


class Do(Part):
    """Send a command."""

    do: Name = Field(description="The command.")
    with_: dict[Name, Scalar] = Field({}, alias="with", description="Argument to value.")
    id: Words | None = Field(None, description="A name for this action.")
    enabled: bool = Field(default=True, description="False leaves only this action out.")


class Notice(Part):
    """What to tell whom."""

    to: Names = Field(description="Devices or people.")
    text: Words = Field(description="What to tell; `${…}` puts a value in.")
    title: Words | None = Field(None, description="A heading; `${…}` puts a value in.")
    level: Literal["normal", "urgent", "critical"] = Field("normal", description="How loud.")


class Notify(Part):
    """Tell people."""

    notify: Notice = Field(description="What to tell whom.")
    id: Words | None = Field(None, description="A name for this action.")
    enabled: bool = Field(default=True, description="False leaves only this action out.")


class Delay(Part):
    """Wait before the next action; a restart does not forget it."""

    delay: Span = Field(description="How long.")
    id: Words | None = Field(None, description="A name for this action.")
    enabled: bool = Field(default=True, description="False leaves only this action out.")


def _goal(value: dict[str, object]) -> dict[str, object]:
    if "by" not in value:
        raise PydanticCustomError("goal", "`by` is missing: it is `arrival` or a time of day such as 18:00")
    if len(value) != 2:
        raise PydanticCustomError("goal", "needs exactly one attribute beside `by`")
    return value


class Reach(Part):
    """Bring an attribute to a value by a moment, starting as late as is safe."""

    reach: Annotated[dict[Name, Scalar], AfterValidator(_goal)] = Field(
        description="One attribute with its value, and `by`: `arrival` or a time of day."
    )
    id: Words | None = Field(None, description="A name for this action.")
    enabled: bool = Field(default=True, description="False leaves only this action out.")


def _kind(value: object) -> str | None:
    return kind_of(value, KINDS)


Action: TypeAlias = Annotated[
    Annotated[Set, Tag("<set>")]
    | Annotated[Do, Tag("<do>")]
    | Annotated[Notify, Tag("<notify>")]
    | Annotated[Delay, Tag("<delay>")]
    | Annotated[Reach, Tag("<reach>")],
    Discriminator(
        _kind,
        custom_error_type="kind",
        custom_error_message=f"an action needs exactly one of: {', '.join(KINDS)}",
    ),
]
