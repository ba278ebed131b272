"""What recordings mean and how commands are said, from the command line: wrong lines cost nothing but themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.stem import run

LAMP = {
    "topic": "homeassistant/light/attic/config",
    "payload": {"name": "Attic", "unique_id": "attic", "command_topic": "attic/set", "state_topic": "attic"},
}
HEATER = {
    "topic": "homeassistant/climate/attic/config",
    "payload": {
        "name": "Heater",
        "unique_id": "heater",
        "temperature_command_topic": "heater/set",
        "temperature_state_topic": "heater",
        "min_temp": 5,
        "max_temp": 30,
    },
}


def file_of(folder: Path, *lines: object) -> str:
    file = folder / "lines.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return str(file)


def test_a_line_that_is_no_json_is_a_problem_and_the_next_is_read(tmp_path: Path) -> None:
    answer = run("devices", "decode", file_of(tmp_path, "no JSON", "[1]", LAMP))
    first, second, third = (json.loads(line) for line in answer.stdout.splitlines())
    assert answer.returncode == 0
    assert first["line"] == 1
    assert "no JSON" in first["problems"][0]
    assert "object" in second["problems"][0]
    assert third["line"] == 3
    assert len(third["announced"]) == 1
    assert first.keys() == third.keys()


@pytest.mark.parametrize("args", [[1], "x", 3])
def test_arguments_that_are_no_object_are_refused(tmp_path: Path, args: object) -> None:
    asked = {"device": "attic", "capability": "light", "command": "on", "args": args}
    answer = run("devices", "encode", file_of(tmp_path, LAMP, asked))
    assert answer.returncode == 3
    assert "object" in json.loads(answer.stdout)["error"]
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("steps", [[{"config": 1}], [1], [{"publish": 3}], [{"call": []}]])
def test_a_scenario_that_is_none_is_one_clear_line(tmp_path: Path, steps: object) -> None:
    answer = run("devices", "decode", "--score", file_of(tmp_path, {"steps": steps}))
    assert answer.returncode == 3
    assert "lines.jsonl:1" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_every_attribute_tells_everything_it_can(tmp_path: Path) -> None:
    answer = run("devices", "decode", "--devices", file_of(tmp_path, LAMP, HEATER))
    devices = [json.loads(line) for line in answer.stdout.splitlines()[2:]]
    capabilities: list[dict[str, Any]] = [
        capability
        for device in devices
        for component in device["components"]
        for capability in component["capabilities"].values()
    ]
    attributes = [spec for capability in capabilities for spec in capability["attributes"].values()]
    assert attributes
    assert all({"type", "unit", "range", "options", "writable"} <= spec.keys() for spec in attributes)
    assert all("commands" in capability for capability in capabilities)
    targets = [one["attributes"]["target"] for one in capabilities if "target" in one["attributes"]]
    assert targets[0]["range"] == [5, 30]
    assert targets[0]["writable"] is True


def test_an_interface_that_is_not_here_is_told() -> None:
    answer = run("devices", "discover", "--interface", "eth99", "--seconds", "0.5")
    assert answer.returncode == 1
    assert "eth99" in answer.stderr
    assert "--interface" in answer.stderr
