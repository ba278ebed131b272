"""What an expression is once it is compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from hyperconnect.automation.derived.derivation import Derivation
from hyperconnect.automation.expression.check import check
from hyperconnect.automation.expression.emit import Run
from hyperconnect.automation.expression.flaw import Flaw
from hyperconnect.automation.expression.parse import parse
from hyperconnect.automation.expression.term import Term
from hyperconnect.automation.expression.type import Type
from hyperconnect.automation.names import NamedAttribute, Names
from hyperconnect.model.value import Path

_NAME = re.compile(r"(?<![\w`])(?<![^.]\.)([^\W\d]\w*+(?:\.\w++)++)")


class Alike(Struct, frozen=True, gc=False):
    """How to check the text of an expression, of which another of its form has told already that it is right.

    `form` is what that other means; `seats` are the attributes that the text names, one after the other, whatever these
    names come to mean.
    """

    form: Term
    seats: tuple[NamedAttribute, ...]
    variables: Mapping[str, Type]
    wanted: Type | None
    names: Names

    def term(self, text: str) -> Term:
        """Return what a text means."""
        named = [name for name in names_in(text)[1] if name not in self.variables]
        seats = dict(zip(named, self.seats, strict=True))
        return check(parse(text), self.names, self.variables, self.wanted, seats).term


@lru_cache(8)
def names_in(text: str) -> tuple[Sequence[str], Sequence[str]]:
    """Return the pieces of a text between the dotted names in it, and these names.

    Whoever compiles a text asks for them several times in a row.
    """
    pieces = _NAME.split(text)
    return tuple(pieces[::2]), tuple(pieces[1::2])


class Expression(Struct, frozen=True, gc=False):
    """A checked and compiled expression.

    `run` takes the state list (values by slot, None = unknown) and a scope, and never raises. `slots` and `paths`
    say what it reads, in order of first appearance. `uses_time` is true where its value may change by time alone.
    `warnings` are doubts that do not keep it from running.

    `derives` is what the engine is to keep for it, inner parts first; some of the slots are of these, and their `paths`
    are the words of the expression (the only ones with a parenthesis: `held(su7.locked, 5min)`). `sources` are all
    attributes that its value depends on, those of kept values and of the members of groups included; `groups` are the
    groups whose members it was compiled for.
    """

    text: str
    type: Type
    slots: tuple[int, ...]
    paths: tuple[Path, ...]
    uses_time: bool
    constant: bool
    run: Run
    known: Term | Alike
    warnings: tuple[Flaw, ...] = ()
    derives: tuple[Derivation, ...] = ()
    sources: tuple[Path, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def term(self) -> Term:
        """What it means, part by part; of one that is like another this is worked out whenever somebody asks."""
        return self.known.term(self.text) if isinstance(self.known, Alike) else self.known

    @property
    def form(self) -> Term:
        """What it means, but for which attributes it reads, and where in the text its parts stand."""
        return self.known.form if isinstance(self.known, Alike) else self.known
