"""What a script, a command line or the control topic may say of faults."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from hyperconnect.sim.script.page import Page, check, parse, under
from hyperconnect.sim.script.quantity import Duration, Percent
from hyperconnect.sim.script.words import Slug, spelled

FieldName: TypeAlias = Annotated[
    str, spelled(r"^[^.\s]{1,64}(\.[^.\s]{1,64}){0,7}$", "write keys joined by dots, such as `battery.level`")
]
"""Keys of a JSON message from the outside in, joined by dots."""
Topics: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Fault(Page):
    """What it concerns (a thing by its name, or topics by an MQTT filter) and how long; to the end if left out."""

    of: Slug | None = None
    topic: Topics | None = None
    lasts: Annotated[Duration, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _concerns_something(self) -> _Fault:
        if (self.of is None) == (self.topic is None):
            raise ValueError("say either `of`, a thing, or `topic`, an MQTT filter")
        return self


class Late(_Fault):
    """Every message arrives later."""

    kind: Literal["late"]
    by: Annotated[Duration, Field(gt=0, le=86_400)]
    give_or_take: Annotated[Duration, Field(ge=0, le=86_400)] = 0.0


class Lost(_Fault):
    """A share of the messages never arrives."""

    kind: Literal["lost"]
    share: Annotated[Percent, Field(gt=0, le=100)] = 100.0


class Doubled(_Fault):
    """A share of the messages arrives twice."""

    kind: Literal["doubled"]
    share: Annotated[Percent, Field(gt=0, le=100)] = 100.0
    after: Annotated[Duration, Field(ge=0, le=3600)] = 0.5


class Reordered(_Fault):
    """Messages overtake one another within a span of time."""

    kind: Literal["reordered"]
    within: Annotated[Duration, Field(gt=0, le=3600)]


class Offline(_Fault):
    """It loses its connection: its last will is published, it says and hears nothing."""

    kind: Literal["offline"]


class Stuck(_Fault):
    """A field keeps the value it had; without a field, everything it says does."""

    kind: Literal["stuck"]
    field: FieldName | None = None


class NotANumber(_Fault):
    """A field holds no number any more, but what broken firmware says instead."""

    kind: Literal["nan"]
    field: FieldName
    says: Literal["NaN", "null", "text", "huge"] = "NaN"


class Scaled(_Fault):
    """A field is said in another unit: times `by`, then plus `plus`."""

    kind: Literal["scaled"]
    field: FieldName
    by: Annotated[float, Field(ge=-1e6, le=1e6)] = 1.0
    plus: Annotated[float, Field(ge=-1e6, le=1e6)] = 0.0


class Converted(_Fault):
    """New firmware says a field in another unit; it announces that, as it should, or forgets to."""

    kind: Literal["unit"]
    field: FieldName
    to: Literal["°F", "kW", "Wh"]
    announced: bool = True

    @model_validator(mode="after")
    def _announces_a_thing(self) -> Converted:
        if self.announced and self.of is None:
            raise ValueError("what is announced is a thing: say `of`, or `announced: false`")
        return self


class Renamed(_Fault):
    """New firmware calls a field otherwise."""

    kind: Literal["renamed"]
    field: FieldName
    to: FieldName


class Reboot(_Fault):
    """It restarts: gone for `away`, then it announces and says everything again."""

    kind: Literal["reboot"]
    away: Annotated[Duration, Field(gt=0, le=3600)] = 20.0


class Twin(_Fault):
    """A second device speaks under the same identity; a field of it says something else."""

    kind: Literal["twin"]
    field: FieldName
    plus: Annotated[float, Field(ge=-1e6, le=1e6)]


class Flood(_Fault):
    """It says the last thing it said again and again."""

    kind: Literal["flood"]
    per_second: Annotated[float, Field(gt=0, le=10_000)]


class Flapping(_Fault):
    """It loses its connection and comes back, again and again."""

    kind: Literal["flapping"]
    every: Annotated[Duration, Field(ge=0.05, le=3600)]


Fault: TypeAlias = Annotated[
    Late
    | Lost
    | Doubled
    | Reordered
    | Offline
    | Stuck
    | NotANumber
    | Scaled
    | Converted
    | Renamed
    | Reboot
    | Twin
    | Flood
    | Flapping,
    Field(discriminator="kind"),
]


def read_fault(text: str, name: str) -> Fault:
    """Return the fault that a text describes, as `{kind: lost, of: hall_motion}`; `name` names the text in errors.

    Raises:
        ContentError: it is none; names line and column.
    """
    return check(under("fault", parse(text, name)), _Told).fault


class _Told(Page):
    fault: Fault
