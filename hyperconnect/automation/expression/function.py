"""The functions of the language: one table, of which checks, evaluation and documentation are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.expression import calculate, clock, sky
from hyperconnect.automation.expression.chance import drawn_at
from hyperconnect.automation.expression.fit import common, fit, mismatch
from hyperconnect.automation.expression.flaw import WRONG_TYPE, refuse, shorten
from hyperconnect.automation.expression.ground import Ground
from hyperconnect.automation.expression.group import count, every, names, some, total
from hyperconnect.automation.expression.history import (
    age,
    average,
    changed,
    delta,
    greatest,
    held,
    least,
    previous,
)
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.operator import Operator
from hyperconnect.automation.expression.place import arrival, distance, eta, in_zone
from hyperconnect.automation.expression.render import render
from hyperconnect.automation.expression.term import Constant, Term, operate
from hyperconnect.automation.expression.tree import Call
from hyperconnect.automation.expression.type import (
    BOOL,
    DATE,
    INSTANT,
    INTEGER,
    NUMBER,
    NUMERIC,
    ORDERED,
    TEXT,
    TIME,
    WORDS,
    Type,
    is_temperature,
)
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum

Cost: TypeAlias = Literal["step", "clock", "place", "history", "group"]
"""What a call costs: one step; reading the local clock (about 1 µs); a computation on the globe or the sky (about
5 µs); a value that the engine keeps, for one device or for all of a group, so that reading it is one step."""

Builder: TypeAlias = Callable[[Call, Ground], Term]
"""Returns what a call means, where it stands."""

_Build: TypeAlias = Callable[[tuple[Term, ...], Mark], Term]

KEPT = frozenset[Cost](("history", "group"))
"""Functions of which one expression may call only a few."""


class Function(Struct, frozen=True):
    """A function: the names of its parameters (`?` optional, `…` any number), what it gives, and its cost."""

    name: str
    takes: tuple[str, ...]
    gives: str
    about: str
    build: Builder
    cost: Cost = "step"

    @property
    def signature(self) -> str:
        """How it is called: `round(x, digits?)`."""
        return f"{self.name}({', '.join(self.takes)})"

    def accepts(self, count: int) -> bool:
        """Return whether it can be called with so many arguments."""
        needed = sum(name[-1] not in "?…" for name in self.takes)
        many = bool(self.takes) and self.takes[-1].endswith("…")
        return count >= needed and (many or count <= len(self.takes))


def _same(operator: Operator) -> _Build:
    """Take values of one ordered type and give one of them."""

    def build(args: tuple[Term, ...], mark: Mark) -> Term:
        fitted, kind = common(args)
        if kind.sort == "any":
            fitted, kind = tuple(fit(term, NUMBER) for term in fitted), NUMBER
        if kind.sort not in ORDERED and kind.sort != "nothing":
            raise refuse(WRONG_TYPE, f"{operator.name} needs an order; {kind} has none", mark)
        return operate(operator, fitted, kind, mark)

    return build


def _abs(args: tuple[Term, ...], mark: Mark) -> Term:
    x = _numeric(args[0])
    if is_temperature(x.type):
        raise refuse(WRONG_TYPE, "abs() works on a difference of temperatures, not on a temperature", mark)
    return operate(calculate.ABS, (x,), x.type, mark)


def _round(args: tuple[Term, ...], mark: Mark) -> Term:
    x, *digits = _numeric(args[0]), *args[1:]
    if digits:
        _digits(digits[0])
    kind = x.type
    whole = Type(kind.sort, unit=kind.unit, whole=not digits or kind.whole)
    return operate(calculate.ROUND, (x, *digits), whole, mark)


def _mod(args: tuple[Term, ...], mark: Mark) -> Term:
    fitted, kind = common(args)
    fitted = tuple(_numeric(term) for term in fitted)
    kind = NUMBER if kind.sort == "any" else kind
    return operate(calculate.MOD, fitted, kind, mark)


def _len(args: tuple[Term, ...], mark: Mark) -> Term:
    if args[0].type.sort not in WORDS | {"list", "any", "nothing"}:
        raise mismatch(args[0], TEXT)
    return operate(calculate.LEN, args, INTEGER, mark)


def _contains(args: tuple[Term, ...], mark: Mark) -> Term:
    whole, part = args
    if whole.type.sort == "list":
        item = fit(part, whole.type.item) if whole.type.item else part
        return operate(calculate.CONTAINS, (whole, item), BOOL, mark)
    return operate(calculate.CONTAINS, tuple(fit(arg, TEXT) for arg in args), BOOL, mark)


def _texts(operator: Operator, gives: Type) -> _Build:
    def build(args: tuple[Term, ...], mark: Mark) -> Term:
        return operate(operator, tuple(fit(arg, TEXT) for arg in args), gives, mark)

    return build


def _concat(args: tuple[Term, ...], mark: Mark) -> Term:
    return operate(calculate.CONCAT, tuple(_shown(arg, arg.mark) for arg in args), TEXT, mark)


def _format(args: tuple[Term, ...], mark: Mark) -> Term:
    x, *digits = args
    if digits:
        _numeric(x)
    return _shown(x, mark, *(_digits(term) for term in digits))


def _shown(term: Term, mark: Mark, digits: int | None = None) -> Term:
    def show(scope: Scope, value: Datum) -> str:
        return render(value, term.type, scope.timezone, digits=digits)

    name = f"format {digits}"
    if term.type.sort in {"instant", "list"}:
        return operate(Operator(name, show, scoped=True), (term,), TEXT, mark)
    return operate(Operator(name, partial(render, kind=term.type, digits=digits)), (term,), TEXT, mark)


def _random(args: tuple[Term, ...], mark: Mark) -> Term:
    fitted, kind = common(args)
    if kind.sort not in NUMERIC | {"any", "nothing"}:
        raise mismatch(args[0], NUMBER)
    whole = kind.sort == "number" and kind.whole
    kind = NUMBER if kind.sort == "any" else Type(kind.sort, unit=kind.unit, whole=whole)
    return operate(drawn_at(mark, whole=whole), tuple(_numeric(term) for term in fitted), kind, mark)


def _clock(operator: Operator, gives: Type) -> Builder:
    def build(call: Call, _ground: Ground) -> Term:
        return operate(operator, (), gives, call.mark)

    return build


def _of(build: _Build) -> Builder:
    """Make a builder of one that looks at the arguments' values alone."""

    def built(call: Call, ground: Ground) -> Term:
        return build(tuple(ground.term(argument) for argument in call.arguments), call.mark)

    return built


