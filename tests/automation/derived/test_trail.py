from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.model.value import Datum
from tests.automation.derived.keeper import BEGIN, Keeper

CHANGED = "changed(home.mode, 5min)"
PREV = "prev(home.mode)"
AGE = "age(home.mode)"


def test_a_first_value_is_no_change() -> None:
    keeper = Keeper()
    assert [keeper.value(text) for text in (CHANGED, PREV, AGE)] == [None, None, None]
    keeper.set("home.mode", "home")
    assert [keeper.value(text) for text in (CHANGED, PREV, AGE)] == [False, None, 0.0]


def test_a_change_is_one_for_its_time() -> None:
    keeper = Keeper()
    keeper.uses(f"{CHANGED} and {PREV} == 'home' and {AGE} < 5min")
    keeper.set("home.mode", "home")
    keeper.set("home.mode", "away", after=100)
    assert [keeper.value(text) for text in (CHANGED, PREV, AGE)] == [True, "home", 0.0]
    keeper.wait(299.5)
    assert [keeper.value(text) for text in (CHANGED, PREV, AGE)] == [True, "home", 299.5]
    keeper.wait(0.5)
    assert [keeper.value(text) for text in (CHANGED, PREV, AGE)] == [False, "home", 300.0]
    ended = [at - BEGIN for at, name, value in keeper.told if name.startswith("~changed") and value is False]
    assert ended == [0.0, 400.0]


def test_a_device_that_comes_back_unchanged_changed_nothing() -> None:
    keeper = Keeper()
    keeper.uses(f"{CHANGED} and {PREV} == 'home' and {AGE} < 5min")
    keeper.set("home.mode", "home")
    keeper.set("home.mode", None, after=50)
    assert [keeper.value(text) for text in (CHANGED, PREV, AGE)] == [None, None, None]
    keeper.set("home.mode", "home", after=50)
    assert [keeper.value(text) for text in (CHANGED, PREV, AGE)] == [False, None, 100.0]


def test_a_device_that_comes_back_changed_has_changed() -> None:
    keeper = Keeper()
    keeper.uses(f"{CHANGED} and {PREV} == 'home' and {AGE} < 5min")
    keeper.set("home.mode", "home")
    keeper.set("home.mode", None, after=50)
    keeper.set("home.mode", "night", after=50)
    assert [keeper.value(text) for text in (CHANGED, PREV, AGE)] == [True, "home", 0.0]


def test_what_was_is_known_after_a_restart() -> None:
    keeper = Keeper()
    keeper.uses(f"{CHANGED} and {PREV} == 'home' and {AGE} < 5min and prev(su7.zones) == su7.zones")
    keeper.set("home.mode", "home")
    keeper.set("home.mode", "away", after=100)
    keeper.set("su7.zones", ("home",))
    keeper.set("su7.zones", ())
    other = keeper.restarted(away=60)
    assert other.value(CHANGED) is True
    assert other.value(PREV) == "home"
    assert other.value("prev(su7.zones)") == ("home",)
    other.set("home.mode", "away", after=40)
    assert [other.value(text) for text in (CHANGED, PREV, AGE)] == [True, "home", 100.0]


def test_a_change_while_the_hub_was_away_counts_from_when_it_was_seen() -> None:
    keeper = Keeper()
    keeper.uses(f"{CHANGED} and {PREV} == 'home' and {AGE} < 5min")
    keeper.set("home.mode", "home")
    other = keeper.restarted(away=3600)
    assert [other.value(text) for text in (CHANGED, PREV, AGE)] == [None, None, None]
    other.set("home.mode", "away", after=1)
    assert [other.value(text) for text in (CHANGED, PREV, AGE)] == [True, "home", 0.0]


@pytest.mark.parametrize("memory", [{}, {"at": "soon"}, {"at": 5, "last": {}}, {"last": "home"}])
def test_a_memory_that_makes_no_sense_is_left_out(memory: dict[str, object]) -> None:
    keeper = Keeper()
    keeper.uses(CHANGED)
    other = Keeper(memory=dict.fromkeys(keeper.live, memory))
    other.set("home.mode", "home")
    assert other.value(CHANGED) is False


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["home", "away", "night", None])), max_size=12))
def test_all_is_as_defined(steps: list[tuple[int, Datum]]) -> None:
    keeper = Keeper()
    keeper.uses(f"{CHANGED} and {PREV} == 'home' and {AGE} < 5min")
    known: list[tuple[float, Datum]] = []
    for after, value in steps:
        keeper.set("home.mode", value, after=after)
        if value is not None and (not known or known[-1][1] != value):
            known.append((keeper.now, value))
        assert keeper.value(PREV) == (known[-2][1] if len(known) > 1 else None)
        assert keeper.value(AGE) == (keeper.now - known[-1][0] if value is not None else None)
        recent = len(known) > 1 and keeper.now - known[-1][0] < 300
        assert keeper.value(CHANGED) is (True if recent else None if value is None else False)
