"""Which attribute of the registry an entity is: by its name, else by its class, else none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from hyperconnect.model.registry import CAPABILITIES, attribute_spec
from hyperconnect.protocols.homeassistant.extract import scale_between
from hyperconnect.protocols.homeassistant.vocabulary import (
    BINARY_CLASSES,
    NAMES,
    SENSOR_CLASSES,
    VEHICLE_CLASSES,
    VEHICLE_NAMES,
    Leaf,
)


@lru_cache(maxsize=4096)
def registry_leaf(name: str) -> Leaf | None:
    """Return the attribute that a name of the form `<capability>_<attribute>` means."""
    return next((leaf for leaf in _splits(name) if attribute_spec(*leaf) is not None), None)


@lru_cache(maxsize=4096)
def registry_command(name: str) -> Leaf | None:
    """Return the capability and command that a name of the form `<capability>_<command>` means."""
    for capability, command in _splits(name):
        if capability != "setting" and command in CAPABILITIES[capability].commands:
            return capability, command
    return None


def sensor_leaf(names: Sequence[str], device_class: str, unit: object, *, vehicle: bool) -> Leaf | None:
    """Return what a sensor measures in the registry's words, if its unit agrees."""
    for leaf in _candidates(names, "sensor", device_class, vehicle=vehicle):
        spec = attribute_spec(*leaf)
        if spec is None or spec.type in {"xy", "hs"}:
            continue
        if device_class == "timestamp" and spec.type != "timestamp":
            continue
        if spec.unit is not None and scale_between(unit, spec.unit) is None:
            continue
        if spec.type in {"bool", "enum"} and unit:
            continue
        return leaf
    return None


def binary_leaf(names: Sequence[str], device_class: str, *, vehicle: bool) -> Leaf | None:
    """Return what a binary sensor senses in the registry's words."""
    for leaf in _candidates(names, "binary_sensor", device_class, vehicle=vehicle):
        spec = attribute_spec(*leaf)
        if leaf == ("lock", "state") or (spec is not None and spec.type == "bool"):
            return leaf
    return None


def writable_leaf(names: Sequence[str], types: Sequence[str], unit: object, *, vehicle: bool) -> Leaf | None:
    """Return the attribute that an entity sets, if the registry lets it be set and type and unit agree."""
    for leaf in _by_name(names, vehicle=vehicle):
        spec = attribute_spec(*leaf)
        if spec is not None and spec.writable and spec.type in types and scale_between(unit, spec.unit) is not None:
            return leaf
    return None


def _candidates(names: Sequence[str], platform: str, device_class: str, *, vehicle: bool) -> Iterator[Leaf]:
    yield from _by_name(names, vehicle=vehicle)
    if vehicle and (platform, device_class) in VEHICLE_CLASSES:
        yield VEHICLE_CLASSES[platform, device_class]
    for name in names:
        if name in NAMES:
            yield NAMES[name]
    classes = SENSOR_CLASSES if platform == "sensor" else BINARY_CLASSES
    if device_class in classes:
        yield classes[device_class]


def _by_name(names: Sequence[str], *, vehicle: bool) -> Iterator[Leaf]:
    for name in names:
        leaf = registry_leaf(name)
        if leaf is not None:
            yield leaf
        if vehicle and name in VEHICLE_NAMES:
            yield VEHICLE_NAMES[name]


def _splits(name: str) -> Iterator[Leaf]:
    words = name.split("_")
    for count in range(1, len(words)):
        capability = "_".join(words[:count])
        if capability in CAPABILITIES:
            yield capability, "_".join(words[count:])
