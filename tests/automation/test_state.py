"""State rules: held while something is true, settled against flicker, whole across a restart."""

from __future__ import annotations

import pytest

from hyperconnect.automation.intent import Bounds
from tests.automation.household import EVENING, Household
from tests.automation.staterule import BRIGHTNESS, HELD, LIGHT, ROOM, ROOM_PATH, TARGET, Rule, frost

MODE = "living_thermostat.mode"


def test_it_begins_and_ends_with_its_state() -> None:
    rule = frost()
    assert rule.set(ROOM, 8.0) == []
    assert rule.set(ROOM, 5.0) == [("enter", ROOM_PATH), HELD]
    assert (rule.watch.active, rule.watch.since) == (True, EVENING)
    assert rule.set(ROOM, 4.0) == []
    assert rule.set(ROOM, 6.0) == [("let go", None), ("leave", ROOM_PATH)]
    assert (rule.watch.active, rule.watch.since) == (False, None)


def test_a_state_that_is_true_when_saved_begins_at_once() -> None:
    household = Household()
    household.values[0:] = [5.0 for _ in household.values]
    rule = Rule(household, {"while": f"{ROOM} < 6 °C", "hold": {"living_thermostat.target": "12 °C"}})
    assert rule.wait(0.0) == [("enter", "start"), ("hold", {TARGET: 12.0})]


def test_it_settles_on_both_sides() -> None:
    rule = frost(settle={"on": "3min", "off": "2min"})
    assert rule.set(ROOM, 5.0) == []
    assert rule.wait(179) == []
    assert rule.wait(1) == [("enter", ROOM_PATH), HELD]
    assert rule.watch.since == EVENING + 180
    assert rule.set(ROOM, 7.0) == []
    assert rule.wait(119) == []
    assert rule.wait(1) == [("let go", None), ("leave", ROOM_PATH)]


def test_flicker_neither_begins_nor_ends_it() -> None:
    rule = frost(settle={"on": "3min", "off": "2min"})
    rule.set(ROOM, 5.0)
    assert rule.set(ROOM, 7.0, after=100) == [("cut", "did not stay so for 3min")]
    assert rule.set(ROOM, 5.0, after=100) == []
    assert rule.wait(180) == [("enter", ROOM_PATH), HELD]
    assert rule.set(ROOM, 7.0) == []
    assert rule.set(ROOM, 5.0, after=119) == []
    assert rule.wait(1000) == []
    assert rule.watch.active


def test_unknown_keeps_the_last_known_truth() -> None:
    rule = frost()
    assert rule.set(ROOM, None) == []
    rule.set(ROOM, 5.0)
    assert rule.set(ROOM, None) == []
    assert rule.wait(3600) == []
    assert rule.watch.active
    assert rule.set(ROOM, 7.0) == [("let go", None), ("leave", ROOM_PATH)]
    assert rule.set(ROOM, None) == []
    assert not rule.watch.active


def test_a_gap_does_not_stop_the_clock_but_it_begins_only_when_the_truth_is_known() -> None:
    rule = frost(settle={"on": "3min"})
    rule.set(ROOM, 5.0)
    rule.set(ROOM, None, after=60)
    assert rule.wait(300) == []
    assert rule.set(ROOM, 5.0) == [("enter", ROOM_PATH), HELD]
    other = frost(settle={"on": "3min"})
    other.set(ROOM, 5.0)
    other.set(ROOM, None, after=60)
    assert other.set(ROOM, 7.0, after=300) == [("cut", "did not stay so for 3min")]


def test_a_short_gap_changes_nothing() -> None:
    rule = frost(settle={"on": "3min"})
    rule.set(ROOM, 5.0)
    rule.set(ROOM, None, after=60)
    rule.set(ROOM, 5.0, after=10)
    assert rule.wait(109) == []
    assert rule.wait(1) == [("enter", ROOM_PATH), HELD]


def test_it_ends_in_a_gap_because_ending_is_the_safe_side() -> None:
    rule = frost(settle={"off": "2min"})
    rule.set(ROOM, 5.0)
    rule.set(ROOM, 7.0)
    assert rule.set(ROOM, None, after=60) == []
    assert rule.wait(60) == [("let go", None), ("leave", ROOM_PATH)]


