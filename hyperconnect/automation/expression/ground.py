"""What functions stand on while a call of one is checked: the names around it, and what is to be kept for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Protocol

from msgspec import Struct

from hyperconnect.automation.derived.derivation import Derivation
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.term import (
    Choice,
    Constant,
    Default,
    Inside,
    IsUnknown,
    Junction,
    Kept,
    Operation,
    Read,
    Term,
    Variable,
    every,
    parts,
)
from hyperconnect.automation.expression.tree import Node
from hyperconnect.automation.expression.type import Type
from hyperconnect.automation.names import NamedAttribute, Names
from hyperconnect.model.moment import Seconds
from hyperconnect.model.value import Path


class Part(Struct, frozen=True):
    """A part of an expression that is evaluated apart from it, whenever something it reads changes.

    `sign` is the same for parts that mean the same, over restarts too.
    """

    term: Term
    slots: tuple[int, ...]
    sign: str

    @property
    def timed(self) -> bool:
        """Whether its value may change by time alone."""
        return is_timed(self.term)


class Ground(Protocol):
    """Where a call stands. Whatever is wrong is raised as an `ExpressionError`, or collected where a method says so."""

    @property
    def names(self) -> Names:
        """What can be named."""
        ...

    @property
    def inside_group(self) -> bool:
        """Whether names without a device mean attributes of a group's member."""
        ...

    def term(self, node: Node) -> Term:
        """Return what a node means; flaws are collected."""
        ...

    def attribute(self, node: Node) -> tuple[Read, Path]:
        """Return the attribute that a node names, which is not thereby read."""
        ...

    def read(self, path: Path, mark: Mark) -> Term | None:
        """Return the term that reads the attribute of this name, or None where there is none."""
        ...

    def duration(self, node: Node, least: Seconds, most: Seconds) -> Seconds:
        """Return a duration that is written as such."""
        ...

    def apart(
        self, node: Node, wanted: Type | None, *, group: str = "", seats: Mapping[str, NamedAttribute] | None = None
    ) -> Part:
        """Return a node that is evaluated apart from its expression; `seats` are the attributes of a group's member."""
        ...

    def devices(self, node: Node) -> tuple[str, ...]:
        """Return the device, or all of a person's devices, that a node names."""
        ...

    def zone(self, node: Node) -> str | None:
        """Return the zone that a node names, or None if none is called that."""
        ...

    def zones(self) -> Sequence[str]:
        """Return the names of all zones."""
        ...

    def members(self, node: Node) -> tuple[str, tuple[str, ...]]:
        """Return what the group that a node names is called, and its devices."""
        ...

    def note(self, path: Path) -> None:
        """Take note that the value depends on an attribute."""
        ...

    def keep(self, derivation: Derivation) -> None:
        """Have a value kept."""
        ...

    def kept(self, slot: int, key: str, kind: Type, mark: Mark, inside: tuple[Inside, ...] = ()) -> Term:
        """Return the term that reads a value kept under a key; it may always be unknown."""
        ...


def is_timed(term: Term) -> bool:
    """Return whether a term's value may change by time alone."""
    return any(isinstance(part, Operation) and part.operator.timed for part in every(term))


def digest(text: str) -> str:
    """Return a short text that stands for a long one."""
    return blake2b(text.encode(), digest_size=9).hexdigest()


def sign(term: Term, paths: Mapping[int, str]) -> str:
    """Return a text that is the same for terms that mean the same; `paths` are the names of slots."""
    inner = ",".join(sign(part, paths) for part in parts(term))
    match term:
        case Constant(value=value):
            return repr(value)
        case Read(slot=slot) | Kept(slot=slot):
            return paths[slot]
        case Variable(source=source, key=key):
            return f"{source}:{key}"
        case Operation(operator=operator):
            return f"{operator.name}({inner})"
        case IsUnknown():
            return f"unknown({inner})"
        case Default():
            return f"default({inner})"
        case Junction(word=word):
            return f"{word}({inner})"
        case Choice():
            return f"if({inner})"
