"""The devices of a household by room, each with the few values that matter at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from hyperconnect.core.hub import Hub
from hyperconnect.core.registry import HOME
from hyperconnect.model.device import Attribute, Device
from hyperconnect.model.value import Datum, path_of

_MOST: Final = 3
"""Values of one device."""
_FEW: Final = 8
"""Devices of one room that are shown."""

KEYS: Final = (
    ("vehicle", "state", 0),
    ("traction", "soc", 0),
    ("traction", "range", 0),
    ("temperature", "temperature", 1),
    ("thermostat", "target", 1),
    ("thermostat", "action", 0),
    ("humidity", "humidity", 0),
    ("lock", "state", 0),
    ("contact", "open", 0),
    ("cover", "state", 0),
    ("cover", "position", 0),
    ("motion", "motion", 0),
    ("presence", "present", 0),
    ("alarm", "state", 0),
    ("light", "on", 0),
    ("light", "brightness", 0),
    ("switch", "on", 0),
    ("fan", "on", 0),
    ("vacuum", "state", 0),
    ("media", "state", 0),
    ("air", "co2", 0),
    ("air", "pm25", 0),
    ("energy_site", "solar", 0),
    ("power", "power", 0),
    ("charging", "state", 0),
    ("cabin", "temperature", 0),
    ("wellness", "activity", 0),
    ("illuminance", "illuminance", 0),
    ("battery", "level", 0),
)
"""What is worth a glance, the first first: capability, attribute, digits behind the point."""
_PICTURES: Final = {
    "vehicle": "car",
    "phone": "phone",
    "wearable": "clock",
    "light": "light",
    "lock": "lock",
    "cover": "cover",
    "climate": "climate",
    "energy": "energy",
    "media": "media",
    "camera": "camera",
    "fan": "fan",
    "vacuum": "appliance",
    "appliance": "appliance",
}


class Glance(Struct, frozen=True):
    """One value of a device; `about` is `capability.attribute`."""

    about: str
    path: str
    value: Datum
    unit: str
    digits: int


class Card(Struct, frozen=True):
    """A device at a glance."""

    slug: str
    name: str
    picture: str
    reachable: bool
    glances: tuple[Glance, ...]


class Room(Struct, frozen=True):
    """A room and what is in it; `temperature` is its air's, the unnamed one holds what belongs to no room."""

    name: str
    temperature: Glance | None
    cards: tuple[Card, ...]
    more: int


def rooms_of(hub: Hub) -> list[Room]:
    """Return the rooms: the warmed ones first, each by its name; what belongs to none comes last."""
    areas: dict[str, list[Device]] = {}
    for device in hub.registry:
        if device.id != HOME:
            areas.setdefault(device.area, []).append(device)
    rooms = [_room(hub, area, devices) for area, devices in areas.items()]
    return sorted((room for room in rooms if room.cards), key=_rank)


def _rank(room: Room) -> tuple[bool, bool, str]:
    return not room.name, room.temperature is None, room.name.casefold()


def _room(hub: Hub, area: str, devices: Iterable[Device]) -> Room:
    cards: list[tuple[int, Card]] = []
    air: Glance | None = None
    for device in devices:
        glances = tuple(glances_of(hub, device))
        if not glances:
            continue
        if area and air is None and device.kind == "climate":
            air = next((each for each in glances if each.about == "temperature.temperature"), None)
        first = next(place for place, key in enumerate(KEYS) if f"{key[0]}.{key[1]}" == glances[0].about)
        reached = hub.twin.get(path_of(device.id, "main", "availability", "online"))
        reachable = reached is None or reached.value is not False
        card = Card(device.slug, device.name, picture_of(device), reachable, glances)
        cards.append((first, card))
    cards.sort(key=lambda each: (each[0], each[1].name.casefold()))
    return Room(area, air, tuple(card for _, card in cards[:_FEW]), max(0, len(cards) - _FEW))


def picture_of(device: Device) -> str:
    """Return the name of the icon of a device."""
    return _PICTURES.get(device.kind, "sensor")


def glances_of(hub: Hub, device: Device) -> Iterable[Glance]:
    """Yield what of a device matters at a glance and is known."""
    found = 0
    for capability, name, digits in KEYS:
        if found == _MOST or (found and capability == "battery"):
            return
        for component in device.components:
            offered = component.capabilities.get(capability)
            attribute = None if offered is None else offered.attributes.get(name)
            if attribute is None:
                continue
            path = path_of(device.id, component.id, capability, name)
            held = hub.twin.get(path)
            if held is None or held.value is None:
                continue
            yield Glance(f"{capability}.{name}", path, held.value, _unit(attribute), digits)
            found += 1
            break


def _unit(attribute: Attribute) -> str:
    return attribute.unit or ""
