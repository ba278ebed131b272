"""Devices: what they are, what they say, and what they can be told."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat
from pydantic.config import JsonDict

from hyperconnect.api.model.value import Datum, Written

_LINE: JsonDict = {
    "id": "zb_light",
    "slug": "hall_light",
    "name": "Light in the hall",
    "kind": "light",
    "area": "Hall",
    "manufacturer": "Example",
    "model": "E27",
    "protocols": ["zigbee2mqtt"],
    "available": True,
}
_BRIGHTNESS: JsonDict = {
    "name": "hall_light.brightness",
    "path": "zb_light.main.light.brightness",
    "type": "number",
    "unit": "%",
    "minimum": 0.0,
    "maximum": 100.0,
    "step": None,
    "options": [],
    "writable": True,
    "category": "primary",
    "command_class": "light",
    "value": 40.0,
    "observed_at": "2026-11-22T18:41:12.301+01:00",
    "quality": "good",
}
_COMMAND: JsonDict = {
    "id": "user-69baf2a0-1",
    "device": "zb_light",
    "command": "set",
    "attribute": "hall_light.brightness",
    "args": {"value": 40.0},
    "issued_by": "user:kitchen tablet",
    "issued_at": "2026-11-22T18:41:12.000+01:00",
    "state": "confirmed",
    "why": "",
    "steps": [
        {"state": "sent", "latency": 0.002, "why": ""},
        {"state": "confirmed", "latency": 0.301, "why": ""},
    ],
}
_FOUND: JsonDict = {
    "kind": "service",
    "id": "_shelly._tcp.local. shelly1-aabbcc",
    "name": "shelly1-aabbcc",
    "what": "Shelly relay, plug or sensor",
    "host": "shelly1-aabbcc.local.",
    "port": 80,
    "addresses": ["192.0.2.17"],
}
_MESSAGE: JsonDict = {
    "topic": "zigbee2mqtt/hall light",
    "protocol": "zigbee2mqtt",
    "at": "2026-11-22T18:41:12.301+01:00",
    "retained": False,
    "encoding": "text",
    "payload": '{"state":"ON","brightness":102}',
    "size": 31,
    "cut": False,
    "attributes": ["hall_light.on", "hall_light.brightness"],
}
_FORGOTTEN: JsonDict = {
    "kind": "forgotten",
    "id": "zb_light",
    "name": "Light in the hall",
    "what": "can be accepted again",
    "host": "",
    "port": None,
    "addresses": [],
}


class DeviceLine(BaseModel):
    """A device in short."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LINE]})

    id: str = Field(description="Never changes.")
    slug: str = Field(description="What rules and people call it.")
    name: str
    kind: str
    area: str
    manufacturer: str
    model: str
    protocols: list[str]
    available: bool | None = Field(description="Whether it can be reached; null where that is not known.")


class DevicePage(BaseModel):
    """Devices by their slugs."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_LINE], "next": None}]})

    items: list[DeviceLine]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


class AttributeView(BaseModel):
    """An attribute: what it can hold, and what it holds now."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BRIGHTNESS]})

    name: str = Field(description="As people write it in rules.")
    path: str
    type: Literal["bool", "integer", "number", "enum", "string", "timestamp", "list", "xy", "hs"]
    unit: str | None
    minimum: float | None
    maximum: float | None
    step: float | None
    options: list[str]
    writable: bool
    category: Literal["primary", "config", "diagnostic"]
    command_class: str = Field(description="Of the scope that setting it needs: `devices:command:<class>`.")
    value: Datum
    observed_at: datetime | None = Field(description="Null where it never said anything.")
    quality: Literal["good", "stale", "estimated", "restored"] | None


class ArgumentView(BaseModel):
    """An argument of a command."""

    name: str
    type: str
    unit: str | None
    minimum: float | None
    maximum: float | None
    options: list[str]
    required: bool


class CommandSpec(BaseModel):
    """What a device can be told."""

    name: str = Field(description="As it is told: `POST /api/v1/devices/{device}:command`.")
    args: list[ArgumentView]
    command_class: str = Field(description="Of the scope that it needs: `devices:command:<class>`.")


