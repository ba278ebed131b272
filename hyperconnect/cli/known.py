"""What a hub knows of its devices: told by the running one, or read from what the last one left on disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from hyperconnect.cli.way import Way
from hyperconnect.client import ClosedError
from hyperconnect.client.model.device import Argument, Attribute, CommandSpec, Device, DeviceLine
from hyperconnect.core.registry import HOME, Edit, Registry
from hyperconnect.core.twin import Twin
from hyperconnect.errors import HyperconnectError
from hyperconnect.model.device import Attribute as Described
from hyperconnect.model.device import Device as Known
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, path_of
from hyperconnect.shell.history import read_latest
from hyperconnect.shell.store import read_memory


class UnknownDeviceError(HyperconnectError):
    """No device has this name."""


def look(hub: Way) -> list[DeviceLine]:
    """Return all devices that a hub knows; what no running hub vouches for is `restored`.

    Raises:
        HyperconnectError: no hub has run here yet, or its database cannot be read.
    """
    try:
        return hub.ask(lambda open_: open_.devices.all())
    except ClosedError:
        if hub.data is None:
            raise
        registry, latest = _left(hub.data)
        return [_last(device, latest) for device in registry if device.id != HOME]


def look_at(hub: Way, name: str) -> Device:
    """Return the device with this id, slug, or a slug it had before.

    Raises:
        HyperconnectError: there is none, or as for `look`.
    """
    try:
        return hub.ask(lambda open_: open_.devices.show(name))
    except ClosedError:
        if hub.data is None:
            raise
        registry, latest = _left(hub.data)
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
        registry.announce(msgspec.convert(data, Known))
    return registry


def _left(directory: Path) -> tuple[Registry, dict[str, tuple[Moment, Datum]]]:
    """Return what a hub left on disk; one that runs is not disturbed."""
    if not (directory / "hub.db").exists():
        raise HyperconnectError(
            "no hub has kept anything here yet", where=str(directory), hint="start one with `hyperconnect hub`"
        )
    return remembered(read_memory(directory), Registry(Twin())), read_latest(directory)


def _last(device: Known, latest: Mapping[str, tuple[Moment, Datum]]) -> Device:
    reached = latest.get(path_of(device.id, "main", "availability", "online"))
    return Device(
        id=device.id,
        slug=device.slug,
        name=device.name,
        kind=device.kind,
        area=device.area,
        manufacturer=device.manufacturer,
        model=device.model,
        protocols=[*device.protocols],
        available=None if reached is None or reached[1] is None else bool(reached[1]),
        model_id=device.model_id,
        sw=device.sw,
        hw=device.hw,
        via=device.via,
        attributes=[*_attributes(device, latest)],
        commands=[*_commands(device)],
        events=[],
    )


def _attributes(device: Known, latest: Mapping[str, tuple[Moment, Datum]]) -> Iterator[Attribute]:
    for component in device.components:
        for capability in component.capabilities.values():
            for name, spec in capability.attributes.items():
                path = path_of(device.id, component.id, capability.name, name)
                yield _attribute(f"{device.slug}.{component.id}.{capability.name}.{name}", path, spec, latest.get(path))


def _attribute(name: str, path: str, spec: Described, last: tuple[Moment, Datum] | None) -> Attribute:
    at, value = (None, None) if last is None else last
    return Attribute(
        name=name,
        path=path,
        type=spec.type,
        unit=spec.unit,
        minimum=spec.minimum,
        maximum=spec.maximum,
        step=spec.step,
        options=[*spec.options],
        writable=spec.writable,
        category=spec.category,
        command_class="",
        value=[*value] if isinstance(value, tuple) else value,
        observed_at=None if at is None else datetime.fromtimestamp(at, UTC),
        quality=None if last is None else "restored",
    )


def _commands(device: Known) -> Iterator[CommandSpec]:
    for component in device.components:
        for capability in component.capabilities.values():
            for name, arguments in capability.commands.items():
                args = [
                    Argument(
                        name=each,
                        type=argument.attribute.type,
                        unit=argument.attribute.unit,
                        minimum=argument.attribute.minimum,
                        maximum=argument.attribute.maximum,
                        options=[*argument.attribute.options],
                        required=argument.required,
                    )
                    for each, argument in arguments.items()
                ]
                yield CommandSpec(f"{capability.name}.{name}", args, "")
