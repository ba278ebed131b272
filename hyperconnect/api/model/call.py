"""Running a rule now: how, and what came of it at once."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hyperconnect.api.model.reason import REASON, ReasonView
from hyperconnect.api.model.rehearsal import DoingView


class Called(BaseModel):
    """What came at once of running a rule."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"rule": "hall-light", "effects": "real", "reasons": [REASON]}]}
    )

    rule: str
    effects: Literal["real", "record"] = "real"
    reasons: list[ReasonView] = Field(description="The rule's own first; empty if nobody has said anything yet.")
    doings: list[DoingView] = Field(default=[], description="What it would have done, where effects are recorded.")


class Call(BaseModel):
    """Values for the parameters of a rule that is to run now, and how seriously it is to do so."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"args": {"level": "30 %"}}, {"conditions": "skip", "effects": "record"}]},
    )

    args: dict[str, bool | int | float | str] = Field(
        default={}, max_length=64, description="Parameter to value, as people write it: 30 %, 21.5 °C, true."
    )
    conditions: Literal["respect", "skip"] = Field(
        default="respect", description="`skip`: it runs whatever its conditions say. Cooldown and limits hold."
    )
    effects: Literal["real", "record"] = Field(
        default="real", description="`record`: only tell what it would do; nothing is sent, and no run is kept."
    )
