"""Devices: what they are, what they say, and what they can be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from hyperconnect.client.model.reason import Datum


class DeviceLine(Struct, frozen=True):
    """A device in short; `available` is None where nobody knows."""

    id: str
    slug: str
    name: str
    kind: str
    area: str
    manufacturer: str
    model: str
    protocols: list[str]
    available: bool | None


class Attribute(Struct, frozen=True):
    """What an attribute can hold, and what it holds now; `observed_at` is None where it never said anything."""

    name: str
    path: str
    type: str
    unit: str | None
    minimum: float | None
    maximum: float | None
    step: float | None
    options: list[str]
    writable: bool
    category: str
    command_class: str
    value: Datum
    observed_at: datetime | None
    quality: str | None


class Argument(Struct, frozen=True):
    """An argument of a command."""

    name: str
    type: str
    unit: str | None
    minimum: float | None
    maximum: float | None
    options: list[str]
    required: bool


class CommandSpec(Struct, frozen=True):
    """What a device can be told."""

    name: str
    args: list[Argument]
    command_class: str


class Device(DeviceLine, frozen=True, kw_only=True):
    """A device with everything it says and can be told."""

    model_id: str
    sw: str
    hw: str
    via: str
    attributes: list[Attribute]
    commands: list[CommandSpec]
    events: list[str]


class Step(Struct, frozen=True):
    """A step in the life of a command, so many seconds after it was given."""

    state: str
    latency: float
    why: str


class Command(Struct, frozen=True):
    """A command, and how it went.

    `confirmed`: the device says so; `accepted`: nothing can confirm it; `timeout`: no echo came.
    """

    id: str
    device: str
    command: str
    attribute: str
    args: dict[str, Any]
    issued_by: str
    issued_at: datetime
    state: str
    why: str
    steps: list[Step]


class Candidate(Struct, frozen=True):
    """Something that was found (`service`) or forgotten, and is no device of this house."""

    kind: str
    id: str
    name: str
    what: str
    host: str
    port: int | None
    addresses: list[str]


class Acceptance(Struct, frozen=True):
    """A device that was accepted; one that is not `known` yet is once it announces itself."""

    device: str
    known: bool


class Sample(Struct, frozen=True):
    """What an attribute held from a moment on; `least` and `most` of the numbers it stands for."""

    at: datetime
    value: Datum
    least: float | None = None
    most: float | None = None
