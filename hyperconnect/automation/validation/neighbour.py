"""Neighbours: rules that read or write the same attribute, of which one at least writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.lint import Facts
from hyperconnect.automation.lint.cue import paths_of
from hyperconnect.automation.lint.facts import topic_of
from hyperconnect.model.value import Path

Use: TypeAlias = Literal["hears", "reads", "writes"]
"""What a rule has to do with an attribute: its change sets the rule off; a condition asks for it; the rule sets it."""


class Neighbour(Struct, frozen=True):
    """Another rule that has to do with the same attribute, and what each of both does with it."""

    rule: str
    path: Path
    mine: tuple[Use, ...]
    theirs: tuple[Use, ...]


def uses_of(facts: Facts) -> dict[Path, tuple[Use, ...]]:
    """Return the attributes that a rule has to do with, and what it does with each."""
    hears = {path for cue in facts.cues for path in paths_of(cue)}
    writes = {write.path for write in facts.writes if not topic_of(write.path)}
    found: dict[Path, list[Use]] = {}
    by_use: dict[Use, Iterable[Path]] = {"hears": sorted(hears), "reads": facts.reads, "writes": sorted(writes)}
    for use, paths in by_use.items():
        for path in paths:
            found.setdefault(path, []).append(use)
    return {path: tuple(uses) for path, uses in found.items()}


def neighbours(facts: Facts, others: Iterable[Facts]) -> Iterator[Neighbour]:
    """Yield the neighbours of a rule; a rule that is called the same is itself."""
    mine = uses_of(facts)
    for other in others:
        if other.rule == facts.rule:
            continue
        shared = mine.keys() & _paths(other)
        if not shared:
            continue
        theirs = uses_of(other)
        for path in sorted(shared):
            if path in theirs and "writes" in (*mine[path], *theirs[path]):
                yield Neighbour(other.rule, path, mine[path], theirs[path])


def _paths(facts: Facts) -> set[Path]:
    found = set(facts.reads)
    found.update(write.path for write in facts.writes)
    for cue in facts.cues:
        found |= cue.reads
        found.update(cue.changes)
    return found
