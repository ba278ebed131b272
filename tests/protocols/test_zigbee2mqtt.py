"""Zigbee2MQTT: what the bridge tells becomes devices, what they say becomes values, what they take gets its form."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.device import Attribute, Availability, Device, Event, State
from hyperconnect.model.message import Message
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.value import Quality, Value, parts_of
from hyperconnect.protocols.payload import STATE_LIMIT
from hyperconnect.protocols.zigbee2mqtt import Zigbee2Mqtt
from hyperconnect.protocols.zigbee2mqtt.action import pressed_of
from tests.protocols.speech import announced, only, say, sent, troubles, values, wish, withdrawn

VOCABULARY = read_yaml(ours("devices") / "zigbee2mqtt.yaml")
RECORDING = Path(__file__).parents[1] / "recordings" / "zigbee2mqtt.home.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in RECORDING.read_text("utf-8").splitlines()]
DEVICES: list[dict[str, Any]] = next(row["payload"] for row in ROWS if row["topic"] == "zigbee2mqtt/bridge/devices")
GROUPS: list[dict[str, Any]] = next(row["payload"] for row in ROWS if row["topic"] == "zigbee2mqtt/bridge/groups")
LISTS = "zigbee2mqtt/bridge/devices"
WINDOW, LAMP, STRIP, VALVE, BLIND, DOOR, REMOTE, KLAXON = (f"0x00aa00000000000{number}" for number in range(1, 9))
GROUP = "zigbee2mqtt_group_3"


def fresh() -> Zigbee2Mqtt:
    protocol = Zigbee2Mqtt()
    protocol.learn(VOCABULARY)
    return protocol


def household() -> Zigbee2Mqtt:
    protocol = fresh()
    say(protocol, LISTS, DEVICES, retain=True)
    say(protocol, "zigbee2mqtt/bridge/groups", GROUPS, retain=True)
    return protocol


@pytest.fixture
def home() -> Zigbee2Mqtt:
    return household()


def described(*exposes: dict[str, Any], name: str = "thing", **row: object) -> Device:
    """Return the device that a bridge makes of some exposes."""
    definition = {"model": "X", "vendor": "Acme", "exposes": list(exposes)}
    row = {"ieee_address": "0x1", "type": "Router", "friendly_name": name, "definition": definition, **row}
    return announced(say(fresh(), LISTS, [row]))


def attributes(device: Device) -> dict[str, Attribute]:
    """Return a device's attributes by `component:capability.attribute`, without `main:`."""
    return {
        f"{component.id}:{capability.name}.{name}".removeprefix("main:"): attribute
        for component in device.components
        for capability in component.capabilities.values()
        for name, attribute in capability.attributes.items()
    }


def expose(kind: str, name: str, access: int = 1, **more: object) -> dict[str, Any]:
    return {"type": kind, "name": name, "property": name, "access": access, **more}


def told_by(seen: Sequence[Observation]) -> dict[str, object]:
    """Return what observations tell, in the words of a recording."""
    told: dict[str, object] = {}
    for one in seen:
        match one:
            case Value(path=path, value=value):
                _, component, capability, attribute = parts_of(path)
                name = f"{component}:{capability}.{attribute}".removeprefix("main:")
                told[name] = list(value) if isinstance(value, tuple) else value
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


def test_the_recording_is_understood() -> None:
    protocol = fresh()
    for number, row in enumerate(ROWS, 1):
        expect: dict[str, object] = row["expect"]
        seen = say(protocol, row["topic"], row["payload"], 1_700_001_000.0, retain=row.get("retain", False))
        told = told_by(seen)
        if "observed_at" in expect:
            told["observed_at"] = only(Value, seen)[0].observed_at
        wanted = {key: pytest.approx(one) if type(one) in {int, float} else one for key, one in expect.items()}
        assert told == wanted, f"line {number}"


def test_a_device_introduces_itself(home: Zigbee2Mqtt) -> None:
    device = next(one.device for one in only(Announced, say(fresh(), LISTS, DEVICES)) if one.device.id == WINDOW)
    assert (device.name, device.slug, device.kind) == ("hall/window", "hall_window", "sensor")
    assert (device.manufacturer, device.model, device.via) == ("Acme", "W1", "0x00aa000000000000")
    assert f"ieee:{WINDOW}" in device.identifiers
    assert f"ha:zigbee2mqtt_{WINDOW}" in device.identifiers
    assert "zigbee2mqtt/hall/window" in home.filters
    assert "zigbee2mqtt/hall/window/availability" in home.filters


def test_attributes_say_unit_range_words_and_access() -> None:
    found = {one.device.id: attributes(one.device) for one in only(Announced, say(fresh(), LISTS, DEVICES))}
    brightness = found[LAMP]["light.brightness"]
    assert (brightness.unit, brightness.minimum, brightness.maximum, brightness.writable) == ("%", 0, 100, True)
    white = found[LAMP]["light.color_temperature"]
    assert (white.unit, white.minimum, white.maximum) == ("K", 2000, 6667)
    linger = found[WINDOW]["setting.linger"]
    assert (linger.unit, linger.minimum, linger.maximum, linger.category) == ("s", 60, 600, "config")
    assert found[WINDOW]["battery.level"].category == "diagnostic"
    assert found[VALVE]["thermostat.action"].options == ("idle", "heating")
    assert found[VALVE]["thermostat.target"].step == 0.5
    assert not found[VALVE]["temperature.temperature"].writable
    assert not found[KLAXON]["siren.strobe"].readable
    assert found[DOOR]["lock.state"].options == ("locked", "unlocked", "jammed")


