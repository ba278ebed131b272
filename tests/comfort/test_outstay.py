"""When a stay ends: single minutes and parts of those who leave, as the cells of the grid have it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.comfort.forecast import GRID, Outstay, cell_end, cells, since, unknown_place
from hyperconnect.comfort.habit import Entry, Habit

BEGUN = 510.0
PARTS = (0.1, 0.2, 0.5, 0.8, 0.9)


def stay(lefts: list[float], now: float) -> Outstay:
    habit = Habit(entries=[Entry(739_600 + day, BEGUN, left) for day, left in enumerate(lefts)])
    wide = unknown_place(BEGUN, free=False, homeward=0.0, back=None, drive=30.0)
    return Outstay(habit, 739_640, BEGUN, wide, since(BEGUN, now))


@settings(max_examples=30)
@given(st.lists(st.floats(600.0, 1400.0), max_size=6), st.floats(BEGUN, BEGUN + 3000.0))
def test_parts_of_those_who_leave_are_told_as_the_cells_have_it(lefts: list[float], now: float) -> None:
    ends = stay(lefts, now)
    chances = cells(ends, now)
    come = np.cumsum(chances)
    for part, minutes in zip(PARTS, ends.spans(now, PARTS), strict=True):
        at = GRID.tolist().index(minutes)
        assert come[at] >= part * come[-1] - 1e-9
        assert at == 0 or come[at - 1] <= part * come[-1] + 1e-9
    for within in (0.0, 2.0, 12.5, 35.0):
        told = ends.between(now, now + cell_end(within))
        assert told == pytest.approx(float(chances[within >= GRID].sum()), abs=1e-9)


def test_nobody_has_left_before_a_stay_began_and_nearly_all_have_in_the_end() -> None:
    ends = stay([1020.0], BEGUN)
    assert ends.before(BEGUN - 60.0) == ends.before(BEGUN) == 0.0
    assert ends.before(BEGUN + 1e6) == pytest.approx(1.0)
    assert ends.between(BEGUN, BEGUN) == 0.0
