"""What conditions looked at: facts for reasons, from which sentences are made when somebody reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.expression.term import Term, Variable, parts
from hyperconnect.model.value import Datum

Looked: TypeAlias = tuple[tuple[str, Datum], ...]
"""Paths of attributes, and names of what came with a signal (`payload.x`), each with its value."""


def looked_at(conditions: Iterable[Expression], turn: Turn) -> Looked:
    """Return what conditions read now, each thing once."""
    values = turn.values
    return tuple({path: values[slot] for each in conditions for slot, path in _reads(each)}.items())


def payload_of(conditions: Iterable[Expression], turn: Turn) -> Looked:
    """Return what conditions on a signal's payload read of it."""
    known = turn.scope.locals
    names = dict.fromkeys(name for each in conditions for name in _variables(each.term))
    return tuple((name, known.get(name)) for name in names)


def _reads(expression: Expression) -> Iterator[tuple[int, str]]:
    return zip(expression.slots, expression.paths, strict=True)


def _variables(term: Term) -> Iterator[str]:
    if isinstance(term, Variable):
        yield term.key
    for part in parts(term):
        yield from _variables(part)
