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
        return [msgspec.convert(answer, Sight) for answer in ask(directory, {"ask": "look"})]
    except ClosedError:
        registry, latest = _left(directory)
        return [_last(device, latest) for device in registry]


def look_at(settings: Settings, name: str) -> Sight:
    """Return the device with this id, slug, or a slug it had before.

    Raises:
        HyperconnectError: there is none, or as for `look`.
    """
    directory = settings.directories.data
    try:
        (answer,) = ask(directory, {"ask": "look", "device": name})
        return msgspec.convert(answer, Sight)
    except ClosedError:
        registry, latest = _left(directory)
        device = registry.get(name)
        if device is not None:
            return _last(device, latest)
        close = get_close_matches(name, [one.slug for one in registry], n=3)
        hint = f"did you mean {', '.join(close)}?" if close else "`hyperconnect devices ls` lists what is known"
        raise UnknownDeviceError(f"no device is called {name}", hint=hint) from None


def remembered(memory: dict[str, dict[str, Any]], registry: Registry) -> Registry:
    """Fill a registry with what a hub remembered: its devices, named and placed as people wanted."""
    for device_id, data in memory.get("edit", {}).items():
        registry.remember(device_id, msgspec.convert(data, Edit))
    for data in memory.get("device", {}).values():
        registry.announce(msgspec.convert(data, Device))
    return registry


def _left(directory: Path) -> tuple[Registry, dict[str, tuple[Moment, Datum]]]:
    """Return what a hub left on disk; one that runs is not disturbed."""
    if not (directory / "hub.db").exists():
        raise HyperconnectError(
            "no hub has kept anything here yet", where=str(directory), hint="start one with `hyperconnect hub`"
        )
    return remembered(read_memory(directory), Registry(Twin())), read_latest(directory)


def _last(device: Device, latest: Mapping[str, tuple[Moment, Datum]]) -> Sight:
    head = f"{device.id}."
    values = {path[len(head) :]: Sample(value, at) for path, (at, value) in latest.items() if path.startswith(head)}
    reached = values.get("main.availability.online")
    return Sight(device, None if reached is None or reached.value is None else bool(reached.value), values)
