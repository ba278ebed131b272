"""What happened in the past, in the words of the live events."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

_COMMAND: JsonDict = {
    "type": "command.confirmed",
    "at": "2026-11-22T18:41:12.440000+01:00",
    "command": "rule-1a2b-7",
    "device": "hall_light",
    "name": "set",
    "component": "main",
    "capability": "light",
    "attribute": "hall_light.on",
    "args": {"value": True},
    "by": "rule:hall-light",
    "latency": 0.139,
    "why": "",
}


class PastEvent(BaseModel):
    """Something that happened: its kind, its moment, and what the live events tell of that kind."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [_COMMAND]})

    type: str
    at: datetime


class PastPage(BaseModel):
    """What happened, the oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_COMMAND], "next": None}]})

    items: list[PastEvent]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")
