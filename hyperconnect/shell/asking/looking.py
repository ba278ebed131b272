"""Devices as the running hub knows them: what they are, whether they are there, and every value with its quality."""

from __future__ import annotations

from typing import Any

import msgspec

from hyperconnect.core.hub import Hub
from hyperconnect.model.device import Device
from hyperconnect.model.value import path_of


def sight(hub: Hub, device: Device) -> dict[str, Any]:
    """Return a device as JSON data; its values by `component.capability.attribute`, moments in Unix seconds."""
    reached = hub.twin.get(path_of(device.id, "main", "availability", "online"))
    return {
        "device": msgspec.to_builtins(device),
        "available": None if reached is None else reached.value,
        "values": {
            f"{component.id}.{capability.name}.{name}": {
                "value": msgspec.to_builtins(value.value),
                "observed_at": value.observed_at,
                "quality": value.quality.value,
            }
            for component in device.components
            for capability in component.capabilities.values()
            for name in capability.attributes
            if (value := hub.twin.get(path_of(device.id, component.id, capability.name, name))) is not None
        },
    }
