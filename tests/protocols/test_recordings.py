"""Every recording of tests/recordings/, played."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.value import Value
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.owntracks import OwnTracks
from hyperconnect.protocols.port import Protocol
from hyperconnect.protocols.profile import Profiles
from tests.protocols.speech import only, say, values

FILES = sorted((Path(__file__).parents[1] / "recordings").glob("*.jsonl"))


def profiles(name: str) -> Profiles:
    read = Profiles()
    path = next(path for path in find("devices") if path.stem == name)
    read.add(path.name, read_yaml(path))
    return read


def protocol_of(path: Path) -> Protocol:
    name, part = path.name.split(".")[:2]
    return {"homeassistant": HomeAssistant, "owntracks": OwnTracks}[name]() if name != "profile" else profiles(part)


def told_by(seen: Sequence[Observation]) -> dict[str, object]:
    """Return what observations tell, in the words of a recording."""
    told: dict[str, object] = {}
    for name, value in values(seen).items():
        told[name] = list(value) if isinstance(value, tuple) else value
    for one in seen:
        match one:
            case Availability(state=state):
                told["available"] = state is State.ONLINE
            case Event(capability=capability, name=name):
                told["event"] = f"{capability}.{name}"
            case Announced(device=device):
                told["announced"] = device.id
            case Trouble():
                told["trouble"] = True
            case _:
                pass
    return told


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_recording_is_understood(path: Path) -> None:
    protocol = protocol_of(path)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        expect: dict[str, object] = row["expect"]
        seen = say(protocol, row["topic"], row["payload"], 1_700_001_000.0, retain=row.get("retain", False))
        told = told_by(seen)
        if "observed_at" in expect:
            told["observed_at"] = only(Value, seen)[0].observed_at
        wanted = {key: pytest.approx(one) if type(one) in {int, float} else one for key, one in expect.items()}
        assert told == wanted, f"{path.name}:{number}"


def test_every_profile_has_a_recording() -> None:
    recorded = {path.name.split(".")[1] for path in FILES if path.name.startswith("profile.")}
    assert {path.stem for path in find("devices")} == recorded
