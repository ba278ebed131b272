"""Proposals: what could stand where the cursor is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

Sort: TypeAlias = Literal[
    "key",
    "device",
    "attribute",
    "command",
    "event",
    "argument",
    "option",
    "value",
    "unit",
    "function",
    "word",
    "variable",
    "group",
    "person",
    "zone",
    "scene",
    "calendar",
    "rule",
    "snippet",
]
"""What a proposal is."""

MOST = 100
"""So many proposals are made at most."""


class Proposal(Struct, frozen=True):
    """What to write; `shows` says in a few words what it is now, `about` what it is for. `label` is what lists show."""

    text: str
    sort: Sort
    shows: str = ""
    about: str = ""
    label: str = ""


class Completions(Struct, frozen=True):
    """Proposals, the likeliest first, each in place of the letters from `start` to `end` of the text.

    `more` says that there are others; a letter more narrows them down.
    """

    start: int
    end: int
    items: tuple[Proposal, ...] = ()
    more: bool = False


def narrowed(proposals: Iterable[Proposal], typed: str, start: int, end: int) -> Completions:
    """Return the proposals that fit what is typed: those that begin so first, then those that have it anywhere."""
    wanted = typed.lower()
    first: dict[str, Proposal] = {}
    then: dict[str, Proposal] = {}
    for each in proposals:
        place = (each.label or each.text).lower().find(wanted)
        if place == 0:
            first.setdefault(each.text, each)
        elif place > 0:
            then.setdefault(each.text, each)
    found = [*first.values(), *(each for text, each in then.items() if text not in first)]
    return Completions(start, end, tuple(found[:MOST]), len(found) > MOST)
