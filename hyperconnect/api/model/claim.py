"""Who holds which attribute."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hyperconnect.api.model.value import Datum

CLAIM: JsonDict = {
    "attribute": "hall_light.on",
    "path": "zb_light.main.switch.on",
    "value": True,
    "shown": "true",
    "min": None,
    "max": None,
    "by": "hall-light",
    "kind": "lease",
    "band": "comfort",
    "priority": 0,
    "since": "2026-11-22T18:41:12.301+01:00",
    "ends": "2026-11-22T18:46:12.301+01:00",
    "until": "",
    "stands": True,
}


class ClaimView(BaseModel):
    """A rule or a person holds an attribute."""

    model_config = ConfigDict(json_schema_extra={"examples": [CLAIM]})

    attribute: str = Field(description="The attribute as people write it.")
    path: str
    value: Datum = Field(description="What it is held at; null for a bound, which is `min`, `max` or both.")
    shown: str = Field(description="The value or bound in words.")
    min: float | None
    max: float | None
    by: str = Field(description="The rule; empty for a person.")
    kind: Literal["write", "lease", "hold", "manual"]
    band: str
    priority: int
    since: datetime
    ends: datetime | None
    until: str = Field(description="What it ends with, where that is no moment.")
    stands: bool = Field(description="Whether it has the say.")


class ClaimPage(BaseModel):
    """Claims by attribute, the strongest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [CLAIM], "next": None}]})

    items: list[ClaimView]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")
