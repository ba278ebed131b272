"""Nobody but the device it commands may have a topic written to, however a device is announced."""

from __future__ import annotations

import json

import pytest

from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.core.dictionary import Dictionary
from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.message import Message

NOW = 1_700_000_000.0
DOCUMENTS = [(path.stem, read_yaml(path)) for path in find("devices")]
DOOR = "0x00000000000000d1"
BRIDGE = "0x00000000000000b1"
MAC = "A1B2C3D4E5F6"

Said = list[tuple[str, object]]

ZIGBEE: Said = [
    (
        "zigbee2mqtt/bridge/devices",
        [
            {"ieee_address": BRIDGE, "type": "Coordinator", "friendly_name": "Coordinator"},
            {
                "ieee_address": DOOR,
                "type": "EndDevice",
                "friendly_name": "hall/door",
                "definition": {
                    "model": "D1",
                    "vendor": "Oak",
                    "description": "",
                    "supports_ota": True,
                    "exposes": [{"type": "numeric", "name": "battery", "property": "battery", "access": 1}],
                },
            },
        ],
    ),
    ("zigbee2mqtt/bridge/groups", [{"id": 7, "friendly_name": "all doors", "members": []}]),
]
TASMOTA: Said = [
    (
        f"tasmota/discovery/{MAC}/config",
        {
            "ip": "127.0.0.9",
            "dn": "Pump",
            "fn": ["Pump"],
            "hn": "pump",
            "mac": MAC,
            "md": "S",
            "t": "pump",
            "ofln": "Offline",
            "onln": "Online",
            "state": ["OFF", "ON", "TOGGLE", "HOLD"],
            "sw": "14",
            "ft": "%prefix%/%topic%/",
            "tp": ["cmnd", "stat", "tele"],
            "rl": [1],
            "swc": [-1],
            "btn": [0],
            "so": {},
            "lk": 1,
            "lt_st": 0,
            "ver": 1,
        },
    )
]
SHELLY: Said = [
    ("attic/fan/events/rpc", {"src": "x", "method": "NotifyStatus", "params": {"switch:0": {"output": True}}}),
    ("shellies/boiler/relay/0", "on"),
]
CARS: Said = [
    ("saic/ann/vehicles/LSJX1/doors/locked", "True"),
    ("owntracks/ann/phone", {"_type": "location", "lat": 1, "lon": 2, "tst": NOW}),
]
HOMIE: Said = [
    ("villa/5/vent/$state", "ready"),
    (
        "villa/5/vent/$description",
        {
            "homie": "5.0",
            "version": 1,
            "nodes": {"n": {"properties": {"p": {"datatype": "boolean", "settable": True}}}},
        },
    ),
]
HOUSE: Said = [
    ("frigate/available", "online"),
    ("frigate/yard/detect/state", "ON"),
    ("evcc/loadpoints/1/mode", "pv"),
]

FOREIGN = [
    *((ZIGBEE, f"zigbee2mqtt/{rest}") for rest in ("hall/door/set", "hall/door/set/state", "hall/door/l1/set")),
    *((ZIGBEE, f"zigbee2mqtt/{rest}") for rest in (f"{DOOR}/set", "all doors/set", "7/set", "hall/door/get")),
    *((ZIGBEE, f"zigbee2mqtt/bridge/request/{rest}") for rest in ("permit_join", "device/ota_update/update")),
    *((TASMOTA, topic) for topic in ("cmnd/pump/POWER", "cmnd/tasmotas/POWER", "cmnd/DVES_D4E5F6_fb/POWER")),
    *((SHELLY, topic) for topic in ("attic/fan/rpc", "attic/fan/command/switch:0", "shellies/command")),
    *((SHELLY, topic) for topic in ("shellies/boiler/relay/0/command", "hyperconnect/rsp/rpc", "hyperconnect/health")),
    *((CARS, topic) for topic in ("saic/ann/vehicles/LSJX1/doors/locked/set", "owntracks/ann/phone/cmd")),
    (HOMIE, "villa/5/vent/n/p/set"),
    *((HOUSE, topic) for topic in ("frigate/yard/detect/set", "frigate/restart", "evcc/loadpoints/1/mode/set")),
]


def told(said: Said) -> Dictionary:
    dictionary = Dictionary()
    for name, document in DOCUMENTS:
        dictionary.learn(name, document)
    for topic, payload in said:
        hear(dictionary, topic, payload)
    return dictionary


def hear(dictionary: Dictionary, topic: str, payload: object) -> list[str]:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return dictionary.read(Message(topic, text.encode(), retain="/rpc" not in topic), NOW).problems


def announce(dictionary: Dictionary, command_topic: str, identifier: str = "stranger") -> list[str]:
    """Announce a switch by discovery; return what is wrong with it."""
    device = {"identifiers": [identifier], "name": "Stranger"}
    config = {"name": None, "unique_id": "u", "command_topic": command_topic, "state_topic": "s", "device": device}
    return hear(dictionary, "homeassistant/switch/u/config", config)


def turned_on(dictionary: Dictionary) -> list[str]:
    """Turn every switch on that discovery announced; return the topics written to."""
    device = next(one.id for one in dictionary.registry if "homeassistant" in one.protocols)
    command = Command("c1", device, "main", "switch", "on", {}, "user:alex", NOW, NOW + 10)
    return [message.topic for message in dictionary.say(command)]


@pytest.mark.parametrize(("said", "topic"), FOREIGN)
def test_a_stranger_is_told_and_refused(said: Said, topic: str) -> None:
    dictionary = told(said)
    problems = announce(dictionary, topic)
    assert [problem for problem in problems if problem.startswith(f"{topic}: is not written to for stranger")]
    with pytest.raises(CommandError, match=r"not written to|no topic to publish"):
        turned_on(dictionary)


@pytest.mark.parametrize(("said", "topic"), FOREIGN)
def test_a_stranger_who_came_first_is_refused_all_the_same(said: Said, topic: str) -> None:
    dictionary = told([])
    announce(dictionary, topic)
    for one, payload in said:
        hear(dictionary, one, payload)
    with pytest.raises(CommandError, match=r"not written to|no topic to publish"):
        turned_on(dictionary)


@pytest.mark.parametrize(
    ("said", "topic", "identifier"),
    [
        (ZIGBEE, "zigbee2mqtt/hall/door/set", f"zigbee2mqtt_{DOOR}"),
        (ZIGBEE, "zigbee2mqtt/bridge/request/device/ota_update/update", f"zigbee2mqtt_{DOOR}"),
        (ZIGBEE, "zigbee2mqtt/bridge/request/permit_join", f"zigbee2mqtt_bridge_{BRIDGE}"),
        (CARS, "saic/ann/vehicles/LSJX1/doors/locked/set", "LSJX1"),
    ],
)
def test_who_announces_itself_in_two_ways_may_name_its_own_topics(said: Said, topic: str, identifier: str) -> None:
    dictionary = told(said)
    assert not announce(dictionary, topic, identifier)
    assert turned_on(dictionary) == [topic]


@pytest.mark.parametrize("topic", ["stranger/set", "zigbee2mqtt2/hall/door/set", "cmnd/other/POWER", "saic/x/set"])
def test_a_topic_that_is_nobodys_is_written_to(topic: str) -> None:
    dictionary = told([*ZIGBEE, *TASMOTA, *SHELLY, *CARS, *HOMIE, *HOUSE])
    assert not announce(dictionary, topic)
    assert turned_on(dictionary) == [topic]
