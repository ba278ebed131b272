"""From text to a function: the way of one expression."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from hyperconnect.automation.derived.derivation import Derivation
from hyperconnect.automation.expression.check import check
from hyperconnect.automation.expression.emit import Run, emit
from hyperconnect.automation.expression.flaw import Flaw
from hyperconnect.automation.expression.ground import is_timed
from hyperconnect.automation.expression.parse import parse
from hyperconnect.automation.expression.term import Constant, Term
from hyperconnect.automation.expression.type import Type
from hyperconnect.automation.names import Names
from hyperconnect.model.value import Path

_NO_VARIABLES: Mapping[str, Type] = {}


class Expression(Struct, frozen=True):
    """A checked and compiled expression.

    `run` takes the state list (values by slot, None = unknown) and a scope, and never raises. `slots` and `paths`
    say what it reads, in order of first appearance. `uses_time` is true where its value may change by time alone.
    `warnings` are doubts that do not keep it from running. `term` is what `explain` walks.

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
    term: Term
    warnings: tuple[Flaw, ...] = ()
    derives: tuple[Derivation, ...] = ()
    sources: tuple[Path, ...] = ()
    groups: tuple[str, ...] = ()


def compile_expression(
    text: str, names: Names, *, wanted: Type | None = None, variables: Mapping[str, Type] = _NO_VARIABLES
) -> Expression:
    """Compile an expression whose value is of the wanted type (if one is given), in that type's unit.

    `variables` are the run's locals and the `trigger.…` names with their types; they are read from
    `Scope.locals["name"]` and `Scope.trigger["old"]` and may always be unknown. Of a variable of type `ANY` all parts
    can be named: with `trigger.payload`, `trigger.payload.x.y` is read from `Scope.trigger["payload.x.y"]`, and with
    `payload`, `payload.x.y` from there too.

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
        uses_time=is_timed(term),
        constant=isinstance(term, Constant),
        run=emit(term),
        term=term,
        warnings=checked.warnings,
        derives=checked.derives,
        sources=checked.sources,
        groups=checked.groups,
    )
