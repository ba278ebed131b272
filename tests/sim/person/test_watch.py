from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hyperconnect.model.message import Message
from hyperconnect.sim.household import Household
from tests.sim.person.conftest import Days

ADVERT = "/BTtoMQTT/"


def heard(said: list[Message]) -> list[dict[str, Any]]:
    return [json.loads(message.payload) for message in said if ADVERT in message.topic]


def events(said: list[Message]) -> list[str]:
    return [json.loads(message.payload)["event"] for message in said if message.topic == "SleepAsAndroid/alex"]


def watched(days: Days, *changes: tuple[str, str]) -> Household:
    return days.house(("  pets:\n    rex: {kind: dog, room: living}\n", ""), *changes)


def test_a_gateway_hears_it_in_the_form_of_a_band(days: Days) -> None:
    house = watched(days)
    told = heard(house.advance(house.now + 86_400))
    assert {report["name"] for report in told} == {"Watch Alex"}
    assert all(report["type"] == "BODY" and report["model_id"] == "MB/SW" for report in told)
    assert all(35 <= report["act_bpm"] <= 160 for report in told if report["worn"])
    assert {report["sleep"] for report in told} >= {"awake", "light", "deep", "rem"}
    assert 20 < len(told) < 160


def test_steps_grow_and_begin_anew_at_midnight_and_those_made_outside_come_in_one_go(days: Days) -> None:
    house = watched(days)
    steps = [report["steps"] for report in heard(house.advance(house.now + 86_400 - 60))]
    assert steps == sorted(steps)
    assert 2500 < steps[-1] < 12_000
    assert max(second - first for first, second in pairwise(steps)) > 1500
    assert heard(house.advance(house.now + 5 * 3600))[-1]["steps"] < 500


def test_nobody_hears_it_away_from_home(days: Days) -> None:
    house = watched(days)
    while not house.people["alex"].outside:
        house.advance(house.now + 60)
    assert heard(house.advance(house.now + 4 * 3600)) == []


def test_an_app_follows_the_night_and_ends_with_the_alarm(days: Days) -> None:
    house = watched(days, ("T00:00", "T20:00"))
    told = events(house.advance(house.now + 13 * 3600))
    assert told[0] == "sleep_tracking_started"
    assert told[-4:] == ["alarm_alert_start", "awake", "alarm_alert_dismiss", "sleep_tracking_stopped"]
    assert {"light_sleep", "deep_sleep", "rem"} <= set(told)


def test_the_heart_is_slower_asleep_and_a_watch_on_its_charger_measures_none(days: Days) -> None:
    house = watched(days)
    told = heard(house.advance(house.now + 5 * 86_400))
    asleep = [report["act_bpm"] for report in told if report["worn"] and report["sleep"] == "deep"]
    awake = [report["act_bpm"] for report in told if report["worn"] and report["sleep"] == "awake"]
    assert sum(asleep) / len(asleep) < sum(awake) / len(awake) - 8
    off = [report for report in told if not report["worn"]]
    assert off
    assert all("act_bpm" not in report and report["sleep"] is None for report in off)


def test_it_is_off_the_wrist_for_a_twentieth_of_the_time(days: Days) -> None:
    house = watched(days)
    off = 0
    for _ in range(9 * 24 * 6):
        house.advance(house.now + 600)
        off += not house.watches["watch_alex"].worn
    assert 0.01 < off / (9 * 24 * 6) < 0.12
