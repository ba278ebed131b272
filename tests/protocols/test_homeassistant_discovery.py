"""Announcements: what they become, how they change, how they end, and what they may not do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Device
from hyperconnect.model.observation import Observation
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.homeassistant.abbreviations import DEVICE, OPTIONS
from hyperconnect.protocols.homeassistant.expand import expanded
from tests.protocols.speech import announced, say, sent, troubles, values, wish, withdrawn
from tests.protocols.taught import home_assistant

CARD: dict[str, Any] = {"ids": ["trv-1"], "name": "Bedroom valve", "mf": "Maker", "mdl": "V1", "sa": "Bedroom"}

CLIMATE: dict[str, Any] = {
    "uniq_id": "trv1_climate",
    "name": None,
    "modes": ["off", "heat"],
    "mode_stat_t": "trv/mode",
    "mode_cmd_t": "trv/mode/set",
    "temp_stat_t": "trv/state",
    "temp_stat_tpl": "{{ value_json.target }}",
    "temp_cmd_t": "trv/target/set",
    "curr_temp_t": "trv/state",
    "curr_temp_tpl": "{{ value_json.temperature }}",
    "min_temp": 5,
    "max_temp": 30,
}
BATTERY: dict[str, Any] = {
    "uniq_id": "trv1_battery",
    "dev_cla": "battery",
    "unit_of_meas": "%",
    "ent_cat": "diagnostic",
    "stat_t": "trv/state",
    "val_tpl": "{{ value_json.battery }}",
}


def one_by_one(protocol: HomeAssistant) -> Any:
    say(protocol, "homeassistant/climate/trv1/climate/config", CLIMATE | {"dev": CARD}, retain=True)
    return say(protocol, "homeassistant/sensor/trv1/battery/config", BATTERY | {"dev": CARD}, retain=True)


def all_at_once(protocol: HomeAssistant) -> Any:
    parts = {"climate": CLIMATE | {"p": "climate"}, "battery": BATTERY | {"p": "sensor"}}
    return say(
        protocol, "homeassistant/device/trv1/config", {"dev": CARD, "o": {"name": "x"}, "cmps": parts}, retain=True
    )


def test_a_device_is_what_its_entities_say() -> None:
    device = announced(one_by_one(home_assistant()))
    assert (device.id, device.slug, device.kind, device.area) == ("trv-1", "bedroom_valve", "climate", "Bedroom")
    assert [component.id for component in device.components] == ["main"]
    capabilities = device.components[0].capabilities
    assert set(capabilities) == {"battery", "temperature", "thermostat"}
    target = capabilities["thermostat"].attributes["target"]
    assert (target.unit, target.minimum, target.maximum, target.writable) == ("°C", 5, 30, True)
    assert capabilities["battery"].attributes["level"].category == "diagnostic"
    assert not capabilities["battery"].attributes["level"].writable


def test_a_device_announced_at_once_is_the_same_device() -> None:
    assert announced(all_at_once(home_assistant())) == announced(one_by_one(home_assistant()))


def strip(*keys: str) -> tuple[HomeAssistant, Device]:
    """Return a power strip announced socket by socket."""
    protocol = home_assistant()
    seen: Sequence[Observation] = ()
    for key in keys:
        config = {"uniq_id": key, "stat_t": f"x/{key}", "cmd_t": f"x/{key}/set", "dev": {"ids": "strip"}}
        seen = say(protocol, f"homeassistant/switch/strip/{key}/config", config)
    return protocol, announced(seen)


def test_the_order_of_announcements_does_not_matter() -> None:
    assert strip("l1", "l2", "l3")[1] == strip("l3", "l1", "l2")[1]


def test_two_entities_of_one_meaning_are_two_components() -> None:
    protocol, device = strip("l1", "l2")
    assert [component.id for component in device.components] == ["main", "l2"]
    assert values(say(protocol, "x/l2", "ON")) == {"l2.switch.on": True}
    assert sent(protocol, wish("strip", "switch.off", "l2")) == [("x/l2/set", "OFF")]


def test_the_same_reading_told_twice_is_one() -> None:
    protocol = home_assistant()
    say(protocol, "homeassistant/climate/trv1/climate/config", CLIMATE | {"dev": CARD})
    sensor = {"uniq_id": "t", "dev_cla": "temperature", "unit_of_meas": "°C", "stat_t": "trv/state", "dev": CARD}
    seen = say(
        protocol,
        "homeassistant/sensor/trv1/temperature/config",
        sensor | {"val_tpl": "{{ value_json.temperature }}"},
    )
    assert [component.id for component in announced(seen).components] == ["main"]
    assert values(say(protocol, "trv/state", {"temperature": 20, "target": 21})) == {
        "temperature.temperature": 20,
        "thermostat.target": 21,
    }


@pytest.mark.parametrize(
    ("platform", "key", "config", "leaf"),
    [
        ("sensor", "outdoor", {"dev_cla": "temperature", "unit_of_meas": "°C"}, "temperature.temperature °C"),
        ("sensor", "chip_temperature", {"dev_cla": "temperature", "unit_of_meas": "°C"}, "setting.chip_temperature °C"),
        ("sensor", "x", {"unit_of_meas": "°C"}, "setting.x °C"),
        ("sensor", "temperature", {"unit_of_meas": "°C"}, "temperature.temperature °C"),
        ("sensor", "x", {"dev_cla": "power", "unit_of_meas": "kW"}, "power.power W"),
        ("sensor", "x", {"dev_cla": "power", "unit_of_meas": "bananas"}, "setting.x bananas"),
        ("sensor", "uptime", {"dev_cla": "duration", "unit_of_meas": "min"}, "setting.uptime s"),
        ("sensor", "navigation_eta", {"dev_cla": "timestamp"}, "navigation.eta None"),
        ("sensor", "charging_plugged", {"unit_of_meas": "V"}, "setting.charging_plugged V"),
        ("sensor", "linkquality", {"unit_of_meas": "lqi"}, "connectivity.lqi None"),
        ("binary_sensor", "x", {"dev_cla": "moisture"}, "hazard.leak None"),
        ("binary_sensor", "x", {}, "setting.x None"),
        ("binary_sensor", "charging_plugged", {}, "charging.plugged None"),
        ("switch", "x", {"cmd_t": "s"}, "switch.on None"),
        ("switch", "child_lock", {"cmd_t": "s", "ent_cat": "config"}, "control.child_lock None"),
        ("switch", "sleep_mode", {"cmd_t": "s", "ent_cat": "config"}, "setting.sleep_mode None"),
        ("number", "countdown", {"cmd_t": "s", "unit_of_meas": "min"}, "timer.countdown s"),
        ("number", "temperature_calibration", {"cmd_t": "s", "unit_of_meas": "°F"}, "calibration.temperature K"),
        ("number", "temperature_calibration", {"cmd_t": "s", "unit_of_meas": "V"}, "setting.temperature_calibration V"),
        ("select", "indicator_mode", {"cmd_t": "s", "ops": ["a", "b"]}, "indicator.mode None"),
        ("sensor", "humidity_warning", {"dev_cla": "enum", "ops": ["none", "low"]}, "warning.humidity None"),
        ("number", "charging_limit", {"cmd_t": "s", "unit_of_meas": "%"}, "charging.limit %"),
        ("number", "traction_soc", {"cmd_t": "s", "unit_of_meas": "%"}, "setting.traction_soc %"),
        ("number", "delay", {"cmd_t": "s", "unit_of_meas": "min"}, "setting.delay s"),
        ("select", "wash_programme", {"cmd_t": "s", "ops": ["a", "b"]}, "setting.wash_programme None"),
        ("text", "greeting", {"cmd_t": "s"}, "setting.greeting None"),
        ("infrared", "blaster", {}, "setting.blaster None"),
    ],
)
def test_an_entity_finds_its_place(platform: str, key: str, config: dict[str, Any], leaf: str) -> None:
    config = config | {"uniq_id": "u", "stat_t": "some/where", "dev": {"ids": ["thing"]}}
    device = announced(say(home_assistant(), f"homeassistant/{platform}/thing/{key}/config", config))
    leaves = {
        f"{capability.name}.{name} {attribute.unit}"
        for component in device.components
        for capability in component.capabilities.values()
        for name, attribute in capability.attributes.items()
    }
    assert leaves == {leaf}


def test_a_car_is_a_car_whatever_comes_first() -> None:
    climate = CLIMATE | {"dev": {"ids": ["c1"], "name": "Car"}}
    odometer = {"uniq_id": "o", "unit_of_meas": "km", "stat_t": "trv/odo", "dev": {"ids": ["c1"]}}
    protocol = home_assistant()
    assert announced(say(protocol, "homeassistant/climate/c1/cabin/config", climate)).kind == "climate"
    say(protocol, "trv/state", {"temperature": 12, "target": 20})
    seen = say(protocol, "homeassistant/sensor/c1/odometer/config", odometer)
    assert announced(seen).kind == "vehicle"
    assert values(seen) == {"cabin.temperature": 12, "cabin.target": 20}, "what it said before, under its new names"
    assert sent(protocol, wish("c1", "cabin.precondition", target=21.0)) == [
        ("trv/target/set", "21.0"),
        ("trv/mode/set", "heat"),
    ]


def test_an_entity_announced_late_is_not_mute() -> None:
    protocol = home_assistant()
    say(protocol, "homeassistant/climate/trv1/climate/config", CLIMATE | {"dev": CARD})
    say(protocol, "trv/state", {"temperature": 20, "target": 21, "battery": 80})
    seen = say(protocol, "homeassistant/sensor/trv1/battery/config", BATTERY | {"dev": CARD})
    assert values(seen) == {"battery.level": 80}


def test_an_entity_without_device_stands_alone() -> None:
    device = announced(say(home_assistant(), "homeassistant/sensor/gate_wind/config", {"name": "Wind", "stat_t": "w"}))
    assert (device.id, device.slug) == ("gate_wind", "wind")


@pytest.mark.parametrize(
    ("card", "device_id"),
    [
        ({"ids": "0x00158D00"}, "0x00158d00"),
        ({"ids": ["a", "b"]}, "a"),
        ({"cns": [["mac", "AA:BB:CC"]]}, "aabbcc"),
        ({"ids": ["a b"]}, "a_b-c8687a"),
        ({"ids": ["ä"]}, "device-f8b33e"),
        ({"ids": ["x" * 80]}, "x" * 57 + "-" + "b7b2fa"),
    ],
)
def test_the_id_comes_from_the_first_identifier(card: dict[str, Any], device_id: str) -> None:
    config = {"uniq_id": "u", "stat_t": "s", "dev": card}
    device = announced(say(home_assistant(), "homeassistant/sensor/u/config", config))
    stem = device_id.rpartition("-")[0] or device_id
    assert device.id.startswith(stem)
    assert len(device.id) <= 64
    assert len(device.id) == len(device_id)


def test_nodes_with_the_same_unique_ids_stay_apart() -> None:
    protocol = home_assistant()
    for node in ("kitchen", "hall"):
        config = {
            "uniq_id": "ESPsensortemperature",
            "dev_cla": "temperature",
            "unit_of_meas": "°C",
            "stat_t": f"{node}/t",
            "dev": {"ids": node},
        }
        say(protocol, f"homeassistant/sensor/{node}/temperature/config", config)
    for node in ("kitchen", "hall"):
        assert values(say(protocol, f"{node}/t", "20")) == {"temperature.temperature": 20}


def test_an_empty_announcement_removes_the_entity_and_at_last_the_device() -> None:
    protocol = home_assistant()
    one_by_one(protocol)
    seen = say(protocol, "homeassistant/sensor/trv1/battery/config", b"", retain=True)
    assert "battery" not in announced(seen).components[0].capabilities
    assert withdrawn(say(protocol, "homeassistant/climate/trv1/climate/config", b"")) == ["trv-1"]
    assert protocol.reader("trv/state") is None
    assert "trv/state" not in protocol.filters


@pytest.mark.parametrize("left", [{"battery": {"p": "sensor"}}, {}])
def test_a_component_reduced_or_left_out_is_removed(left: dict[str, Any]) -> None:
    protocol = home_assistant()
    all_at_once(protocol)
    parts = {"climate": CLIMATE | {"p": "climate"}} | left
    seen = say(protocol, "homeassistant/device/trv1/config", {"dev": CARD, "o": {"name": "x"}, "cmps": parts})
    assert set(announced(seen).components[0].capabilities) == {"temperature", "thermostat"}


def test_a_migration_keeps_ids_and_paths() -> None:
    protocol = home_assistant()
    before = announced(one_by_one(protocol))
    for topic in ("climate/trv1/climate", "sensor/trv1/battery"):
        assert not say(protocol, f"homeassistant/{topic}/config", {"migrate_discovery": True}, retain=True)
    assert announced(all_at_once(protocol)) == before
    for topic in ("climate/trv1/climate", "sensor/trv1/battery"):
        assert not say(protocol, f"homeassistant/{topic}/config", b"", retain=True)
    assert values(say(protocol, "trv/state", {"battery": 50})) == {"battery.level": 50}


def test_what_is_shared_is_inherited_but_the_base_topic_is_not() -> None:
    document = {
        "~": "base",
        "dev": {"ids": ["d"]},
        "o": {"name": "x"},
        "stat_t": "whole/state",
        "avty_t": "whole/there",
        "cmps": {
            "a": {"p": "sensor", "uniq_id": "a"},
            "b": {"p": "sensor", "uniq_id": "b", "stat_t": "~/b"},
            "c": {"p": "sensor", "uniq_id": "c", "~": "own", "stat_t": "~/c"},
        },
    }
    protocol = home_assistant()
    say(protocol, "homeassistant/device/d/config", document)
    assert protocol.filters[-4:] == ("whole/state", "whole/there", "~/b", "own/c")


@pytest.mark.parametrize(
    "payload",
    [b"{", b"[]", b"\xff\xfe", b'{"a":NaN}', b"[" * 100_000, b'{"stat_t":1}' + b" " * 1_100_000],
)
def test_a_bad_announcement_keeps_what_was(payload: bytes) -> None:
    protocol = home_assistant()
    one_by_one(protocol)
    seen = say(protocol, "homeassistant/sensor/trv1/battery/config", payload)
    assert troubles(seen)
    assert values(say(protocol, "trv/state", {"battery": 50})) == {"battery.level": 50}


@pytest.mark.parametrize(
    "topic", ["a/+/b", "a/#", "", 5, "$SYS/x", "homeassistant/sensor/x/config", "x" * 2000, "a\0b"]
)
def test_an_impossible_command_topic_is_refused(topic: object) -> None:
    protocol = home_assistant()
    seen = say(protocol, "homeassistant/switch/s/config", {"uniq_id": "s", "stat_t": "s", "cmd_t": topic})
    assert troubles(seen)
    assert not announced(seen).components[0].capabilities["switch"].attributes["on"].writable
    with pytest.raises(CommandError):
        protocol.encode(wish("s", "switch.on", value=True))


@pytest.mark.parametrize("topic", ["door/lock/set", "door/lock"])
def test_a_device_cannot_write_to_another_devices_topics(topic: str) -> None:
    protocol = home_assistant()
    lock = {"uniq_id": "l", "name": None, "stat_t": "door/lock", "cmd_t": "door/lock/set", "dev": {"ids": ["door"]}}
    say(protocol, "homeassistant/lock/door/config", lock)
    lamp = {"uniq_id": "m", "stat_t": "lamp", "cmd_t": topic, "pl_on": "UNLOCK", "dev": {"ids": ["lamp"]}}
    seen = say(protocol, "homeassistant/switch/lamp/config", lamp)
    assert "belongs to door" in troubles(seen)[0]
    with pytest.raises(CommandError):
        protocol.encode(wish("lamp", "switch.on", value=True))
    assert sent(protocol, wish("door", "lock.lock")) == [("door/lock/set", "LOCK")]


@pytest.mark.parametrize(("platform", "config"), [("sensor", {}), ("switch", {"cmd_t": "a/#"}), ("camera", {"a": 1})])
def test_what_neither_tells_nor_takes_anything_is_ignored(platform: str, config: dict[str, Any]) -> None:
    protocol = home_assistant()
    seen = say(protocol, f"homeassistant/{platform}/x/config", config | {"uniq_id": "x"})
    assert len(seen) == 1
    assert "was ignored" in troubles(seen)[0]
    assert not withdrawn(say(protocol, f"homeassistant/{platform}/x/config", b""))


def test_a_broken_template_is_told_and_harms_nothing_else() -> None:
    protocol = home_assistant()
    config = BATTERY | {"val_tpl": "{{ value_json.", "dev": CARD}
    assert "value_template" in troubles(say(protocol, "homeassistant/sensor/trv1/battery/config", config))[0]
    say(protocol, "homeassistant/climate/trv1/climate/config", CLIMATE | {"dev": CARD})
    assert values(say(protocol, "trv/state", {"temperature": 20, "battery": 3})) == {"temperature.temperature": 20}


SHORT = {
    long: short for short, long in OPTIONS.items() if long not in {"device", "origin", "components", "availability"}
}
SHORT_DEVICE = {long: short for short, long in DEVICE.items()}
TEXTS = st.text("abc/~", max_size=6)


@given(
    options=st.dictionaries(st.sampled_from(sorted(SHORT)), TEXTS, max_size=8),
    device=st.dictionaries(st.sampled_from(sorted(SHORT_DEVICE)), TEXTS, max_size=4),
    checks=st.lists(st.dictionaries(st.sampled_from(["topic", "value_template"]), TEXTS, max_size=2), max_size=2),
    base=TEXTS,
)
def test_abbreviated_is_the_same_as_full(
    options: dict[str, str], device: dict[str, str], checks: list[dict[str, str]], base: str
) -> None:
    full = {**options, "device": device, "availability": checks, "~": base}
    short = {
        **{SHORT[key]: value for key, value in options.items()},
        "dev": {SHORT_DEVICE[key]: value for key, value in device.items()},
        "avty": [{SHORT[key]: value for key, value in check.items()} for check in checks],
        "~": base,
    }
    assert expanded(short) == expanded(msgspec.json.decode(msgspec.json.encode(full)))
