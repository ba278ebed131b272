"""The tree-walking twin of the compiled expression: same value, and how it came about."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.expression.emit import FAULTS
from hyperconnect.automation.expression.expression import Expression
from hyperconnect.automation.expression.term import (
    Choice,
    Constant,
    Default,
    IsUnknown,
    Junction,
    Kept,
    Operation,
    Read,
    Term,
    Variable,
    measured,
    moved,
    parts,
)
from hyperconnect.automation.expression.type import Type
from hyperconnect.automation.names import Scope
from hyperconnect.model.number import FURTHEST
from hyperconnect.model.value import Datum

_MOST_LOOKED_AT = 256
_MOST_SHOWN = 8
"""Members of a group in one explanation."""


class Explanation(Struct, frozen=True):
    """A part of an expression, its value, and the parts that it was made from.

    `used` is false for a part whose value did not matter: the rest of a decided `and`, the branch not taken.
    """

    text: str
    span: tuple[int, int]
    type: Type
    value: Datum
    children: tuple[Explanation, ...] = ()
    used: bool = True


def explain(expression: Expression, values: list[Datum], scope: Scope) -> Explanation:
    """Evaluate step by step; the value of the whole is what `expression.run` returns."""
    whole = _Walk(values, scope).safely(expression.term)
    if measured(expression.term) and not _within(whole.value):
        return replace(whole, value=None)
    return whole


def _within(value: Datum) -> bool:
    return isinstance(value, int | float) and -FURTHEST <= value <= FURTHEST


class _Walk:
    def __init__(self, values: list[Datum], scope: Scope) -> None:
        self._values = values
        self._scope = scope

    def safely(self, term: Term) -> Explanation:
        try:
            return self._explained(term)
        except FAULTS:
            return _made(term, None, [self.safely(part) for part in parts(term)])

    def _unused(self, term: Term) -> Explanation:
        return replace(self.safely(term), used=False)

    def _inside(self, term: Kept) -> list[Explanation]:
        """Explain what a kept value is made of now: of many members those that matter first, and not all."""
        found: list[Explanation] = []
        for part in term.inside[:_MOST_LOOKED_AT]:
            told = self._unused(moved(part.term, dict(part.moves)) if part.moves else part.term)
            found.append(replace(told, text=part.label))
        value = self._values[term.slot]
        matter = (None,) if value is None else (False,) if value is False and len(found) > 1 else (True,)
        found.sort(key=lambda told: told.value not in matter)
        return found[:_MOST_SHOWN]

    def _explained(self, term: Term) -> Explanation:
        match term:
            case Constant(value=value):
                return _made(term, value)
            case Read(slot=slot):
                return _made(term, self._values[slot])
            case Kept(slot=slot):
                return _made(term, self._values[slot], self._inside(term))
            case Variable(source=source, key=key):
                held = self._scope.trigger if source == "trigger" else self._scope.locals
                return _made(term, held.get(key))
            case IsUnknown(operand=operand):
                child = self._explained(operand)
                return _made(term, child.value is None, [child])
            case Default():
                return self._default(term)
            case Junction():
                return self._junction(term)
            case Choice():
                return self._choice(term)
            case Operation():
                return self._operation(term)

    def _default(self, term: Default) -> Explanation:
        value = self._explained(term.value)
        if value.value is not None:
            return _made(term, value.value, [value, self._unused(term.fallback)])
        fallback = self._explained(term.fallback)
        return _made(term, fallback.value, [value, fallback])

    def _junction(self, term: Junction) -> Explanation:
        decides = term.word == "or"
        decided, unknown = False, False
        children: list[Explanation] = []
        for item in term.items:
            child = self._unused(item) if decided else self._explained(item)
            children.append(child)
            unknown = unknown or child.value is None
            decided = decided or (child.value is not None and bool(child.value) is decides)
        return _made(term, decides if decided else None if unknown else not decides, children)

    def _choice(self, term: Choice) -> Explanation:
        condition = self._explained(term.condition)
        if condition.value is None:
            children = [condition, self._unused(term.value), self._unused(term.otherwise)]
            return _made(term, None, children)
        taken = self._explained(term.value if condition.value else term.otherwise)
        left = self._unused(term.otherwise if condition.value else term.value)
        return _made(term, taken.value, [condition, *((taken, left) if condition.value else (left, taken))])

    def _operation(self, term: Operation) -> Explanation:
        operator = term.operator
        children: list[Explanation] = []
        unknown = False
        for operand in term.operands:
            child = self._unused(operand) if unknown else self._explained(operand)
            children.append(child)
            unknown = unknown or (operator.strict and child.value is None)
        if unknown:
            return _made(term, None, children)
        given = [child.value for child in children]
        return _made(term, operator.apply(self._scope, *given) if operator.scoped else operator.apply(*given), children)


def _made(term: Term, value: Datum, children: list[Explanation] | None = None) -> Explanation:
    return Explanation(term.mark.text, term.mark.span, term.type, value, tuple(children or ()))
