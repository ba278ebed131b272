"""What the household remembers under names of its own."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hyperconnect.api.model.value import Datum, Scalar

_MODE: JsonDict = {
    "name": "mode",
    "type": "enum",
    "unit": None,
    "options": ["home", "away", "night"],
    "value": "home",
    "set_at": "2026-11-22T07:02:11.120+01:00",
    "etag": '"5d41402abc4b2a76b9719d911017c592"',
}


class VariableView(BaseModel):
    """A variable of the household and what it is now."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MODE]})

    name: str
    type: str
    unit: str | None
    options: list[str] = Field(description="What it may be, where only some words will do.")
    value: Datum
    set_at: datetime | None = Field(description="Since when it is that; null while it is nothing.")
    etag: str


class VariablePage(BaseModel):
    """Variables by their names."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_MODE], "next": None}]})

    items: list[VariableView]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


class NewValue(BaseModel):
    """What a variable or an attribute is to be."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"value": "away"}, {"value": 21.5}, {"value": "70 °F"}]}
    )

    value: Scalar = Field(description="A bare number counts in the attribute's unit; a text may say another.")
