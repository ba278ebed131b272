"""What device classes and common names mean in the words of the registry, as `devices/homeassistant.yaml` has it.

The words stand in that file and nowhere else, so that whoever corrects one there has corrected it: a second table in
code would win or lose by accident. Only the short keys of the announcements stay in code (`abbreviations`): they are
grammar, fixed by the protocol's documentation, and no matter of meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from re import Pattern
from typing import Any, Final, TypeAlias

from msgspec import Struct

from hyperconnect.errors import ContentError
from hyperconnect.model.registry import attribute_spec
from hyperconnect.protocols.payload import is_array, is_object

Leaf: TypeAlias = tuple[str, str]
"""Capability and attribute."""

_KEYS: Final = frozenset(
    {"ecosystem", "sensor_classes", "binary_classes", "names", "parts", "not_parts", "vehicle_names", "vehicle_classes"}
    | {"setup", "vehicle_signs", "vehicle_models", "vehicle_makers"}
)


class Vocabulary(Struct, frozen=True):
    """Words for things: by class, by name, and what holds only on cars. Empty, it names nothing.

    `parts` finds the end of a name that says which of several equal parts is meant (`power_phase_b`). What else a
    measured name adds to a known one is a part too (`floor_temperature`), unless one of `not_parts` is among it.
    `setup` is what is set up once, whose names may say a part too.
    `vehicle_signs` are names that make their device a car, `vehicle_models` beginnings of model ids of cars,
    `vehicle_makers` makers of nothing but cars, as their gateways spell them.
    """

    sensor_classes: dict[str, Leaf] = {}
    binary_classes: dict[str, Leaf] = {}
    names: dict[str, Leaf] = {}
    parts: Pattern[str] | None = None
    not_parts: frozenset[str] = frozenset()
    setup: dict[str, Leaf] = {}
    vehicle_names: dict[str, Leaf] = {}
    vehicle_classes: dict[str, Leaf] = {}
    vehicle_signs: frozenset[str] = frozenset()
    vehicle_models: tuple[str, ...] = ()
    vehicle_makers: frozenset[str] = frozenset()

    def within(self, name: str) -> Iterator[tuple[Leaf, str]]:
        """Yield the attributes that a name may be of a part, each with the part: the longest known name first."""
        words = name.split("_")
        if not self.not_parts.isdisjoint(words):
            return
        for length in range(len(words) - 1, 0, -1):
            for known, part in ((words[-length:], words[:-length]), (words[:length], words[length:])):
                leaf = self.names.get("_".join(known))
                if leaf is not None:
                    yield leaf, "_".join(part)

    def setups(self, name: str) -> Iterator[tuple[Leaf, str]]:
        """Yield the matters of configuration that a name may be of a part, or alone, the longest known name first."""
        words = name.split("_")
        for length in range(len(words), 0, -1):
            for known, rest in ((words[-length:], words[:-length]), (words[:length], words[length:])):
                leaf = self.setup.get("_".join(known))
                if leaf is not None:
                    part = "_".join(rest)
                    yield leaf, f"channel_{part}" if part.isdigit() else part

    def part_of(self, name: str) -> tuple[str, str] | None:
        """Return a name without its part, and the part, or None if it names none."""
        found = self.parts.fullmatch(name) if self.parts is not None else None
        return (found[1], found[2]) if found else None


def vocabulary_of(document: Mapping[str, Any]) -> Vocabulary:
    """Return the vocabulary that a document describes.

    Raises:
        ContentError: a key is unknown, or means no attribute; names the key.
    """
    for key in document:
        if key not in _KEYS:
            raise ContentError("there is no such key", where=f"homeassistant: {key}", hint=", ".join(sorted(_KEYS)))
    parts = _words(document, "parts")
    return Vocabulary(
        _leaves(document, "sensor_classes"),
        _leaves(document, "binary_classes"),
        _leaves(document, "names"),
        _pattern(parts) if parts else None,
        frozenset(_words(document, "not_parts")),
        _leaves(document, "setup"),
        _leaves(document, "vehicle_names"),
        _leaves(document, "vehicle_classes"),
        frozenset(_words(document, "vehicle_signs")),
        tuple(_words(document, "vehicle_models")),
        frozenset(_words(document, "vehicle_makers")),
    )


def _leaves(document: Mapping[str, Any], key: str) -> dict[str, Leaf]:
    """Return attributes by word, out of words by attribute."""
    table: object = document.get(key, {})
    if not is_object(table):
        raise ContentError("a mapping of attributes to words is expected", where=f"homeassistant: {key}")
    leaves: dict[str, Leaf] = {}
    for name in table:
        capability, _, attribute = name.partition(".")
        if attribute_spec(capability, attribute) is None:
            raise ContentError(
                f"{name} is no attribute of the registry",
                where=f"homeassistant: {key}",
                hint="write capability.attribute, as in temperature.temperature",
            )
        leaves.update(dict.fromkeys(_words(table, name), (capability, attribute)))
    return leaves


def _words(table: Mapping[str, Any], key: str) -> list[str]:
    """Return a word or a list of words."""
    value: object = table.get(key, [])
    words: list[object] = value if is_array(value) else [value]
    if not all(isinstance(word, str) and word for word in words):
        raise ContentError("a word or a list of words is expected", where=f"homeassistant: {key}")
    return [str(word) for word in words]


def _pattern(parts: list[str]) -> Pattern[str]:
    """Return what finds a part at the end of a name; `#` stands for a number."""
    choices = "|".join(re.escape(part).replace(r"\#", r"\d{1,2}") for part in parts)
    return re.compile(rf"(\w*[a-z0-9])_({choices})")
