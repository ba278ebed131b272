"""Literals where rules are not expressions: `21 °C`, `90min`, `07:30`, `true`, plain text."""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite

from hyperconnect.automation.expression.fit import fit
from hyperconnect.automation.expression.flaw import WRONG_TYPE, ExpressionError, Flaw, refuse, shorten
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.mark import whole as all_of
from hyperconnect.automation.expression.parse import parse
from hyperconnect.automation.expression.render import render
from hyperconnect.automation.expression.term import Constant
from hyperconnect.automation.expression.token import seconds
from hyperconnect.automation.expression.tree import Literal
from hyperconnect.automation.expression.type import BOOL, DURATION, INTEGER, NUMBER, Type, type_of
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import Moment, Seconds, moment_of
from hyperconnect.model.value import Datum

_NUMBERS = frozenset("-0123456789")
_LONGEST = 100
_COUNTED = re.compile(r"([0-9]+) ?([a-z]*)")
_WORDS = {"s": "sec", "min": "min", "h": "h", "d": "day", "w": "week"}
"""The units of durations, and how words for them begin."""


@lru_cache(4096)
def parse_quantity(text: str) -> tuple[Datum, Type]:
    """Return the value and type that a plain scalar means; what is no number, time or bool is a text."""
    trimmed = text.strip()
    if trimmed in {"true", "false"}:
        return trimmed == "true", BOOL
    if trimmed[:1] in _NUMBERS and len(trimmed) <= _LONGEST:
        total = seconds(trimmed)
        if total is not None:
            return total, DURATION
        try:
            node = parse(trimmed)
        except ExpressionError:
            node = None
        if isinstance(node, Literal):
            return node.value, node.type
    return text, Type("text", options=(text,))


@lru_cache(1024)
def parse_duration(text: str) -> Seconds:
    """Return the seconds a text such as `90s`, `3min` or `1h 30min` means; never negative.

    Raises:
        ExpressionError: it is no duration.
    """
    total = seconds(text.strip()) if len(text) <= _LONGEST else None
    if total is None:
        detail = f"`{shorten(text)}` is no duration; write it as 90s, 3min, 1h30min or 2d"
        guesses = _durations(text.strip())
        raise refuse(WRONG_TYPE, detail, all_of(text), guesses)
    return total


def _durations(text: str) -> tuple[str, ...]:
    """Return what somebody may have meant who wrote a number without unit, or with a word for it."""
    found = _COUNTED.fullmatch(text)
    if found is None:
        return ()
    count, word = found[1], found[2]
    units = [unit for unit, begins in _WORDS.items() if word.startswith(begins)] if word else ["s", "min"]
    return tuple(f"{count}{unit}" for unit in units)


def check_value(datum: Datum, kind: Type, attribute: Attribute) -> Flaw | None:
    """Return what is wrong with writing a constant to an attribute, or None."""
    try:
        _fitted(datum, kind, attribute, all_of(render(datum, kind)))
    except ExpressionError as error:
        return error.flaws[0]
    return None


@lru_cache(4096, typed=True)
def value_for(scalar: bool | float | str, attribute: Attribute) -> Datum:  # noqa: FBT001  (a YAML scalar)
    """Return a YAML scalar as a value of the attribute, in its unit.

    Raises:
        ExpressionError: wrong type or unit, out of range, or not among the options.
    """
    mark = all_of(str(scalar))
    match scalar:
        case bool():
            return _fitted(scalar, BOOL, attribute, mark)
        case int():
            return _fitted(scalar, INTEGER, attribute, mark)
        case float():
            return _fitted(scalar, NUMBER, attribute, mark)
        case str():
            if attribute.type == "timestamp":
                return _moment(scalar, mark)
            if attribute.type in {"enum", "string"}:
                return _fitted(scalar, Type("text", options=(scalar,)), attribute, mark)
            return _fitted(*parse_quantity(scalar), attribute, mark)


def _moment(text: str, mark: Mark) -> Moment:
    try:
        return moment_of(text)
    except ValueError as error:
        detail = f"`{shorten(text)}` is no date and time with zone, such as 2026-01-15T17:00+01:00"
        raise refuse(WRONG_TYPE, detail, mark) from error


def _fitted(datum: Datum, kind: Type, attribute: Attribute, mark: Mark) -> Datum:
    wanted = type_of(attribute)
    if wanted.sort == "bool" and datum in {"on", "off", "yes", "no"}:
        guess = "true" if datum in {"on", "yes"} else "false"
        raise refuse(WRONG_TYPE, f"`{datum}` is a text, wanted is true or false", mark, (guess,))
    if isinstance(datum, float) and datum.is_integer() and kind.sort == "number":
        kind = INTEGER
    term = fit(Constant(datum, kind, mark), wanted)
    value = term.value if isinstance(term, Constant) else datum
    if isinstance(value, int | float) and not isinstance(value, bool):
        _check_range(value, wanted, attribute, mark)
        if attribute.type == "integer":
            return int(value)
    return value


def _check_range(value: float, wanted: Type, attribute: Attribute, mark: Mark) -> None:
    low, high = attribute.minimum, attribute.maximum
    if not isfinite(value):
        raise refuse(WRONG_TYPE, f"`{mark.text}` is no number to write", mark)
    if attribute.type == "integer" and value != int(value):
        raise refuse(WRONG_TYPE, f"`{mark.text}` is no whole number", mark)
    if (low is None or value >= low) and (high is None or value <= high):
        return
    lowest = render(low, wanted) if low is not None else "…"
    highest = render(high, wanted) if high is not None else "…"
    raise refuse(WRONG_TYPE, f"`{shorten(mark.text)}` is out of range; it goes from {lowest} to {highest}", mark)
