"""What is left of the old past."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.model.value import Datum, path_of
from hyperconnect.shell.history import DAY, History
from hyperconnect.shell.past import Kept
from hyperconnect.shell.thinning import AT_ONCE, BUCKET, EVERY, Stored, thinned
from tests.shell.test_history import MOTION, WARMTH, noted

LATER = 8 * DAY
"""A moment by which the first day is old."""


def lived(path: str, told: Sequence[tuple[float, Datum]], *, flushes: int = 1) -> History:
    """Return a history in which an attribute was told so, flushed long after."""
    history = History(None, cap=1 << 30, keep=90 * DAY)
    history.open()
    for at, value in told:
        history.record([noted(WARMTH if path == WARMTH else MOTION, value, at)])
        history.flush(at)
    for _ in range(flushes):
        history.flush(LATER)
    return history


def series(history: History, path: str) -> list[Kept]:
    with history.past() as past:
        return past.series(path, 0.0, LATER, limit=100_000)


def test_of_numbers_one_is_left_for_five_minutes_with_their_least_and_most() -> None:
    history = lived(WARMTH, [(10.0, 20.0), (20.0, 23.5), (30.0, 19.0), (40.0, 21.0), (310.0, 22), (700.0, None)])
    assert series(history, WARMTH) == [
        Kept(WARMTH, 40.0, 21.0, 19.0, 23.5),
        Kept(WARMTH, 310.0, 22),
        Kept(WARMTH, 700.0, None),
    ]
    history.close()


def test_the_last_week_stays_as_it_was() -> None:
    at = LATER - 7 * DAY + BUCKET
    history = lived(WARMTH, [(at, 20.0), (at + 1, 21.0)])
    assert [each.value for each in series(history, WARMTH)] == [20.0, 21.0]
    history.close()


def test_every_change_of_a_state_stays_and_when_it_was_last_told() -> None:
    told = [(1.0, False), (2.0, False), (3.0, True), (4.0, True), (5.0, True), (299.0, True), (310.0, True)]
    history = lived(MOTION, [*told, (320.0, True), (330.0, False)])
    assert [(each.at, each.value) for each in series(history, MOTION)] == [
        (1.0, False),
        (2.0, False),
        (3.0, True),
        (299.0, True),
        (320.0, True),
        (330.0, False),
    ]
    history.close()


def test_more_than_is_looked_at_in_one_go_is_thinned_in_the_end() -> None:
    many = 3 * AT_ONCE
    history = History(None, cap=1 << 30, keep=90 * DAY)
    history.open()
    for number in range(many):
        history.record([noted(WARMTH, float(number), number / 10)])
        if number % 100 == 0:
            history.record([noted(MOTION, number % 200 == 0, 5.0)])
        history.flush(1.0)
    for _ in range(20):
        history.flush(LATER)
    found = series(history, WARMTH)
    assert [(each.least, each.most) for each in found] == [(0.0, many - 1.0)]
    assert [each.value for each in series(history, MOTION)] == [n % 2 == 0 for n in range(many // 100 + 1)]
    history.close()


def test_many_attributes_all_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hyperconnect.shell.history.THIN", 20)
    history = History(None, cap=1 << 30, keep=90 * DAY)
    history.open()
    for at in (1.0, 2.0):
        for number in range(30):
            history.record([noted(path_of(f"d{number}", "main", "temperature", "temperature"), at, at)])
        history.flush(at)
    for _ in range(60):
        history.flush(LATER + EVERY)
    assert all(len(series(history, WARMTH.replace("hall", f"d{number}"))) == 1 for number in range(30))
    history.close()


values = st.one_of(st.integers(-5, 5).map(float), st.none(), st.sampled_from(["true", "false"]))
steps = st.lists(st.tuples(st.floats(0.0, 400.0), values), max_size=60)


@given(steps, st.integers(1, 20))
def test_thinning_piece_by_piece_keeps_what_matters(told: list[tuple[float, float | str | None]], piece: int) -> None:
    moments = itertools.accumulate(after for after, _ in told)
    rows = [Stored(n, at, value, None, None) for n, (at, (_, value)) in enumerate(zip(moments, told, strict=True))]
    left = rows
    for start in range(0, len(rows), piece):
        now = left[: len(left) - (len(rows) - start - piece)] if start + piece < len(rows) else left
        kept, grown = thinned(now)
        bounds = {row: (least, most) for least, most, row in grown}
        left = [
            Stored(row.id, row.at, row.value, *bounds.get(row.id, (row.least, row.most)))
            for row in left
            if row.id in kept or row not in now
        ]
    numbers = [float(row.value) for row in rows if isinstance(row.value, float)]
    if numbers:
        least = [row.value if row.least is None else row.least for row in left if isinstance(row.value, float)]
        most = [row.value if row.most is None else row.most for row in left if isinstance(row.value, float)]
        assert (min(least), max(most)) == (min(numbers), max(numbers))
    states = [value for value, _ in itertools.groupby(row.value for row in rows if not isinstance(row.value, float))]
    assert [v for v, _ in itertools.groupby(row.value for row in left if not isinstance(row.value, float))] == states
    assert {row.at // BUCKET for row in left if isinstance(row.value, float)} == {
        row.at // BUCKET for row in rows if isinstance(row.value, float)
    }
    assert left[-1:] == [Stored(r.id, r.at, r.value, left[-1].least, left[-1].most) for r in rows[-1:]]
