"""Zigbee2MQTT: who comes and goes, and what devices say."""

from __future__ import annotations

import pytest

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.observation import Announced
from hyperconnect.model.value import Quality, Value
from hyperconnect.protocols.zigbee2mqtt import Zigbee2Mqtt
from hyperconnect.protocols.zigbee2mqtt.action import pressed_of
from tests.protocols.speech import announced, only, say, sent, troubles, values, wish, withdrawn
from tests.protocols.zigbee_home import (
    DEVICES,
    GROUPS,
    KLAXON,
    LAMP,
    LISTS,
    STRIP,
    VALVE,
    VOCABULARY,
    attributes,
    expose,
    fresh,
    household,
)


@pytest.fixture
def home() -> Zigbee2Mqtt:
    return household()


def test_only_what_changed_is_announced_again(home: Zigbee2Mqtt) -> None:
    assert say(home, LISTS, DEVICES, retain=True) == []
    elsewhere = [{**row, "network_address": 7} for row in DEVICES]
    assert say(home, LISTS, elsewhere) == []
    changed = [*DEVICES[:3], {**DEVICES[3], "manufacturer": "Other", "definition": None}, *DEVICES[4:]]
    assert [one.device.id for one in only(Announced, say(home, LISTS, changed))] == [STRIP]


def test_a_renamed_device_stays_itself(home: Zigbee2Mqtt) -> None:
    renamed = [{**row, "friendly_name": "porch"} if row["friendly_name"] == "lamp" else row for row in DEVICES]
    device = announced(say(home, LISTS, renamed))
    assert (device.id, device.name) == (LAMP, "porch")
    assert say(home, "zigbee2mqtt/lamp", {"state": "ON"}) == ()
    assert values(say(home, "zigbee2mqtt/porch", {"state": "ON"})) == {"light.on": True}
    assert sent(home, wish(LAMP, "light.off")) == [("zigbee2mqtt/porch/set", '{"state":"OFF"}')]


def test_a_removed_device_is_withdrawn(home: Zigbee2Mqtt) -> None:
    assert withdrawn(say(home, LISTS, DEVICES[:-1])) == [KLAXON]
    assert home.reader("zigbee2mqtt/klaxon") is None
    with pytest.raises(CommandError):
        home.encode(wish(KLAXON, "siren.off"))


def test_a_cleared_list_says_nothing(home: Zigbee2Mqtt) -> None:
    assert not say(home, LISTS, b"", retain=True)
    assert not say(home, "zigbee2mqtt/bridge/groups", b"", retain=True)
    assert values(say(home, "zigbee2mqtt/lamp", {"state": "ON"})) == {"light.on": True}


def test_a_damaged_row_costs_only_itself(home: Zigbee2Mqtt) -> None:
    seen = say(home, LISTS, [*DEVICES[:-1], {"friendly_name": 7}])
    assert len(troubles(seen)) == 1
    assert withdrawn(seen) == []


def test_a_damaged_expose_costs_only_itself() -> None:
    seen = say(fresh(), LISTS, [{"ieee_address": "0x1", "friendly_name": "t", "definition": {"exposes": [
        {"type": 3}, expose("numeric", "humidity", unit="%")
    ]}}])  # fmt: skip
    assert len(troubles(seen)) == 1
    assert "humidity.humidity" in attributes(announced(seen))


@pytest.mark.parametrize("name", ["", "a+", "#", "bridge/state", "lamp/set", "lamp/get", "a//b", "a\nb", "x" * 300])
def test_a_name_that_would_reach_other_topics_is_refused(name: str) -> None:
    seen = say(fresh(), LISTS, [{"ieee_address": "0x1", "friendly_name": name}])
    assert troubles(seen)
    assert only(Announced, seen) == []


def test_a_name_has_one_owner() -> None:
    rows = [{"ieee_address": f"0x{number}", "friendly_name": "twin"} for number in (1, 2)]
    seen = say(fresh(), LISTS, rows)
    assert [one.device.id for one in only(Announced, seen)] == ["0x1"]
    assert troubles(seen)


def test_the_bridge_takes_everything_offline_with_it(home: Zigbee2Mqtt) -> None:
    say(home, "zigbee2mqtt/bridge/state", {"state": "online"})
    say(home, "zigbee2mqtt/lamp/availability", {"state": "offline"})
    states = only(Availability, say(home, "zigbee2mqtt/bridge/state", "offline"))
    assert {one.state for one in states} == {State.OFFLINE}
    assert len(states) == len(DEVICES) + len(GROUPS)
    assert say(home, "zigbee2mqtt/bridge/state", {"state": "offline"}) == ()
    back = {one.device: one.state for one in only(Availability, say(home, "zigbee2mqtt/bridge/state", "online"))}
    assert back[LAMP] is State.OFFLINE
    assert back[VALVE] is State.ONLINE


