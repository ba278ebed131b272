"""What the checker makes of a tree: names resolved to slots, every part typed, units converted, constants folded.

Terms lead to no cycles, so the garbage collector has nothing to find here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.expression.flaw import WRONG_TYPE, refuse, shorten
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.operator import Operator
from hyperconnect.automation.expression.type import BOOL, NOTHING, NUMERIC, Type, perhaps
from hyperconnect.model.value import Datum

_MEASURED = NUMERIC | {"instant"}


class Constant(Struct, frozen=True, gc=False):
    """A value known when the expression is written."""

    value: Datum
    type: Type
    mark: Mark


class Read(Struct, frozen=True, gc=False):
    """An attribute's value in the state list."""

    slot: int
    type: Type
    mark: Mark


class Inside(Struct, frozen=True, gc=False):
    """A part of which a kept value is made, for whoever asks why: `moves` lead its slots to those of this one."""

    label: str
    term: Term
    moves: tuple[tuple[int, int], ...] = ()


class Kept(Struct, frozen=True, gc=False):
    """A value that the engine keeps, in the state list like any other; `inside` is what it is made of."""

    slot: int
    type: Type
    mark: Mark
    inside: tuple[Inside, ...] = ()


class Variable(Struct, frozen=True, gc=False):
    """A value of the run: from `Scope.trigger` or `Scope.locals`."""

    source: Literal["trigger", "locals"]
    key: str
    type: Type
    mark: Mark


class Operation(Struct, frozen=True, gc=False):
    """An operator applied to operands, from left to right."""

    operator: Operator
    operands: tuple[Term, ...]
    type: Type
    mark: Mark


class IsUnknown(Struct, frozen=True, gc=False):
    """Whether the operand is unknown; never unknown itself."""

    operand: Term
    type: Type
    mark: Mark


class Default(Struct, frozen=True, gc=False):
    """The value, or the fallback where it is unknown."""

    value: Term
    fallback: Term
    type: Type
    mark: Mark


class Junction(Struct, frozen=True, gc=False):
    """Kleene's `and` or `or`: decided as soon as one item decides it, else unknown if one item is."""

    word: Literal["and", "or"]
    items: tuple[Term, ...]
    type: Type
    mark: Mark


class Choice(Struct, frozen=True, gc=False):
    """One of two values; unknown while the condition is."""

    value: Term
    condition: Term
    otherwise: Term
    type: Type
    mark: Mark


Term: TypeAlias = Constant | Read | Kept | Variable | Operation | IsUnknown | Default | Junction | Choice

_LEAVES = frozenset({Constant, Read, Kept, Variable})
"""Kinds of terms that are made of no others."""


def operate(operator: Operator, operands: tuple[Term, ...], kind: Type, mark: Mark) -> Term:
    """Return an operation, or its value where all operands are constant.

    Raises:
        ExpressionError: the constants have no result.
    """
    values = [operand.value for operand in operands if isinstance(operand, Constant)]
    if None in values and (operator.strict or len(values) == len(operands)):
        return Constant(None, NOTHING, mark)
    if operator.scoped or len(values) < len(operands):
        maybe = operator.partial or any(operand.type.maybe for operand in operands)
        return Operation(operator, operands, perhaps(kind, maybe), mark)
    try:
        value = operator.apply(*values)
    except (ArithmeticError, ValueError):
        value = None
    if value is None or (isinstance(value, float) and not isfinite(value)):
        raise refuse(WRONG_TYPE, f"`{shorten(mark.text)}` has no result", mark)
    return Constant(value, perhaps(kind, maybe=False), mark)


def join(word: Literal["and", "or"], items: tuple[Term, ...], mark: Mark) -> Term:
    """Return a junction without the items that cannot change its value."""
    decides = word == "or"
    if any(isinstance(item, Constant) and item.value is decides for item in items):
        return Constant(decides, BOOL, mark)
    left = tuple(item for item in items if not isinstance(item, Constant) or item.value is None)
    if not left:
        return Constant(not decides, BOOL, mark)
    if len(left) == 1:
        return left[0]
    return Junction(word, left, perhaps(BOOL, any(item.type.maybe for item in left)), mark)


def choose(value: Term, condition: Term, otherwise: Term, kind: Type, mark: Mark) -> Term:
    """Return a choice, or the value chosen by a constant condition."""
    if isinstance(condition, Constant):
        if condition.value is None:
            return Constant(None, NOTHING, mark)
        return value if condition.value else otherwise
    maybe = condition.type.maybe or value.type.maybe or otherwise.type.maybe
    return Choice(value, condition, otherwise, perhaps(kind, maybe), mark)


def default(value: Term, fallback: Term, kind: Type, mark: Mark) -> Term:
    """Return a value with a fallback, or that of the two which cannot be otherwise."""
    if not value.type.maybe:
        return value
    if isinstance(value, Constant):
        return fallback
    return Default(value, fallback, perhaps(kind, fallback.type.maybe), mark)


def is_unknown(operand: Term, mark: Mark) -> Term:
    """Return the question whether something is unknown, or its answer."""
    if isinstance(operand, Constant) or not operand.type.maybe:
        return Constant(isinstance(operand, Constant) and operand.value is None, BOOL, mark)
    return IsUnknown(operand, BOOL, mark)


def measured(term: Term) -> bool:
    """Return whether the value of a whole expression is a number that it is worth looking at: beyond, it is unknown."""
    return term.type.sort in _MEASURED and not isinstance(term, Constant)


def moved(term: Term, moves: Mapping[int, int]) -> Term:
    """Return a term that reads other slots."""
    match term:
        case Read(slot=slot) | Kept(slot=slot):
            return replace(term, slot=moves.get(slot, slot))
        case Constant() | Variable():
            return term
        case Operation(operands=operands):
            return replace(term, operands=tuple(moved(operand, moves) for operand in operands))
        case IsUnknown(operand=operand):
            return replace(term, operand=moved(operand, moves))
        case Default(value=value, fallback=fallback):
            return replace(term, value=moved(value, moves), fallback=moved(fallback, moves))
        case Junction(items=items):
            return replace(term, items=tuple(moved(item, moves) for item in items))
        case Choice(value=value, condition=condition, otherwise=otherwise):
            value, condition, otherwise = (moved(part, moves) for part in (value, condition, otherwise))
            return replace(term, value=value, condition=condition, otherwise=otherwise)


def every(term: Term) -> Iterator[Term]:
    """Yield a term and all that it is made of."""
    waiting = [term]
    while waiting:
        part = waiting.pop()
        yield part
        if type(part) not in _LEAVES:
            waiting += parts(part)


def parts(term: Term) -> tuple[Term, ...]:
    """Return the terms that a term is made of, in the order in which they are evaluated."""
    match term:
        case Operation(operands=operands):
            return operands
        case Constant() | Read() | Kept() | Variable():
            return ()
        case IsUnknown(operand=operand):
            return (operand,)
        case Default(value=value, fallback=fallback):
            return value, fallback
        case Junction(items=items):
            return items
        case Choice(value=value, condition=condition, otherwise=otherwise):
            return condition, value, otherwise
