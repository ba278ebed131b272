from __future__ import annotations

import pytest

from hyperconnect.model.number import FURTHEST, sane
from hyperconnect.model.value import Datum


@pytest.mark.parametrize("datum", [None, True, 0, -1.5, FURTHEST, -(10**15), "inf", (), ("a", 1, 2.5)])
def test_what_can_be_stays(datum: Datum) -> None:
    assert sane(datum) is datum


@pytest.mark.parametrize(
    "datum", [10**15 + 1, 10**400, -(10**400), 1.1e15, float("inf"), float("-inf"), float("nan"), (1.0, float("nan"))]
)
def test_what_cannot_be_is_unknown(datum: Datum) -> None:
    assert sane(datum) is None
