"""What a hub left on disk for others to read: its devices and their last values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from hyperconnect.config import Settings
from hyperconnect.core.registry import Edit, Registry
from hyperconnect.core.twin import Twin
from hyperconnect.errors import HyperconnectError
from hyperconnect.model.device import Device
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum
from hyperconnect.shell.history import read_latest
from hyperconnect.shell.store import read_memory


class UnknownDeviceError(HyperconnectError):
    """No device has this name."""


class Known(Struct, frozen=True):
    """The devices of a hub, and of each attribute path the moment and value last recorded."""

    devices: tuple[Device, ...]
    values: dict[str, tuple[Moment, Datum]]

    def find(self, name: str) -> Device:
        """Return the device with this slug or id.

        Raises:
            UnknownDeviceError: there is none; says which come close.
        """
        from difflib import get_close_matches

        for device in self.devices:
            if name in {device.slug, device.id}:
                return device
        close = get_close_matches(name, [device.slug for device in self.devices], n=3)
        hint = f"did you mean {', '.join(close)}?" if close else "`hyperconnect devices ls` lists what is known"
        raise UnknownDeviceError(f"no device is called {name}", hint=hint)


def read_known(settings: Settings) -> Known:
    """Return what the hub of these settings knows; a running hub is not disturbed, its last seconds may be missing.

    Raises:
        HyperconnectError: no hub has run here yet, or its database cannot be read.
    """
    directory: Path = settings.directories.data
    if not (directory / "hub.db").exists():
        raise HyperconnectError(
            "no hub has kept anything here yet", where=str(directory), hint="start one with `hyperconnect hub`"
        )
    return Known(tuple(remembered(read_memory(directory), Registry(Twin()))), read_latest(directory))


def remembered(memory: dict[str, dict[str, Any]], registry: Registry) -> Registry:
    """Fill a registry with what a hub remembered: its devices, named and placed as people wanted."""
    for device_id, data in memory.get("edit", {}).items():
        registry.remember(device_id, msgspec.convert(data, Edit))
    for data in memory.get("device", {}).values():
        registry.announce(msgspec.convert(data, Device))
    return registry
