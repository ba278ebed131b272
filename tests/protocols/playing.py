"""Playing a recording to a protocol that learned its vocabulary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

import pytest

from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.observation import Announced, Trouble
from hyperconnect.model.value import Value, parts_of
from hyperconnect.protocols.port import Protocol
from tests.protocols.speech import only, say

Taught = TypeVar("Taught", bound=Protocol)

RECORDINGS = Path(__file__).parents[1] / "recordings"


def taught(protocol: Taught) -> Taught:
    """Return a protocol that has learned what came with hyperconnect."""
    protocol.learn(read_yaml(ours("devices") / f"{protocol.name}.yaml"))
    return protocol


def play(protocol: Protocol, name: str) -> None:
    """Let a recording arrive, line by line; each must tell exactly what it expects."""
    for number, line in enumerate((RECORDINGS / f"{name}.jsonl").read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        seen = say(protocol, row["topic"], row["payload"], 1_700_001_000.0, retain=row.get("retain", False))
        told: dict[str, object] = {
            _named(one.path): list(one.value) if isinstance(one.value, tuple) else one.value
            for one in only(Value, seen)
        }
        for one in seen:
            match one:
                case Announced(device=device):
                    told["announced"] = device.id
                case Availability(state=state):
                    told["available"] = state is State.ONLINE
                case Event(capability=capability, name=happened):
                    told["event"] = f"{capability}.{happened}"
                case Trouble():
                    told["trouble"] = True
                case _:
                    pass
        expect = {key: pytest.approx(one) if type(one) in {int, float} else one for key, one in row["expect"].items()}
        assert told == expect, f"{name}.jsonl:{number}"


def _named(path: str) -> str:
    """Return an attribute's name as recordings write it: `component:capability.attribute`, `main:` left out."""
    _, component, capability, attribute = parts_of(path)
    return f"{capability}.{attribute}" if component == "main" else f"{component}:{capability}.{attribute}"
