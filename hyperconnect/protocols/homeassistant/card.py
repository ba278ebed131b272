"""Who announced something: the `device` object of a discovery message."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from hyperconnect.protocols.homeassistant.expand import Config
from hyperconnect.protocols.homeassistant.vocabulary import Vocabulary
from hyperconnect.protocols.payload import is_array, is_object

_IEEE: Final = re.compile(r"0x[0-9a-f]{16}(?![0-9a-f])", re.IGNORECASE)
_MAC: Final = re.compile(r"[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}", re.IGNORECASE)
_VIN: Final = re.compile(r"(?=.{0,12}[a-z])[a-z0-9]{13}[0-9]{4}", re.IGNORECASE)
"""17 signs, letters among them, the last four digits (ISO 3779 asks for these)."""

_LENGTH: Final = 200
"""Characters of a text about a device that are kept."""

_MANY: Final = 16
"""Identifiers of one message that are taken in."""


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

    def is_vehicle(self, words: Vocabulary) -> bool:
        """Return whether maker or model say that it is a car."""
        return self.model_id.startswith(words.vehicle_models) or self.manufacturer.lower() in words.vehicle_makers


def who_of(config: Config, alone: str) -> Who:
    """Return who announced a config; without a `device` object the entity stands `alone` under that name."""
    device = config.get("device")
    alone = alone[:_LENGTH]
    if not is_object(device):
        name = config.get("name")
        return Who((f"ha:{alone}",), _text(name) or alone)
    who = _described(device, alone)
    child = device.get("child_device")
    return child_of(who, child) if is_object(child) else who


def child_of(parent: Who, device: dict[str, object]) -> Who:
    """Return a device that stands behind another: what it leaves out is its parent's."""
    known = {"manufacturer": parent.manufacturer, "model": parent.model, "sw_version": parent.sw}
    owner = parent.identifiers[0].removeprefix("ha:")
    alone = f"{owner} {_text(device.get('name'))}".strip()
    return _described({**known, "via_device": owner, **device}, alone)


def _described(device: dict[str, object], alone: str) -> Who:
    natives = _texts(device.get("identifiers"))
    identifiers = [f"ha:{text}" for text in natives]
    connections = device.get("connections")
    listed: list[object] = connections[:_MANY] if is_array(connections) else []
    pairs = [pair for pair in listed if is_array(pair) and len(pair) == 2]
    identifiers += [_connected(str(scheme), str(address)) for scheme, address in pairs]
    identifiers += [f"ieee:{address}" for text in natives if (address := ieee_in(text))]
    identifiers += [f"mac:{_bare(text)}" for text in natives if _MAC.fullmatch(text)]
    numbers = (*natives, _text(device.get("serial_number")))
    identifiers += [f"vin:{text.upper()}" for text in numbers if _VIN.fullmatch(text)]
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


def ieee_in(text: str) -> str | None:
    """Return the one IEEE address (`0x` and 16 digits, lower case) that a text carries, or None."""
    found = {address.lower() for address in _IEEE.findall(text)}
    return found.pop() if len(found) == 1 else None


def borrowed(identifiers: Iterable[str], unique_ids: Iterable[str]) -> tuple[str, ...]:
    """Return a device's identifiers, with the IEEE address its entities' ids agree on where it has none itself.

    Who announces entities of several Zigbee devices is a gateway, and none of them.
    """
    own = tuple(identifiers)
    if any(text.startswith("ieee:") for text in own):
        return own
    found = {address for text in unique_ids if (address := ieee_in(text))}
    return (*own, f"ieee:{found.pop()}") if len(found) == 1 else own


def _connected(scheme: str, address: str) -> str:
    match scheme.lower():
        case "bluetooth" if _MAC.fullmatch(address):
            return f"mac:{_bare(address)}"
        case "mac":
            return f"mac:{_bare(address)}"
        case "zigbee" if ieee := ieee_in(address):
            return f"ieee:{ieee}"
        case kind:
            return f"{kind[:20]}:{address[:_LENGTH]}"


def _bare(address: str) -> str:
    return address[:_LENGTH].lower().replace(":", "").replace("-", "")


def _texts(value: object) -> list[str]:
    items: list[object] = value[:_MANY] if is_array(value) else [value]
    return [str(item)[:_LENGTH] for item in items if isinstance(item, str | int) and str(item)]


def _text(value: object) -> str:
    return value[:_LENGTH] if isinstance(value, str) else "" if value is None else str(value)[:_LENGTH]