def test_who_leaves_the_network_is_offline_until_it_is_back(home: Zigbee2Mqtt) -> None:
    left = say(home, "zigbee2mqtt/bridge/event", {"type": "device_leave", "data": {"friendly_name": "lamp"}})
    back = say(home, "zigbee2mqtt/bridge/event", {"type": "device_announce", "data": {"friendly_name": "lamp"}})
    assert [one.state for one in only(Availability, [*left, *back])] == [State.OFFLINE, State.ONLINE]
    assert say(home, "zigbee2mqtt/bridge/event", {"type": "device_joined", "data": {"friendly_name": "lamp"}}) == ()


def test_retained_values_are_restored_and_retained_actions_are_none(home: Zigbee2Mqtt) -> None:
    (value,) = only(Value, say(home, "zigbee2mqtt/lamp", {"state": "ON"}, retain=True))
    assert (value.quality, value.source.retained) == (Quality.RESTORED, True)
    assert say(home, "zigbee2mqtt/remote", {"action": "single_left"}, retain=True) == []


def test_a_press_tells_button_way_and_native_word(home: Zigbee2Mqtt) -> None:
    message = {"action": "button_2_hold", "action_duration": 1.5, "last_seen": "2023-11-14T22:13:19Z"}
    (event,) = only(Event, say(home, "zigbee2mqtt/remote", message))
    assert event.data == {"button": "2", "action": "long", "raw": "button_2_hold", "duration": 1.5}
    assert (event.capability, event.name, event.observed_at) == ("button", "pressed", 1_699_999_999.0)


@pytest.mark.parametrize(
    ("raw", "button", "action"),
    [
        ("single", "", "single"),
        ("double_both", "both", "double"),
        ("3_triple", "3", "triple"),
        ("on_press", "on", "single"),
        ("on_hold_release", "on", "release"),
        ("dial_rotate_left", "", "rotate_left"),
        ("rotate_right", "", "rotate_right"),
        ("hold_top", "top", "long"),
        ("*_hold", "", "long"),
        ("shake", "", "other"),
        ("_", "", "other"),
    ],
)
def test_the_words_of_an_action(raw: str, button: str, action: str) -> None:
    phrases = {phrase: name for name, known in VOCABULARY["actions"].items() for phrase in known}
    assert pressed_of(raw, phrases) == (button, action)


@pytest.mark.parametrize(
    ("last_seen", "observed"),
    [
        (1_700_000_000_000, 1_700_000_000.0),
        ("2023-11-14T22:13:20.500Z", 1_700_000_000.5),
        ("2023-11-14T23:13:20+01:00", 1_700_000_000.0),
        ("2023-11-14T22:13:20", 1_700_001_000.0),
        ("disable", 1_700_001_000.0),
        (None, 1_700_001_000.0),
        (True, 1_700_001_000.0),
        (1_900_000_000_000, 1_700_001_060.0),
    ],
)
def test_when_a_value_was_observed(home: Zigbee2Mqtt, last_seen: object, observed: float) -> None:
    seen = say(home, "zigbee2mqtt/lamp", {"state": "ON", "last_seen": last_seen}, 1_700_001_000.0)
    assert only(Value, seen)[0].observed_at == observed


def test_null_is_unknown_and_a_missing_part_says_nothing(home: Zigbee2Mqtt) -> None:
    told = values(say(home, "zigbee2mqtt/lamp", {"state": None, "brightness": None, "color": None, "color_temp": None}))
    assert told == dict.fromkeys(
        ("light.on", "light.brightness", "light.color_temperature", "light.color_xy", "light.color_hs")
    )
    assert values(say(home, "zigbee2mqtt/lamp", {"color": {"x": 0.1, "hue": 3}})) == {}


def test_another_base_is_another_bridge() -> None:
    protocol = Zigbee2Mqtt("attic/z2m")
    protocol.learn(VOCABULARY)
    assert protocol.filters[0] == "attic/z2m/bridge/state"
    say(protocol, "attic/z2m/bridge/devices", DEVICES)
    assert sent(protocol, wish(LAMP, "light.off"))[0][0] == "attic/z2m/lamp/set"
    assert protocol.reader("zigbee2mqtt/lamp") is None
