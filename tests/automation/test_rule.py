"""A rule at work: conditions, actions, waits, modes and rests."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.automation.intent import Do, Intent, Reach, Set, Tell
from hyperconnect.model.moment import moment_of
from hyperconnect.model.value import Path
from tests.automation.household import LIGHT_ON, Household, reasons, rule, wanted

BUTTON = "hall_motion.motion"
PRESSED: list[dict[str, Any]] = [{"change": BUTTON, "to": True}]
DIM = Set("light", Path("living_lights_1.main.light.brightness"), 10.0)


def house(**parts: object) -> Household:
    household = Household()
    household.open()
    findings = household.save(rule(**{"when": PRESSED, **parts}))
    assert not findings, findings
    return household


def press(household: Household, *, after: float = 0.0) -> list[Intent]:
    out = household.wait(after)
    household.set(BUTTON, False)
    return out + household.set(BUTTON, True)


def test_a_part_that_is_false_stands_in_the_way_before_one_that_is_unknown() -> None:
    household = house(if_=["outdoor.temperature < 5 °C", "front_door.open == true"])
    household.set("front_door.open", False)
    (reason,) = reasons(press(household))
    assert (reason.outcome, reason.did) == ("not_satisfied", ("front_door.open == true",))


@pytest.mark.parametrize(
    ("condition", "temperature", "outcome", "stands"),
    [
        ("outdoor.temperature < 5 °C", 3.0, "ran", "set living_lights.on to true"),
        ("outdoor.temperature < 5 °C", 7.0, "not_satisfied", "outdoor.temperature < 5 °C"),
        ("outdoor.temperature < 5 °C", None, "unknown", "outdoor.temperature < 5 °C"),
        ("outdoor.temperature ?? 0 °C < 5 °C", None, "ran", "set living_lights.on to true"),
    ],
)
def test_conditions(condition: object, temperature: float | None, outcome: str, stands: str) -> None:
    household = house(if_=condition)
    household.set("outdoor.temperature", temperature)
    out = press(household)
    (reason,) = reasons(out)
    assert (reason.outcome, reason.did) == (outcome, (stands,))
    assert reason.read == ((Path("outdoor_1.main.temperature.temperature"), temperature),)
    assert (LIGHT_ON in out) is (outcome == "ran")


@pytest.mark.parametrize(("open_", "light"), [(True, 10.0), (False, 90.0), (None, None)])
def test_else_is_for_false_and_not_for_unknown(*, open_: bool | None, light: float | None) -> None:
    household = house(
        if_="front_door.open",
        then=[{"set": {"living_lights.brightness": "10 %"}}],
        else_=[{"set": {"living_lights.brightness": "90 %"}}],
    )
    household.set("front_door.open", open_)
    assert [intent.value for intent in press(household) if isinstance(intent, Set)] == ([light] if light else [])


@pytest.mark.parametrize(
    ("action", "intent", "did"),
    [
        (
            {"set": {"living_thermostat.target": "= outdoor.temperature + 16 K"}},
            Set("light", Path("living_thermostat_1.main.thermostat.target"), 21.0),
            "set living_thermostat.target to 21 °C",
        ),
        (
            {"set": {"living_thermostat.mode": "= 'heat' if outdoor.temperature < 10 °C else 'off'"}},
            Set("light", Path("living_thermostat_1.main.thermostat.mode"), "heat"),
            "set living_thermostat.mode to heat",
        ),
        (
            {"do": "front_door_lock.lock.lock"},
            Do("light", "front_door_lock_1", "main", "lock", "lock", {}),
            "sent front_door_lock.lock.lock",
        ),
        (
            {"do": "living_lights.flash", "with": {"times": "= 1 + 2"}},
            Do("light", "living_lights_1", "main", "light", "flash", {"times": 3}),
            "sent living_lights.flash",
        ),
        (
            {"notify": {"to": "alex", "title": "Out", "text": "${outdoor.temperature}, $${x} for ${trigger.device}"}},
            Tell("light", ("alex",), "5 °C, ${x} for hall_motion", "Out"),
            "told alex",
        ),
        (
            {"notify": {"to": ["alex", "su7"], "text": "Hello", "level": "urgent"}},
            Tell("light", ("alex", "su7"), "Hello", "", "urgent"),
            "told alex, su7",
        ),
        (
            {"reach": {"living_thermostat.target": "21 °C", "by": "18:30"}},
            Reach(
                "light", Path("living_thermostat_1.main.thermostat.target"), 21.0, "", moment_of("2026-01-15T17:30:00Z")
            ),
            "living_thermostat.target is to reach 21 °C by 18:30",
        ),
        (
            {"reach": {"living_thermostat.target": "= outdoor.temperature + 16 K", "by": "06:00"}},
            Reach(
                "light", Path("living_thermostat_1.main.thermostat.target"), 21.0, "", moment_of("2026-01-16T05:00:00Z")
            ),
            "living_thermostat.target is to reach 21 °C by 06:00",
        ),
    ],
)
def test_actions(action: dict[str, object], intent: Intent, did: str) -> None:
    household = house(then=[action])
    household.set("outdoor.temperature", 5.0)
    out = press(household)
    assert wanted(out) == [intent]
    assert reasons(out)[0].did == (did,)


def test_a_near_miss_tells_what_else_was_done() -> None:
    household = house(if_="front_door.open", else_=[{"set": {"living_lights.brightness": "10 %"}}])
    household.set("front_door.open", False)
    out = press(household)
    assert wanted(out) == [DIM]
    assert reasons(out)[0].did == ("`front_door.open` was not true", "set living_lights.brightness to 10 %")


def test_a_goal_by_the_arrival_of_a_car() -> None:
    household = house(
        when=[{"eta": {"of": "su7", "under": "1h"}}],
        then=[{"reach": {"living_thermostat.target": "21 °C", "by": "arrival"}}],
    )
    household.set("su7.navigation.active", True)
    out = household.set("su7.eta", household.now + 600)
    assert wanted(out) == [Reach("light", Path("living_thermostat_1.main.thermostat.target"), 21.0, "su7_1")]
    assert reasons(out)[0].outcome == "waits"


@pytest.mark.parametrize(
    ("action", "temperature", "why"),
    [
        ({"set": {"living_thermostat.target": "= outdoor.temperature + 16 K"}}, None, "unknown"),
        ({"set": {"living_thermostat.target": "= outdoor.temperature + 16 K"}}, 30.0, "out of range"),
        ({"delay": "= 1min if outdoor.temperature > 3 °C else 2min"}, None, "unknown"),
    ],
)
def test_an_action_that_fails_ends_the_run(action: dict[str, object], temperature: float | None, why: str) -> None:
    household = house(then=[{"set": {"living_lights.brightness": "10 %"}}, action, {"set": {"living_lights.on": True}}])
    household.set("outdoor.temperature", temperature)
    out = press(household)
    assert wanted(out) == [DIM]
    assert reasons(out)[0].outcome == "failed"
    assert why in reasons(out)[0].did[1]


def test_local_values() -> None:
    household = house(
        let={"wish": "20 °C", "more": "= wish + 1 K"}, then=[{"set": {"living_thermostat.target": "= more"}}]
    )
    assert [intent.value for intent in press(household) if isinstance(intent, Set)] == [21.0]


def test_actions_that_are_switched_off_are_left_out() -> None:
    assert wanted(press(house(then=[{"set": {"living_lights.on": True}}, {"delay": "1h", "enabled": False}]))) == [
        LIGHT_ON
    ]


WAITING: list[dict[str, Any]] = [
    {"set": {"living_lights.on": True}},
    {"delay": "5min"},
    {"set": {"living_lights.brightness": "10 %"}},
]


def test_a_delay() -> None:
    household = house(then=WAITING)
    out = press(household)
    assert wanted(out) == [LIGHT_ON]
    assert (reasons(out)[0].outcome, reasons(out)[0].did[-1]) == ("waits", "waits 5min")
    assert household.wait(299) == []
    out = household.wait(1)
    assert wanted(out) == [DIM]
    assert (reasons(out)[0].outcome, reasons(out)[0].cause) == ("ran", "hall_motion_1.main.motion.motion")


def test_a_delay_goes_on_after_a_restart_with_what_the_run_knew() -> None:
    then = [{"delay": "5min"}, {"notify": {"to": "alex", "text": "${wish} ${trigger.device}"}}]
    parts = {"let": {"wish": "= outdoor.temperature"}, "then": then, "when": PRESSED}
    household = house(**parts)
    household.set("outdoor.temperature", 5.0)
    press(household)
    other = household.restarted(away=200)
    other.save(rule(**parts))
    assert other.wait(99) == []
    assert wanted(other.wait(1)) == [Tell("light", ("alex",), "5 °C hall_motion")]
    other.engine.take_dirty()
    other.wait(60)
    assert [memory for _, _, memory in other.engine.take_dirty(everything=True)] == [None]


def test_a_delay_that_ended_while_the_hub_was_away_is_over() -> None:
    household = house(then=WAITING)
    press(household)
    other = household.restarted(away=3600)
    other.save(rule(when=PRESSED, then=WAITING))
    assert wanted(other.wait(0)) == [DIM]


@pytest.mark.parametrize("restarts", [False, True])
def test_a_run_ends_on_the_version_it_began_with(*, restarts: bool) -> None:
    household = house(then=WAITING)
    press(household)
    newer = rule(when=PRESSED, then=[{"set": {"living_lights.on": False}}])
    household.save(newer)
    if restarts:
        household = household.restarted()
        household.save(newer)
    assert wanted(household.wait(300)) == [DIM]
    assert [intent.value for intent in press(household) if isinstance(intent, Set)] == [False]


@pytest.mark.parametrize(
    ("mode", "at_once", "later"),
    [("single", [], [DIM]), ("restart", [LIGHT_ON], [DIM]), ("parallel", [LIGHT_ON], [DIM, DIM])],
)
def test_set_off_while_an_earlier_run_waits(mode: str, at_once: list[Intent], later: list[Intent]) -> None:
    household = house(then=WAITING, mode=mode)
    press(household)
    out = press(household, after=100)
    assert wanted(out) == at_once
    assert wanted(household.wait(600)) == later
    if mode == "single":
        assert reasons(out)[0].did == ("an earlier run still waits",)


def test_at_most_ten_runs_wait() -> None:
    household = house(then=WAITING, mode="parallel")
    for _ in range(20):
        press(household, after=1)
    assert wanted(household.wait(600)) == [DIM] * 10


def test_a_restart_of_the_run_needs_a_true_condition() -> None:
    household = house(then=WAITING, mode="restart", if_="front_door.open == false")
    household.set("front_door.open", False)
    press(household)
    household.set("front_door.open", True)
    assert wanted(press(household)) == []
    assert wanted(household.wait(300)) == [DIM]


@pytest.mark.parametrize("restarts", [False, True])
def test_a_rest_after_a_run(*, restarts: bool) -> None:
    household = house(cooldown="10min")
    assert wanted(press(household)) == [LIGHT_ON]
    if restarts:
        household = household.restarted()
        household.save(rule(when=PRESSED, cooldown="10min"))
    (reason,) = press(household, after=599)
    assert reasons([reason])[0].outcome == "cooldown"
    assert wanted(press(household, after=1)) == [LIGHT_ON]


def test_a_condition_that_was_false_needs_no_rest() -> None:
    household = house(cooldown="10min", if_="front_door.open")
    household.set("front_door.open", False)
    press(household)
    household.set("front_door.open", True)
    assert wanted(press(household)) == [LIGHT_ON]
