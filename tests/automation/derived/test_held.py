from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.model.value import Datum
from tests.automation.derived.keeper import BEGIN, Keeper

HELD = "held(su7.locked, 5min)"


def test_it_is_true_from_exactly_so_long_after_the_condition_became_so() -> None:
    keeper = Keeper()
    keeper.uses(HELD)
    keeper.set("su7.locked", True, after=12.5)
    keeper.wait(1000)
    kept = [(at - BEGIN, value) for at, name, value in keeper.told if name.startswith("~")]
    assert kept == [(12.5, False), (312.5, True)]


def test_it_ends_with_the_condition() -> None:
    keeper = Keeper()
    keeper.set("su7.locked", True)
    assert keeper.value(HELD) is False
    keeper.wait(299.9)
    assert keeper.value(HELD) is False
    keeper.wait(0.1)
    assert keeper.value(HELD) is True
    keeper.set("su7.locked", False, after=5)
    assert keeper.value(HELD) is False
    keeper.set("su7.locked", True, after=5)
    keeper.wait(299)
    assert keeper.value(HELD) is False


def test_a_gap_stops_no_clock() -> None:
    keeper = Keeper()
    keeper.set("su7.locked", True)
    assert keeper.value(HELD) is False
    keeper.set("su7.locked", None, after=200)
    assert keeper.value(HELD) is None
    keeper.set("su7.locked", True, after=200)
    assert keeper.value(HELD) is True


def test_a_gap_that_ends_otherwise_begins_anew() -> None:
    keeper = Keeper()
    keeper.set("su7.locked", True)
    assert keeper.value(HELD) is False
    keeper.set("su7.locked", None, after=200)
    keeper.set("su7.locked", False, after=200)
    keeper.set("su7.locked", True)
    keeper.wait(299)
    assert keeper.value(HELD) is False


def test_it_survives_a_restart() -> None:
    keeper = Keeper()
    keeper.set("su7.locked", True)
    assert keeper.value(HELD) is False
    keeper.wait(100)
    other = keeper.restarted(away=150)
    assert other.value(HELD) is None
    other.set("su7.locked", True, after=10)
    assert other.value(HELD) is False
    other.wait(40)
    assert other.value(HELD) is True


def test_a_clock_that_was_ahead_is_not_believed() -> None:
    keeper = Keeper()
    keeper.set("su7.locked", True, after=10_000)
    assert keeper.value(HELD) is False
    other = keeper.restarted(away=-9_000)
    other.set("su7.locked", True)
    assert other.value(HELD) is False
    other.wait(300)
    assert other.value(HELD) is True


def test_what_depends_on_the_time_of_day_is_looked_at_every_minute() -> None:
    keeper = Keeper()
    keeper.wait(30)
    keeper.uses("held(time() >= 19:02, 90s)")
    keeper.wait(3600)
    assert [(at - BEGIN, value) for at, _, value in keeper.told] == [(30.0, False), (120.0 + 90.0, True)]


def test_it_may_stand_on_other_kept_values() -> None:
    keeper = Keeper()
    keeper.uses("held(any(windows, open), 1min)")
    for name in ("bath", "hall", "room"):
        keeper.set(f"{name}_window.open", False)
    keeper.set("hall_window.open", True, after=10)
    keeper.set("room_window.open", True, after=30)
    keeper.set("hall_window.open", False)
    keeper.wait(29)
    assert keeper.value("held(any(windows, open), 1min)") is False
    keeper.wait(1)
    assert keeper.value("held(any(windows, open), 1min)") is True


@pytest.mark.parametrize("memory", [{}, {"since": "soon"}, {"since": None}, {"since": [1]}])
def test_a_memory_that_makes_no_sense_is_left_out(memory: dict[str, object]) -> None:
    keeper = Keeper()
    keeper.uses(HELD)
    other = Keeper(memory=dict.fromkeys(keeper.live, memory))
    other.set("su7.locked", True)
    assert other.value(HELD) is False


STEPS = st.lists(st.tuples(st.integers(0, 200), st.sampled_from([True, False, None])), max_size=12)


def held_by_definition(steps: list[tuple[float, Datum]], now: float, lasting: float) -> bool | None:
    """Whether the last known values have been true for so long."""
    since: float | None = None
    value: Datum = None
    for at, told in steps:
        value = told
        if told is False:
            since = None
        elif told is True and since is None:
            since = at
    if value is None:
        return None
    return value is True and since is not None and now - since >= lasting


@given(STEPS, st.integers(0, 400))
def test_it_is_what_its_definition_says(steps: list[tuple[int, Datum]], rest: int) -> None:
    keeper = Keeper()
    keeper.uses(HELD)
    said: list[tuple[float, Datum]] = []
    for after, value in steps:
        keeper.set("su7.locked", value, after=after)
        said.append((keeper.now, value))
        assert keeper.value(HELD) is held_by_definition(said, keeper.now, 300)
    keeper.wait(rest)
    assert keeper.value(HELD) is held_by_definition(said, keeper.now, 300)
