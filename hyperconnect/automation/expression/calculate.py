"""Operators over numbers, texts and lists."""

from __future__ import annotations

from math import copysign, floor
from operator import add, contains, eq, ge, gt, le, lt, mul, ne, not_, sub

from hyperconnect.automation.expression.operator import Operator
from hyperconnect.model.value import Datum


def _negated(value: float) -> float:
    return -value


def _magnitude(value: float) -> float:
    return abs(value)


def _quotient(left: float, right: float) -> float:
    return left / right


def _divided(left: float, right: float) -> float | None:
    return left / right if right else None


def _remainder(left: float, right: float) -> float | None:
    return left % right if right else None


def _rounded(value: float, digits: int = 0) -> float:
    """Round half away from zero, as people do."""
    scale = 10**digits
    nearest = copysign(floor(abs(value) * scale + 0.5) / scale, value)
    return nearest if digits else int(nearest)


def _within(value: float, low: float, high: float) -> bool:
    return low <= value <= high


def _within_day(value: float, low: float, high: float) -> bool:
    """Both ends included; from a later to an earlier time of day it leads through midnight."""
    return low <= value <= high if low <= high else value >= low or value <= high


def _clamped(value: float, low: float, high: float) -> float:
    return low if value < low else min(value, high)


def _among(item: Datum, *items: Datum) -> bool | None:
    """Kleene: an unknown item may be the one that is looked for."""
    if item is None:
        return None
    if item in items:
        return True
    return None if None in items else False


def _member(item: float | str, group: tuple[float | str, ...]) -> bool:
    return item in group


def _list(*items: float | str) -> tuple[float | str, ...]:
    return items


def _concatenated(*parts: str) -> str:
    return "".join(parts)


ADD = Operator("+", add)
SUBTRACT = Operator("-", sub)
MULTIPLY = Operator("*", mul)
DIVIDE = Operator("/", _divided, partial=True)
DIVIDE_SAFELY = Operator("/", _quotient)
NEGATE = Operator("negate", _negated)
NOT = Operator("not", not_)
COMPARISONS = {
    "==": Operator("==", eq),
    "!=": Operator("!=", ne),
    "<": Operator("<", lt),
    "<=": Operator("<=", le),
    ">": Operator(">", gt),
    ">=": Operator(">=", ge),
}
BETWEEN = Operator("between", _within)
BETWEEN_TIMES = Operator("between times", _within_day)
AMONG = Operator("among", _among, strict=False)
LIST = Operator("list", _list)
MEMBER = Operator("member", _member)

ABS = Operator("abs", _magnitude)
MIN = Operator("min", min)
MAX = Operator("max", max)
ROUND = Operator("round", _rounded)
CLAMP = Operator("clamp", _clamped)
MOD = Operator("mod", _remainder, partial=True)
LEN = Operator("len", len)
LOWER = Operator("lower", str.lower)
UPPER = Operator("upper", str.upper)
CONTAINS = Operator("contains", contains)
STARTS = Operator("starts_with", str.startswith)
ENDS = Operator("ends_with", str.endswith)
CONCAT = Operator("concat", _concatenated)
