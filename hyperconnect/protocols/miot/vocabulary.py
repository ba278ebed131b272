"""What MIoT's names mean in our words, as `devices/miot.yaml` has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, TypeAlias, cast

from msgspec import Struct

from hyperconnect.errors import ContentError
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum

Place: TypeAlias = tuple[str, str]
"""Capability and attribute, or command, or event."""


class Function(Struct, frozen=True):
    """What a service is for. `properties` are in the order in which they may choose an attribute.

    `motors` are properties of which each word is a command of a capability. `events` are buttons, by what was done to
    them. `running` is a thermostat's mode while it is on, where nothing else says which.
    """

    name: str
    services: tuple[str, ...]
    properties: Mapping[str, tuple[Place, ...]]
    actions: Mapping[str, Place]
    motors: Mapping[str, str]
    events: Mapping[str, str]
    running: str = ""


class Words(Struct, frozen=True):
    """What descriptions mean for one attribute; `otherwise` is for those that are not listed, if anything is."""

    known: Mapping[str, Datum]
    otherwise: Datum = None


class Vocabulary(Struct, frozen=True):
    """All of it; an empty one names nothing.

    `marks` are descriptions of which a choice has one if it is for that attribute, `said` those that mean a command.
    """

    functions: Mapping[str, Function] = {}
    kinds: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    assumed: Mapping[str, str] = {}
    words: Mapping[Place, Words] = {}
    marks: Mapping[Place, frozenset[str]] = {}
    said: Mapping[Place, frozenset[str]] = {}
    inverted: frozenset[Place] = frozenset()


def normal(text: str) -> str:
    """Return a description as it is compared: no case, no width, words and digits parted by single spaces."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def vocabulary_of(raw: Mapping[str, Any]) -> Vocabulary:
    """Return a vocabulary, read from its file.

    Raises:
        ContentError: it cannot be used; names the key.
    """
    functions: dict[str, Function] = {}
    for name, part in _map(raw, "functions").items():
        where = f"functions.{name}"
        function = Function(
            name,
            _texts(_part(part, where), "services", where),
            {
                key: tuple(_place(one, f"{where}.properties.{key}") for one in _alternatives(value))
                for key, value in _map(part, "properties", where).items()
            },
            {key: _order(str(value), f"{where}.actions.{key}") for key, value in _map(part, "actions", where).items()},
            _map(part, "motors", where),
            _map(part, "events", where),
            str(part.get("running", "")),
        )
        for service in function.services:
            functions[service] = function
    words: dict[Place, Words] = {}
    for key, table in _map(raw, "words").items():
        where = f"words.{key}"
        place = _place(key, where)
        known = {
            normal(description): _meaning(ours, place, where)
            for ours in _part(table, where)
            if ours != "else"
            for description in _texts(table, ours, where)
        }
        other = _map(raw, "words")[key].get("else")
        words[place] = Words(known, None if other is None else _meaning(str(other), place, where))
    return Vocabulary(
        functions,
        _map(raw, "kinds"),
        _map(raw, "units"),
        _map(raw, "assumed"),
        words,
        {
            _place(key, "marks"): frozenset(normal(one) for one in _texts(_map(raw, "marks"), key, "marks"))
            for key in _map(raw, "marks")
        },
        {
            _order(key, "said"): frozenset(normal(one) for one in _texts(_map(raw, "said"), key, "said"))
            for key in _map(raw, "said")
        },
        frozenset(_place(one, "inverted") for one in _texts(raw, "inverted", "")),
    )


def _part(raw: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise ContentError("must be a mapping", where=f"miot.yaml: {where}")
    return cast("Mapping[str, Any]", raw)


def _map(raw: Mapping[str, Any], key: str, where: str = "") -> Mapping[str, Any]:
    return _part(raw.get(key, {}), f"{where}.{key}".strip("."))


def _texts(raw: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    listed = raw.get(key, [])
    if not isinstance(listed, list):
        raise ContentError("must be a list", where=f"miot.yaml: {where}.{key}")
    return tuple(str(one) for one in cast("list[object]", listed))


def _alternatives(raw: object) -> list[str]:
    return [str(one) for one in cast("list[object]", raw)] if isinstance(raw, list) else [str(raw)]


def _place(text: str, where: str) -> Place:
    capability, _, attribute = text.partition(".")
    if capability not in CAPABILITIES or attribute not in CAPABILITIES[capability].attributes:
        raise ContentError(f"{text} is no attribute of the registry", where=f"miot.yaml: {where}")
    return capability, attribute


def _order(text: str, where: str) -> Place:
    capability, _, command = text.partition(".")
    if capability not in CAPABILITIES or command not in CAPABILITIES[capability].commands:
        raise ContentError(f"{text} is no command of the registry", where=f"miot.yaml: {where}")
    return capability, command


def _meaning(text: str, place: Place, where: str) -> Datum:
    spec = CAPABILITIES[place[0]].attributes[place[1]]
    if spec.type == "bool" and text in {"true", "false", "True", "False"}:
        return text.lower() == "true"
    if spec.type == "enum" and (not spec.options or text in spec.options):
        return text
    raise ContentError(f"{text} is nothing that {'.'.join(place)} can be", where=f"miot.yaml: {where}")
