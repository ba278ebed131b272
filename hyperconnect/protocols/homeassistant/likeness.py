"""Devices in Home Assistant's likeness: which parts of a device it would show as one entity, and under which name.

An entity that was announced is shown as it was announced. What any other ecosystem told is shown by its capabilities:
a component with a switch is a switch, and what a device measures is a sensor for each attribute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.value import Path, path_of
from hyperconnect.protocols.homeassistant.known import Known, Unique
from hyperconnect.protocols.homeassistant.speech import Spoken

_DOMAINS: Final = {
    "light": "light",
    "cover": "cover",
    "fan": "fan",
    "lock": "lock",
    "thermostat": "climate",
    "humidifier": "humidifier",
    "siren": "siren",
    "vacuum": "vacuum",
    "valve": "valve",
    "alarm": "alarm_control_panel",
    "switch": "switch",
}
"""Capabilities that make a whole component one entity; the first that it has."""

_CLASSES: Final = {
    "temperature.temperature": "temperature",
    "humidity.humidity": "humidity",
    "pressure.pressure": "pressure",
    "illuminance.illuminance": "illuminance",
    "air.co2": "carbon_dioxide",
    "air.co": "carbon_monoxide",
    "battery.level": "battery",
    "power.power": "power",
    "power.apparent_power": "apparent_power",
    "power.reactive_power": "reactive_power",
    "power.power_factor": "power_factor",
    "power.voltage": "voltage",
    "power.current": "current",
    "power.frequency": "frequency",
    "power.energy": "energy",
    "connectivity.rssi": "signal_strength",
}
"""What Home Assistant calls the class of what a sensor measures."""


class Likeness(Struct, frozen=True):
    """One entity. `key` tells it from all others and stays while it is announced.

    `offers` are its attributes by `capability.attribute`, `components` says on which component each of its capabilities
    stands, `takes` holds the arguments of its commands by `capability.command`, `fixed` what never changes of what is
    shown. `wary`: the device says whether it is there. `assumed`: nothing tells what became of a command, `optimistic`:
    it is taken for done. `whole`: brightness is counted to 255 in whole numbers.
    """

    key: str
    domain: str
    device: str
    name: str
    offers: Mapping[str, Attribute]
    components: Mapping[str, str]
    takes: Mapping[str, frozenset[str]] = {}
    fixed: Mapping[str, object] = {}
    wary: bool = False
    expires: bool = False
    assumed: bool = False
    optimistic: bool = False
    whole: bool = True

    def spoken(self) -> Spoken:
        """Return what puts its values into Home Assistant's words; it has heard nothing yet."""
        return Spoken(self.domain, self.offers, self.takes, whole=self.whole)

    def is_told(self, component: str, capability: str) -> bool:
        """Return whether a component's values of a capability are this entity's."""
        return self.components.get(capability) == component


def announced_likeness(known: Known, unique: Unique) -> Likeness:
    """Return an announced entity as it was announced; `name` is empty if its device's name is to do."""
    entity = known.entities[unique]
    native = [name for name in ("optimistic", "tilt_optimistic") if entity.config.get(name) is True]
    offers = {f"{capability}.{name}": spec for (capability, name), spec in entity.attributes.items()}
    capabilities = {name for name, _ in (*entity.attributes, *entity.commands)}
    return Likeness(
        f"{known.id} {unique.platform} {unique.id}",
        unique.platform,
        known.id,
        entity.name,
        offers,
        {name: known.places[id(entity), name].component for name in capabilities},
        {f"{capability}.{name}": frozenset(taken) for (capability, name), taken in entity.commands.items()},
        {name: entity.config[name] for name in ("device_class", "source_type") if name in entity.config},
        wary=bool(entity.rule.checks),
        expires=bool(entity.expire_after),
        assumed=bool(native) or (unique.platform != "scene" and not entity.feeds),
        optimistic=bool(native),
    )


def likenesses_of(device: Device, names: Mapping[Path, Sequence[str]]) -> Iterator[Likeness]:
    """Yield the entities of a device of another ecosystem. `names` are the device's own words for what it measures.

    What has no such name only describes the device, and is not shown.
    """
    for component in device.components:
        shown = next((name for name in _DOMAINS if name in component.capabilities), "")
        if shown:
            yield _whole(device, component, shown)
        for name, capability in component.capabilities.items():
            if name != shown:
                yield from _measured(device, component, capability, names)


def _whole(device: Device, component: Component, shown: str) -> Likeness:
    domain, held = _DOMAINS[shown], component.capabilities
    return Likeness(
        f"{device.id} {component.id}",
        domain,
        device.id,
        component.name or _numbered(device, component, domain),
        {f"{name}.{leaf}": spec for name, capability in held.items() for leaf, spec in capability.attributes.items()},
        dict.fromkeys(held, component.id),
        {f"{shown}.{name}": frozenset(taken) for name, taken in held[shown].commands.items()},
        wary=True,
        whole=False,
    )


def _measured(
    device: Device, component: Component, capability: Capability, names: Mapping[Path, Sequence[str]]
) -> Iterator[Likeness]:
    for leaf, spec in capability.attributes.items():
        native = names.get(path_of(device.id, component.id, capability.name, leaf), ())
        domain = "binary_sensor" if spec.type == "bool" else "sensor"
        if domain == "sensor" and not native:
            continue
        own = " ".join((device.name, *native)) if native else component.name or _numbered(device, component, domain)
        name = f"{capability.name}.{leaf}"
        yield Likeness(
            f"{device.id} {component.id} {name}",
            domain,
            device.id,
            own,
            {name: spec},
            {capability.name: component.id},
            fixed={"device_class": _CLASSES.get(name)},
            wary=True,
        )


def _numbered(device: Device, component: Component, domain: str) -> str:
    """Return a name for what nobody named: its device's, and which of several it is."""
    number = component.id.lstrip("abcdefghijklmnopqrstuvwxyz_")
    return f"{device.name} {domain} {number}" if number else device.name
