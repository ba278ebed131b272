"""Replays: a run of the past, lived once more without consequences."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hyperconnect.api.model.reason import REASON, RUN, RunView
from hyperconnect.api.model.rehearsal import Rehearsed

_NOW: JsonDict = {
    "rule": "hall-light",
    "at": "2026-11-22T18:41:12.301+01:00",
    "ran": False,
    "reasons": [],
    "conditions": [],
    "doings": [],
}


class ReplayWish(BaseModel):
    """How a run is lived once more."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}, {"version": 3, "lasting": 60}]})

    version: Annotated[int, Field(ge=1, le=1 << 31)] | None = Field(
        default=None, description="Which version of the rule; as it is now, if null."
    )
    conditions: Literal["respect", "skip"] = "respect"
    lasting: Annotated[float, Field(ge=0, le=3600)] = Field(
        default=0.0, description="Seconds that are lived after it, on virtual time: for what a delay holds back."
    )


class Replayed(BaseModel):
    """A run as it was, and what comes of the same moment now. Nothing was sent."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"was": {**RUN, "reasons": [REASON]}, "now": _NOW, "lacks": []}]}
    )

    was: RunView
    now: Rehearsed
    lacks: list[str] = Field(description="What of the run was not recorded, and was left out.")
