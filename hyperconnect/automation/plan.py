"""A compiled rule: everything that does not change while it runs."""

from __future__ import annotations

from hashlib import blake2b
from typing import Literal, assert_never

import msgspec
from msgspec import Struct

from hyperconnect.automation.check import Term
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.form import Mode
from hyperconnect.automation.program import Program
from hyperconnect.automation.state import State
from hyperconnect.automation.trigger import Trigger
from hyperconnect.model.moment import Seconds
from hyperconnect.model.value import Path

_NOTHING = Program()


class Limit(Struct, frozen=True, gc=False):
    """At most so many runs in so many seconds."""

    runs: int
    per: Seconds


class Plan(Struct, frozen=True, gc=False):
    """A compiled rule.

    `document` is the canonical text it was made from with its parameters and its template written out, so that it
    compiles to the same again whatever becomes of them; `version` is its hash. `triggers` come with their places in it,
    `ids` are what some of them are called.
    `slots` and `paths` are what its conditions read, `local` says that `trigger.…` is used anywhere. `devices` are
    the ids that the names it writes led to, `called` the way back; `groups` and `scenes` are those it names.
    `lets` are worked out at the start of each run; those of `parameters` give way to what a caller hands in.

    What every event looks at stands first, so that it lies together in memory.
    """

    id: str
    local: bool
    ids: dict[int, str]
    called: dict[str, str]
    lets: tuple[tuple[str, Term], ...]
    conditions: tuple[Expression, ...]
    slots: tuple[int, ...]
    paths: tuple[Path, ...]
    otherwise: Program
    then: Program
    cooldown: Seconds | None
    limit: Limit | None
    mode: Mode
    most: int
    parameters: tuple[str, ...]
    enter: Program
    exit: Program
    rank: tuple[int, int]
    version: str
    document: dict[str, object]
    title: str
    enabled: bool
    triggers: tuple[tuple[int, Trigger], ...]
    state: State | None
    expressions: tuple[Expression, ...]
    devices: dict[str, str | None]
    writes: tuple[Path, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """What the memory of its triggers is kept under, and that of its state."""
        keys = tuple(trigger.key for _, trigger in self.triggers)
        return keys if self.state is None else (*keys, self.state.key)

    def part(self, name: Literal["then", "else", "enter", "exit"]) -> Program:
        """Return one of its lists of actions."""
        match name:
            case "then":
                return self.then
            case "else":
                return self.otherwise
            case "enter":
                return self.enter
            case "exit":
                return self.exit
            case _:
                assert_never(name)


def text_of(document: dict[str, object]) -> bytes:
    """Return a document as text, the same for the same content."""
    return msgspec.json.encode(document, order="sorted")


def version_of(text: bytes) -> str:
    """Return what tells one document from another, by their texts."""
    return blake2b(text, digest_size=8).hexdigest()
