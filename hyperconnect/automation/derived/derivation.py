"""Descriptions of derived values: what an expression asks the engine to keep, as plain data.

Equal keys mean the same value, whichever rule asks, and stay the same over restarts. A description whose `version`
differs under the same key (a group has other members now, a device was added anew) replaces the earlier one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from hyperconnect.automation.names import Scope
from hyperconnect.model.moment import Seconds
from hyperconnect.model.value import Datum

Evaluate: TypeAlias = Callable[[list[Datum], Scope], Datum]
"""A compiled part of an expression: takes the state list and a scope, never raises."""


class Held(Struct, frozen=True):
    """Whether a condition has been true for so long: in `slot`."""

    key: str
    version: str
    slot: int
    sources: tuple[int, ...]
    run: Evaluate
    lasting: Seconds
    timed: bool


class Changed(Struct, frozen=True):
    """Whether a value changed less than so long ago: in `slot`."""

    key: str
    version: str
    slot: int
    source: int
    within: Seconds


class Since(Struct, frozen=True):
    """The moment since which a value has been what it is: in `slot`."""

    key: str
    version: str
    slot: int
    source: int


class Previous(Struct, frozen=True):
    """The value before the present one: in `slot`."""

    key: str
    version: str
    slot: int
    source: int


class Past(Struct, frozen=True):
    """The recent past of a number. It has no slot; the live object is a `Window` and stands in `Scope.windows[key]`."""

    key: str
    version: str
    source: int
    span: Seconds


class Member(Struct, frozen=True):
    """A device of a group: what it is called, what is asked of it, and which slots the answer depends on."""

    slug: str
    run: Evaluate
    sources: tuple[int, ...]


class Tally(Struct, frozen=True):
    """Of how many members a condition is true: whether of any, of all, and the number, in three slots."""

    key: str
    version: str
    some: int
    every: int
    count: int
    members: tuple[Member, ...]
    timed: bool


class Total(Struct, frozen=True):
    """The sum of a value over the members of a group: in `slot`. Without members it is zero."""

    key: str
    version: str
    slot: int
    members: tuple[Member, ...]
    timed: bool


class Roll(Struct, frozen=True):
    """The names of the members of which a condition is true: in `slot`."""

    key: str
    version: str
    slot: int
    members: tuple[Member, ...]
    timed: bool


Derivation: TypeAlias = Held | Changed | Since | Previous | Past | Tally | Total | Roll
