"""The functions of the language: one table, of which checks, evaluation and documentation are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.expression import calculate, clock, place
from hyperconnect.automation.expression.combine import arithmetic
from hyperconnect.automation.expression.fit import common, fit, mismatch
from hyperconnect.automation.expression.flaw import WRONG_TYPE, refuse, shorten
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.operator import Operator
from hyperconnect.automation.expression.render import render
from hyperconnect.automation.expression.term import Constant, Term, operate
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

Cost: TypeAlias = Literal["step", "clock", "place"]
"""What a call costs: one step; reading the local clock (about 1 µs); a computation on the globe."""

Reader: TypeAlias = Callable[[str, Mark], Term]
"""Returns the term that reads an attribute, by its dotted name."""

Builder: TypeAlias = Callable[[tuple[Term, ...], Mark, Reader], Term]

ZONES = ("home",)
"""Places that have a name of their own."""

PLACED = frozenset({"who", "zone", "place"})
"""Parameters that take the name of a device, a zone, or either, and not a value."""

LATER = frozenset(
    {
        *("held", "changed", "age", "prev", "avg", "min_over", "max_over", "delta"),
        *("any", "all", "count", "sum", "names"),
        *("in_zone", "random", "sunrise", "sunset", "sun.elevation"),
    }
)
"""Functions that the language is to have and has not yet."""


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


def _same(operator: Operator) -> Builder:
    """Take values of one ordered type and give one of them."""

    def build(args: tuple[Term, ...], mark: Mark, _read: Reader) -> Term:
        fitted, kind = common(args)
        if kind.sort not in ORDERED and kind.sort != "nothing":
            raise refuse(WRONG_TYPE, f"{operator.name} needs an order; {kind} has none", mark)
        return operate(operator, fitted, kind, mark)

    return build


def _abs(args: tuple[Term, ...], mark: Mark, _read: Reader) -> Term:
    (x,) = args
    if is_temperature(x.type):
        raise refuse(WRONG_TYPE, "abs() works on a difference of temperatures, not on a temperature", mark)
    return operate(calculate.ABS, (_numeric(x),), x.type, mark)


def _round(args: tuple[Term, ...], mark: Mark, _read: Reader) -> Term:
    x, *digits = args
    if digits:
        _digits(digits[0])
    kind = _numeric(x).type
    whole = Type(kind.sort, unit=kind.unit, whole=not digits or kind.whole)
    return operate(calculate.ROUND, (x, *digits), whole, mark)


def _mod(args: tuple[Term, ...], mark: Mark, _read: Reader) -> Term:
    fitted, kind = common(tuple(_numeric(arg) for arg in args))
    return operate(calculate.MOD, fitted, kind, mark)


def _len(args: tuple[Term, ...], mark: Mark, _read: Reader) -> Term:
    if args[0].type.sort not in WORDS | {"list", "nothing"}:
        raise mismatch(args[0], TEXT)
    return operate(calculate.LEN, args, INTEGER, mark)


def _contains(args: tuple[Term, ...], mark: Mark, _read: Reader) -> Term:
    whole, part = args
    if whole.type.sort == "list":
        item = fit(part, whole.type.item) if whole.type.item else part
        return operate(calculate.CONTAINS, (whole, item), BOOL, mark)
    return operate(calculate.CONTAINS, tuple(fit(arg, TEXT) for arg in args), BOOL, mark)


def _texts(operator: Operator, gives: Type) -> Builder:
    def build(args: tuple[Term, ...], mark: Mark, _read: Reader) -> Term:
        return operate(operator, tuple(fit(arg, TEXT) for arg in args), gives, mark)

    return build


def _concat(args: tuple[Term, ...], mark: Mark, _read: Reader) -> Term:
    return operate(calculate.CONCAT, tuple(_shown(arg, arg.mark) for arg in args), TEXT, mark)


def _format(args: tuple[Term, ...], mark: Mark, _read: Reader) -> Term:
    x, *digits = args
    if digits:
        _numeric(x)
    return _shown(x, mark, *(_digits(term) for term in digits))


def _shown(term: Term, mark: Mark, digits: int | None = None) -> Term:
    def show(scope: Scope, value: Datum) -> str:
        return render(value, term.type, scope.timezone, digits=digits)

    if term.type.sort in {"instant", "list"}:
        return operate(Operator("format", show, scoped=True), (term,), TEXT, mark)
    return operate(Operator("format", partial(render, kind=term.type, digits=digits)), (term,), TEXT, mark)


def _clock(operator: Operator, gives: Type) -> Builder:
    def build(_args: tuple[Term, ...], mark: Mark, _read: Reader) -> Term:
        return operate(operator, (), gives, mark)

    return build


def _arrival(args: tuple[Term, ...], _mark: Mark, read: Reader) -> Term:
    who = args[0]
    return read(f"{_id(who)}.navigation.eta", who.mark)


def _eta(args: tuple[Term, ...], mark: Mark, read: Reader) -> Term:
    now = operate(clock.NOW, (), INSTANT, mark)
    return arithmetic("-", _arrival(args, mark, read), now, mark)


def _distance(args: tuple[Term, ...], mark: Mark, read: Reader) -> Term:
    ends = tuple(coordinate for arg in args for coordinate in _coordinates(arg, read))
    return operate(place.DISTANCE, ends, Type("quantity", unit="km"), mark)


def _coordinates(at: Term, read: Reader) -> tuple[Term, Term]:
    if at.type.sort == "zone":
        latitude = operate(place.LATITUDE, (), NUMBER, at.mark)
        return latitude, operate(place.LONGITUDE, (), NUMBER, at.mark)
    where = f"{_id(at)}.location"
    return read(f"{where}.latitude", at.mark), read(f"{where}.longitude", at.mark)


def _id(who: Term) -> Datum:
    return who.value if isinstance(who, Constant) else None


def _numeric(term: Term) -> Term:
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

FUNCTIONS: dict[str, Function] = _table(
    (
        Function("abs", ("x",), "as x", "The value without its sign.", _abs),
        Function("min", ("a", "b", "…"), "as a", "The least.", _same(calculate.MIN)),
        Function("max", ("a", "b", "…"), "as a", "The greatest.", _same(calculate.MAX)),
        Function("round", ("x", "digits?"), "as x", "Rounded; halves away from zero.", _round),
        Function("clamp", ("x", "low", "high"), "as x", "x, kept from low to high.", _same(calculate.CLAMP)),
        Function("mod", ("a", "b"), "as a", "The remainder of a / b, with the sign of b; unknown for b = 0.", _mod),
        Function("len", ("x",), "number", "How many letters a text or items a list has.", _len),
        Function("lower", ("text",), "text", "In small letters.", _texts(calculate.LOWER, TEXT)),
        Function("upper", ("text",), "text", "In capitals.", _texts(calculate.UPPER, TEXT)),
        Function("contains", ("x", "part"), "bool", "Whether a text or list x has this part.", _contains),
        Function("starts_with", ("text", "part"), "bool", "Whether it begins so.", _texts(calculate.STARTS, BOOL)),
        Function("ends_with", ("text", "part"), "bool", "Whether it ends so.", _texts(calculate.ENDS, BOOL)),
        Function("concat", ("a", "…"), "text", "Texts and values, one after the other.", _concat),
        Function("format", ("x", "digits?"), "text", "A value as people read it, with its unit.", _format),
        Function("now", (), "instant", "This moment.", _clock(clock.NOW, INSTANT)),
        Function("time", (), "time", "The time of day here.", _clock(clock.TIME, TIME), "clock"),
        Function("date", (), "date", "The date here.", _clock(clock.DATE, DATE), "clock"),
        Function("weekday", (), "enum", "The day here: mon … sun.", _clock(clock.WEEKDAY, _WEEKDAY), "clock"),
        Function("hour", (), "number", "The hour here, 0 to 23.", _clock(clock.HOUR, INTEGER), "clock"),
        Function("distance", ("place", "place"), "km", "As the crow flies.", _distance, "place"),
        Function("eta", ("who", "zone?"), "duration", "How long until arrival; negative when overdue.", _eta),
        Function("arrival", ("who", "zone?"), "instant", "When it will arrive.", _arrival),
    )
)
"""All functions, by name, in the order in which people read about them."""
