"""What is announced at length is taken in over several turns: in order, whole, and without keeping others waiting."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from hyperconnect.cli.decoding import message_of
from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.core.dictionary import Dictionary
from hyperconnect.core.ear import Ear
from hyperconnect.core.hub import Hub
from hyperconnect.model.device import Device
from hyperconnect.model.effect import Effect, Noted, Registered, Subscribe
from hyperconnect.model.input import Connected, Elapsed, Opened, ProfileLoaded, Received
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.pieces import TURN, InPieces, Piece, Pieces
from tests.protocols.test_recordings import FILES

NOW = 1_700_000_000.0
DOCUMENTS = [(path.stem, read_yaml(path)) for path in find("devices")]


def opened() -> Hub:
    hub = Hub()
    hub.handle(Opened(NOW, None, None, "UTC", {}))
    for name, document in DOCUMENTS:
        hub.handle(ProfileLoaded(NOW, name, document))
    hub.handle(Connected(NOW))
    return hub


def said(topic: str, payload: object) -> Received:
    return Received(NOW, Message(topic, json.dumps(payload).encode(), retain=True))


def turns(hub: Hub) -> list[list[Effect]]:
    """Let the hub have the turns it asks for; return what each did."""
    found: list[list[Effect]] = []
    while hub.deadline is not None and hub.deadline <= NOW:
        found.append(hub.handle(Elapsed(NOW)))
    return found


def registered(effects: Sequence[Effect]) -> list[Device]:
    return [one.device for one in effects if isinstance(one, Registered)]


def boat(parts: int) -> dict[str, Any]:
    components = {
        f"tank{number}": {
            "platform": "sensor",
            "name": f"Tank {number}",
            "unique_id": f"tank{number}",
            "state_topic": f"boat/{number}",
            "value_template": f"{{% if value %}}{{{{ value ~ {number} }}}}{{% endif %}}",
        }
        for number in range(parts)
    }
    return {"device": {"identifiers": ["boat"], "name": "Boat"}, "components": components}


def plug(name: str) -> dict[str, Any]:
    device = {"identifiers": [name], "name": name}
    return {"name": None, "unique_id": name, "state_topic": name, "command_topic": f"{name}/set", "device": device}


def test_a_large_device_takes_turns_and_comes_whole() -> None:
    hub = opened()
    assert not registered(hub.handle(said("homeassistant/device/boat/config", boat(60))))
    after = turns(hub)
    assert len(after) > 5
    devices = [device for effects in after for device in registered(effects)]
    sizes = [len(device.components[0].capabilities["setting"].attributes) for device in devices]
    assert sizes == [60], "announced once, and not by halves"
    subscribed = [one.filters for effects in after for one in effects if isinstance(one, Subscribe)]
    assert [len(filters) for filters in subscribed] == [60]


def test_others_are_heard_in_between() -> None:
    hub = opened()
    hub.handle(said("homeassistant/switch/lamp/config", plug("lamp")))
    turns(hub)
    hub.handle(said("homeassistant/device/boat/config", boat(60)))
    heard = hub.handle(Received(NOW, Message("lamp", b"ON")))
    assert [one.value.value for one in heard if isinstance(one, Noted)] == [True]
    assert "boat" not in [device.id for device in hub.registry]


def test_what_a_device_says_while_it_is_announced_anew_is_not_lost() -> None:
    hub = opened()
    hub.handle(said("homeassistant/device/boat/config", boat(59)))
    turns(hub)
    larger = boat(60)
    larger["components"]["tank59"]["state_topic"] = "boat/7"
    hub.handle(said("homeassistant/device/boat/config", larger))
    said_now = hub.handle(Received(NOW, Message("boat/7", b"4")))
    assert [str(one.value.value) for one in said_now if isinstance(one, Noted)] == ["47"]
    recalled = [one.value for effects in turns(hub) for one in effects if isinstance(one, Noted)]
    assert {(value.path, value.value) for value in recalled} == {("boat.main.setting.tank59", "459")}


def test_announcements_take_effect_in_their_order() -> None:
    hub = opened()
    effects = hub.handle(said("homeassistant/device/boat/config", boat(60)))
    effects += hub.handle(said("homeassistant/switch/lamp/config", plug("lamp")))
    effects += [one for turn in turns(hub) for one in turn]
    assert [device.id for device in registered(effects)] == ["boat", "lamp"]


def test_what_is_taken_back_at_once_does_not_come_back() -> None:
    hub = opened()
    hub.handle(said("homeassistant/device/boat/config", boat(60)))
    hub.handle(Received(NOW, Message("homeassistant/device/boat/config", b"", retain=True)))
    turns(hub)
    assert "boat" not in [device.id for device in hub.registry]


def test_a_native_list_counts_before_the_discovery_that_came_after_it() -> None:
    exposes = [{"type": "numeric", "name": name, "property": name, "access": 1} for name in ("temperature", "humidity")]
    rows = [
        {
            "ieee_address": f"0x00000000000000{number:02x}",
            "type": "EndDevice",
            "friendly_name": f"room {number}",
            "definition": {"model": "M", "vendor": "V", "description": "", "exposes": exposes},
        }
        for number in range(80)
    ]
    config = {
        "unique_id": "0x000000000000004f_temperature",
        "name": "Temperature",
        "device_class": "temperature",
        "state_topic": "zigbee2mqtt/room 79",
        "value_template": "{{ value_json.temperature }}",
        "device": {"identifiers": ["zigbee2mqtt_0x000000000000004f"], "name": "room 79"},
    }
    hub = opened()
    hub.handle(said("zigbee2mqtt/bridge/devices", rows))
    effects = hub.handle(said("homeassistant/sensor/room79/temperature/config", config))
    effects += [one for turn in turns(hub) for one in turn]
    assert registered(effects)[-1].protocols == ("zigbee2mqtt", "homeassistant")
    assert hub.registry.get("room_79") is not None
    heard = hub.handle(Received(NOW, Message("zigbee2mqtt/room 79", b'{"temperature":21.5}')))
    assert [(one.value.source.protocol, one.value.value) for one in heard if isinstance(one, Noted)] == [
        ("zigbee2mqtt", 21.5)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_read_in_pieces_is_what_is_read_at_once(path: Path) -> None:
    hub, dictionary = opened(), Dictionary()
    for name, document in DOCUMENTS:
        dictionary.learn(name, document)
    for line in path.read_text("utf-8").splitlines():
        message = message_of(json.loads(line))
        dictionary.read(message, NOW)
        hub.handle(Received(NOW, message))
        turns(hub)
    assert [device for device in hub.registry if device.id != "home"] == list(dictionary.registry)


class Slow(HomeAssistant):
    """A protocol with one topic, whatever comes of it."""

    def __init__(self, pieces: Callable[[Message, Moment], Pieces]) -> None:
        super().__init__()
        self._pieces = pieces

    def reader(self, topic: str) -> InPieces | None:
        return InPieces(self._pieces) if topic == "slow" else None


def heard(ear: Ear, payload: bytes = b"") -> list[Observation]:
    return [seen for _, read in ear.readers("slow") for seen in read(Message("slow", payload), NOW)]


def test_a_step_too_large_for_what_is_left_of_a_turn_has_the_next() -> None:
    def pieces(_: Message, __: Moment) -> Pieces:
        yield Piece([Announced(Device("a", "a", "a"))], TURN // 2)
        yield Piece([Announced(Device("b", "b", "b"))], TURN)
        yield Piece([Announced(Device("c", "c", "c"))], 0)

    ear = Ear([Slow(pieces)], {"homeassistant"})
    assert len(heard(ear)) == 2
    assert ear.deadline == NOW
    assert [seen for _, seen in ear.expired(NOW)] == [Announced(Device("c", "c", "c"))]
    assert ear.deadline is None


def test_what_fails_half_way_is_a_trouble_and_the_next_is_read() -> None:
    def pieces(message: Message, _: Moment) -> Pieces:
        yield Piece([], TURN)
        if not message.payload:
            raise ValueError("half way")
        yield Piece([Announced(Device("a", "a", "a"))], 0)

    ear = Ear([Slow(pieces)], {"homeassistant"})
    seen = [*heard(ear), *heard(ear, b"1")]
    while ear.deadline is not None:
        seen += [one for _, one in ear.expired(NOW)]
    assert seen == [Trouble("slow", "ValueError: half way"), Announced(Device("a", "a", "a"))]


def test_what_waits_has_a_limit() -> None:
    def pieces(_: Message, __: Moment) -> Pieces:
        yield Piece([], TURN)
        yield Piece([], TURN)

    ear = Ear([Slow(pieces)], {"homeassistant"})
    large = bytes(15 << 20)
    troubles = [len(heard(ear, large)) for _ in range(6)]
    assert troubles[:4] == [0, 0, 0, 0]
    assert troubles[-1] == 1
