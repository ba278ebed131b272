"""What the planner watches: rooms, phones, cars, the weather. Each by the slots of the twin that tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

from msgspec import Struct

from hyperconnect.core.comfort.capability import is_car, measures
from hyperconnect.core.registry import REACHED, Registry
from hyperconnect.model.device import Component, Device
from hyperconnect.model.value import Path, path_of

Slot: TypeAlias = int | None

_OUTDOORS = ("outdoor", "outside", "weather", "garden", "terrace", "balcony", "draußen", "außen")
"""What a thermometer in the open is called, or its place."""


class Room(Struct, frozen=True):
    """A room that a thermostat keeps. `key` is `device.component`, `name` what it is called in sentences.

    `goal` is its set-point, `reached` where its thermostat says whether it can be reached.
    """

    key: str
    name: str
    device: str
    component: str
    goal: Path
    reached: Path
    temperature: Slot = None
    target: Slot = None
    mode: Slot = None
    action: Slot = None
    demand: Slot = None


class Located(Struct, frozen=True):
    """A device that tells where it is: its position, and the names of places it tells."""

    key: str
    latitude: Slot = None
    longitude: Slot = None
    accuracy: Slot = None
    places: tuple[int, ...] = ()


class Phone(Struct, frozen=True):
    """Something that a person carries."""

    key: str
    person: str
    place: Located
    activity: Slot = None


class Car(Struct, frozen=True):
    """A car; `owners` are those who may drive it."""

    key: str
    name: str
    owners: tuple[str, ...]
    place: Located
    state: Slot = None
    gear: Slot = None
    active: Slot = None
    destination: Slot = None
    latitude: Slot = None
    longitude: Slot = None
    eta: Slot = None
    plugged: Slot = None
    soc: Slot = None
    cabin: Slot = None
    speed: Slot = None


class Weather(Struct, frozen=True):
    """A thermometer or a light sensor in the open."""

    key: str
    temperature: Slot = None
    illuminance: Slot = None


Source: TypeAlias = Room | Phone | Car | Weather


def sources(registry: Registry) -> dict[str, Source]:
    """Return everything in the household that the planner can learn from, by key."""
    found: dict[str, Source] = {}
    people = _people(registry)
    for person, phones in people.items():
        for phone in phones:
            found[f"phone {phone.id}"] = Phone(
                f"phone {phone.id}", person, _located(registry, phone), _slot(registry, phone, "wellness.activity")
            )
    names: set[str] = set()
    for device in registry:
        for component in device.components:
            if measures(component):
                room = room_of(registry, device, component, names)
                found[room.key] = room
        if is_car(device):
            car = _car(registry, device, tuple(people))
            found[car.key] = car
        for component in _outdoors(device):
            key = f"weather {device.id}.{component.id}"
            found[key] = Weather(
                key,
                _slot(registry, device, f"{component.id}.temperature.temperature"),
                _slot(registry, device, f"{component.id}.illuminance.illuminance"),
            )
    return found


def room_of(registry: Registry, device: Device, component: Component, names: set[str]) -> Room:
    """Return a part of a device as a room, under a name that is not among `names` yet and then is."""
    main = component.id == "main"
    slug = device.slug if main else f"{device.slug} {component.name or component.id}"
    name = next(each for each in (device.area.casefold(), slug, f"{slug} {device.id}") if each and each not in names)
    names.add(name)

    def slot(leaf: str) -> Slot:
        return _slot(registry, device, f"{component.id}.{leaf}")

    return Room(
        f"{device.id}.{component.id}",
        name,
        device.id,
        component.id,
        path_of(device.id, component.id, "thermostat", "target"),
        path_of(device.id, *REACHED),
        temperature=slot("temperature.temperature"),
        target=slot("thermostat.target"),
        mode=slot("thermostat.mode"),
        action=slot("thermostat.action"),
        demand=slot("thermostat.demand"),
    )


def slots(source: Source) -> Iterator[tuple[int, bool]]:
    """Yield the slots of a source, and whether what they tell is to be heard at once."""
    for slot in _urgent(source):
        if slot is not None:
            yield slot, True
    for slot in _calm(source):
        if slot is not None:
            yield slot, False


def _urgent(source: Source) -> tuple[Slot, ...]:
    match source:
        case Room():
            return source.target, source.mode, source.action
        case Phone(place=place):
            return place.places
        case Car(place=place):
            return source.state, source.active, source.destination, source.plugged, *place.places
        case Weather():
            return ()
        case _:
            assert_never(source)


def _calm(source: Source) -> tuple[Slot, ...]:
    match source:
        case Room():
            return source.temperature, source.demand
        case Phone(place=place):
            return place.latitude, place.longitude, source.activity
        case Car(place=place):
            way = (source.latitude, source.longitude, source.eta)
            return place.latitude, place.longitude, source.gear, source.soc, source.cabin, *way
        case Weather():
            return source.temperature, source.illuminance
        case _:
            assert_never(source)


def _people(registry: Registry) -> dict[str, list[Device]]:
    """Return the people of the household of whom some device tells where they are, with what they carry."""
    people: dict[str, list[Device]] = {}
    for person, devices in registry.house.people.items():
        known = [device for name in devices if (device := registry.get(name)) is not None]
        carried = [device for device in known if not is_car(device) and _tells_place(registry, device)]
        if carried:
            people[person] = carried
    return people


def _car(registry: Registry, device: Device, people: tuple[str, ...]) -> Car:
    listed = [
        person
        for person, devices in registry.house.people.items()
        if any(registry.device(name) == device.id for name in devices)
    ]

    def slot(leaf: str) -> Slot:
        return _slot(registry, device, leaf)

    return Car(
        f"car {device.id}",
        device.slug,
        tuple(listed) or people,
        _located(registry, device),
        state=slot("vehicle.state"),
        gear=slot("vehicle.gear"),
        active=slot("navigation.active"),
        destination=slot("navigation.destination"),
        latitude=slot("navigation.latitude"),
        longitude=slot("navigation.longitude"),
        eta=slot("navigation.eta"),
        plugged=slot("charging.plugged"),
        soc=slot("traction.soc"),
        cabin=slot("cabin.temperature"),
        speed=slot("location.speed"),
    )


def _located(registry: Registry, device: Device) -> Located:
    places = [_slot(registry, device, name) for name in ("location.zones", "zone", "place")]
    return Located(
        device.id,
        _slot(registry, device, "location.latitude"),
        _slot(registry, device, "location.longitude"),
        _slot(registry, device, "location.accuracy"),
        tuple(dict.fromkeys(slot for slot in places if slot is not None)),
    )


def _tells_place(registry: Registry, device: Device) -> bool:
    place = _located(registry, device)
    return bool(place.places) or (place.latitude is not None and place.longitude is not None)


def _outdoors(device: Device) -> list[Component]:
    """Return the parts of a device that measure the air or the light in the open."""
    if is_car(device) or any(measures(component) for component in device.components):
        return []
    called = f"{device.slug} {device.area} {device.name} {device.kind}".casefold()
    everywhere = any(word in called for word in _OUTDOORS)
    return [
        component
        for component in device.components
        if {"temperature", "illuminance"} & set(component.capabilities)
        and (everywhere or any(word in f"{component.id} {component.name}".casefold() for word in _OUTDOORS))
    ]


def _slot(registry: Registry, device: Device, leaf: str) -> Slot:
    named = registry.attribute(f"{device.id}.{leaf}")
    return None if named is None else named.slot
