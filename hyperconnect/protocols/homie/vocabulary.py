"""Homie's vocabulary prepared: from names, nodes and units to the registry's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from hyperconnect.errors import ContentError
from hyperconnect.model.registry import attribute_spec
from hyperconnect.protocols.plain.lexicon import Entry, entry_of, map_in

Meaning: TypeAlias = tuple[str, str]
"""Capability and attribute."""


class Vocabulary(Struct, frozen=True):
    """What words mean; all of it empty until it is learned.

    `means` has the meanings of a name, by sort of node (empty: any) and name, each with whether it is for settable
    properties only.
    """

    sorts: dict[str, str] = {}
    means: dict[tuple[str, str], tuple[tuple[Meaning, bool], ...]] = {}
    units: dict[str, Meaning] = {}
    generic: frozenset[str] = frozenset()
    words: dict[str, str] = {}
    truths: dict[str, bool] = {}
    orders: dict[str, str] = {}
    actions: dict[str, str] = {}
    attributes: dict[str, Entry] = {}

    def sort_of(self, words: list[str]) -> str:
        """Return what sort of node these words speak of, or nothing."""
        return next((self.sorts[word] for word in words if word in self.sorts), "")

    def meanings(self, sort: str, name: str, *, settable: bool) -> list[Meaning]:
        """Return what a name can mean in a node of a sort, the likeliest first."""
        known = [*(self.means.get((sort, name), ()) if sort else ()), *self.means.get(("", name), ())]
        return [meaning for meaning, only_settable in known if settable or not only_settable]


def vocabulary_of(document: Mapping[str, Any]) -> Vocabulary:
    """Prepare the content of `devices/homie.yaml`.

    Raises:
        ContentError: a meaning is not in the registry; names the key.
    """
    means: dict[tuple[str, str], tuple[tuple[Meaning, bool], ...]] = {}
    for place, names in map_in("", document, "means").items():
        meaning = _meaning(f"means.{place}", place)
        for name in str(names).split():
            sort, _, bare = name.removeprefix("!").rpartition("/")
            means[sort, bare] = (*means.get((sort, bare), ()), (meaning, name.startswith("!")))
    truths = dict.fromkeys(str(document.get("true", "")).split(), True)
    return Vocabulary(
        {word: sort for sort, words in map_in("", document, "nodes").items() for word in str(words).split()},
        means,
        {unit: _meaning(f"units.{unit}", place) for unit, place in map_in("", document, "units").items()},
        frozenset(str(document.get("generic", "")).split()),
        _texts(document, "words"),
        {**truths, **dict.fromkeys(str(document.get("false", "")).split(), False)},
        _texts(document, "orders"),
        _texts(document, "actions"),
        {
            key: entry_of(f"attributes.{key}", key.removeprefix("$stats/"), said)
            for key, said in map_in("", document, "attributes").items()
        },
    )


def _texts(document: Mapping[str, Any], key: str) -> dict[str, str]:
    return {str(word): str(meaning) for word, meaning in map_in("", document, key).items()}


def _meaning(where: str, place: object) -> Meaning:
    capability, _, attribute = str(place).partition(".")
    if attribute_spec(capability, attribute) is None:
        raise ContentError(f"{place} is not in the registry", where=where)
    return capability, attribute
