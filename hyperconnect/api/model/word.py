"""The words that rules are made of: functions of expressions, and what devices can be."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

_FUNCTION: JsonDict = {
    "name": "round",
    "signature": "round(x, digits?)",
    "gives": "as x",
    "about": "x to so many digits after the point.",
    "cost": "step",
}
_LOCK: JsonDict = {
    "name": "lock",
    "family": "Home",
    "about": "A lock.",
    "attributes": {"state": {"type": "enum", "options": ["locked", "unlocked"]}},
    "commands": {"lock": {}},
    "events": [],
}


class FunctionView(BaseModel):
    """A function of expressions."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FUNCTION]})

    name: str
    signature: str
    gives: str = Field(description="What it returns, `as x` for what x is.")
    about: str
    cost: Literal["step", "clock", "place", "history", "group"] = Field(
        description="`history` and `group` are kept by the engine, of which one expression may have a few."
    )


class Functions(BaseModel):
    """All functions, in the order in which people read about them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_FUNCTION], "next": None}]})

    items: list[FunctionView]
    next: None = None


class AttributeKind(BaseModel):
    """What an attribute, or an argument of a command, can hold; limits are inclusive and in its unit."""

    type: str
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    options: list[str] = []
    writable: bool = False
    required: bool = Field(default=False, description="Of an argument: whether a command needs it.")
    about: str = ""


class CapabilityView(BaseModel):
    """A word for what a device can be and do."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LOCK]})

    name: str
    family: str
    about: str
    attributes: dict[str, AttributeKind]
    commands: dict[str, dict[str, AttributeKind]] = Field(description="Arguments by the name of the command.")
    events: list[str]


class Capabilities(BaseModel):
    """All capabilities, in the order in which people read about them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_LOCK], "next": None}]})

    items: list[CapabilityView]
    next: None = None
