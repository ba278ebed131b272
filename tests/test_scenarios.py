"""Walks `simulators/` with a hub and the shipped rules: every scenario comes out as its file says it must."""

from __future__ import annotations

import json

import pytest

from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.content.find import HOME, ours
from tests.lived import FOR_RULES, SCENARIOS, TRACES, WITH_HUB, alone, disappointments, lived

FIFTEEN = {
    "evening_commute",
    "traffic_jam",
    "detour",
    "false_alarm",
    "early_return",
    "long_weekend",
    "tunnel",
    "broker_outage",
    "phone_dies",
    "window_open",
    "burglary",
    "solar_charging",
    "retained_storm",
    "renamed_field",
    "clock_jump",
}

SIGNATURE = {
    "cabin-before-departure",
    "doorbell-to-the-driver",
    "phone-nearly-empty",
    "warm-on-arrival",
    "welcome-home",
}
"""The rules that show what human, car and home are together."""

RULES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "bathroom-fan": (("shower",), ("no_shower",)),
    "cabin-before-departure": (("cabin",), ("no_cabin",)),
    "car-left-unlocked": (("unlocked_car",), ("unlocked_at_the_shop",)),
    "charge-on-sun-or-cheap-power": (("solar_charging",), ("no_sun",)),
    "device-health": (("silent_sensor",), ("short_silence",)),
    "doorbell-to-the-driver": (("courier", "visitor"), ("neighbour",)),
    "everybody-left": (("burglary",), ("visitor",)),
    "frost-guard": (("frost",), ("no_frost",)),
    "good-morning": (("up_in_the_morning",), ("one_is_awake",)),
    "heating-window-open": (("window_open",), ("airing_for_a_minute",)),
    "intrusion-while-away": (("burglary", "burglar_with_a_dog"), ("dog_alone", "first_home", "long_weekend")),
    "lock-at-night": (("forgotten_lock",), ("door_stands_open",)),
    "night-when-asleep": (("everybody_sleeps",), ("one_is_awake",)),
    "phone-nearly-empty": (("phone_dies",), ("phone_low_at_home",)),
    "warm-on-arrival": (("evening_commute", "early_return"), ("drive_elsewhere",)),
    "welcome-home": (("first_home", "early_return"), ("neighbour",)),
    "welcome-light": (("door_by_night",), ("door_by_day",)),
}
"""For each shipped rule the scenarios in which it does what it says, and those in which it must not."""


def test_the_scenarios_are_those_that_are_promised() -> None:
    assert set(SCENARIOS) == FIFTEEN


@pytest.mark.parametrize("name", [*SCENARIOS, *FOR_RULES])
def test_a_scenario_comes_out_as_its_file_says(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    sheet = lived(name).sheet
    assert sheet.verdicts, "a scenario that expects nothing shows nothing"
    assert [verdict for verdict in sheet.verdicts if not verdict.met] == []
    assert sheet.alarms_wrong == 0
    assert sheet.break_ins_missed == 0


@pytest.mark.once
@pytest.mark.parametrize(("name", "seed"), [(name, 2 + index % 2) for index, name in enumerate(SCENARIOS)])
def test_a_scenario_comes_out_so_with_another_seed(name: str, seed: int) -> None:
    assert disappointments(name, seed) == []


def test_every_shipped_rule_has_its_scenarios() -> None:
    paths = [path for path in ours("rules").glob("*.yaml") if path.name != HOME]
    assert set(RULES) == {path.stem for path in paths}
    assert all(does and not_ and not {*does} & {*not_} for does, not_ in RULES.values())
    assert {path.stem for path in paths if "signature" in path.read_text("utf-8").partition("\nwhen:")[0]} == SIGNATURE


@pytest.mark.parametrize(("rule", "name"), [(rule, name) for rule, (does, _) in RULES.items() for name in does])
def test_a_rule_does_what_it_says(rule: str, name: str) -> None:
    assert lived(name).deeds.get(rule)


@pytest.mark.parametrize(("rule", "name"), [(rule, name) for rule, (_, not_) in RULES.items() for name in not_])
def test_a_rule_does_nothing_where_it_must_not(rule: str, name: str) -> None:
    assert rule in lived(name).ready
    assert not lived(name).deeds.get(rule)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_the_same_story_on_every_machine(name: str) -> None:
    assert alone(name) == json.loads(TRACES.read_text("utf-8"))["alone"][name], "`python -m tests.lived` writes them"


@pytest.mark.parametrize("name", WITH_HUB)
def test_a_scenario_with_a_hub_is_the_same_story_on_every_machine(name: str) -> None:
    assert lived(name).trace == json.loads(TRACES.read_text("utf-8"))["with_hub"][name]


def test_no_two_traces_are_of_the_same_story() -> None:
    kept: dict[str, dict[str, str]] = json.loads(TRACES.read_text("utf-8"))
    assert set(kept["alone"]) == set(SCENARIOS)
    assert set(kept["with_hub"]) == set(WITH_HUB)
    told = [(kept["alone"][name], kept["with_hub"].get(name, "")) for name in SCENARIOS]
    assert len(set(told)) == len(told)
    assert len(set(kept["with_hub"].values())) == len(WITH_HUB)