class DeviceView(DeviceLine):
    """A device with everything it says and can be told."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_LINE,
                    "model_id": "",
                    "sw": "1.2",
                    "hw": "",
                    "via": "",
                    "attributes": [_BRIGHTNESS],
                    "commands": [{"name": "hall_light.toggle", "args": [], "command_class": "light"}],
                    "events": [],
                }
            ]
        }
    )

    model_id: str
    sw: str
    hw: str
    via: str
    attributes: list[AttributeView]
    commands: list[CommandSpec]
    events: list[str] = Field(description="What it may tell of, as rules name it.")


class DeviceChange(BaseModel):
    """What a device is to be called, and where it is; what is left out stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Desk lamp", "slug": "desk_lamp", "area": "Study"}]}
    )

    name: str | None = Field(
        default=None, max_length=64, description="What people see; empty takes an earlier name back."
    )
    slug: str | None = Field(
        default=None, pattern="^[a-z0-9_-]{1,64}$", description="What rules write; the earlier one goes on meaning it."
    )
    area: str | None = Field(default=None, max_length=64, description="Where it is; empty takes an earlier area back.")


class CommandWish(BaseModel):
    """A command for a device."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"command": "toggle"}, {"command": "set_target", "args": {"target": 21.5}, "wait": 5}]
        },
    )

    command: str = Field(max_length=200, description="As the device lists it, without the device's name.")
    args: dict[str, Written] = Field(
        default={}, max_length=64, description="A bare number counts in the argument's unit; a text may say another."
    )
    wait: FiniteFloat = Field(
        default=10.0,
        strict=True,
        ge=0.1,
        le=60,
        description="Seconds to wait for the device's echo; nobody sends it after that.",
    )


class ValueWish(BaseModel):
    """What an attribute is to be."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"value": 40}, {"value": "70 °F", "wait": 5}]}
    )

    value: Written = Field(
        description="A bare number counts in the attribute's unit; a text may say another. A colour is two numbers."
    )
    wait: FiniteFloat = Field(
        default=10.0,
        strict=True,
        ge=0.1,
        le=60,
        description="Seconds to wait for the device's echo; nobody sends it after that.",
    )


class StepView(BaseModel):
    """A step in the life of a command."""

    state: Literal["sent", "accepted", "confirmed", "rejected", "timeout"]
    latency: float = Field(description="Seconds since it was given.")
    why: str


class CommandView(BaseModel):
    """A command, and how it went."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COMMAND]})

    id: str
    device: str
    command: str
    attribute: str = Field(description="What it sets; empty for other commands.")
    args: dict[str, Datum]
    issued_by: str
    issued_at: datetime
    state: Literal["sent", "accepted", "confirmed", "rejected", "timeout"] = Field(
        description="`confirmed`: the device says so; `accepted`: nothing can confirm it; `timeout`: no echo came."
    )
    why: str
    steps: list[StepView]


class Candidate(BaseModel):
    """Something that was found, or was forgotten, and is no device of this house."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FOUND, _FORGOTTEN]})

    kind: Literal["service", "forgotten"] = Field(
        description="`service`: mDNS found it. `forgotten`: a device that `:accept` takes in again."
    )
    id: str
    name: str
    what: str
    host: str
    port: int | None
    addresses: list[str]


class CandidatePage(BaseModel):
    """Candidates by their ids."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_FORGOTTEN, _FOUND], "next": None}]})

    items: list[Candidate]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


class LastMessage(BaseModel):
    """The last message that a device was heard by on a topic, word for word."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MESSAGE]})

    topic: str
    protocol: str
    at: datetime | None = Field(
        description="When it came; null where that was before the hub started, or where too much came since."
    )
    retained: bool
    encoding: Literal["text", "base64"] = Field(description="How `payload` tells what was said.")
    payload: str = Field(description="The first 4096 bytes of what was said; empty where `at` is null.")
    size: int = Field(description="Bytes of what was said.")
    cut: bool = Field(description="Whether `payload` is not all of it.")
    attributes: list[str] = Field(description="What the device last said on this topic, as rules name it.")


class LastMessages(BaseModel):
    """The last message of each topic on which a device was heard."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_MESSAGE]}]})

    items: list[LastMessage]


class Acceptance(BaseModel):
    """A device that was accepted."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"device": "zb_light", "known": True}]})

    device: str
    known: bool = Field(description="Whether it is there already; if not, it is once it announces itself.")
