"""Devices, as the API's models tell them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hyperconnect.api.model.device import ArgumentView, AttributeView, CommandSpec, DeviceLine, DeviceView
from hyperconnect.api.model.value import Datum
from hyperconnect.api.scope import command_class
from hyperconnect.core.hub import Hub
from hyperconnect.core.registry import Registry
from hyperconnect.model.device import Argument, Attribute, Capability, Component, Device
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum as Held
from hyperconnect.model.value import path_of
from hyperconnect.shell.service import Service


def device_line(hub: Hub, device: Device) -> DeviceLine:
    """Return a device in short."""
    return DeviceLine(**_line(hub, device))


def device_view(service: Service, device: Device) -> DeviceView:
    """Return a device with everything it says and can be told."""
    return DeviceView(
        **_line(service.hub, device),
        model_id=device.model_id,
        sw=device.sw,
        hw=device.hw,
        via=device.via,
        attributes=[
            attribute_view(service, device, component.id, capability.name, name)
            for component, capability in _offers(device)
            for name in capability.attributes
        ],
        commands=[_command(service.hub.registry, device, *each) for each in _commands(device)],
        events=sorted(
            f"{device.slug}.{_event(service.hub.registry, device, component.id, capability.name, name)}"
            for component, capability in _offers(device)
            for name in capability.events
        ),
    )


def attribute_view(service: Service, device: Device, component: str, capability: str, name: str) -> AttributeView:
    """Return an attribute of a device, with what it holds."""
    hub, path = service.hub, path_of(device.id, component, capability, name)
    attribute, held = hub.registry.attribute_of(path), hub.twin.get(path)
    described = attribute or Attribute("bool")

    def means(written: str) -> bool:
        found = hub.registry.attribute(f"{device.slug}.{written}")
        return found is not None and found.path == path

    return AttributeView(
        name=f"{device.slug}.{_shortest((component, capability, name), means)}",
        path=path,
        type=described.type,
        unit=described.unit,
        minimum=described.minimum,
        maximum=described.maximum,
        step=described.step,
        options=[*described.options],
        writable=described.writable,
        category=described.category,
        command_class=command_class(device, capability),
        value=None if held is None else datum(held.value),
        observed_at=None if held is None else moment(service, held.observed_at),
        quality=None if held is None else held.quality.value,
    )


def datum(value: Held) -> Datum:
    """Return a value as JSON has it."""
    return [*value] if isinstance(value, tuple) else value


def moment(service: Service, at: Moment) -> datetime:
    """Return a moment in the household's time."""
    return datetime.fromtimestamp(round(at, 3), ZoneInfo(service.timezone))


def _line(hub: Hub, device: Device) -> dict[str, Any]:
    reached = hub.twin.get(path_of(device.id, "main", "availability", "online"))
    return {
        "id": device.id,
        "slug": device.slug,
        "name": device.name,
        "kind": device.kind,
        "area": device.area,
        "manufacturer": device.manufacturer,
        "model": device.model,
        "protocols": [*device.protocols],
        "available": None if reached is None else reached.value,
    }


def _offers(device: Device) -> Iterator[tuple[Component, Capability]]:
    for component in device.components:
        for capability in component.capabilities.values():
            yield component, capability


def _commands(device: Device) -> Iterator[tuple[str, str, str, dict[str, Argument]]]:
    for component, capability in _offers(device):
        for name, arguments in capability.commands.items():
            yield component.id, capability.name, name, arguments


def _command(
    registry: Registry, device: Device, component: str, capability: str, name: str, arguments: dict[str, Argument]
) -> CommandSpec:
    def means(written: str) -> bool:
        found = registry.command(f"{device.slug}.{written}")
        return found is not None and (found.component, found.capability, found.name) == (component, capability, name)

    return CommandSpec(
        name=_shortest((component, capability, name), means),
        args=[
            ArgumentView(
                name=each,
                type=argument.attribute.type,
                unit=argument.attribute.unit,
                minimum=argument.attribute.minimum,
                maximum=argument.attribute.maximum,
                options=[*argument.attribute.options],
                required=argument.required,
            )
            for each, argument in arguments.items()
        ],
        command_class=command_class(device, capability),
    )


def _event(registry: Registry, device: Device, component: str, capability: str, name: str) -> str:
    def means(written: str) -> bool:
        found = registry.event(f"{device.slug}.{written}")
        return found is not None and (found.component, found.capability, found.name) == (component, capability, name)

    return _shortest((component, capability, name), means)


def _shortest(parts: tuple[str, str, str], means: Callable[[str], bool]) -> str:
    """Return the shortest way to write something of a device that means it, and nothing else."""
    component, capability, name = parts
    forms = (name, f"{capability}.{name}", f"{component}.{capability}.{name}")
    return next((form for form in forms[:2] if means(form)), forms[2])
