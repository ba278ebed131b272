"""What two people made of one text, put together line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, unified_diff

from msgspec import Struct


class Merged(Struct, frozen=True):
    """Both changes in one text. Where they contradict each other, `conflicts` times, both stand between markers."""

    text: str
    conflicts: int


def merged(base: str, theirs: str, mine: str) -> Merged:
    """Return what became of `base` in two hands: `theirs`, which stands now, and `mine`, which is to be."""
    lines, left, right = (each.splitlines(keepends=True) for each in (base, theirs, mine))
    out: list[str] = []
    conflicts = 0
    at = left_at = right_at = 0
    for start, left_start, right_start, size in [*_common(lines, left, right), (len(lines), len(left), len(right), 0)]:
        before, here, there = lines[at:start], left[left_at:left_start], right[right_at:right_start]
        if there in (here, before):
            out += here
        elif here == before:
            out += there
        else:
            conflicts += 1
            out += ["<<<<<<< theirs\n", *_ended(here), "=======\n", *_ended(there), ">>>>>>> yours\n"]
        out += lines[start : start + size]
        at, left_at, right_at = start + size, left_start + size, right_start + size
    return Merged("".join(out), conflicts)


def diff(before: str, after: str, name_before: str, name_after: str) -> str:
    """Return a unified diff of two texts, empty where they are the same."""
    found = unified_diff(before.splitlines(), after.splitlines(), name_before, name_after, lineterm="")
    return "".join(f"{line}\n" for line in found)


def _common(base: Sequence[str], left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the runs of lines that all three have in common: where they begin in each, and how many they are."""
    in_left = _matches(base, left)
    in_right = _matches(base, right)
    at = 0
    while at < len(base):
        if at not in in_left or at not in in_right:
            at += 1
            continue
        start, first, second = at, in_left[at], in_right[at]
        while at < len(base) and in_left.get(at) == first + at - start and in_right.get(at) == second + at - start:
            at += 1
        yield start, first, second, at - start


def _matches(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def _ended(lines: Sequence[str]) -> list[str]:
    return [line if line.endswith("\n") else f"{line}\n" for line in lines]
