"""Which attribute of the registry an entity is: by its name, else by its class, else none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from hyperconnect.model.registry import CAPABILITIES, attribute_spec
from hyperconnect.protocols.homeassistant.extract import scale_between
from hyperconnect.protocols.homeassistant.vocabulary import Leaf, Vocabulary


class Known(NamedTuple):
    """What is known of an entity when it is to be named; `names` without the part they may say."""

    names: Sequence[str]
    words: Vocabulary
    vehicle: bool
    device_class: str = ""
    unit: object = None


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


@lru_cache(maxsize=4096)
def registry_event(name: str) -> Leaf | None:
    """Return the capability and event that a name of the form `<capability>_<event>` means."""
    for capability, event in _splits(name):
        if capability != "setting" and event in CAPABILITIES[capability].events:
            return capability, event
    return None


def sensor_leaf(known: Known) -> Leaf | None:
    """Return what a sensor measures in the registry's words, if its unit agrees."""
    for leaf in _candidates(known, "sensor"):
        spec = attribute_spec(*leaf)
        if spec is None or spec.type in {"xy", "hs"}:
            continue
        if known.device_class == "timestamp" and spec.type != "timestamp":
            continue
        if spec.unit is not None and scale_between(known.unit, spec.unit) is None:
            continue
        if spec.type in {"bool", "enum"} and known.unit:
            continue
        return leaf
    return None


def measured_part(known: Known) -> tuple[Leaf, str] | None:
    """Return what a sensor measures, and of which part, where its name only adds to a known one."""
    for name in known.names:
        for leaf, part in known.words.within(name):
            spec = attribute_spec(*leaf)
            if spec is not None and spec.type in {"number", "integer"} and known.unit and _fits(known.unit, spec.unit):
                return leaf, part
    return None


def setup_part(known: Known, types: Sequence[str], *, writable: bool) -> tuple[Leaf, str] | None:
    """Return what an entity sets up, and of which part, if type and unit agree."""
    for name in known.names:
        for leaf, part in known.words.setups(name):
            spec = attribute_spec(*leaf)
            if (
                spec is not None
                and spec.type in types
                and spec.writable == writable
                and (not known.unit or _fits(known.unit, spec.unit))
            ):
                return leaf, part
    return None


def _fits(unit: object, wanted: str | None) -> bool:
    return wanted is not None and scale_between(unit, wanted) is not None


def binary_leaf(known: Known) -> Leaf | None:
    """Return what a binary sensor senses in the registry's words."""
    for leaf in _candidates(known, "binary_sensor"):
        spec = attribute_spec(*leaf)
        if leaf == ("lock", "state") or (spec is not None and spec.type == "bool"):
            return leaf
    return None


def writable_leaf(known: Known, types: Sequence[str]) -> Leaf | None:
    """Return the attribute that an entity sets, if the registry lets it be set and type and unit agree."""
    for leaf in _by_name(known):
        spec = attribute_spec(*leaf)
        if (
            spec is not None
            and spec.writable
            and spec.type in types
            and scale_between(known.unit, spec.unit) is not None
        ):
            return leaf
    return None


def _candidates(known: Known, platform: str) -> Iterator[Leaf]:
    words = known.words
    yield from _by_name(known)
    if known.vehicle and (leaf := words.vehicle_classes.get(f"{platform}/{known.device_class}")):
        yield leaf
    classes = words.sensor_classes if platform == "sensor" else words.binary_classes
    if known.device_class in classes:
        yield classes[known.device_class]


def _by_name(known: Known) -> Iterator[Leaf]:
    for name in known.names:
        leaf = registry_leaf(name)
        if leaf is not None:
            yield leaf
        if known.vehicle and name in known.words.vehicle_names:
            yield known.words.vehicle_names[name]
    for name in known.names:
        if name in known.words.names:
            yield known.words.names[name]


def _splits(name: str) -> Iterator[Leaf]:
    words = name.split("_")
    for count in range(1, len(words)):
        capability = "_".join(words[:count])
        if capability in CAPABILITIES:
            yield capability, "_".join(words[count:])
