"""Who announced something: the `device` object of a discovery message."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.protocols.homeassistant.expand import Config
from hyperconnect.protocols.homeassistant.vocabulary import VEHICLE_MAKERS, VEHICLE_MODELS, VEHICLE_SIGNS
from hyperconnect.protocols.payload import is_array, is_object


class Who(Struct, frozen=True):
    """A device as one message describes it; `identifiers` join the messages of one device."""

    identifiers: tuple[str, ...]
    name: str = ""
    manufacturer: str = ""
    model: str = ""
    model_id: str = ""
    sw: str = ""
    hw: str = ""
    area: str = ""
    via: str = ""

    @property
    def vehicle(self) -> bool:
        """Whether maker or model say that it is a car."""
        return self.model_id.startswith(VEHICLE_MODELS) or self.manufacturer.lower() in VEHICLE_MAKERS


def who_of(config: Config, alone: str) -> Who:
    """Return who announced a config; without a `device` object the entity stands `alone` under that name."""
    device = config.get("device")
    if not is_object(device):
        name = config.get("name")
        return Who((f"ha:{alone}",), name if isinstance(name, str) and name else alone)
    identifiers: list[str] = [f"ha:{text}" for text in _texts(device.get("identifiers"))]
    connections = device.get("connections")
    for connection in connections if is_array(connections) else ():
        if is_array(connection) and len(connection) == 2:
            scheme, address = str(connection[0]), str(connection[1])
            if scheme == "mac":
                address = address.lower().replace(":", "").replace("-", "")
            identifiers.append(f"{scheme}:{address}")
    return Who(
        tuple(dict.fromkeys(identifiers)) or (f"ha:{alone}",),
        name=_text(device.get("name")),
        manufacturer=_text(device.get("manufacturer")),
        model=_text(device.get("model")),
        model_id=_text(device.get("model_id")),
        sw=_text(device.get("sw_version")),
        hw=_text(device.get("hw_version")),
        area=_text(device.get("suggested_area")),
        via=_text(device.get("via_device")),
    )


def signs_vehicle(names: tuple[str, ...]) -> bool:
    """Return whether an entity of these names makes its device a car."""
    return not VEHICLE_SIGNS.isdisjoint(names)


def _texts(value: object) -> list[str]:
    items: list[object] = value if is_array(value) else [value]
    return [str(item) for item in items if isinstance(item, str | int) and str(item)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
