"""From text to a function: the way of one expression."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from hyperconnect.automation.expression.check import check
from hyperconnect.automation.expression.emit import Run, emit
from hyperconnect.automation.expression.flaw import Flaw
from hyperconnect.automation.expression.parse import parse
from hyperconnect.automation.expression.term import Constant, Operation, Term, parts
from hyperconnect.automation.expression.type import Type
from hyperconnect.automation.names import Names
from hyperconnect.model.value import Path

_NO_VARIABLES: Mapping[str, Type] = {}


class Expression(Struct, frozen=True):
    """A checked and compiled expression.

    `run` takes the state list (values by slot, None = unknown) and a scope, and never raises. `slots` and `paths`
    say what it reads, in order of first appearance. `uses_time` is true where its value may change by time alone.
    `warnings` are doubts that do not keep it from running. `term` is what `explain` walks.
    """

    text: str
    type: Type
    slots: tuple[int, ...]
    paths: tuple[Path, ...]
    uses_time: bool
    constant: bool
    run: Run
    term: Term
    warnings: tuple[Flaw, ...] = ()


def compile_expression(
    text: str, names: Names, *, wanted: Type | None = None, variables: Mapping[str, Type] = _NO_VARIABLES
) -> Expression:
    """Compile an expression whose value is of the wanted type (if one is given), in that type's unit.

    `variables` are the run's locals and the `trigger.…` names with their types; they are read from
    `Scope.locals["name"]` and `Scope.trigger["old"]` and may always be unknown.

    Raises:
        ExpressionError: something is wrong with it.
    """
    checked = check(parse(text), names, variables, wanted)
    term = checked.term
    return Expression(
        text=text,
        type=term.type,
        slots=tuple(checked.reads),
        paths=tuple(checked.reads.values()),
        uses_time=any(isinstance(part, Operation) and part.operator.timed for part in _all(term)),
        constant=isinstance(term, Constant),
        run=emit(term),
        term=term,
        warnings=tuple(checked.warnings),
    )


def _all(term: Term) -> Iterator[Term]:
    waiting = [term]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += parts(part)
