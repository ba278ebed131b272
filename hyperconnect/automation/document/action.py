"""Actions of a rule document: what a rule wants done, and in which order."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from hyperconnect.automation.document.action_device import Do, Reach, Scene, Set
from hyperconnect.automation.document.action_outside import Call, Emit, Http, Log, Notify, Publish, Rules
from hyperconnect.automation.document.deed import Deed
from hyperconnect.automation.document.part import (
    MANY,
    ONE,
    Condition,
    Conditions,
    Local,
    Name,
    Part,
    Scalar,
    Span,
    kind_of,
    one_or_many,
    with_one,
)
from hyperconnect.automation.document.phrase import check_scalar, check_template
from hyperconnect.automation.form import ACTIONS


class Delay(Deed):
    """Wait before the next action; a restart does not forget it."""

    delay: Span = Field(description="How long.")
    late: Span = Field(
        "run",
        description="Where the hub was off when it ended: `run` goes on all the same, `stop` does not, a duration goes "
        "on up to so much later.",
    )


class Answer(Part):
    """An event that is awaited."""

    event: Name = Field(description="The event.")
    id: Local | None = Field(None, description="What `<save>.id` is then.")


class Patience(Part):
    """Until when to wait."""

    until: Condition | None = Field(None, description="Until this is true.")
    for_event: list[Answer] | None = Field(None, min_length=1, description="Until one of these events happens.")
    timeout: Span = Field(description="At most so long.")
    on_timeout: Literal["continue", "stop"] = Field("continue", description="What comes after that.")
    save: Local | None = Field(None, description="A name for what came: `<name>.ok` and `<name>.id`.")

    @model_validator(mode="after")
    def _one(self) -> Patience:
        return with_one(self, "until", "for_event")


class Wait(Deed):
    """Wait for something; a restart does not forget it."""

    wait: Patience = Field(description="Until when.")


class If(Deed):
    """Do something only if a condition is true."""

    if_: Conditions = Field(alias="if", description="Must be true; unknown is not true.")
    then: list[Action] = Field(min_length=1, description="What to do then.")
    else_: list[Action] = Field([], alias="else", description="What to do otherwise.")


class Choice(Part):
    """One case of several."""

    if_: Conditions = Field(alias="if", description="Must be true; unknown is not true.")
    then: list[Action] = Field(min_length=1, description="What to do then.")


class Choose(Deed):
    """Do what the first case says whose condition is true."""

    choose: list[Choice] = Field(min_length=1, description="The cases, in order.")
    else_: list[Action] = Field([], alias="else", description="What to do where none is.")


def _times(value: object) -> object:
    if isinstance(value, str) and value.startswith("="):
        return check_scalar(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise PydanticCustomError("form", "must be a whole number of 1 or more, or `= …`")


Times: TypeAlias = Annotated[
    object,
    BeforeValidator(_times),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": "^="}]}),
]


class Loop(Part):
    """What to repeat, and how often."""

    times: Times | None = Field(None, description="So often; may be `= …`.")
    while_: Conditions | None = Field(None, alias="while", description="As long as this is true before a pass.")
    until: Conditions | None = Field(None, description="Until this is true after a pass.")
    each: (
        Annotated[
            Annotated[Name, AfterValidator(check_scalar), Tag(ONE)]
            | Annotated[list[Scalar], Field(min_length=1), Tag(MANY)],
            Discriminator(one_or_many),
        ]
        | None
    ) = Field(None, description="Once for each of these, or for each device of a group; may be `= …`.")
    as_: Local = Field("item", alias="as", description="What expressions call the one it is about.")
    max: Annotated[int, Field(ge=1, le=1000)] = Field(100, description="Never more often than this.")
    do: list[Action] = Field(min_length=1, description="What to do each time.")

    @model_validator(mode="after")
    def _one(self) -> Loop:
        return with_one(self, "times", "while", "until", "each")


class Repeat(Deed):
    """Do something several times."""

    repeat: Loop = Field(description="What to repeat, and how often.")


class Parallel(Deed):
    """Do several things side by side, and go on when all are done."""

    parallel: list[Annotated[list[Action], Field(min_length=1)]] = Field(
        min_length=1, description="Lists of actions, each a branch."
    )


class Let(Deed):
    """Give values names for the rest of the run."""

    let: dict[Local, Scalar] = Field(min_length=1, description="Name to value.")


def _why(value: object) -> object:
    if value is True or (isinstance(value, str) and value):
        return value if value is True else check_template(str(value))
    raise PydanticCustomError("form", "must be true, or a text that says why")


class Stop(Deed):
    """End the run."""

    stop: Annotated[
        object,
        BeforeValidator(_why),
        WithJsonSchema({"anyOf": [{"const": True}, {"type": "string", "minLength": 1}]}),
    ] = Field(description="True, or why; `${…}` puts a value in.")


def _kind(value: object) -> str | None:
    return kind_of(value, ACTIONS)


Action = TypeAliasType(
    "Action",
    Annotated[
        Annotated[Set, Tag("<set>")]
        | Annotated[Do, Tag("<do>")]
        | Annotated[Scene, Tag("<scene>")]
        | Annotated[Notify, Tag("<notify>")]
        | Annotated[Delay, Tag("<delay>")]
        | Annotated[Wait, Tag("<wait>")]
        | Annotated[If, Tag("<if>")]
        | Annotated[Choose, Tag("<choose>")]
        | Annotated[Repeat, Tag("<repeat>")]
        | Annotated[Parallel, Tag("<parallel>")]
        | Annotated[Call, Tag("<call>")]
        | Annotated[Let, Tag("<let>")]
        | Annotated[Reach, Tag("<reach>")]
        | Annotated[Publish, Tag("<publish>")]
        | Annotated[Http, Tag("<http>")]
        | Annotated[Emit, Tag("<emit>")]
        | Annotated[Log, Tag("<log>")]
        | Annotated[Stop, Tag("<stop>")]
        | Annotated[Rules, Tag("<rules>")],
        Discriminator(
            _kind,
            custom_error_type="kind",
            custom_error_message=f"an action needs exactly one of: {', '.join(ACTIONS)}",
        ),
    ],
)