def _numeric(term: Term) -> Term:
    if term.type.sort == "any":
        return fit(term, NUMBER)
    if term.type.sort not in NUMERIC | {"nothing"}:
        raise mismatch(term, NUMBER)
    return term


def _digits(term: Term) -> int:
    if isinstance(term, Constant) and isinstance(term.value, int) and 0 <= term.value <= 9:
        return term.value
    raise refuse(WRONG_TYPE, f"`{shorten(term.mark.text)}` is no number of digits from 0 to 9", term.mark)


def _table(functions: Sequence[Function]) -> dict[str, Function]:
    return {function.name: function for function in functions}


_WEEKDAY = Type("enum", options=clock.WEEKDAYS)

_SUNRISE = _clock(sky.SUNRISE, INSTANT)
_SUNSET = _clock(sky.SUNSET, INSTANT)

FUNCTIONS: dict[str, Function] = _table(
    (
        Function("abs", ("x",), "as x", "The value without its sign.", _of(_abs)),
        Function("min", ("a", "b", "…"), "as a", "The least.", _of(_same(calculate.MIN))),
        Function("max", ("a", "b", "…"), "as a", "The greatest.", _of(_same(calculate.MAX))),
        Function("round", ("x", "digits?"), "as x", "Rounded; halves away from zero.", _of(_round)),
        Function("clamp", ("x", "low", "high"), "as x", "x, kept from low to high.", _of(_same(calculate.CLAMP))),
        Function("mod", ("a", "b"), "as a", "The remainder of a / b, signed like b; unknown for b = 0.", _of(_mod)),
        Function("len", ("x",), "number", "How many letters a text or items a list has.", _of(_len)),
        Function("lower", ("text",), "text", "In small letters.", _of(_texts(calculate.LOWER, TEXT))),
        Function("upper", ("text",), "text", "In capitals.", _of(_texts(calculate.UPPER, TEXT))),
        Function("contains", ("x", "part"), "bool", "Whether a text or list x has this part.", _of(_contains)),
        Function("starts_with", ("text", "part"), "bool", "Whether it begins so.", _of(_texts(calculate.STARTS, BOOL))),
        Function("ends_with", ("text", "part"), "bool", "Whether it ends so.", _of(_texts(calculate.ENDS, BOOL))),
        Function("concat", ("a", "…"), "text", "Texts and values, one after the other.", _of(_concat)),
        Function("format", ("x", "digits?"), "text", "A value as people read it, with its unit.", _of(_format)),
        Function("now", (), "instant", "This moment.", _clock(clock.NOW, INSTANT)),
        Function("time", (), "time", "The time of day here.", _clock(clock.TIME, TIME), "clock"),
        Function("date", (), "date", "The date here.", _clock(clock.DATE, DATE), "clock"),
        Function("weekday", (), "enum", "The day here: mon … sun.", _clock(clock.WEEKDAY, _WEEKDAY), "clock"),
        Function("hour", (), "number", "The hour here, 0 to 23.", _clock(clock.HOUR, INTEGER), "clock"),
        Function("sunrise", (), "instant", "When the sun rises today; unknown where it does not.", _SUNRISE, "clock"),
        Function("sunset", (), "instant", "When the sun sets today; unknown where it does not.", _SUNSET, "clock"),
        Function("held", ("condition", "duration"), "bool", "Whether it has been true for so long.", held, "history"),
        Function("changed", ("attribute", "duration"), "bool", "Whether it changed so recently.", changed, "history"),
        Function("age", ("attribute",), "duration", "How long it has been what it is.", age, "history"),
        Function("prev", ("attribute",), "as it", "What it was before.", previous, "history"),
        Function("avg", ("attribute", "duration"), "as it", "Its mean over the last so long.", average, "history"),
        Function("min_over", ("attribute", "duration"), "as it", "The least it was so recently.", least, "history"),
        Function("max_over", ("attribute", "duration"), "as it", "The most it was so recently.", greatest, "history"),
        Function("delta", ("attribute", "duration"), "as it", "By how much it rose in so long.", delta, "history"),
        Function("any", ("group", "condition"), "bool", "Whether it is true of any member.", some, "group"),
        Function("all", ("group", "condition"), "bool", "Whether it is true of all members.", every, "group"),
        Function("count", ("group", "condition?"), "number", "Of how many members it is true.", count, "group"),
        Function("sum", ("group", "value"), "as value", "The sum over all members.", total, "group"),
        Function("names", ("group", "condition"), "list", "The members of which it is true.", names, "group"),
        Function("in_zone", ("who", "zone"), "bool", "Whether somebody is there.", in_zone, "place"),
        Function("distance", ("place", "place"), "km", "As the crow flies.", distance, "place"),
        Function("eta", ("who", "zone?"), "duration", "How long until arrival; negative when overdue.", eta),
        Function("arrival", ("who", "zone?"), "instant", "When it will arrive.", arrival),
        Function("random", ("low", "high"), "as low", "A number that every run draws anew.", _of(_random)),
    )
)
"""All functions, by name, in the order in which people read about them."""
