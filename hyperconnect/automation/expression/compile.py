"""From text to a function: the way of one expression."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from hyperconnect.automation.expression.check import check
from hyperconnect.automation.expression.emit import emit
from hyperconnect.automation.expression.expression import Alike, Expression
from hyperconnect.automation.expression.ground import is_timed
from hyperconnect.automation.expression.likeness import Named, family_of
from hyperconnect.automation.expression.parse import parse
from hyperconnect.automation.expression.term import Constant
from hyperconnect.automation.expression.type import Type
from hyperconnect.automation.names import Names

_NO_VARIABLES: Mapping[str, Type] = {}


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
    named = family_of(text, names, variables, wanted)
    if named is not None and named.family.first is not None:
        return _alike(text, named.family.first, named, names, wanted)
    node = parse(text)
    checked = check(node, names, variables, wanted)
    term = checked.term
    expression = Expression(
        text=text,
        type=term.type,
        slots=tuple(checked.reads),
        paths=tuple(checked.reads.values()),
        uses_time=is_timed(term),
        constant=isinstance(term, Constant),
        run=emit(term),
        known=term,
        warnings=checked.warnings,
        derives=checked.derives,
        sources=checked.sources,
        groups=checked.groups,
    )
    if named is not None:
        named.family.begin(expression, node, named)
    return expression


def _alike(text: str, first: Expression, named: Named, names: Names, wanted: Type | None) -> Expression:
    """Return an expression that is like the first of its family."""
    found = [named.attributes[index] for index in named.family.order]
    slots, paths = tuple([each.slot for each in found]), tuple([each.path for each in found])
    moves = dict(zip(first.slots, slots, strict=True))
    return replace(
        first,
        text=text,
        slots=slots,
        paths=paths,
        run=named.family.mold(first).run(moves),
        known=Alike(first.form, tuple(named.seats), named.family.variables, wanted, names),
        sources=paths,
    )
