"""Tests inside rule documents: a home, what happens, what must come of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from hyperconnect.automation.document.part import (
    MAPPING,
    ONE,
    Name,
    Names,
    Part,
    Scalar,
    Slug,
    Span,
    Words,
    one_or_mapping,
    with_any,
    written,
)

HAPPENINGS = ("set", "event", "mqtt", "webhook", "offline", "online", "call", "restart")
HOPES = ("set", "do", "notify", "publish", "nothing", "runs", "why")


class Moment(Part):
    """What happens at one moment."""

    after: Span = Field(description="How long after the beginning.")
    set: dict[Name, Scalar] = Field({}, min_length=1, description="Attributes take these values.")
    event: Name | None = Field(None, description="An event happens.")
    mqtt: Name | None = Field(None, description="A message arrives with this topic.")
    webhook: Slug | None = Field(None, description="The web hook is called.")
    payload: object = Field(None, description="What comes with the event, the message or the call.")
    offline: Names | None = Field(None, description="Devices go away.")
    online: Names | None = Field(None, description="Devices come back.")
    call: Slug | None = Field(None, description="Somebody runs this rule.")
    restart: Span | None = Field(None, description="The hub is off for so long.")

    @model_validator(mode="after")
    def _some(self) -> Moment:
        with_any(self, *HAPPENINGS)
        if self.payload is not None and not {"event", "mqtt", "webhook"} & set(written(self)):
            raise PydanticCustomError("need", "`payload` needs one of: event, mqtt, webhook")
        return self


class Hope(Part):
    """What must come of it."""

    after: Span | None = Field(None, description="At the latest so long after the beginning.")
    set: dict[Name, Scalar] = Field({}, min_length=1, description="Attributes were set so.")
    do: Name | None = Field(None, description="The command was sent.")
    notify: (
        Annotated[
            Annotated[Words, Tag(ONE)] | Annotated[dict[Name, Words], Field(min_length=1), Tag(MAPPING)],
            Discriminator(one_or_mapping),
        ]
        | None
    ) = Field(None, description="Somebody was told; the text may be a part of what was told.")
    publish: Name | None = Field(None, description="Something was published to this topic.")
    nothing: bool = Field(default=False, description="True: nothing was done until then.")
    runs: Annotated[int, Field(ge=0)] | None = Field(None, description="So many runs there were.")
    why: Words | None = Field(None, description="A part of the sentence that `why` answers with.")

    @model_validator(mode="after")
    def _some(self) -> Hope:
        return with_any(self, *HOPES)


class Test(Part):
    """One test."""

    it: Words = Field(description="What the rule does, in a few words.")
    given: dict[Name, Scalar] = Field({}, description="`clock`, `zone`, and what attributes are at the beginning.")
    when: list[Moment] = Field([], description="What happens.")
    expect: list[Hope] = Field(min_length=1, description="What must come of it.")
