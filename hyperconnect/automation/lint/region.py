"""Regions: what one value may be. A span of numbers, a set of words, known or unknown."""

from __future__ import annotations

from math import inf
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.value import Datum

Cut: TypeAlias = tuple[float, int]
"""A place between numbers: just before a number (-1), or just after it (1)."""

Word: TypeAlias = str | bool


class Span(Struct, frozen=True):
    """The known numbers between two cuts."""

    low: Cut = (-inf, 1)
    high: Cut = (inf, -1)


class Words(Struct, frozen=True):
    """These known words or truths; with `others`, all known ones but these."""

    items: frozenset[Word]
    others: bool = False


Region: TypeAlias = Span | Words | Literal["known", "unknown"]

_DECIDED: frozenset[Word] = frozenset((True, False))


def overlap(one: Region, other: Region) -> Region | None:
    """Return what both have in common, or None."""
    if one == "unknown" or other == "unknown":
        return "unknown" if one == other else None
    if one == "known":
        return other
    if other == "known":
        return one
    if isinstance(one, Span) and isinstance(other, Span):
        low, high = max(one.low, other.low), min(one.high, other.high)
        return Span(low, high) if low < high else None
    if isinstance(one, Words) and isinstance(other, Words):
        return _shared(one, other)
    span, words = (one, other) if isinstance(one, Span) else (other, one)
    return span if isinstance(words, Words) and words.others else None


def _shared(one: Words, other: Words) -> Words | None:
    if one.others and other.others:
        return Words(one.items | other.items, others=True)
    if one.others or other.others:
        most, few = (one, other) if one.others else (other, one)
        left = few.items - most.items
    else:
        left = one.items & other.items
    return Words(left) if left else None


def covers(one: Region, other: Region) -> bool:
    """Return whether everything in the other region is in this one."""
    return overlap(one, other) == other


def region_of(value: Datum) -> Region:
    """Return the region of one value."""
    if isinstance(value, bool | str):
        return Words(frozenset((value,)))
    if isinstance(value, int | float):
        return Span((value, -1), (value, 1))
    return "unknown" if value is None else "known"


def outside(word: Word, options: tuple[str, ...]) -> Words | None:
    """Return all but one word, of those there are; None if there is no other."""
    if isinstance(word, bool):
        return Words(_DECIDED - {word})
    if options:
        left = frozenset[Word](options) - {word}
        return Words(left) if left else None
    return Words(frozenset((word,)), others=True)


def compared(sign: str, limit: float, *, whole: bool) -> tuple[Span, ...]:
    """Return the numbers for which `number sign limit` is true; `whole` numbers lie one apart."""
    found: tuple[Span, ...]
    match sign:
        case "<":
            found = (Span(high=(limit, -1)),)
        case "<=":
            found = (Span(high=(limit, 1)),)
        case ">":
            found = (Span(low=(limit, 1)),)
        case ">=":
            found = (Span(low=(limit, -1)),)
        case "==":
            found = (Span((limit, -1), (limit, 1)),)
        case _:
            found = (Span(high=(limit, -1)), Span(low=(limit, 1)))
    if not whole:
        return found
    return tuple(each for each in map(_whole, found) if each is not None)


def _whole(span: Span) -> Span | None:
    """Return a span with its ends at whole numbers, which is empty where none lies within."""
    (low, after), (high, before) = span.low, span.high
    if -inf < low:
        low = low // 1 + 1 if after > 0 or low % 1 else low
    if high < inf:
        high = -(-high // 1) - 1 if before < 0 or high % 1 else high
    least: Cut = (low, -1) if low > -inf else span.low
    most: Cut = (high, 1) if high < inf else span.high
    return Span(least, most) if least < most else None
