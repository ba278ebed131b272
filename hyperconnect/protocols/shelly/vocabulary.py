"""What `devices/shelly.yaml` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from msgspec import Struct

from hyperconnect.errors import ContentError
from hyperconnect.protocols.meaning import Meaning, meanings

_FILE = "devices/shelly.yaml"


class Vocabulary(Struct, frozen=True):
    """Names and what they mean: those from `every` to `bthome` are Gen2's, those from `topics` on Gen1's."""

    every: Mapping[str, Meaning] = {}
    belongs: Mapping[str, str] = {}
    like: Mapping[str, str] = {}
    kinds: Mapping[str, Mapping[str, Meaning]] = {}
    cools: Mapping[str, Meaning] = {}
    bthome: Mapping[str, Meaning] = {}
    presses: Mapping[str, str] = {}
    topics: Mapping[str, Meaning] = {}
    lights: Mapping[str, Meaning] = {}
    info: Mapping[str, Meaning] = {}


def vocabulary_of(document: Mapping[str, Any]) -> Vocabulary:
    """Return a vocabulary, read.

    Raises:
        ContentError: an entry is wrong; names it.
    """
    kinds = document.get("kinds", {})
    if not isinstance(kinds, Mapping):
        raise ContentError("a mapping of kinds is expected here", where=f"{_FILE}: kinds")
    tables = {
        name: meanings(f"{_FILE}: {name}", document.get(name, {}))
        for name in ("every", "cools", "bthome", "topics", "lights", "info")
    }
    words = {name: _words(name, document.get(name, {})) for name in ("belongs", "like", "presses")}
    read = {
        kind: meanings(f"{_FILE}: kinds.{kind}", table) for kind, table in cast("Mapping[str, object]", kinds).items()
    }
    return Vocabulary(
        every=tables["every"],
        belongs=words["belongs"],
        like=words["like"],
        kinds=read,
        cools=tables["cools"],
        bthome=tables["bthome"],
        presses=words["presses"],
        topics=tables["topics"],
        lights=tables["lights"],
        info=tables["info"],
    )


def _words(name: str, table: object) -> dict[str, str]:
    where = f"{_FILE}: {name}"
    if not isinstance(table, Mapping):
        raise ContentError("a mapping of words is expected here", where=where)
    for key, word in cast("Mapping[str, object]", table).items():
        if not isinstance(word, str):
            raise ContentError("a word is expected here", where=f"{where}.{key}")
    return dict(cast("Mapping[str, str]", table))