def test_an_unknown_unit_stays_and_a_foreign_one_is_no_reason_to_lie() -> None:
    found = attributes(
        described(
            expose("numeric", "dose", unit="µR/h"),
            expose("numeric", "voc", unit="ppb"),
            expose("numeric", "temperature", unit="°F"),
            expose("numeric", "voltage", unit="mV"),
        )
    )
    assert found["setting.dose"].unit == "µR/h"
    assert found["setting.voc"].unit == "ppm"
    assert found["temperature.temperature"].unit == "°C"
    assert found["power.voltage"].unit == "V"


def test_the_quality_of_the_link_is_itself_whatever_unit_the_bridge_gives_it() -> None:
    link = {"type": "numeric", "name": "linkquality", "property": "linkquality", "access": 1, "unit": "lqi"}
    main = described(link).components[0]
    assert set(main.capabilities) == {"connectivity"}
    assert set(main.capabilities["connectivity"].attributes) == {"lqi"}


def test_a_longer_name_is_a_part_of_the_device_unless_it_is_a_limit() -> None:
    found = attributes(
        described(
            expose("numeric", "temperature", unit="°C"),
            expose("numeric", "floor_temperature", unit="°C"),
            expose("numeric", "temperature_max", unit="°C"),
            expose("numeric", "frugal_temperature", 3, unit="°C"),
            expose("numeric", "current_b", unit="A"),
            expose("numeric", "power_outage_count"),
        )
    )
    assert set(found) - {"connectivity.lqi"} == {
        "temperature.temperature",
        "floor:temperature.temperature",
        "setting.temperature_max",
        "setting.frugal_temperature",
        "phase_b:power.current",
        "setting.power_outage_count",
    }


def test_two_leaves_never_share_a_place() -> None:
    found = attributes(
        described(
            expose("numeric", "occupied_heating_setpoint", 7, unit="°C"),
            expose("numeric", "current_heating_setpoint", 7, unit="°C"),
        )
    )
    assert {"thermostat.target", "setting.current_heating_setpoint"} <= set(found)


@pytest.mark.parametrize(
    ("on", "off", "native", "opened"),
    [(False, True, True, False), (True, False, True, False), (None, None, True, False), ("ON", "OFF", "ON", True)],
)
def test_a_contact_that_is_true_is_closed(on: object, off: object, native: object, opened: object) -> None:
    protocol = fresh()
    row = {"ieee_address": "0x1", "friendly_name": "thing", "definition": {"exposes": [
        expose("binary", "contact", value_on=on, value_off=off)
    ]}}  # fmt: skip
    say(protocol, LISTS, [row])
    assert values(say(protocol, "zigbee2mqtt/thing", {"contact": native})) == {"contact.open": opened}


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


def test_without_a_vocabulary_everything_is_a_setting() -> None:
    protocol = Zigbee2Mqtt()
    seen = say(protocol, LISTS, DEVICES)
    capabilities = {
        name.split(".")[0].rpartition(":")[2] for one in only(Announced, seen) for name in attributes(one.device)
    }
    assert capabilities == {"setting"}


@pytest.mark.parametrize(
    "vocabulary",
    [
        {"names": {"x": "light.colour"}},
        {"names": ["x"]},
        {"features": {"light": 3}},
        {"ignored": "x"},
        {"words": {"nothing": {}}},
        {"surprise": 1},
    ],
)
def test_a_wrong_vocabulary_names_the_key(vocabulary: dict[str, Any]) -> None:
    with pytest.raises(ContentError, match=next(iter(vocabulary))):
        Zigbee2Mqtt().learn(vocabulary)


def test_a_device_that_was_never_announced_in_full_grows_only_so_far(home: Zigbee2Mqtt) -> None:
    for number in range(100):
        say(home, "zigbee2mqtt/klaxon", {f"surprise_{number}": number})
    assert say(home, "zigbee2mqtt/klaxon", {"surprise_0": 5})
    assert say(home, "zigbee2mqtt/klaxon", {"surprise_99": 5}) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["type", "name", "property", "access", "unit", "value_min", "value_max", "value_on", "value_off", "values"]
)
EXPOSES = st.recursive(
    st.dictionaries(KEYS, JSON | st.sampled_from(["numeric", "binary", "enum", "color_temp", "battery", "mired", 7])),
    lambda inner: st.fixed_dictionaries(
        {
            "type": st.sampled_from(["light", "composite", "lock", "climate"]),
            "name": st.just("color_xy"),
            "features": st.lists(inner, max_size=3),
        }
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(exposes=st.lists(EXPOSES, max_size=4), state=st.dictionaries(st.text(max_size=9), JSON, max_size=6))
def test_whatever_a_bridge_describes_and_a_device_says(exposes: list[object], state: dict[str, object]) -> None:
    protocol = fresh()
    definition = {"exposes": exposes, "supports_ota": True}
    for row in ([{"ieee_address": "0x1", "friendly_name": "x", "definition": definition}], state, exposes):
        say(protocol, LISTS, json.dumps(row).encode())
    for topic in protocol.filters:
        for seen in only(Value, say(protocol, topic, json.dumps(state).encode())):
            assert seen.value == seen.value, "NaN is no value"


@pytest.mark.parametrize(
    "payload",
    [
        b"\xff\xfe",
        b"[" * 100_000,
        b'[{"ieee_address":"0x1","friendly_name":"x","definition":{"exposes":' + b"[" * 100_000,
        b'{"state":NaN}',
        b"1e999",
        b'"' + b"x" * (STATE_LIMIT + 1) + b'"',
    ],
    ids=str,
)
def test_hostile_payloads_are_troubles(home: Zigbee2Mqtt, payload: bytes) -> None:
    for topic in home.filters:
        read = home.reader(topic)
        assert read is not None
        assert len(troubles(read(Message(topic, payload), 1.0))) == 1, topic
