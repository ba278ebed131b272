"""State rules across a restart and a gap, and what is remembered of them."""

from __future__ import annotations

import msgspec
import pytest

from tests.automation.household import EVENING, Household
from tests.automation.staterule import BRIGHTNESS, HELD, LIGHT, ROOM, ROOM_PATH, Rule, frost


def test_after_a_restart_it_does_not_enter_again_but_holds_again() -> None:
    rule = frost()
    rule.set(ROOM, 5.0)
    other = rule.restarted(away=60)
    assert (other.watch.active, other.watch.since) == (True, EVENING)
    assert other.wait(0.0) == [HELD]
    assert other.set(ROOM, 5.0) == []
    assert other.set(ROOM, 7.0) == [("let go", None), ("leave", ROOM_PATH)]


def test_after_a_restart_the_last_held_value_counts_until_a_new_one_is_known() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_lights.brightness": "= meter.power / 10 W * 1 %"}},
    )
    rule.set("meter.power", 300.0)
    rule.set(ROOM, 21.0)
    other = rule.restarted()
    assert other.wait(0.0)[-1] == ("hold", {BRIGHTNESS: 30.0})
    assert other.set("meter.power", 300.0) == []
    assert other.set("meter.power", 400.0) == [("hold", {BRIGHTNESS: 40.0})]


@pytest.mark.parametrize(("away", "rest"), [(0.0, 120.0), (100.0, 20.0), (120.0, 0.0), (7200.0, 0.0)])
def test_a_settling_state_goes_on_settling_while_the_hub_is_away(away: float, rest: float) -> None:
    rule = frost(settle={"on": "3min"})
    rule.set(ROOM, 5.0)
    rule.wait(60)
    other = rule.restarted(away=away, values=True)
    if rest:
        assert other.wait(rest - 1) == []
    assert other.wait(1 if rest else 0) == [("enter", ROOM_PATH), HELD]


def test_what_was_due_waits_for_the_first_word_after_a_restart() -> None:
    rule = frost(settle={"on": "3min"})
    rule.set(ROOM, 5.0)
    other = rule.restarted(away=600)
    assert other.wait(60) == []
    assert other.set(ROOM, 5.0, live=False) == [("enter", ROOM_PATH), HELD]


def test_a_state_that_ended_while_the_hub_was_away_ends_now() -> None:
    rule = frost()
    rule.set(ROOM, 5.0)
    other = rule.restarted(away=600)
    other.wait(0.0)
    assert other.set(ROOM, 9.0) == [("let go", None), ("leave", ROOM_PATH)]


def test_an_end_that_was_due_while_the_hub_was_away_comes_now() -> None:
    rule = frost(settle={"off": "2min"})
    rule.set(ROOM, 5.0)
    rule.set(ROOM, 7.0)
    assert rule.restarted(away=600).wait(0.0) == [("let go", None), ("leave", ROOM_PATH)]


def test_whoever_edits_what_is_held_does_not_end_it() -> None:
    rule = frost()
    rule.set(ROOM, 5.0)
    other = rule.restarted(values=True, hold={"living_lights.on": True})
    assert other.watch.remembered() is not None
    assert other.wait(0.0) == [("hold", {LIGHT: True})]


def test_nothing_is_remembered_of_a_state_at_rest() -> None:
    rule = frost(settle={"on": "3min"})
    assert rule.watch.remembered() is None
    rule.set(ROOM, 5.0)
    assert rule.touches == 1
    rule.set(ROOM, 7.0)
    assert rule.watch.remembered() is None
    assert rule.touches == 2


def test_memory_that_is_none_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        frost().watch.recall({"active": "yes"})


def test_a_stopped_state_sets_no_alarms() -> None:
    rule = frost(settle={"on": "3min"})
    rule.set(ROOM, 5.0)
    rule.watch.stop()
    assert rule.wait(600) == []