def test_all_parts_must_be_true() -> None:
    rule = Rule(Household(), {"while": [f"{ROOM} < 20 °C", "front_door.open"], "hold": {"living_lights.on": True}})
    assert rule.set(ROOM, 18.0) == []
    assert rule.set("front_door.open", value=True) == [
        ("enter", "front_door_1.main.contact.open"),
        ("hold", {LIGHT: True}),
    ]
    assert rule.set("front_door.open", value=None) == []
    assert rule.set(ROOM, 21.0) == [("let go", None), ("leave", ROOM_PATH)]


def test_what_is_held_follows_its_expression() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_lights.brightness": f"= 30 % if {MODE} == 'off' else 80 %"}},
    )
    rule.set(MODE, "off")
    assert rule.set(ROOM, 21.0)[1:] == [("hold", {BRIGHTNESS: 30.0})]
    touches = rule.touches
    assert rule.set(MODE, "heat") == [("hold", {BRIGHTNESS: 80.0})]
    assert rule.touches == touches + 1
    assert rule.set(MODE, "auto") == []
    assert rule.touches == touches + 1
    rule.set(ROOM, 19.0)
    assert rule.set(MODE, "off") == []


def test_an_unknown_value_keeps_the_last_and_is_told_once() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_lights.brightness": "= meter.power / 10 W * 1 %"}},
    )
    why = "living_lights.brightness: its value `meter.power / 10 W * 1 %` is unknown"
    assert rule.set(ROOM, 21.0) == [
        ("enter", ROOM_PATH),
        ("failed", f"{why}; it is not held"),
        ("hold", {}),
    ]
    assert rule.set("meter.power", 500.0) == [("hold", {BRIGHTNESS: 50.0})]
    assert rule.set("meter.power", None) == [("failed", f"{why}; what was held before stays")]
    assert rule.set("meter.power", 500.0) == []
    [(outcome, told)] = rule.set("meter.power", 2000.0)
    assert outcome == "failed"
    assert "out of range" in str(told)


def test_what_stays_unknown_is_told_once() -> None:
    rule = Rule(
        Household(),
        {
            "while": f"{ROOM} > 20 °C",
            "hold": {"living_lights.brightness": f"= 5 % if {MODE} == 'off' else meter.power / 10 W * 1 %"},
        },
    )
    rule.set(ROOM, 21.0)
    assert rule.set(MODE, "heat") == []
    assert rule.set(MODE, "off") == [("hold", {BRIGHTNESS: 5.0})]
    assert [outcome for outcome, _ in rule.set(MODE, "auto")] == ["failed"]
    assert rule.set(MODE, "heat") == []


def test_bounds_follow_their_expression() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_thermostat.target": {"min": "8 °C", "max": f"= {ROOM} - 2 K"}}},
    )
    assert rule.set(ROOM, 21.0)[1:] == [("hold", {TARGET: Bounds(8.0, 19.0)})]
    assert rule.set(ROOM, 22.0) == [("hold", {TARGET: Bounds(8.0, 20.0)})]


def test_a_state_of_the_clock_begins_and_ends_on_time() -> None:
    rule = Rule(Household(), {"while": "time() between 18:30 .. 18:59", "hold": {"living_lights.on": True}})
    assert rule.wait(29 * 60) == []
    assert rule.wait(60) == [("enter", "time"), ("hold", {LIGHT: True})]
    assert rule.wait(29 * 60) == []
    assert rule.wait(60) == [("let go", None), ("leave", "time")]


def test_what_is_held_may_follow_the_clock() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_lights.brightness": "= 20 % if hour() >= 19 else 90 %"}},
    )
    rule.set(ROOM, 21.0)
    assert rule.wait(3599) == []
    assert rule.wait(1) == [("hold", {BRIGHTNESS: 20.0})]


