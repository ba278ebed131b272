"""A small house to write rules for."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from hyperconnect.automation.completion import Completions, complete
from hyperconnect.automation.document import canonical_house, read_house
from hyperconnect.core.home import Home
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, Path, Source, Value

HOUSE = {
    "zones": {"work": {"latitude": 52.5, "longitude": 13.4, "radius": "200 m"}},
    "groups": {"lights": {"members": ["hall_light", "desk_lamp"]}},
    "scenes": {"cosy": {"hall_light.on": True}},
    "people": {"alex": ["phone_alex"]},
}


class Written(NamedTuple):
    """A text with a cursor in it, and what could stand there."""

    text: str
    cursor: int
    found: Completions

    @property
    def labels(self) -> list[str]:
        return [each.label or each.text for each in self.found.items]

    @property
    def replaced(self) -> str:
        """What is replaced, with the cursor in it."""
        return f"{self.text[self.found.start : self.cursor]}|{self.text[self.cursor : self.found.end]}"


class Desk:
    """Where somebody writes; `|` is the cursor."""

    def __init__(self, registry: Registry, twin: Twin) -> None:
        self.registry = registry
        self.twin = twin

    def write(self, text: str) -> Written:
        cursor = text.index("|")
        plain = text[:cursor] + text[cursor + 1 :]
        return Written(plain, cursor, complete(plain, cursor, self.registry, self.twin.values.__getitem__))


def device(slug: str, *capabilities: str, kind: str = "other", extra: Capability | None = None) -> Device:
    found = {name: CAPABILITIES[name] for name in capabilities}
    if extra is not None:
        found[extra.name] = extra
    return Device(f"id_{slug}", slug, slug.replace("_", " ").title(), (Component("main", found),), kind=kind)


@pytest.fixture(scope="session")
def desk() -> Desk:
    twin = Twin()
    registry = Registry(twin)
    writable = Capability("thermostat", {"target": Attribute("number", "°C", 5, 30, 0.5, writable=True)})
    for each in (
        device("hall_light", "switch", "light", kind="light"),
        device("desk_lamp", "switch", kind="light"),
        device("living", "temperature", extra=writable, kind="thermostat"),
        device("front_door_lock", "lock", kind="lock"),
        device("su7", "traction", "cabin", "vehicle", kind="car"),
        device("phone_alex", "battery", "location", kind="phone"),
        device("doorbell", "button", kind="doorbell"),
    ):
        registry.announce(each)
    house, wrong = read_house(HOUSE)
    assert house is not None, wrong
    Home(registry, twin).furnish(canonical_house(house), 0.0)
    registry.rules["evening"] = {
        "rule": "evening",
        "title": "Evening",
        "params": {"level": {"default": "30 %", "about": "how bright"}},
        "when": [{"called": True}],
        "then": [{"log": "x"}],
    }
    now: dict[str, Datum] = {"living.temperature": 21.5, "front_door_lock.lock.state": "locked", "desk_lamp.on": True}
    for name, value in now.items():
        named = registry.attribute(name)
        assert named is not None, name
        twin.note(named.slot, Value(Path(named.path), value, 1.0, 1.0, Source("test", "")))
    return Desk(registry, twin)
