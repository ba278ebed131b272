from __future__ import annotations

import json

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.model.command import Command, CommandState
from hyperconnect.model.effect import Effect, Faulted, Noted, Notify, Planned, Publish, Reported
from hyperconnect.model.input import Asked, Connected, Elapsed, HouseRead, Opened, ProfileLoaded, Received, RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum, path_of
from tests.core.transcript import VOCABULARIES

NOON = 1_768_474_800.0


def opened() -> Hub:
    hub = Hub()
    hub.handle(Opened(NOON, 52.5, 13.4, "Europe/Berlin", {}))
    for document in VOCABULARIES:
        hub.handle(ProfileLoaded(NOON, str(document["ecosystem"]), document))
    hub.handle(Connected(NOON))
    return hub


def thermostat(hub: Hub, name: str) -> None:
    config = {
        "name": None,
        "unique_id": name,
        "device": {"identifiers": [name], "name": name},
        "modes": ["off", "heat"],
        "temperature_state_topic": f"{name}/state",
        "temperature_state_template": "{{ value_json.target }}",
        "temperature_command_topic": f"{name}/set",
        "current_temperature_topic": f"{name}/state",
        "current_temperature_template": "{{ value_json.temperature }}",
        "action_topic": f"{name}/state",
        "action_template": "{{ value_json.action }}",
    }
    hub.handle(Received(NOON, Message(f"homeassistant/climate/{name}/config", json.dumps(config).encode())))
    report(hub, name, NOON)


def report(hub: Hub, name: str, at: float, action: str = "idle") -> list[Effect]:
    state = {"temperature": 17.0, "target": 17.0, "action": action}
    return hub.handle(Received(at, Message(f"{name}/state", json.dumps(state).encode())))


def test_two_aims_of_one_rule_are_both_followed() -> None:
    hub = opened()
    thermostat(hub, "living")
    thermostat(hub, "bath")
    aims = [{"reach": {f"{room}.target": "21 °C", "by": "18:00"}} for room in ("living", "bath")]
    document: dict[str, object] = {"rule": "warm", "when": [{"change": "living.action"}], "then": aims}
    hub.handle(RuleSaved(NOON, "warm", document))
    effects = report(hub, "living", NOON + 1, "heating") + hub.handle(Elapsed(NOON + 6))
    planned = {effect.path for effect in effects if isinstance(effect, Planned)}
    assert {each.path for each in hub.planned("warm")} == planned
    assert hub.planned("other") == []
    assert planned == {"living.main.thermostat.target", "bath.main.thermostat.target"}


def test_a_room_that_says_the_same_again_and_again_is_still_watched() -> None:
    """Were its repeated words not heard, an hour of them would count as silence."""
    hub = opened()
    thermostat(hub, "living")
    document: dict[str, object] = {
        "rule": "warm",
        "when": [{"change": "living.action"}],
        "then": [{"reach": {"living.target": "21 °C", "by": "23:00"}}],
    }
    hub.handle(RuleSaved(NOON, "warm", document))
    for minute in range(100):
        report(hub, "living", NOON + minute * 60.0, "heating")
    comfort = hub.goals.planner.comfort
    assert comfort is not None
    read_at = comfort.climates["living"].room.read_at
    assert read_at is not None
    assert read_at >= NOON + 99 * 60.0 - 15 * 60.0  # of whom nobody wishes anything, rooms are read four times an hour


def test_waits_that_end_at_the_same_moment_each_see_what_the_one_before_wrote() -> None:
    hub = opened()
    hub.handle(HouseRead(NOON, {"variables": {"count": {"type": "integer", "initial": 0}}}))
    document: dict[str, object] = {
        "rule": "counts",
        "mode": "parallel",
        "when": [{"mqtt": "button"}],
        "then": [{"delay": "5s"}, {"set": {"home.count": "= home.count + 1"}}],
    }
    hub.handle(RuleSaved(NOON, "counts", document))
    for _ in range(3):
        hub.handle(Received(NOON, Message("button", b"1")))
    hub.handle(Elapsed(NOON + 5))
    counted = hub.twin.get(path_of("home", "main", "home", "count"))
    assert counted is not None
    assert counted.value == 3


@pytest.mark.parametrize(
    "document",
    [
        {"ecosystem": "teslamate", "keys": {"state": {"is": "vehicle.state", "words": True}}},
        {"ecosystem": "saic", "keys": {"x": {"is": "traction.soc", "step": [1]}}},
        {"ecosystem": "zigbee2mqtt", "names": 3},
        {"ecosystem": "nobody"},
    ],
)
def test_a_vocabulary_of_the_wrong_shape_is_a_fault_and_nothing_more(document: dict[str, object]) -> None:
    hub = opened()
    effects = hub.handle(ProfileLoaded(NOON, "mine", document))
    assert any(isinstance(effect, Faulted) and effect.about == "mine" for effect in effects)
    thermostat(hub, "living")
    assert hub.registry.get("living") is not None


@pytest.mark.parametrize("mode", ["away", "home"])
def test_what_a_person_sets_of_the_household_is_confirmed_at_once(mode: str) -> None:
    hub = opened()
    args: dict[str, Datum] = {"value": mode}
    command = Command("c", "home", "main", "home", "set", args, "user:kim", NOON, NOON + 30, attribute="mode")
    effects = hub.handle(Asked(NOON, command))
    assert [each.report.state for each in effects if isinstance(each, Reported)] == [CommandState.CONFIRMED]
    assert [each.value.value for each in effects if isinstance(each, Noted)] == ([mode] if mode != "home" else [])


def test_a_rule_goes_on_in_the_turn_of_the_echo_though_the_echo_changes_nothing() -> None:
    hub = opened()
    config = {"name": None, "unique_id": "door", "device": {"identifiers": ["door"], "name": "door"}}
    config |= {"state_topic": "door/state", "command_topic": "door/set"}
    hub.handle(Received(NOON, Message("homeassistant/lock/door/config", json.dumps(config).encode())))
    hub.handle(Received(NOON, Message("door/state", b"LOCKED")))
    steps = [{"do": "door.lock", "timeout": "1min"}, {"notify": {"to": "alex", "text": "The door is locked"}}]
    hub.handle(RuleSaved(NOON, "shut", {"rule": "shut", "when": [{"mqtt": "house/shut"}], "then": steps}))
    hub.handle(Elapsed(NOON + 1))
    said = hub.handle(Received(NOON + 2, Message("house/shut", b"now")))
    assert [effect.message.topic for effect in said if isinstance(effect, Publish)] == ["door/set"]
    assert not any(isinstance(effect, Notify) for effect in said)
    echoed = hub.handle(Received(NOON + 3, Message("door/state", b"LOCKED")))
    assert [effect.text for effect in echoed if isinstance(effect, Notify)] == ["The door is locked"]
