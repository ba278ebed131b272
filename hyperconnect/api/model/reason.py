"""Why a rule ran or did not, and its runs."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hyperconnect.api.model.value import Datum

OutcomeName: TypeAlias = Literal[
    "ran",
    "waits",
    "not_satisfied",
    "unknown",
    "cooldown",
    "failed",
    "busy",
    "limit",
    "late",
    "cut",
    "ended",
    "shadowed",
    "contended",
    "paused",
    "postscript",
]
"""How it ended: `ran`, `waits`, `failed` and `ended` tell of runs, all others but `postscript` of near misses."""

REASON: JsonDict = {
    "at": "2026-11-22T18:41:12.301+01:00",
    "until": "2026-11-22T18:41:12.301+01:00",
    "times": 1,
    "outcome": "ran",
    "sentence": "hall-light ran because hall.motion became true: set hall_light.on to true.",
    "run": "hall-light.1795282872301",
    "trigger": 0,
    "cause": "zb_hall.main.motion.motion",
    "old": False,
    "new": True,
    "read": {"home.mode": "night"},
    "did": ["set hall_light.on to true"],
    "late_by": 0.0,
}
RUN: JsonDict = {
    "id": "hall-light.1795282872301",
    "rule": "hall-light",
    "began_at": "2026-11-22T18:41:12.301+01:00",
    "until": "2026-11-22T18:41:12.301+01:00",
    "under_way": False,
    "outcome": "ran",
    "sentence": "hall-light ran because hall.motion became true: set hall_light.on to true.",
    "trigger": 0,
    "cause": "zb_hall.main.motion.motion",
    "did": ["set hall_light.on to true"],
}
_MISS: JsonDict = {
    **REASON,
    "outcome": "not_satisfied",
    "sentence": "hall-light did not run when hall.motion became true: `home.mode == 'night'` was not true.",
    "run": None,
    "read": {"home.mode": "home"},
    "did": ["home.mode == 'night'"],
}


class ReasonView(BaseModel):
    """Why a rule ran or did not: one sentence, and the facts it is made of."""

    model_config = ConfigDict(json_schema_extra={"examples": [REASON]})

    at: datetime
    until: datetime = Field(description="When it came last, of a near miss that came several `times` in a row.")
    times: int = Field(ge=1)
    outcome: OutcomeName
    sentence: str
    run: str | None = Field(description="The run's id; null where there was none.")
    trigger: int = Field(description="The place of the trigger in the rule, from 0; negative for none of them.")
    cause: str = Field(description="What it saw: the path of an attribute, a time, or the name of an event.")
    old: Datum
    new: Datum
    read: dict[str, Datum] = Field(description="Every value that the condition looked at.")
    did: list[str] = Field(description="What each action did, or what stood in the way.")
    late_by: float = Field(description="Seconds by which it went on too late, after the hub was away.")


class RunLine(BaseModel):
    """One run of a rule, in short."""

    model_config = ConfigDict(json_schema_extra={"examples": [RUN]})

    id: str
    rule: str
    began_at: datetime
    until: datetime = Field(description="When it did something last.")
    under_way: bool
    outcome: OutcomeName
    sentence: str
    trigger: int
    cause: str
    did: list[str]


class RunView(RunLine):
    """One run of a rule, with every reason that it gave."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**RUN, "reasons": [REASON]}]})

    reasons: list[ReasonView] = Field(description="Oldest first; of a very long run, the end.")


class RunPage(BaseModel):
    """Runs, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [RUN], "next": None}]})

    items: list[RunLine]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


class MissPage(BaseModel):
    """Near misses, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_MISS], "next": None}]})

    items: list[ReasonView]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


class Explanation(BaseModel):
    """Why a rule ran last, or why it did not."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rule": "hall-light",
                    "at": "2026-11-22T18:45:00+01:00",
                    "ran": True,
                    "sentence": "hall-light ran because hall.motion became true: set hall_light.on to true.",
                    "more": [],
                    "reasons": [REASON],
                }
            ]
        }
    )

    rule: str
    at: datetime
    ran: bool
    sentence: str
    more: list[str] = Field(description="What the sentence rests on, in more sentences.")
    reasons: list[ReasonView]


class Cancelled(BaseModel):
    """How many runs were ended."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rule": "hall-light", "ended": 1}]})

    rule: str
    ended: int = Field(ge=0)
