"""Which devices the planner speaks of, and what it says there: rooms that a thermostat keeps, and cars."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from hyperconnect.model.device import Capability, Component, Device
from hyperconnect.model.registry import CAPABILITIES

NAME = "comfort"
"""The capability under which the planner's forecasts stand."""

_OF_ROOM = (
    "warming",
    "warmup_time",
    "warmup_time_safe",
    "predicted_arrival",
    "arrival_early",
    "arrival_late",
    "arrival_probability",
    "predicted_temperature",
    "late_probability",
    "warming_at",
    "reached_at",
    "lacking",
    "trouble",
    "reasoning",
)
_OF_CAR = ("cabin_due", "cabin_time", "predicted_departure", "departure_early", "departure_late", "reasoning")


def with_forecasts(device: Device) -> Device:
    """Return a device with what the planner foretells of it: itself where there is nothing to foretell."""
    components = tuple(_with_forecasts(component) for component in device.components)
    return device if components == device.components else replace(device, components=components)


def measures(component: Component) -> bool:
    """Return whether a part of a device keeps a room's temperature and measures it."""
    thermostat = component.capabilities.get("thermostat")
    return thermostat is not None and "target" in thermostat.attributes and "temperature" in component.capabilities


def is_car(device: Device) -> bool:
    """Return whether a device is a car: it drives, or is guided."""
    return device.kind == "vehicle" or any(
        name in component.capabilities for component in device.components for name in ("vehicle", "navigation")
    )


def _with_forecasts(component: Component) -> Component:
    if NAME in component.capabilities:
        return component
    if measures(component):
        return _adding(component, _OF_ROOM)
    if "cabin" in component.capabilities and "vehicle" in component.capabilities:
        return _adding(component, _OF_CAR)
    return component


def _adding(component: Component, names: Iterable[str]) -> Component:
    known = CAPABILITIES[NAME].attributes
    told = Capability(NAME, {name: known[name] for name in names})
    return replace(component, capabilities={**component.capabilities, NAME: told})
