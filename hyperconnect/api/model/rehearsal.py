"""Dry runs: what a rule would do, as it is asked for and told of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from hyperconnect.api.model.instant import Instant
from hyperconnect.api.model.reason import REASON, ReasonView
from hyperconnect.api.model.trying import DRAFT, Document, Rule

Scalar = bool | int | float | Annotated[str, Field(max_length=1024)]
Names = Annotated[list[Annotated[str, Field(max_length=256)]], Field(max_length=100)]


class TriggerWish(BaseModel):
    """What is to happen: all that is given, together."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"set": {"hall.motion": True}}]})

    set: dict[str, Scalar] = Field(default={}, max_length=100, description="Attributes take values.")
    event: str | None = Field(default=None, max_length=256, description="An event happens.")
    mqtt: str | None = Field(default=None, max_length=1024, description="A message arrives on a topic.")
    webhook: str | None = Field(default=None, max_length=64, description="A web hook is called.")
    payload: JsonValue = Field(default=None, description="What comes with event, message or web hook.")
    offline: Names = []
    online: Names = []


class RehearsalWish(BaseModel):
    """A dry run of a saved rule, or of a document that need not be saved: in which home, and what happens there."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"rule": "evening-lamp", "trigger": {"set": {"hall.motion": True}}, "values": {"home.mode": "night"}},
                {"document": DRAFT, "conditions": "skip"},
            ]
        },
    )

    rule: Rule | None = None
    document: Document | None = None
    trigger: TriggerWish | None = Field(default=None, description="What happens; if null, somebody calls the rule.")
    args: dict[str, Scalar] = Field(default={}, max_length=100, description="Parameters, for a rule that is called.")
    conditions: Literal["respect", "skip"] = "respect"
    at: Instant | None = Field(
        default=None, description="When: the home is as it was recorded then. Now, as it is, if null."
    )
    values: dict[str, Scalar] = Field(
        default={}, max_length=200, description="Attributes that are otherwise in this home, as rules write them."
    )
    lasting: Annotated[float, Field(ge=0, le=3600, strict=True)] = Field(
        default=0.0, description="Seconds that are lived after it, on virtual time: for what a delay holds back."
    )


class PartView(BaseModel):
    """A part of a condition: its value, and the parts it was made from. Not `used`: its value did not matter."""

    text: str
    value: str
    used: bool
    condition: bool = Field(description="Whether it is true, false or unknown, rather than any other value.")
    parts: list[PartView] = []


class ConditionView(BaseModel):
    """A condition, and how it stood: `truth` null is unknown."""

    pointer: str = Field(
        description="JSON Pointer (RFC 6901) into the rule; a list's index for a single condition too."
    )
    text: str
    truth: bool | None
    read: dict[str, str] = Field(description="What it read, as people write it.")
    part: PartView | None


class DoingView(BaseModel):
    """Something the rule did, or would have done. `idle`: it was so already."""

    at: datetime
    what: str
    words: str
    idle: bool


class Rehearsed(BaseModel):
    """What a rule would have done. Nothing was sent."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rule": "hall-light",
                    "at": "2026-11-22T18:41:12.301+01:00",
                    "ran": True,
                    "reasons": [REASON],
                    "conditions": [
                        {
                            "pointer": "/if/0",
                            "text": "home.mode == 'night'",
                            "truth": True,
                            "read": {"home.mode": "night"},
                            "part": {
                                "text": "home.mode == 'night'",
                                "value": "true",
                                "used": True,
                                "condition": True,
                                "parts": [],
                            },
                        }
                    ],
                    "doings": [
                        {
                            "at": "2026-11-22T18:41:12.301+01:00",
                            "what": "set",
                            "words": "hall_light.on was set to true",
                            "idle": False,
                        }
                    ],
                }
            ]
        }
    )

    rule: str
    at: datetime
    ran: bool
    reasons: list[ReasonView] = Field(description="Oldest first; those of rules that it called are among them.")
    conditions: list[ConditionView] = Field(
        description="As they stood before the rule did anything: its own, then those of its triggers and steps."
    )
    doings: list[DoingView] = Field(description="What would have been done, in order.")
