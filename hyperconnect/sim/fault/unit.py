"""A field in another unit: its values, and what announces them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, cast

UNITS: Final[dict[str, tuple[str, float, float]]] = {
    "°F": ("°C", 1.8, 32.0),
    "kW": ("W", 0.001, 0.0),
    "Wh": ("kWh", 1000.0, 0.0),
}
"""By each unit that firmware may change to: the one it comes from, what a value is multiplied by, and what is added."""

BRIDGE: Final = "zigbee2mqtt/bridge/devices"
"""Where Zigbee2MQTT announces all devices at once."""


def announces(topic: str) -> bool:
    """Return whether a topic announces what there is, instead of saying how it is."""
    return topic == BRIDGE or topic.endswith("/config")


def reannounced(payload: bytes, thing: str, field: str, unit: str) -> bytes:
    """Return an announcement that has a field of a thing in another unit; the same bytes if it announces no such field.

    Home Assistant's discovery says the unit beside the template that reads the field, Zigbee2MQTT beside its name.
    """
    old = UNITS[unit][0]
    try:
        data: object = json.loads(payload)
    except (ValueError, RecursionError):
        return payload
    if isinstance(data, list):
        found = _of_bridge(cast("list[object]", data), thing, field)
    else:
        found = _of_discovery(data, field)
    changed = False
    for holder in found:
        for key in ("unit", "unit_of_meas", "unit_of_measurement"):
            if holder.get(key) == old:
                holder[key] = unit
                changed = True
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode() if changed else payload


def _of_discovery(data: object, field: str) -> list[dict[str, Any]]:
    """Return the entity that reads a field, if an announcement is of one."""
    if not isinstance(data, dict):
        return []
    entity = cast("dict[str, Any]", data)
    template = entity.get("val_tpl", entity.get("value_template"))
    return [entity] if isinstance(template, str) and f"value_json.{field} " in template else []


def _of_bridge(devices: list[object], thing: str, field: str) -> list[dict[str, Any]]:
    """Return everything that a bridge says of a device's field."""
    found: list[dict[str, Any]] = []

    def walk(here: object, mine: Callable[[dict[str, Any]], bool]) -> None:
        if isinstance(here, list):
            for each in cast("list[object]", here):
                walk(each, mine)
        elif isinstance(here, dict):
            holder = cast("dict[str, Any]", here)
            if mine(holder):
                found.append(holder)
            for each in holder.values():
                walk(each, mine)

    for device in cast("list[dict[str, Any]]", devices):
        if device.get("friendly_name") == thing:
            walk(device.get("definition"), lambda holder: holder.get("property") == field)
    return found
