from __future__ import annotations

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.derived import Member, Tally, Total, make
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum
from tests.automation.derived.keeper import Keeper

WINDOWS = ("bath_window", "hall_window", "room_window")
ANSWERS = {
    (False, False, False): (False, False, 0, ()),
    (False, True, False): (True, False, 1, ("hall_window",)),
    (True, True, True): (True, True, 3, WINDOWS),
    (None, False, False): (None, False, None, ()),
    (None, True, True): (True, None, None, ("hall_window", "room_window")),
    (None, True, False): (True, False, None, ("hall_window",)),
    (None, None, None): (None, None, None, ()),
}
ASKED = ("any(windows, open)", "all(windows, open)", "count(windows, open)", "names(windows, open)")


@pytest.mark.parametrize(("states", "expected"), ANSWERS.items())
def test_groups_answer_in_three_values(states: tuple[bool | None, ...], expected: tuple[Datum, ...]) -> None:
    keeper = Keeper()
    for text in ASKED:
        keeper.uses(text)
    for window, state in zip(WINDOWS, states, strict=True):
        keeper.set(f"{window}.open", state)
    assert tuple(keeper.value(text) for text in ASKED) == expected


def test_one_count_serves_all_questions() -> None:
    keeper = Keeper()
    for text in (*ASKED[:3], "count(windows, open) > 1 or not any(windows, open)"):
        keeper.uses(text)
    assert len(keeper.live) == 1


def test_a_fallback_makes_every_member_known() -> None:
    keeper = Keeper()
    keeper.set("bath_window.open", True)
    assert keeper.value("count(windows, open ?? false)") == 1
    assert keeper.value("all(windows, open ?? true)") is True


def test_members_are_asked_for_what_they_have() -> None:
    keeper = Keeper()
    keeper.set("su7.soc", 10.0)
    keeper.set("bath_window.tilt", "shut")
    keeper.set("room_window.tilt", "wide")
    assert keeper.value("any(all_devices, soc < 20 %)") is True
    assert keeper.value("any(windows, tilt == 'wide')") is True
    assert keeper.value("names(windows, tilt != 'shut')") == ("room_window",)


def test_members_and_named_devices_stand_side_by_side() -> None:
    keeper = Keeper()
    text = "any(windows, open and home.mode == 'away')"
    keeper.uses(text)
    for window in WINDOWS:
        keeper.set(f"{window}.open", window == "hall_window")
    keeper.set("home.mode", "home")
    assert keeper.value(text) is False
    keeper.set("home.mode", "away")
    assert keeper.value(text) is True


def test_a_group_without_members_has_nothing_to_say() -> None:
    keeper = Keeper()
    assert keeper.value("any(nothing_yet, open)") is False
    assert keeper.value("all(nothing_yet, open)") is True
    assert keeper.value("count(nothing_yet, open)") == 0
    assert keeper.value("count(nothing_yet)") == 0
    assert keeper.value("names(nothing_yet, open)") == ()
    assert keeper.value("sum(nothing_yet, power) > 5 W") is None


def test_questions_about_the_past_are_asked_of_each_member() -> None:
    keeper = Keeper()
    text = "names(windows, held(open, 10min))"
    keeper.uses(text)
    for window in WINDOWS:
        keeper.set(f"{window}.open", False)
    keeper.set("hall_window.open", True)
    keeper.set("room_window.open", True, after=60)
    keeper.wait(9 * 60)
    assert keeper.value(text) == ("hall_window",)
    keeper.wait(60)
    assert keeper.value(text) == ("hall_window", "room_window")


def test_what_depends_on_the_time_of_day_is_looked_at_every_minute() -> None:
    keeper = Keeper()
    text = "count(windows, open and time() > 19:01)"
    keeper.uses(text)
    for window in WINDOWS:
        keeper.set(f"{window}.open", True)
    assert keeper.value(text) == 0
    keeper.wait(119)
    assert keeper.value(text) == 0
    keeper.wait(1)
    assert keeper.value(text) == 3


def test_a_sum_is_known_when_all_its_parts_are() -> None:
    keeper = Keeper()
    text = "sum(sockets, power)"
    keeper.set("boiler.power", 1500.5)
    assert keeper.value(text) is None
    assert keeper.value("sum(sockets, power ?? 0 W) > 1.5 kW") is True
    keeper.set("oven.power", 700)
    assert keeper.value(text) == 2200.5
    assert keeper.value("sum(sockets, power * 2) == 4401 W") is True


def test_a_value_of_a_wrong_kind_is_unknown() -> None:
    keeper = Keeper()
    keeper.set("boiler.power", "much")
    keeper.set("oven.power", 700)
    assert keeper.value("sum(sockets, power)") is None
    assert keeper.value("any(sockets, power > 1 kW)") is None


def read(slot: int) -> Member:
    """Return a member that is asked for a slot's value."""
    return Member(f"m{slot}", lambda values, _scope: values[slot], (slot,))


TURNS = st.lists(st.tuples(st.integers(0, 6), st.sampled_from([True, False, None])), max_size=60)


@given(TURNS)
def test_counting_agrees_with_looking_at_all(turns: list[tuple[int, bool | None]]) -> None:
    live = make(Tally("t", "1", 7, 8, 9, tuple(read(slot) for slot in range(7)), timed=False), Scope(0.0))
    values: list[Datum] = [None] * 10
    for slot, value in live.start(0.0, values):
        values[slot] = value
    for slot, new in turns:
        old, values[slot] = values[slot], new
        for own, value in live.react(slot, old, new, 0.0, values):
            assert values[own] is not value
            values[own] = value
        members = values[:7]
        assert values[7] is (True if True in members else None if None in members else False)
        assert values[8] is (False if False in members else None if None in members else True)
        assert values[9] == (None if None in members else members.count(True))


@given(st.lists(st.tuples(st.integers(0, 4), st.none() | st.floats(-1e6, 1e6)), max_size=60))
def test_a_sum_depends_on_its_parts_alone(turns: list[tuple[int, float | None]]) -> None:
    total = Total("t", "1", 5, tuple(read(slot) for slot in range(5)), timed=False)
    live = make(total, Scope(0.0))
    values: list[Datum] = [None] * 6
    list(live.start(0.0, values))
    for slot, new in turns:
        old, values[slot] = values[slot], new
        for own, value in live.react(slot, old, new, 0.0, values):
            values[own] = value
    fresh: list[Datum] = [*values[:5], None]
    for own, value in make(total, Scope(0.0)).start(0.0, fresh):
        fresh[own] = value
    assert values[5] == fresh[5]
    known = [value for value in values[:5] if isinstance(value, float)]
    if len(known) == 5:
        assert values[5] == pytest.approx(fsum(known), abs=1e-6)


def test_a_member_may_read_what_others_read() -> None:
    member = Member("m", lambda values, _scope: values[0], (0,))
    live = make(Tally("t", "1", 1, 2, 3, (member, member), timed=False), Scope(0.0))
    values: list[Datum] = [True, None, None, None]
    assert dict(live.start(0.0, values)) == {1: True, 2: True, 3: 2}
    assert live.slots == (0,)
    assert live.remembered() is None
    assert live.due is None
