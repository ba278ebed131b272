"""Values from outside: what a message held is known only when it is there, so its kind is checked then."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import isfinite

from hyperconnect.automation.expression.operator import Operator
from hyperconnect.automation.expression.term import Term, operate
from hyperconnect.automation.expression.type import BOOL, ORDERED, Sort, Type
from hyperconnect.model.value import Datum


def narrowed(term: Term, wanted: Type) -> Term:
    """Return a term of any kind as one of the wanted type: a value of another kind is unknown.

    A plain number is taken to be in the wanted unit.
    """
    if wanted.sort in {"any", "nothing"}:
        return term
    sort: Sort = "text" if wanted.sort in {"enum", "date", "device", "zone"} else wanted.sort
    kind = "whole number" if wanted.whole and sort == "number" else sort
    return operate(_NARROW[kind], (term,), Type(wanted.sort, unit=wanted.unit, whole=wanted.whole), term.mark)


def alike(sign: str, left: Term, right: Term) -> Term:
    """Return `left == right` or `left != right` of two values of any kind; unknown where their kinds differ."""
    return operate(_ALIKE[sign], (left, right), BOOL, left.mark.to(right.mark))


def _number(value: Datum) -> Datum:
    return value if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) else None


def _whole(value: Datum) -> Datum:
    number = _number(value)
    return int(number) if isinstance(number, int | float) and number == int(number) else None


def _only(kind: type[bool | str | tuple[float | str, ...]], value: Datum) -> Datum:
    return value if isinstance(value, kind) else None


def _equal(value: Datum, other: Datum, *, wanted: bool) -> bool | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    number2 = isinstance(other, int | float) and not isinstance(other, bool)
    if type(value) is not type(other) and not (number and number2):
        return None
    return (value == other) is wanted


_CHECKS: dict[str, Callable[[Datum], Datum]] = {
    "bool": partial(_only, bool),
    "text": partial(_only, str),
    "list": partial(_only, tuple),
    "whole number": _whole,
    **dict.fromkeys(sorted(ORDERED - {"date"}), _number),
}
_NARROW = {kind: Operator(f"as {kind}", check, strict=False, partial=True) for kind, check in _CHECKS.items()}
"""They need not be spared what is unknown: it is of no kind."""
_ALIKE = {
    "==": Operator("alike", partial(_equal, wanted=True), partial=True),
    "!=": Operator("unlike", partial(_equal, wanted=False), partial=True),
}
