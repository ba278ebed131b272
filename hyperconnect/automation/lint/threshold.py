"""Where a condition compares what devices measure with a limit, however it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from hyperconnect.automation.derived.derivation import Roll, Tally, Total
from hyperconnect.automation.expression import Expression, calculate
from hyperconnect.automation.expression.term import (
    Choice,
    Default,
    Inside,
    Junction,
    Kept,
    Operation,
    Read,
    Term,
    Variable,
)
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import Plan
from hyperconnect.model.value import Path

_LIMITS = frozenset(id(calculate.COMPARISONS[sign]) for sign in ("<", "<=", ">", ">=")) | {id(calculate.BETWEEN)}
_SHIFTS = frozenset(
    id(operator)
    for operator in (
        *(calculate.ADD, calculate.SUBTRACT, calculate.MULTIPLY, calculate.DIVIDE, calculate.DIVIDE_SAFELY),
        *(calculate.NEGATE, calculate.ABS, calculate.MIN, calculate.MAX, calculate.ROUND, calculate.CLAMP),
    )
)
"""Operators whose result goes to and fro as their operands do; a mean over time is none of them."""


class Threshold(Struct, frozen=True):
    """A comparison: what it compares, and where it stands: in a named value, or (no `name`) in the condition itself."""

    paths: tuple[Path, ...]
    span: tuple[int, int]
    name: str = ""


def thresholds_of(conditions: Sequence[Expression], plan: Plan, names: Names) -> list[list[Threshold]]:
    """Return the thresholds of each of some conditions.

    An attribute that is compared with several limits is left out: that is how hysteresis is written by hand.
    """
    lets = {name: term.expression for name, term in plan.lets if term.expression is not None}
    found = [list(_Search(each, lets, names, "", {}).conditions(each.term, None)) for each in conditions]
    often = Counter(path for each in found for one in each for path in one.paths)
    return [[one for one in each if all(often[path] == 1 for path in one.paths)] for each in found]


class _Search:
    """A way through one expression; `seen` are the named values that were looked at already."""

    def __init__(
        self, expression: Expression, lets: Mapping[str, Expression], names: Names, name: str, seen: dict[str, None]
    ) -> None:
        self._paths = dict(zip(expression.slots, expression.paths, strict=True))
        self._groups = frozenset(slot for each in expression.derives for slot in _slots(each))
        self._lets = lets
        self._names = names
        self._name = name
        self._seen = seen

    def conditions(self, term: Term, member: Inside | None) -> Iterator[Threshold]:
        """Yield the thresholds that decide whether a term is true; `member` is who of a group is asked."""
        match term:
            case Operation(operator=operator, operands=operands) if id(operator) in _LIMITS:
                paths = tuple(dict.fromkeys(path for each in operands for path in self._values(each, member)))
                if paths:
                    yield Threshold(paths, term.mark.span, self._name)
                for each in operands:
                    yield from self._asked(each)
            case Operation(operator=calculate.NOT, operands=items) | Junction(items=items):
                for item in items:
                    yield from self.conditions(item, member)
            case Default(value=value, fallback=fallback):
                yield from self.conditions(value, member)
                yield from self.conditions(fallback, member)
            case Choice(value=value, condition=condition, otherwise=otherwise):
                for part in (condition, value, otherwise):
                    yield from self.conditions(part, member)
            case Variable():
                yield from self._let(term)
            case _:
                yield from self._asked(term)

    def _asked(self, term: Term) -> Iterator[Threshold]:
        """Yield the threshold of a question to a group, once for all members."""
        if not isinstance(term, Kept) or term.slot not in self._groups:
            return
        found: dict[tuple[int, int], dict[Path, None]] = {}
        for inside in term.inside:
            for one in self.conditions(inside.term, inside):
                found.setdefault(one.span, {}).update(dict.fromkeys(one.paths))
        for span, paths in found.items():
            yield Threshold(tuple(paths), span, self._name)

    def _let(self, variable: Variable) -> Iterator[Threshold]:
        expression = self._lets.get(variable.key) if variable.source == "locals" else None
        if expression is not None and variable.key not in self._seen:
            self._seen[variable.key] = None
            inner = _Search(expression, self._lets, self._names, variable.key, self._seen)
            yield from inner.conditions(expression.term, None)

    def _values(self, term: Term, member: Inside | None) -> Iterator[Path]:
        """Yield the attributes whose wavering a number follows."""
        match term:
            case Read(slot=slot):
                path = self._paths.get(slot) if member is None else self._of_member(term, member)
                if path is not None:
                    yield path
            case Operation(operator=operator, operands=operands) if id(operator) in _SHIFTS:
                for each in operands:
                    yield from self._values(each, member)
            case Default(value=value, fallback=other) | Choice(value=value, otherwise=other):
                yield from self._values(value, member)
                yield from self._values(other, member)
            case Kept(slot=slot, inside=inside) if slot in self._groups:
                for one in inside:
                    yield from self._values(one.term, one)
            case _:
                pass

    def _of_member(self, read: Read, member: Inside) -> Path | None:
        written = read.mark.text.replace("`", "")
        found = self._names.attribute(f"{member.label}.{written}") or self._names.attribute(written)
        return None if found is None else found.path


def _slots(derivation: object) -> tuple[int, ...]:
    """Return where the answers of a group stand."""
    match derivation:
        case Tally(some=some, every=every, count=count):
            return some, every, count
        case Total(slot=slot) | Roll(slot=slot):
            return (slot,)
        case _:
            return ()
