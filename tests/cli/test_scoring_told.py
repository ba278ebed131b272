"""Scoring recordings: how figures and disagreements are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hyperconnect.cli.mirror import Mirror
from hyperconnect.cli.scoring import TOLD, Score, judge_line
from hyperconnect.cli.scoring_announcements import ANNOUNCED
from hyperconnect.cli.scoring_disagreements import OURS, read_disagreements
from hyperconnect.cli.scoring_leaves import KEPT, NAMED
from hyperconnect.cli.scoring_recordings import Recordings
from hyperconnect.cli.scoring_scenarios import EXPECTED, judge_scenario
from hyperconnect.core.dictionary import Meaning
from hyperconnect.errors import ContentError
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.value import Source, Value, path_of
from tests.cli.scored import KETTLE, LIGHT, WORDS, config, expect, figures, publish
from tests.cli.stem import run

WHEN = 1_700_000_000.0


SOURCE = Source("x", "t")


MEANT = Meaning(
    [
        Value(path_of("d", "main", "temperature", "temperature"), 7.5, WHEN, WHEN, SOURCE),
        Value(path_of("d", "left", "switch", "on"), True, WHEN, WHEN, SOURCE),
        Value(path_of("d", "main", "location", "zones"), ("a", "b"), WHEN, WHEN, SOURCE),
    ],
    [Event("d", "main", "button", "pressed", {"action": "single", "kind": "sound", "label": "bark"}, WHEN, WHEN)],
    [Availability("d", State.ONLINE, WHEN)],
    [],
    [],
    [],
    [],
    ["x"],
)


@pytest.mark.parametrize(
    ("expected", "met"),
    [
        ({"temperature.temperature": 7.5, "location.zones": ["a", "b"], "switch.on": True}, 3),
        ({"left:switch.on": True, "right:switch.on": True}, 1),
        ({"available": True}, 1),
        ({"available": False}, 0),
        ({"observed_at": WHEN}, 1),
        ({"observed_at": "2023-11-14T22:13:20Z"}, 1),
        ({"observed_at": 3.0}, 0),
        ({"sound": "bark"}, 1),
        ({"sound": "meow"}, 0),
        ({"event": "button.pressed", "action": "single"}, 2),
        ({"event": "button.pressed", "action": "double"}, 1),
        ({"event": "button.released", "action": "single"}, 0),
    ],
)
def test_a_line_tells_values_events_availability_and_moments(expected: dict[str, Any], met: int) -> None:
    score = Score()
    judge_line(score, "here", expected, MEANT)
    assert figures(score) == {("x", TOLD): (met, len(expected) - met)}


def test_the_command_line_scores_files_of_every_kind_in_one_table(tmp_path: Path) -> None:
    scenarios, messages = tmp_path / "scenarios.jsonl", tmp_path / "messages.jsonl"
    good = {"source": "s", "steps": [config(KETTLE), publish("kettle", "ON"), expect("switch.kettle", "on")]}
    bad = {"source": "s", "steps": [config(KETTLE), publish("kettle", "ON"), expect("switch.kettle", "off")]}
    scenarios.write_text("\n".join(json.dumps(one) for one in (good, bad)))
    messages.write_text(json.dumps(LIGHT))
    answer = run("devices", "decode", "--score", str(tmp_path))
    assert answer.returncode == 3
    table = [row.split("\t") for row in answer.stdout.splitlines()]
    assert table == [
        ["ecosystem", "what", "met", "all", "%"],
        ["homeassistant", ANNOUNCED, "1", "1", "100.0"],
        ["homeassistant", EXPECTED, "1", "2", "50.0"],
    ]
    assert f"{scenarios}:2, step 2: switch.kettle state == off: got 'on'" in answer.stderr


BRIDGE = {
    "ieee_address": "0x1",
    "friendly_name": "pot",
    "type": "EndDevice",
    "supported": True,
    "interview_completed": True,
    "definition": {
        "model": "POT1",
        "vendor": "Nobody",
        "description": "Pot",
        "exposes": [
            {"type": "numeric", "name": "temperature", "property": "temperature", "access": 1, "unit": "°C"},
            {"type": "numeric", "name": "wobble", "property": "wobble", "access": 1},
        ],
    },
}


def leaf(name: str, **more: object) -> dict[str, Any]:
    return {"path": [name], "name": name, "type": "numeric", "readable": True, "writable": False, **more}


def recorded(*lines: dict[str, Any]) -> Score:
    recordings = Recordings(None)
    recordings.open()
    for number, line in enumerate(lines, 1):
        recordings.judge(f"here:{number}", line)
    return recordings.finish()


def test_leaves_are_kept_and_named_or_not() -> None:
    leaves = [
        leaf("temperature"),
        leaf("wobble"),
        leaf("wobble", category="diagnostic"),
        leaf("wobble", readable=False),
        leaf("invented"),
    ]
    expected = {"ieee_address": "0x1", "model": "POT1", "attributes": leaves}
    score = recorded(BRIDGE, expected)
    kept, lost = figures(score)["zigbee2mqtt", KEPT]
    assert (kept >= 3, kept + lost) == (True, 4)
    assert figures(score)["zigbee2mqtt", NAMED] == (1, 2)
    assert score.unnamed["wobble"] == 1
    assert sum(recorded(expected).unasked.values()) == 1


def test_a_disagreement_is_told_with_its_reason_and_is_a_miss_still() -> None:
    score = Score(disagreements=read_disagreements(OURS))
    score.count("owntracks", TOLD, "here: battery.level: expected -1, got None", met=False)
    score.count("owntracks", TOLD, "here: battery.level: expected 7, got None", met=False)
    score.count("tasmota", TOLD, "here: battery.level: expected -1, got None", met=False)
    assert ["disagrees: " in miss for miss in score.misses] == [True, False, False]
    assert sum(score.missed.values()) == 3


def test_a_file_of_disagreements_must_be_written_as_it_should(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    for wrong in ("disagreements: 3", "disagreements: [{ecosystem: a, attribute: b, pattern: '(', reason: c}]", "a: 1"):
        file.write_text(wrong)
        with pytest.raises(ContentError):
            read_disagreements(file)


def test_what_nobody_understood_is_booked_where_it_stands() -> None:
    nothing = Meaning([], [], [], [], [], [], [], [])
    score = Score()
    judge_line(score, "here:1", {"a.b": 1}, nothing, "teslamate/cars/1/wings")
    judge_line(score, "/some/shelly/messages.jsonl:1", {"a.b": 1}, nothing, "shed/door")
    judge_line(score, "here:1", {"a.b": 1}, nothing, "shed/door")
    judge_scenario(
        score,
        "/some/tasmota/scenarios.jsonl:1",
        {"steps": [publish("elsewhere", "x"), expect("light.a", "on")]},
        Mirror(WORDS),
    )
    assert {ecosystem for ecosystem, _ in figures(score)} == {"teslamate", "shelly", "nobody", "tasmota"}
