"""Every recording of tests/recordings/, played."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.observation import Announced
from hyperconnect.model.value import Value
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.owntracks import OwnTracks
from hyperconnect.protocols.port import Protocol
from hyperconnect.protocols.profile import Profiles
from tests.protocols.speech import only, say, troubles, values

FILES = sorted((Path(__file__).parents[1] / "recordings").glob("*.jsonl"))


def profiles(name: str) -> Profiles:
    read = Profiles()
    path = next(path for path in find("devices") if path.stem == name)
    read.add(path.name, read_yaml(path))
    return read


def protocol_of(path: Path) -> Protocol:
    name, part = path.name.split(".")[:2]
    return {"homeassistant": HomeAssistant, "owntracks": OwnTracks}[name]() if name != "profile" else profiles(part)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_recording_is_understood(path: Path) -> None:
    protocol = protocol_of(path)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        expect: dict[str, object] = row["expect"]
        seen = say(protocol, row["topic"], row["payload"], 1_700_001_000.0, retain=row.get("retain", False))
        told: dict[str, object] = {}
        for name, value in values(seen).items():
            told[name] = list(value) if isinstance(value, tuple) else value
        told |= {"available": one.state is State.ONLINE for one in only(Availability, seen)}
        told |= {"event": f"{one.capability}.{one.name}" for one in only(Event, seen)}
        told |= {"announced": one.device.id for one in only(Announced, seen)}
        if troubles(seen):
            told["trouble"] = True
        if "observed_at" in expect:
            told["observed_at"] = only(Value, seen)[0].observed_at
        wanted = {
            name: pytest.approx(value) if type(value) in {int, float} else value for name, value in expect.items()
        }
        assert told == wanted, f"{path.name}:{number}"


def test_every_profile_has_a_recording() -> None:
    recorded = {path.name.split(".")[1] for path in FILES if path.name.startswith("profile.")}
    assert {path.stem for path in find("devices")} == recorded
