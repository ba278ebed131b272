"""Readings that wait until somebody asks what became of the room: it is asked for as if they never had."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from pickle import dumps

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.comfort.bank import Surroundings
from hyperconnect.comfort.replay import Row, episodes
from hyperconnect.comfort.thermal import Thermal


@dataclass(frozen=True)
class Told:
    """What is told of a room, so many seconds after what was told before."""

    after: float
    warmer: float
    duty: float | None
    around: Surroundings
    empty: bool


TOLD = st.builds(
    Told,
    st.sampled_from((60.0, 300.0, 300.0, 300.0, 271.3, 900.0, 900.0, 3600.0, 6000.0)),
    st.sampled_from((-2.0, -0.4, -0.1, 0.0, 0.0, 0.1, 0.3, 1.5)),
    st.sampled_from((None, None, 0.0, 0.0, 0.4, 1.0)),
    st.builds(Surroundings, st.sampled_from((-3.0, 4.0, 4.1)), st.sampled_from((0.0, 0.0, 250.0))),
    st.booleans(),
)


def hear(room: Thermal, told: Told) -> None:
    """Let a room read what is told of it."""
    begun = room.read_at is None
    at = 0.0 if begun else (room.read_at or 0.0) + told.after
    room.empty = told.empty
    room.duty.tell(at, told.duty, 20.0, ticking=True)
    room.read(at, 18.0 if begun else round(room.mirrored(room.air) + told.warmer, 1), told.around)


@settings(max_examples=15, deadline=None)
@given(told=st.lists(TOLD, min_size=1, max_size=40), cooling=st.booleans())
def test_a_room_asked_after_hours_is_what_it_is_asked_after_each_reading(*, told: list[Told], cooling: bool) -> None:
    watched, left = (Thermal(5, "unknown", cooling=cooling) for _ in range(2))
    for each in told:
        hear(watched, each)
        hear(left, each)
        watched.states()
    assert watched.state() == left.state()
    assert watched.bank.gated == left.bank.gated
    for of_watched, of_left in (
        (watched.bank.cloud, left.bank.cloud),
        (watched.bank.weights, left.bank.weights),
        (watched.bank.states, left.bank.states),
    ):
        assert np.array_equal(of_watched, of_left)


def test_a_room_of_which_nobody_asks_keeps_little_of_what_it_was_told() -> None:
    asked, left = (Thermal(5, "unknown", cooling=False) for _ in range(2))
    for _ in range(1500):
        told = Told(300.0, -0.1 if not asked.air < 17.0 else 3.0, 0.0, Surroundings(4.0), empty=False)
        hear(asked, told)
        hear(left, told)
    asked.states()
    assert len(dumps(left)) < len(dumps(asked)) + 16_000


def test_the_latest_episodes_are_those_that_a_night_has_time_for() -> None:
    warmed = [Row(17.0, 0.0, 3.0, 0.0), *(Row(17.0 + 0.2 * row, 1.0, 3.0, 0.0) for row in range(1, 8))]
    found = [(one.begins, one.ends) for one in episodes(warmed * 20)]
    assert found == [(8 * day + 1, 8 * day + 8) for day in range(6, 20)]


def test_a_long_night_is_cut_from_its_beginning_on() -> None:
    gap, night = Row(nan, nan, 3.0, 0.0), [Row(20.0 - 0.01 * row, 0.0, 3.0, 0.0) for row in range(80)]
    found = [(one.begins, one.ends) for one in episodes([gap, *night, gap])]
    assert found == [(2, 26), (26, 50), (50, 74)]
