"""What a hub knows of its devices: told by the running one at its door, or read from what the last one left on disk."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from hyperconnect.cli.guest import ClosedError, ask
from hyperconnect.config import Settings
from hyperconnect.core.registry import Edit, Registry
from hyperconnect.core.twin import Twin
from hyperconnect.errors import HyperconnectError
from hyperconnect.model.device import Device
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Quality
from hyperconnect.shell.history import read_latest
from hyperconnect.shell.store import read_memory


class UnknownDeviceError(HyperconnectError):
    """No device has this name."""


class Sample(Struct, frozen=True):
    """What an attribute last was; what no running hub vouches for is `restored`."""

    value: Datum
    observed_at: Moment
    quality: Quality = Quality.RESTORED


class Sight(Struct, frozen=True):
    """A device, whether it is there (None: nobody said), and its values by `component.capability.attribute`."""

    device: Device
    available: bool | None
    values: dict[str, Sample]


def look(settings: Settings) -> list[Sight]:
    """Return all devices that the hub of these settings knows.

    Raises:
        HyperconnectError: no hub has run here yet, or its database cannot be read.
    """
    directory = settings.directories.data
    try:
        return [_sight(answer) for answer in ask(directory, {"ask": "look"})]
    except ClosedError:
        registry, latest = _left(directory)
        return [_last_sight(device, latest) for device in registry]


def look_at(settings: Settings, name: str) -> Sight:
    """Return the device with this slug, one it had before, or id.

    Raises:
        UnknownDeviceError: there is none; says which come close.
        HyperconnectError: as for `look`.
    """
    directory = settings.directories.data
    for seen in look(settings):
        if name in {seen.device.slug, seen.device.id}:
            return seen
    try:
        return next(_sight(answer) for answer in ask(directory, {"ask": "look", "device": name}))
    except ClosedError:
        registry, latest = _left(directory)
        device = registry.get(name)
        if device is not None:
            return _last_sight(device, latest)
        raise _unknown(name, [one.slug for one in registry]) from None


def remembered(memory: dict[str, dict[str, Any]], registry: Registry) -> Registry:
    """Fill a registry with what a hub remembered: its devices, named and placed as people wanted."""
    for device_id, data in memory.get("edit", {}).items():
        registry.remember(device_id, msgspec.convert(data, Edit))
    for data in memory.get("device", {}).values():
        registry.announce(msgspec.convert(data, Device))
    return registry
