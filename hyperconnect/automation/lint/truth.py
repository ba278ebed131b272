"""From the term of a condition to the boxes in which it is true, false and unknown.

What a term is made of but nobody takes apart here (a sum of two values, a kept value, a function) counts as a value of
its own, named by what it means. So no state is ever left out; boxes that ask for such a value are not exact, since it
may depend on others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hyperconnect.automation.expression import Expression, calculate, clock
from hyperconnect.automation.expression.chance import NAME as RANDOM
from hyperconnect.automation.expression.ground import sign
from hyperconnect.automation.expression.sky import ELEVATION
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
    every,
)
from hyperconnect.automation.lint.box import EVERYWHERE, MOST, NOWHERE, Boxes, join, meet, where
from hyperconnect.automation.lint.comparison import MIRRORED, OPPOSITE, Line, measured, worded
from hyperconnect.automation.lint.logic import ALWAYS, Truth, both, certain, chosen, denied, either, sorted_into
from hyperconnect.automation.lint.region import Words, compared
from hyperconnect.model.value import Datum

TIME = "time()"
WEEKDAY = "weekday()"

_PLAIN = {id(clock.TIME): TIME, id(clock.WEEKDAY): WEEKDAY, id(ELEVATION): "sun.elevation"}
"""What is one value for everybody at a moment, and known by itself."""

_SIGNS = {id(operator): name for name, operator in calculate.COMPARISONS.items()}


_Form = Line | Constant
_Case = tuple[Boxes, _Form | None]
"""States, and what a term is worth in them; None is unknown."""


def truth_of(conditions: Iterable[Expression]) -> Truth:
    """Return when all of these are true."""
    found = ALWAYS
    for condition in conditions:
        found = both(found, Reading(_called(condition)).truth(condition.term))
    return found


def differs(expression: Expression, name: str) -> bool:
    """Return whether the value of an expression is always another than the value called `name`, where that is known."""
    reading = Reading(_called(expression))
    term = expression.term
    if isinstance(term, Operation) and term.operator is calculate.NOT:
        return reading.name(term.operands[0]) == name
    forms = [form for _, form in reading.cases(term) if form is not None]
    return bool(forms) and all(
        isinstance(form, Line) and form.name == name and form.scale == 1.0 and form.offset for form in forms
    )


def _called(expression: Expression) -> dict[int, str]:
    return dict(zip(expression.slots, expression.paths, strict=True))


class Reading:
    """Reads the terms of one expression; `paths` are the names of its slots."""

    def __init__(self, paths: Mapping[int, str]) -> None:
        self._paths = paths
        self._truths: dict[int, Truth] = {}
        self._cases: dict[int, list[_Case]] = {}

    def name(self, term: Term) -> str:
        """Return what a value is called: equal names mean equal values at the same moment."""
        if isinstance(term, Kept):
            return f"~{term.slot}"
        if isinstance(term, Operation) and id(term.operator) in _PLAIN:
            return _PLAIN[id(term.operator)]
        if any(isinstance(part, Operation) and part.operator.name == RANDOM for part in every(term)):
            return f"~random {term.mark.start} {term.mark.source}"
        if isinstance(term, Read):
            return self._paths[term.slot]
        kept = {part.slot: f"~{part.slot}" for part in every(term) if isinstance(part, Kept)}
        return f"~{sign(term, {**self._paths, **kept})}"

    def truth(self, term: Term) -> Truth:
        """Return when a term is true."""
        found = self._truths.get(id(term))
        if found is None:
            found = self._truths[id(term)] = self._judged(term)
        return found

    def cases(self, term: Term) -> list[_Case]:
        """Return what a term is worth, where."""
        found = self._cases.get(id(term))
        if found is None:
            found = [case for case in self._valued(term) if case[0] != NOWHERE]
            found = self._cases[id(term)] = found if len(found) <= MOST else self._atom(term)
        return found

    def _judged(self, term: Term) -> Truth:
        match term:
            case Constant(value=value):
                return certain(value)
            case Junction(word=word, items=items):
                found = self.truth(items[0])
                for item in items[1:]:
                    found = (both if word == "and" else either)(found, self.truth(item))
                return found
            case IsUnknown(operand=operand):
                return sorted_into(self._unknown(operand), self._known(operand))
            case Default(value=value, fallback=fallback):
                first, second = self.truth(value), self.truth(fallback)
                gap = first.unknown
                return Truth(
                    join(first.true, meet(gap, second.true)),
                    join(first.false, meet(gap, second.false)),
                    join(first.false, meet(gap, second.untrue)),
                    join(first.true, meet(gap, second.unfalse)),
                )
            case Choice(value=value, condition=condition, otherwise=otherwise):
                return chosen(self.truth(condition), self.truth(value), self.truth(otherwise))
            case Operation():
                return self._operation(term)
            case Read() | Kept() | Variable():
                return self._plain(term)

    def _valued(self, term: Term) -> list[_Case]:
        match term:
            case Constant(value=value):
                return [(EVERYWHERE, None if value is None else term)]
            case Default(value=value, fallback=fallback):
                found = [case for case in self.cases(value) if case[1] is not None]
                unknown = join(*(boxes for boxes, form in self.cases(value) if form is None))
                return [*found, *_narrowed(unknown, self.cases(fallback))]
            case Choice(value=value, condition=condition, otherwise=otherwise):
                truth = self.truth(condition)
                chosen = _narrowed(truth.true, self.cases(value)) + _narrowed(truth.false, self.cases(otherwise))
                return [*chosen, (truth.unknown, None)]
            case Operation(operands=operands) if len(operands) <= 2:
                moved = self._moved(term)
                return self._atom(term) if moved is None else moved
            case _:
                return self._atom(term)

    def _plain(self, term: Term) -> Truth:
        """Return the truth of a term that is true or false by itself."""
        name, exact = self.name(term), isinstance(term, Read)
        true = where(name, Words(frozenset((True,))), exact=exact)
        false = where(name, Words(frozenset((False,))), exact=exact)
        return sorted_into(true, false, self._unknown(term))

    def _operation(self, term: Operation) -> Truth:
        operator, operands = term.operator, term.operands
        if operator is calculate.NOT:
            return denied(self.truth(operands[0]))
        if id(operator) in _SIGNS:
            return self._compared(_SIGNS[id(operator)], operands[0], operands[1], term)
        if operator is calculate.BETWEEN:
            item, low, high = operands
            return both(self._compared(">=", item, low, term), self._compared("<=", item, high, term))
        if operator is calculate.BETWEEN_TIMES and _are_numbers(operands[1:]):
            return self._within_day(term)
        if operator is calculate.MEMBER and isinstance(operands[1], Constant):
            return self._among(operands[0], operands[1].value, term)
        return self._plain(term)

    def _within_day(self, term: Operation) -> Truth:
        item, low, high = term.operands
        after = self._compared(">=", item, low, term)
        before = self._compared("<=", item, high, term)
        wraps = isinstance(low, Constant) and isinstance(high, Constant) and _number(low) > _number(high)
        return either(after, before) if wraps else both(after, before)

    def _among(self, item: Term, group: Datum, term: Operation) -> Truth:
        if not isinstance(group, tuple):
            return self._plain(term)
        found = sorted_into(NOWHERE, self._known(item), self._unknown(item))
        for word in group:
            found = either(found, self._compared("==", item, Constant(word, item.type, term.mark), term))
        return found

    def _compared(self, sign: str, left: Term, right: Term, term: Operation) -> Truth:
        true: Boxes = NOWHERE
        false: Boxes = NOWHERE
        unknown: Boxes = NOWHERE
        for boxes, one in self.cases(left):
            for others, other in self.cases(right):
                here = meet(boxes, others)
                if one is None or other is None:
                    unknown = join(unknown, here)
                    continue
                part = self._pair(sign, one, other, term)
                true, false = join(true, meet(here, part.true)), join(false, meet(here, part.false))
                unknown = join(unknown, meet(here, part.unknown))
        return sorted_into(true, false, unknown)

    def _pair(self, sign: str, one: _Form, other: _Form, term: Operation) -> Truth:
        if isinstance(one, Constant) and isinstance(other, Constant):
            return certain(calculate.COMPARISONS[sign].apply(one.value, other.value))
        if isinstance(one, Constant) and isinstance(other, Line):
            return self._pair(MIRRORED[sign], other, one, term)
        if isinstance(one, Line) and isinstance(other, Constant):
            value = other.value
            if isinstance(value, bool | str):
                return worded(sign, one, value) or self._apart(sign, one, other)
            if isinstance(value, int | float):
                return measured(sign, one, value)
        return self._apart(sign, one, other)

    def _apart(self, sign: str, one: _Form, other: _Form) -> Truth:
        """Return how two values compare that depend on each other in no way that is looked into."""
        names = [_shown(one), _shown(other)]
        if names != sorted(names):
            names, sign = names[::-1], MIRRORED[sign]
        name = f"~{names[0]} <> {names[1]}"
        true = where(name, *compared(sign, 0.0, whole=False), exact=False)
        false = where(name, *compared(OPPOSITE[sign], 0.0, whole=False), exact=False)
        return sorted_into(true, false)

    def _atom(self, term: Term) -> list[_Case]:
        line = Line(self.name(term), term.type, _is_exact(term))
        known: Boxes = where(line.name, "known", exact=line.exact) if term.type.maybe else EVERYWHERE
        unknown: Boxes = where(line.name, "unknown", exact=line.exact) if term.type.maybe else NOWHERE
        return [(known, line), (unknown, None)] if unknown else [(known, line)]

    def _moved(self, term: Operation) -> list[_Case] | None:
        """Return the cases of a sum or product of a value and a constant; None if it is no such thing."""
        operator, operands = term.operator, term.operands
        if operator is calculate.NEGATE:
            return self._scaled(operands[0], -1.0, 0.0)
        if len(operands) != 2:
            return None
        number = next((_number(each) for each in operands if isinstance(each, Constant) and _are_numbers((each,))), 0.0)
        one = next((each for each in operands if not isinstance(each, Constant)), None)
        if one is None or not number:
            return None
        first = one is operands[0]
        if operator is calculate.ADD:
            return self._scaled(one, 1.0, number)
        if operator is calculate.SUBTRACT:
            return self._scaled(one, 1.0, -number) if first else self._scaled(one, -1.0, number)
        if operator is calculate.MULTIPLY:
            return self._scaled(one, number, 0.0)
        if operator is calculate.DIVIDE_SAFELY and first:
            return self._scaled(one, 1.0 / number, 0.0)
        return None

    def _scaled(self, term: Term, scale: float, offset: float) -> list[_Case] | None:
        found: list[_Case] = []
        for boxes, form in self.cases(term):
            if isinstance(form, Line):
                line = Line(form.name, form.type, form.exact, form.scale * scale, form.offset * scale + offset)
                found.append((boxes, line))
            elif form is None:
                found.append((boxes, None))
            else:
                return None
        return found

    def _unknown(self, term: Term) -> Boxes:
        """Return where a term is unknown."""
        if _is_taken_apart(term):
            return self.truth(term).unknown
        return join(*(boxes for boxes, form in self.cases(term) if form is None))

    def _known(self, term: Term) -> Boxes:
        """Return where a term is known."""
        if _is_taken_apart(term):
            truth = self.truth(term)
            return join(truth.true, truth.false)
        return join(*(boxes for boxes, form in self.cases(term) if form is not None))


_TAKEN_APART = {
    *_SIGNS,
    id(calculate.NOT),
    id(calculate.BETWEEN),
    id(calculate.BETWEEN_TIMES),
    id(calculate.MEMBER),
}


def _is_taken_apart(term: Term) -> bool:
    """Return whether the truth of a term comes from those of its parts."""
    match term:
        case Operation(operator=operator):
            return id(operator) in _TAKEN_APART
        case Junction() | IsUnknown():
            return True
        case Default() | Choice():
            return term.type.sort == "bool"
        case _:
            return False


def _is_exact(term: Term) -> bool:
    return isinstance(term, Read) or (isinstance(term, Operation) and id(term.operator) in _PLAIN)


def _narrowed(boxes: Boxes, cases: list[_Case]) -> list[_Case]:
    return [(meet(boxes, each), form) for each, form in cases]


def _shown(form: _Form) -> str:
    if isinstance(form, Constant):
        return repr(form.value)
    return form.name if (form.scale, form.offset) == (1.0, 0.0) else f"{form.scale!r} {form.name} {form.offset!r}"


def _are_numbers(terms: Sequence[Term]) -> bool:
    return all(
        isinstance(term, Constant) and isinstance(term.value, int | float) and not isinstance(term.value, bool)
        for term in terms
    )


def _number(term: Constant) -> float:
    return float(term.value) if isinstance(term.value, int | float) else 0.0
