"""Rules as they are written, and how they stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.config import JsonDict

from hyperconnect.api.model.claim import CLAIM, ClaimView
from hyperconnect.api.model.reason import REASON, ReasonView
from hyperconnect.api.model.validation import FindingView

StandingName: TypeAlias = Literal["running", "dormant", "broken", "disabled", "paused", "template"]
"""`dormant` waits for a device, `broken` cannot run as it is written, `paused` ran wild and wants to be reset."""
BandName: TypeAlias = Literal["safety", "security", "comfort", "energy", "ambience"]

_STATUS: JsonDict = {
    "rule": "hall-light",
    "title": "Light in the hall by night",
    "standing": "running",
    "enabled": True,
    "band": "comfort",
    "tags": ["light"],
    "keeps_running": False,
    "runs": 4,
    "paused": "",
    "waits_for": [],
    "findings": [],
    "last": REASON,
}
_OUTLOOK: JsonDict = {
    "writes": ["hall_light.on"],
    "triggers": ["hall.motion becomes true; it is false"],
    "conditions": ["home.mode == 'night' is not true (home.mode is home)"],
    "under_way": [],
    "next": [],
}
DOCUMENT: JsonDict = {
    "rule": "hall-light",
    "title": "Light in the hall by night",
    "tags": ["light"],
    "when": [{"change": "hall.motion", "to": True}],
    "if": ["home.mode == 'night'"],
    "then": [{"set": {"hall_light.on": True}}],
}
TEXT = """# the hall, by night
rule: hall-light
title: Light in the hall by night
tags: [light]
when:
  - {change: hall.motion, to: true}
if: home.mode == 'night'
then:
  - set: {hall_light.on: true}
"""


class RuleLine(BaseModel):
    """How a rule stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [_STATUS]})

    rule: str
    title: str
    standing: StandingName
    enabled: bool
    band: str
    tags: list[str]
    keeps_running: bool = Field(description="Whether an earlier good version goes on where the latest is broken.")
    runs: int = Field(ge=0, description="How often it ran since the hub started.")
    paused: str = Field(description="Why it is paused, or nothing.")
    waits_for: list[str] = Field(description="Devices that it names and nobody has announced yet.")
    findings: list[FindingView]
    last: ReasonView | None


class RulePage(BaseModel):
    """Rules by their names."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_STATUS], "next": None}]})

    items: list[RuleLine]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


class UnderWay(BaseModel):
    """A run that has not ended."""

    run: str
    began_at: datetime
    branches: int = Field(description="At how many places it stands at once.")


class Coming(BaseModel):
    """A moment at which a rule is set off, goes on, or has something reached."""

    at: datetime
    what: str
    run: str | None = Field(description="The run that goes on; null for a new one.")
    trigger: int = Field(description="The place of the trigger in the rule, from 0; negative for none of them.")


class Outlook(BaseModel):
    """What a rule at work waits for, and its moments of the next 14 days."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rule": "hall-light", **_OUTLOOK}]})

    rule: str
    writes: list[str] = Field(description="The attributes that it may set.")
    triggers: list[str] = Field(description="What each trigger waits for, in a sentence.")
    conditions: list[str] = Field(description="Which conditions are in the way now, and why.")
    under_way: list[UnderWay]
    next: list[Coming]


class RuleParts(BaseModel):
    """Rules by their names, of each only what was asked for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"rule": "hall-light", "standing": "running"}], "next": None}]}
    )

    items: list[dict[str, JsonValue]]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


class RuleStatusView(RuleLine):
    """How a rule stands, what it waits for, and what it holds."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_STATUS, "outlook": {"rule": "hall-light", **_OUTLOOK}, "claims": [CLAIM]}]}
    )

    outlook: Outlook | None = Field(description="Null where the rule is not at work.")
    claims: list[ClaimView]


class RuleView(BaseModel):
    """A rule as it is written."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rule": "hall-light",
                    "title": "Light in the hall by night",
                    "version": 3,
                    "etag": '"9f86d081884c7d659a2feaa0c55ad015"',
                    "ours": False,
                    "file": "hall-light.yaml",
                    "scopes": ["devices:command:light"],
                    "document": DOCUMENT,
                    "text": TEXT,
                }
            ]
        }
    )

    rule: str
    title: str
    version: int = Field(ge=0, description="Its versions count from 1; 0 is one that nobody has edited.")
    etag: str = Field(description="What `If-Match` asks for when it is changed: a hash of the text.")
    ours: bool = Field(description="Whether it came with hyperconnect and nobody has edited it.")
    file: str = Field(description="The file it stands in, beside others maybe; empty if it stands in none.")
    scopes: list[str] | None = Field(
        description="The only scopes it acts with: those of the token that saved it, as far as `run_as` leaves them. "
        "Null: all, as of what the owner wrote."
    )
    document: dict[str, Any] = Field(description="The rule as data; while the text cannot be read, its last good one.")
    text: str = Field(description="The rule as its author wrote it, in YAML.")
