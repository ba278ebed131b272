"""What there is to say of rules that somebody is writing."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

Use = Literal["hears", "reads", "writes"]

FINDING: JsonDict = {
    "code": "HX101",
    "severity": "error",
    "pointer": "/then/0/set/hall_lihgt.on",
    "detail": "hall_lihgt is not known yet; the rule waits for it",
    "line": 6,
    "column": 12,
    "did_you_mean": ["hall_light"],
    "unknown": "hall_lihgt",
}
_VALIDATED: JsonDict = {
    "rule": "hall-light",
    "accepted": True,
    "summary": "When hall.motion changes to true: set hall_light.on to true.",
    "findings": [FINDING],
    "version": "5f2a90c41be77a30",
    "types": {"home.mode == 'night'": "true or false"},
    "reads": [{"attribute": "hall.motion", "path": "zb_hall.main.motion.motion"}],
    "writes": [{"attribute": "hall_light.on", "path": "zb_light.main.switch.on"}],
    "neighbours": [
        {
            "rule": "good-night",
            "attribute": "hall_light.on",
            "path": "zb_light.main.switch.on",
            "mine": ["writes"],
            "theirs": ["writes"],
        }
    ],
    "waits_for": [],
    "template": False,
}


class FindingView(BaseModel):
    """What a check found. Errors keep a rule from being saved, warnings ask for `allow`, infos never nag."""

    code: str = Field(description="The same for ever: HX101 and so on; the rules' guide explains each.")
    severity: Literal["error", "warning", "info"]
    pointer: str = Field(description="JSON Pointer (RFC 6901) into the rule.")
    detail: str
    line: int | None = Field(default=None, ge=1, description="Where in the text, from 1; null without a text.")
    column: int | None = Field(default=None, ge=1)
    did_you_mean: list[str] = []
    unknown: str = Field(default="", description="The name that means nothing, where that is what was found.")


class AttributeName(BaseModel):
    """An attribute as people write it, and its full path."""

    attribute: str
    path: str


class NeighbourView(BaseModel):
    """Another rule that has to do with the same attribute, which one of both at least writes.

    `hears`: its change sets the rule off; `reads`: a condition asks for it; `writes`: the rule sets or holds it.
    """

    rule: str
    attribute: str
    path: str
    mine: list[Use]
    theirs: list[Use]


class ValidatedView(BaseModel):
    """What there is to say of one rule."""

    rule: str = Field(description="Its name, empty where it cannot be read.")
    accepted: bool = Field(description="Whether the hub would take it: no finding is an error.")
    summary: str = Field(description="The rule in plain words; empty where its shape is wrong.")
    findings: list[FindingView]
    version: str = Field(description="Tells this content from any other; empty where it cannot run.")
    types: dict[str, str] = Field(description="Each expression of it, and what its value is.")
    reads: list[AttributeName]
    writes: list[AttributeName]
    neighbours: list[NeighbourView] = Field(description="At most 100.")
    waits_for: list[str] = Field(description="Devices that nobody has met; until they are there the rule rests.")
    template: bool = Field(description="Whether it is there for other rules only.")


class Validation(BaseModel):
    """What there is to say of each document that was sent, in order."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"accepted": True, "errors": 0, "warnings": 1, "infos": 0, "items": [_VALIDATED]}]
        }
    )

    accepted: bool = Field(description="Whether the hub would take all of them.")
    errors: int
    warnings: int
    infos: int
    items: list[ValidatedView]
