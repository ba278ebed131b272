"""Scoring recordings: entities, values and templates, each with what was expected of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from hyperconnect.cli.mirror import HOME
from hyperconnect.cli.scoring import TEMPLATES, TOLD, Score, judge_line, judge_template
from hyperconnect.cli.scoring_announcements import ANNOUNCED, FULL, MIGRATED, WHOLE, Announcements
from hyperconnect.core.dictionary import Dictionary
from hyperconnect.model.message import Message
from tests.cli.scored import (
    KETTLE,
    LIGHT,
    WORDS,
    config,
    entity,
    expect,
    figures,
    line,
    publish,
    published,
    scored,
)


def judged(lines: Iterable[dict[str, Any]]) -> Score:
    """Return the score of messages, as they come."""
    score, dictionary = Score(), Dictionary()
    dictionary.learn("homeassistant", WORDS["homeassistant"])
    announcements = Announcements(score, WORDS["homeassistant"])
    for number, row in enumerate(lines, 1):
        payload = row["payload"]
        text = payload if isinstance(payload, str) else json.dumps(payload)
        meaning = dictionary.read(Message(row["topic"], text.encode(), True), 1.0)
        announcements.judge(f"line {number}", row, meaning)
        if "expect" in row:
            judge_line(score, f"line {number}", row["expect"], meaning)
    announcements.leave()
    announcements.finish()
    return score


DOOR = line("binary_sensor/shed/door", entity("door", device_class="door"))


PART = {"lux": {**LIGHT["payload"], "platform": "sensor"}, "door": {**DOOR["payload"], "platform": "binary_sensor"}}


WHOLE_SHED = {"device": LIGHT["payload"]["device"], "origin": {"name": "shed"}, "components": PART}


TOPICS = [LIGHT["topic"], DOOR["topic"]]


def test_short_and_full_announcements_come_to_the_same() -> None:
    short = {"~": "shed", "name": "lux", "uniq_id": "a", "stat_t": "~", "unit_of_meas": "lx"}
    full = {"name": "lux", "unique_id": "a", "state_topic": "shed", "unit_of_measurement": "lx"}
    assert figures(judged([line("sensor/a", short, expect_full=full)]))["homeassistant", FULL] == (1, 0)
    other = full | {"unit_of_measurement": "%"}
    score = judged([line("sensor/a", short, expect_full=other)])
    assert figures(score)["homeassistant", FULL] == (0, 1)
    assert "devices; entities differ" in score.misses[0]


def test_a_whole_device_comes_to_what_its_entities_come_to() -> None:
    whole = line("device/shed", WHOLE_SHED, expect_components=TOPICS)
    assert figures(judged([LIGHT, DOOR, whole]))["homeassistant", WHOLE] == (1, 0)
    short = line("device/shed", WHOLE_SHED, expect_components=TOPICS[:1])
    assert figures(judged([LIGHT, DOOR, short]))["homeassistant", WHOLE] == (0, 1)
    alone = judged([LIGHT, whole])
    assert ("homeassistant", WHOLE) not in figures(alone)
    assert sum(alone.unasked.values()) == 1


def test_a_device_is_kept_through_a_migration() -> None:
    whole, leave = line("device/shed", WHOLE_SHED), {"migrate_discovery": True}
    going, gone = ([{"topic": topic, "payload": payload} for topic in TOPICS] for payload in (leave, ""))
    assert figures(judged([LIGHT, DOOR, *going, whole, *gone]))["homeassistant", MIGRATED] == (1, 0)
    lost = judged([LIGHT, DOOR, *going, whole, {"topic": whole["topic"], "payload": ""}, *gone])
    assert figures(lost)["homeassistant", MIGRATED] == (0, 1)
    other = line("device/shed", WHOLE_SHED | {"device": {"identifiers": ["barn"]}, "components": {
        "lux": {"platform": "sensor", "state_topic": "barn", "unique_id": "barn_lux"}}})  # fmt: skip
    assert "became another" in " ".join(judged([LIGHT, DOOR, *going, other]).misses)


def test_an_announcement_that_is_not_understood_is_missed() -> None:
    score = judged([LIGHT, line("sensor/b", "no JSON"), line("light/c", {"name": "c"})])
    assert figures(score)["homeassistant", ANNOUNCED] == (1, 2)


def test_values_are_counted_by_the_ecosystem_that_told_them() -> None:
    told = {"topic": "shed", "payload": {"lux": 3, "door": "ON"}, "expect": {"illuminance.illuminance": 3.0, "a.b": 1}}
    assert figures(judged([LIGHT, DOOR, told]))["homeassistant", TOLD] == (1, 1)


@pytest.mark.parametrize(
    ("template", "payload", "wanted", "met"),
    [
        ("{{ value_json.a }}", {"a": 3}, "3", True),
        ("{{ value_json.a }}", {"a": 3}, "4", False),
        ("{{ value | int + 1 }}", "4", "5", True),
        ("{{ nothing_of_that_name() }}", "4", None, True),
        ("{{ value }}", "4", None, False),
        ("{{ value_json.b }}", {"a": 3}, "", True),
    ],
)
def test_a_template_prints_what_it_should(template: str, payload: object, wanted: str | None, *, met: bool) -> None:
    score = Score()
    judge_template(score, "here", {"template": template, "payload": payload, "expect": wanted})
    assert figures(score) == {("homeassistant", TEMPLATES): (int(met), int(not met))}


def test_what_was_on_or_off_was_off_until_it_was_told() -> None:
    fan = {"name": "Fan", "command_topic": "f", "oscillation_state_topic": "o", "speed_state_topic": "w"}
    stove = {"name": "Stove", "hold_state_topic": "h", "away_mode_state_topic": "a"}
    score = scored(
        config(fan, domain="fan"),
        config(stove, domain="climate"),
        publish("elsewhere", "x"),
        expect("fan.fan", "off"),
        expect("fan.fan", False, attr="oscillating"),
        expect("fan.fan", "off", attr="speed"),
        expect("climate.stove", "none", attr="preset_mode"),
        publish("o", "oscillate_on"),
        publish("h", "warm"),
        expect("fan.fan", True, attr="oscillating"),
        expect("climate.stove", "warm", attr="preset_mode"),
    )
    assert score.misses == []


def test_who_is_near_the_house_is_at_home() -> None:
    def seen(latitude: float) -> dict[str, Any]:
        return publish("where", {"latitude": latitude, "longitude": HOME[1]})

    score = scored(
        config({"name": "Ann", "state_topic": "s", "json_attributes_topic": "where"}, domain="device_tracker"),
        publish("elsewhere", "x"),
        expect("device_tracker.ann", "unknown"),
        seen(HOME[0] + 0.0005),
        expect("device_tracker.ann", "home"),
        seen(HOME[0] + 0.002),
        expect("device_tracker.ann", "not_home"),
    )
    assert score.misses == []


def test_a_service_may_name_several_entities_or_strangers() -> None:
    other = KETTLE | {"name": "Urn", "command_topic": "urn/set", "state_topic": "urn"}
    several = {"entity_id": ["switch.kettle", "switch.stranger", "switch.urn"]}
    score = scored(
        config(KETTLE),
        config(other),
        {"call": {"domain": "switch", "service": "turn_on", "data": several}},
        published(("kettle/set", "ON"), ("urn/set", "ON")),
        publish("urn", "OFF"),
        expect("switch.stranger", "off"),
        expect("sensor.stranger", "off"),
    )
    assert [miss.partition(": got ")[2] for miss in score.misses] == ["'no such entity'"] * 2
