"""Numbers that nobody can foresee and every replay finds again."""

from __future__ import annotations

from functools import partial
from hashlib import blake2b

from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.operator import Operator
from hyperconnect.automation.names import Scope

NAME = "random"
_UNIT = 2.0**-53
"""Fifty-three bits make a float from 0 up to, not including, 1."""


def drawn_at(mark: Mark, *, whole: bool) -> Operator:
    """Return the operator that draws for one place of one text: uniform, whole numbers with both ends included."""
    place = f"{mark.start}:{mark.source}"
    return Operator(NAME, partial(_whole if whole else _any, place), scoped=True)


def _any(place: str, scope: Scope, low: float, high: float) -> float:
    return low + (high - low) * _share(place, scope)


def _whole(place: str, scope: Scope, low: int, high: int) -> int:
    return low + int((high - low + 1) * _share(place, scope)) if low <= high else low


def _share(place: str, scope: Scope) -> float:
    drawn = blake2b(f"{scope.seed}:{place}".encode(), digest_size=8).digest()
    return (int.from_bytes(drawn, "big") >> 11) * _UNIT
