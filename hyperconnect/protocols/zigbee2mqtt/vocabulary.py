"""What exposes mean: the content of `devices/zigbee2mqtt.yaml`, checked against the registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from msgspec import Struct

from hyperconnect.errors import ContentError
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum
from hyperconnect.protocols.identity import snake
from hyperconnect.protocols.payload import is_array, is_object

FILE: Final = "zigbee2mqtt.yaml"


class Target(NamedTuple):
    """A place in the registry: an attribute, or a command where the capability has one of that name.

    `part` is the component it asks for, empty for none; `inverted` turns a truth round.
    """

    capability: str
    name: str
    part: str = ""
    inverted: bool = False


SETTING: Final = Target("setting", "")


class Vocabulary(Struct, frozen=True):
    """Names, words and actions; empty until learned, so that everything is a setting."""

    names: Mapping[str, Target] = {}
    features: Mapping[str, Mapping[str, Target]] = {}
    not_parts: frozenset[str] = frozenset()
    setup: Mapping[str, Target] = {}
    members: Mapping[str, Target] = {}
    words: Mapping[tuple[str, str], Mapping[str, Datum]] = {}
    actions: Mapping[str, str] = {}
    ignored: frozenset[str] = frozenset()

    def target(self, group: str, name: str, unit: str | None) -> Target | None:
        """Return what a name means, as a feature of a specific type (`light`) or by itself."""
        feature = self.features.get(group, {}).get(name)
        return feature or (self.names.get(f"{name} {unit}") if unit else None) or self.names.get(name)

    def parts(self, name: str, unit: str | None) -> Iterator[tuple[str, Target]]:
        """Yield the parts and measures that a name may be made of, the longest known measure first."""
        steps = name.split("_")
        for size in range(len(steps) - 1, 0, -1):
            for known, rest in ((steps[:size], steps[size:]), (steps[-size:], steps[:-size])):
                measure = self.target("", "_".join(known), unit)
                if measure is not None and measure.capability != "setting" and self.not_parts.isdisjoint(rest):
                    part = "_".join(rest)
                    yield f"phase_{part}" if part in {"a", "b", "c"} else part, measure

    def setups(self, path: tuple[str, ...], unit: str | None) -> Iterator[tuple[str, Target]]:
        """Yield the parts and matters of configuration that a path may be made of, the longest known matter first."""
        steps = _steps(path)
        for size in range(len(steps), 0, -1):
            for start in range(len(steps) - size + 1):
                known = "_".join(steps[start : start + size])
                table = self.members if len(path) > 1 and known in self.members else self.setup
                found = (table.get(f"{known} {unit}") if unit else None) or table.get(known)
                if found is not None and (table is self.members or start == 0 or start + size == len(steps)):
                    yield _part((*steps[:start], *steps[start + size :])), found


def _steps(path: tuple[str, ...]) -> list[str]:
    """Return the words of a path; what a key repeats of the key above it counts once."""
    words: list[str] = []
    for key in path:
        fresh = snake(key).split("_")
        words += fresh[len(words) :] if words and fresh[: len(words)] == words else fresh
    return words


def _part(steps: tuple[str, ...]) -> str:
    """Return what a part is called; one that only has a number is a channel."""
    part = "_".join(steps)
    return f"channel_{part}" if part.isdigit() else part


def vocabulary_of(content: Mapping[str, Any]) -> Vocabulary:
    """Return the vocabulary that the file holds.

    Raises:
        ContentError: a key is none, or names what the registry does not have.
    """
    unknown = content.keys() - {
        *("ecosystem", "names", "features", "not_parts", "setup", "members", "words", "actions", "ignored")
    }
    if unknown:
        raise ContentError(f"{min(unknown)}: is no key of this file", where=FILE)
    features = {
        group: {name: _target(f"features.{group}.{name}", text) for name, text in _map(f"features.{group}", part)}
        for group, part in _map("features", content.get("features"))
    }
    setup = {name: _target(f"setup.{name}", text) for name, text in _map("setup", content.get("setup"))}
    members = {name: _target(f"members.{name}", text) for name, text in _map("members", content.get("members"))}
    words: dict[tuple[str, str], Mapping[str, Datum]] = {}
    for name, part in _map("words", content.get("words")):
        target = _target(f"words.{name}", name)
        words[target.capability, target.name] = dict(_map(f"words.{name}", part))
    return Vocabulary(
        {name: _target(f"names.{name}", text) for name, text in _map("names", content.get("names"))},
        features,
        frozenset(_texts("not_parts", content.get("not_parts"))),
        setup,
        members,
        words,
        {
            phrase: action
            for action, phrases in _map("actions", content.get("actions"))
            for phrase in _texts(f"actions.{action}", phrases)
        },
        frozenset(_texts("ignored", content.get("ignored"))),
    )


def _target(key: str, text: object) -> Target:
    if text == "setting":
        return SETTING
    part, _, name = str(text).rpartition(":")
    capability, _, last = name.removesuffix("!").partition(".")
    known = CAPABILITIES.get(capability)
    if known is None or (last not in known.attributes and last not in known.commands):
        raise ContentError(f"{key}: {text} is not in the registry", where=FILE)
    return Target(capability, last, part, name.endswith("!"))


def _map(key: str, part: object) -> list[tuple[str, Any]]:
    if part is None:
        return []
    if not is_object(part):
        raise ContentError(f"{key}: expected a map", where=FILE)
    return list(part.items())


def _texts(key: str, part: object) -> list[str]:
    if part is None:
        return []
    if not is_array(part):
        raise ContentError(f"{key}: expected a list", where=FILE)
    return [str(item) for item in part]
