"""Values: what a device said about one attribute, when, through whom, and how far it can be trusted."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType, TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment

Datum: TypeAlias = bool | int | float | str | tuple[float | str, ...] | None
"""What an attribute can hold; `None` is the device saying that it does not know (never 'no statement')."""

Path = NewType("Path", str)
"""The full name of an attribute: `device.component.capability.attribute`; no part contains a dot but the last,
which may (a `setting` keeps its native name)."""


def path_of(device: str, component: str, capability: str, attribute: str) -> Path:
    """Join the four parts of an attribute's full name."""
    return Path(f"{device}.{component}.{capability}.{attribute}")


def parts_of(path: str) -> tuple[str, str, str, str]:
    """Split an attribute's full name into device, component, capability, attribute."""
    device, component, capability, attribute = path.split(".", 3)
    return device, component, capability, attribute


class Quality(StrEnum):
    """How far a value can be trusted."""

    GOOD = "good"
    STALE = "stale"
    ESTIMATED = "estimated"
    RESTORED = "restored"


class Source(Struct, frozen=True, gc=False):
    """Through which protocol and topic a value came, and whether the broker replayed it."""

    protocol: str
    topic: str
    retained: bool = False


class Value(Struct, frozen=True, gc=False):
    """One attribute's value in the registry's unit.

    `observed_at` is the device's own time stamp where it sends one (clamped to `received_at` + 60 s), else
    `received_at`. A retained message yields `Quality.RESTORED` until a live one arrives.
    """

    path: Path
    value: Datum
    observed_at: Moment
    received_at: Moment
    source: Source
    quality: Quality = Quality.GOOD
