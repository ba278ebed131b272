"""Which devices say of themselves that they are simulated."""

from __future__ import annotations

from typing import Final

from hyperconnect.model.device import Device

_MAKER: Final = "Simulated"
_MODELS: Final = "sim."


def is_simulated(device: Device) -> bool:
    """Return whether a device says, by its maker or its model's identity, that it is none of the real ones."""
    return device.manufacturer == _MAKER or device.model_id.startswith(_MODELS)
