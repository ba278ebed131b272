"""What every voice must stand: anything that is sent to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import Scenario, parse_household, parse_scenario
from tests.sim.joined import Joined

NOON = """
scenario: noon
title: Noon
about: Everything is there.
household: family
start: 2026-01-15T12:00
lasts: 24 h
people: null
cars: null
"""


@pytest.fixture(scope="module")
def noon(simulators: Path, cars: dict[str, CarSpec]) -> Scenario:
    path = simulators / "households" / "family.yaml"
    return parse_scenario(NOON, "noon.yaml", cars, dict([parse_household(path.read_text("utf-8"), str(path))]))


@pytest.fixture(scope="module")
def family(noon: Scenario) -> Household:
    house = build(noon, 1)
    house.advance(house.now)
    return house


@pytest.mark.parametrize(
    "payload",
    [
        *(b"nan", b"inf", b"-1e400", b"[" * 4000, b"{" * 4000, b"\x00", b"null", b"9" * 5000, b"\xff"),
        *(b'{"state":["ON"]}', b'{"position":1e999}', b'{"command":"speak","input":[]}'),
        b'{"id":1,"src":"a/#","method":"Shelly.GetStatus"}',
    ],
)
def test_what_is_no_command_changes_nothing(family: Household, payload: bytes) -> None:
    family.advance(family.now + 60)
    loads = dict(family.home.loads) if family.home else {}
    for topic in family.filters:
        if topic.endswith("/get"):  # whatever is asked, all is told
            continue
        before = family.ignored[topic]
        said = family.receive(Message(topic, payload), family.now)
        assert family.ignored[topic] == before + 1, topic
        assert [message.topic for message in said if not message.topic.endswith(("/rpc", "/answer"))] == []
    assert family.home is not None
    assert family.home.loads == loads


@given(payload=st.one_of(st.binary(max_size=100), st.text(max_size=100).map(str.encode)), which=st.integers(0, 200))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_payload_breaks_anything(family: Household, payload: bytes, which: int) -> None:
    topic = family.filters[which % len(family.filters)]
    family.receive(Message(topic, payload), family.now)
    family.advance(family.now + 3)


def test_the_same_seed_says_the_same_and_nothing_has_long_floats(noon: Scenario) -> None:
    first, second = build(noon, 7), build(noon, 7)
    told = first.advance(first.now + 3600)
    assert told == second.advance(second.now + 3600)
    assert len({message.topic.partition("/")[0] for message in told}) > 15
    for message in told:
        for word in message.payload.decode().replace(",", " ").replace(":", " ").split():
            assert len(word.strip("}]").partition(".")[2]) <= 7 or not word[:1].isdigit(), message


def test_zigbee_lists_what_it_tells(family: Household) -> None:
    rows = next(json.loads(m.payload) for m in family.greet() if m.topic == "zigbee2mqtt/bridge/devices")
    assert rows[0]["type"] == "Coordinator"
    states = {m.topic for m in build_and_wait(family)}
    for row in rows[1:]:
        assert f"zigbee2mqtt/{row['friendly_name']}" in states
        assert row["definition"]["exposes"][-1]["name"] == "linkquality"
    assert len({row["ieee_address"] for row in rows}) == len(rows)


def build_and_wait(house: Household) -> list[Message]:
    return house.advance(house.now + 4000)


def test_a_born_home_assistant_is_told_everything_again(family: Household) -> None:
    family.receive(Message("homeassistant/status", b"online"), family.now)
    told = {message.topic for message in family.advance(family.now + 31)}
    assert {"zigbee2mqtt/front_door", "zigbee2mqtt/hall_motion", "zigbee2mqtt/outdoor"} <= told


def test_a_shelly_answers_what_it_is_asked(family: Household) -> None:
    for method, key in (("Shelly.GetDeviceInfo", "mac"), ("Shelly.GetConfig", "sys"), ("Shelly.GetStatus", "em:0")):
        call = json.dumps({"id": 7, "src": "me", "method": method}).encode()
        answer = json.loads(family.receive(Message("meter/rpc", call), family.now)[0].payload)
        assert (answer["id"], answer["dst"]) == (7, "me")
        assert key in answer["result"]
    call = json.dumps({"id": 8, "src": "me", "method": "Nothing.Do"}).encode()
    assert json.loads(family.receive(Message("meter/rpc", call), family.now)[0].payload)["error"]["code"] == 404


def test_a_hub_that_comes_late_learns_the_same_as_one_that_was_there_from_the_start(noon: Scenario) -> None:
    """What is retained, and what it is answered, is enough: nobody has to ring or to move first.

    Only what a Bluetooth sensor broadcasts is heard when it does so again.
    """
    early = Joined(build(noon, 3))
    house = build(noon, 3)
    early.live(600)
    house.advance(house.now + 600)
    late = Joined(house)
    late.live(5)
    met, known = (_offers(joined) for joined in (late, early))
    assert known.keys() - met.keys() == set()
    assert {name: offers - met[name] for name, offers in known.items() if offers - met[name]} == {}
    for name in ("Doorbell", "Meter", "Hall lights"):
        assert (name, "Shelly") in {(device.name, device.manufacturer) for device in late.hub.registry}


def _offers(joined: Joined) -> dict[str, set[str]]:
    """Return by each device that announces itself what it has: its attributes, commands and events."""
    return {
        device.id: {
            f"{component.id}.{name}.{one}"
            for component in device.components
            for name, capability in component.capabilities.items()
            for one in (*capability.attributes, *capability.commands, *capability.events)
        }
        for device in joined.hub.registry
        if device.protocols != ("theengs",)
    }
