"""Every recording of tests/recordings/, played through all protocols together, as the hub hears it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hyperconnect.cli.decoding import message_of, open_dictionary
from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.core.dictionary import Dictionary, Meaning
from hyperconnect.model.device import State
from hyperconnect.model.value import parts_of

FILES = sorted((Path(__file__).parents[1] / "recordings").glob("*.jsonl"))
AT = 1_700_001_000.0


def told_by(meaning: Meaning) -> dict[str, object]:
    """Return what a message meant, in the words of a recording."""
    told: dict[str, object] = {}
    for value in meaning.values:
        _, component, capability, attribute = parts_of(value.path)
        name = f"{capability}.{attribute}" if component == "main" else f"{component}:{capability}.{attribute}"
        told[name] = list(value.value) if isinstance(value.value, tuple) else value.value
    for availability in meaning.availability:
        told["available"] = availability.state is State.ONLINE
    for event in meaning.events:
        told["event"] = f"{event.capability}.{event.name}"
    if meaning.announced:
        told["announced"] = meaning.announced[-1]
    if meaning.problems:
        told["trouble"] = True
    return told


@pytest.fixture
def dictionary(tmp_path: Path) -> Dictionary:
    return open_dictionary(tmp_path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_recording_is_understood(path: Path, dictionary: Dictionary) -> None:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        meaning = dictionary.read(message_of(row), AT)
        if "expect" not in row:
            continue
        expect: dict[str, object] = row["expect"]
        told = told_by(meaning)
        if "observed_at" in expect:
            told["observed_at"] = meaning.values[0].observed_at
        wanted = {key: pytest.approx(one) if type(one) in {int, float} else one for key, one in expect.items()}
        assert {key: told.get(key) for key in wanted} == wanted, f"{path.name}:{number}"
        surprises = told.keys() & {"event", "trouble"} - wanted.keys()
        assert not surprises, f"{path.name}:{number}"


def test_every_file_of_devices_has_a_recording() -> None:
    recorded = {path.name.split(".")[0] for path in FILES}
    recorded |= {path.name.split(".")[1] for path in FILES if path.name.startswith("profile.")}
    assert {path.stem for path in find("devices") if read_yaml(path).keys() & {"profile", "ecosystem"}} <= recorded
