"""Devices: device → component → capability → attribute, command, event."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum

Kind: TypeAlias = Literal["bool", "integer", "number", "enum", "string", "timestamp", "list", "xy", "hs"]
"""An attribute's type. `timestamp` values are Unix seconds; `xy` and `hs` are pairs of numbers."""

Category: TypeAlias = Literal["primary", "config", "diagnostic"]


class Attribute(Struct, frozen=True, omit_defaults=True):
    """What one attribute can hold. `minimum`, `maximum` and `step` are inclusive and in `unit`.

    An enum with empty `options` takes whatever its device offers. The registry says what an attribute means,
    a device narrows range and options.
    """

    type: Kind
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    options: tuple[str, ...] = ()
    writable: bool = False
    readable: bool = True
    category: Category = "primary"
    about: str = ""


class Argument(Struct, frozen=True, omit_defaults=True):
    """One argument of a command."""

    attribute: Attribute
    required: bool = False


class Capability(Struct, frozen=True, omit_defaults=True):
    """A named group of attributes, commands and events: in the registry the vocabulary, on a device what it offers."""

    name: str
    attributes: dict[str, Attribute] = {}
    commands: dict[str, dict[str, Argument]] = {}
    events: tuple[str, ...] = ()
    about: str = ""


class Component(Struct, frozen=True, omit_defaults=True):
    """A part of a device that offers capabilities: `main`, `l1`, `relay0`, `phase_a`."""

    id: str
    capabilities: dict[str, Capability]
    name: str = ""


class Device(Struct, frozen=True, omit_defaults=True):
    """A thing, known by an immutable `id` and called by a `slug` that may be renamed.

    `id` matches `^[a-z0-9_-]{1,64}$` and never changes; `slug` matches the same pattern, is unique in the hub
    and is what rules and people write. `identifiers` are `scheme:value` texts that join announcements of one
    thing (`ha:xiaomi_LDP1`, `mac:a4cf12…`, `ieee:0x…`, `vin:…`). `protocols` lists who announced it, the owner
    of its values first. `retired_at` marks a device whose announcement was removed.
    """

    id: str
    slug: str
    name: str
    components: tuple[Component, ...] = ()
    kind: str = "other"
    manufacturer: str = ""
    model: str = ""
    model_id: str = ""
    sw: str = ""
    hw: str = ""
    area: str = ""
    via: str = ""
    identifiers: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()


class State(StrEnum):
    """Whether a device can be talked to."""

    ONLINE = "online"
    OFFLINE = "offline"
    ASLEEP = "asleep"
    UNKNOWN = "unknown"


class Availability(Struct, frozen=True):
    """A device's availability since a moment; `reason` says who told so (bridge, device, expiry)."""

    device: str
    state: State
    since: Moment
    reason: str = ""


class Event(Struct, frozen=True):
    """Something momentary a device told: a button, a detection, a zone. Never state, never replayed."""

    device: str
    component: str
    capability: str
    name: str
    data: dict[str, Datum]
    observed_at: Moment
    received_at: Moment