def test_named_values_stand_on_both_sides() -> None:
    rule = Rule(
        Household(),
        {
            "let": {"warm": "= outdoor.temperature + 3 K"},
            "while": f"{ROOM} < warm",
            "hold": {"living_thermostat.target": "= warm"},
        },
    )
    rule.set(ROOM, 18.0)
    assert rule.set("outdoor.temperature", 17.0)[1:] == [("hold", {TARGET: 20.0})]
    assert rule.set("outdoor.temperature", 18.0) == [("hold", {TARGET: 21.0})]
    assert rule.set("outdoor.temperature", 12.0)[0] == ("let go", None)


def test_a_state_without_hold_only_enters_and_leaves() -> None:
    rule = Rule(Household(), {"while": f"{ROOM} < 6 °C", "enter": [{"log": "cold"}]})
    assert rule.set(ROOM, 5.0) == [("enter", ROOM_PATH)]
    assert rule.set(ROOM, 7.0) == [("let go", None), ("leave", ROOM_PATH)]


def test_restored_values_count_once_the_turn_is_over() -> None:
    rule = frost()
    named = rule.household.attribute(ROOM)
    assert named is not None
    rule.household.values[named.slot] = 5.0
    rule.turn.live = False
    rule.watch.react(named.slot, None, 5.0, rule.household.now, [])
    rule.turn.live = True
    assert rule.happened == []
    assert rule.wait(0.0) == [("enter", ROOM_PATH), HELD]


def test_a_restored_value_moves_what_is_held_once_the_turn_is_over() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_lights.brightness": "= meter.power / 10 W * 1 %"}},
    )
    rule.set("meter.power", 300.0)
    rule.set(ROOM, 21.0)
    named = rule.household.attribute("meter.power")
    assert named is not None
    rule.household.values[named.slot] = 400.0
    rule.turn.live = False
    rule.watch.react(named.slot, 300.0, 400.0, rule.household.now, [])
    rule.turn.live = True
    assert rule.happened == []
    assert rule.wait(0.0) == [("hold", {BRIGHTNESS: 40.0})]


def test_only_what_the_clock_changes_is_looked_at_by_the_clock() -> None:
    rule = frost()
    rule.set(ROOM, 5.0)
    assert rule.watch.active
    assert rule.alarms.deadline is None


@pytest.mark.parametrize(
    ("hold", "held"),
    [
        ({"living_lights.brightness": "80 %"}, ["living_lights.brightness at 80 %"]),
        (
            {"living_lights.brightness": "= 30 % if meter.power > 1 kW else 80 %"},
            ["living_lights.brightness at 80 %"],
        ),
        ({"living_thermostat.target": {"max": "12 °C"}}, ["living_thermostat.target at most 12 °C"]),
        ({"living_thermostat.target": {"min": "10 °C"}}, ["living_thermostat.target at least 10 °C"]),
        (
            {"living_thermostat.target": {"min": "10 °C", "max": "12.5 °C"}, "living_lights.on": True},
            ["living_thermostat.target between 10 °C and 12.5 °C", "living_lights.on at true"],
        ),
    ],
)
def test_what_is_held_is_told_at_both_ends(hold: dict[str, object], held: list[str]) -> None:
    rule = Rule(Household(), {"while": "front_door.open", "hold": hold})
    rule.set("meter.power", 0.0)
    rule.set("front_door.open", False)
    rule.set("front_door.open", True)
    rule.set("front_door.open", False)
    assert rule.words == [tuple(f"{verb} {each}" for each in held) for verb in ("holds", "no longer holds")]


def test_in_the_end_the_last_value_is_told() -> None:
    dim = "= 30 % if meter.power > 1 kW else 80 %"
    rule = Rule(Household(), {"while": "front_door.open", "hold": {"living_lights.brightness": dim}})
    for name, value in (("meter.power", 0.0), ("front_door.open", True), ("meter.power", 2000.0)):
        rule.set(name, value)
    rule.set("front_door.open", False)
    assert rule.words[-1] == ("no longer holds living_lights.brightness at 30 %",)


def test_what_is_unknown_is_not_said_to_be_held() -> None:
    rule = Rule(
        Household(),
        {"while": "front_door.open", "hold": {"living_lights.brightness": "= meter.power / 1 W * 1 %"}},
    )
    rule.set("front_door.open", True)
    assert rule.words == [()]
