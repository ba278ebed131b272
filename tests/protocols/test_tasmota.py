from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.model.device import Availability, Device, Event, State
from hyperconnect.model.observation import Announced, Asking
from hyperconnect.model.value import Quality, Value
from hyperconnect.protocols.tasmota import Tasmota
from tests.protocols.playing import play, taught
from tests.protocols.speech import announced, only, say, troubles, values, withdrawn

MAC = "C8F09E0A0B0C"
HERE = f"tasmota/discovery/{MAC}/config"
SENSORS = f"tasmota/discovery/{MAC}/sensors"
PLUG: dict[str, Any] = {
    "dn": "Kettle",
    "fn": ["Kettle"],
    "hn": "kettle-1",
    "mac": MAC,
    "t": "kettle",
    "ft": "%prefix%/%topic%/",
    "tp": ["cmnd", "stat", "tele"],
    "rl": [1, 0],
    "swc": [-1],
    "btn": [0],
    "so": {},
}


def known(**changes: object) -> Tasmota:
    """Return a protocol that knows a device."""
    protocol = taught(Tasmota())
    say(protocol, HERE, PLUG | changes)
    return protocol


def components(device: Device) -> set[str]:
    return {component.id for component in device.components}


def actions(protocol: Tasmota, payload: object, *, retain: bool = False) -> list[object]:
    return [event.data["action"] for event in only(Event, say(protocol, "stat/kettle/RESULT", payload, retain=retain))]


def test_a_workshop() -> None:
    play(taught(Tasmota()), "tasmota.workshop")


def test_a_device_is_what_its_configuration_says() -> None:
    device = announced(say(taught(Tasmota()), HERE, PLUG | {"md": "Plug", "sw": "14.3.0"}))
    assert (device.id, device.slug, device.name) == ("tasmota_c8f09e0a0b0c", "kettle", "Kettle")
    assert (device.manufacturer, device.model, device.sw, device.kind) == ("Tasmota", "Plug", "14.3.0", "switch")
    assert device.identifiers == ("mac:c8f09e0a0b0c", "tasmota:c8f09e0a0b0c")
    assert [(one.id, one.name) for one in device.components] == [("relay1", "Kettle")]


@pytest.mark.parametrize(
    ("template", "topic"),
    [
        ("%prefix%/%topic%/", "tele/kettle/STATE"),
        ("%topic%/%prefix%", "kettle/tele/STATE"),
        ("home/%hostname%/%prefix%/%id%/", "home/kettle-1/tele/0A0B0C/STATE"),
    ],
)
def test_topics_follow_the_devices_own_template(template: str, topic: str) -> None:
    protocol = known(ft=template)
    assert values(say(protocol, topic, {"POWER": "ON"})) == {"relay1.switch.on": True}
    assert f"{topic.removesuffix('STATE')}+" in protocol.filters


@pytest.mark.parametrize(
    "changes",
    [
        {"ft": "%prefix%/+/"},
        {"ft": "#"},
        {"ft": "$SYS/%prefix%/"},
        {"ft": "same/"},
        {"tp": ["cmnd"]},
        {"t": ""},
        {"mac": "AAAAAAAAAAAA"},
    ],
)
def test_a_configuration_without_usable_topics_is_refused(changes: dict[str, object]) -> None:
    protocol = taught(Tasmota())
    assert troubles(say(protocol, HERE, PLUG | changes))
    assert len(protocol.filters) == 2


def test_topics_of_another_device_are_not_to_be_had() -> None:
    protocol = known()
    seen = say(protocol, "tasmota/discovery/AAAAAAAAAAAA/config", PLUG | {"mac": "AAAAAAAAAAAA"})
    assert not only(Announced, seen)
    assert "tasmota_c8f09e0a0b0c" in troubles(seen)[0]


@pytest.mark.parametrize("topic", ["tasmota/discovery/x/config", "tasmota/discovery/AA/else", "tele/kettle/STATE"])
def test_other_topics_are_not_read(topic: str) -> None:
    assert taught(Tasmota()).reader(topic) is None


def test_a_removed_announcement_takes_the_device_with_it() -> None:
    protocol = known()
    assert withdrawn(say(protocol, HERE, "")) == ["tasmota_c8f09e0a0b0c"]
    assert protocol.reader("tele/kettle/STATE") is None
    assert not say(protocol, HERE, "")


def test_the_same_announcement_again_tells_nothing() -> None:
    assert not say(known(), HERE, PLUG)


def test_its_will_says_whether_it_is_there_and_coming_it_is_asked() -> None:
    protocol = known(onln="Da", ofln="Fort", swc=[1])
    seen = say(protocol, "tele/kettle/LWT", "Da")
    assert [one.state for one in only(Availability, seen)] == [State.ONLINE]
    asked = [(message.topic, message.payload) for one in only(Asking, seen) for message in one.messages]
    assert asked == [("cmnd/kettle/STATE", b""), ("cmnd/kettle/STATUS", b"10")]
    assert [one.state for one in only(Availability, say(protocol, "tele/kettle/LWT", "Fort"))] == [State.OFFLINE]
    assert not say(protocol, "tele/kettle/LWT", "Online")


def test_sensors_announced_late_are_asked_for() -> None:
    protocol = known(rl=[])
    assert not only(Asking, say(protocol, "tele/kettle/LWT", "Online"))
    seen = say(protocol, SENSORS, {"sn": {"DHT11": {"Temperature": None}}})
    assert only(Asking, seen)[0].messages[0].payload == b"10"


def test_sensors_may_be_announced_before_their_device() -> None:
    protocol = taught(Tasmota())
    assert not say(protocol, SENSORS, {"sn": {"SI7021": {"Temperature": 20, "Humidity": 50}}})
    assert components(announced(say(protocol, HERE, PLUG))) == {"relay1", "si7021"}


def test_sensors_that_are_gone_are_gone() -> None:
    protocol = known()
    assert "dht11" in components(announced(say(protocol, SENSORS, {"sn": {"DHT11": {"Temperature": 1}}})))
    assert "dht11" not in components(announced(say(protocol, SENSORS, {})))


@pytest.mark.parametrize(
    ("unit", "reading", "celsius"), [("C", 21.5, 21.5), ("F", 70.7, 21.5), ("K", 294.65, 21.5), ("X", 21.5, 21.5)]
)
def test_units_stand_in_the_message(unit: str, reading: float, celsius: float) -> None:
    seen = say(known(), "tele/kettle/SENSOR", {"DS18B20-2": {"Temperature": reading}, "TempUnit": unit})
    assert values(seen) == {"ds18b20_2.temperature.temperature": pytest.approx(celsius)}


def test_pressure_and_speed_have_units_too() -> None:
    said = {"BME280": {"Pressure": 750}, "PressureUnit": "mmHg", "TX23": {"Speed": {"Act": "10"}}, "SpeedUnit": "m/s"}
    assert values(say(known(), "tele/kettle/SENSOR", said)) == {
        "bme280.pressure.pressure": pytest.approx(999.917781),
        "tx23.setting.Speed.Act": pytest.approx(36),
    }


def test_a_unit_that_changes_changes_what_comes_after() -> None:
    protocol = known()
    say(protocol, "tele/kettle/SENSOR", {"DHT11": {"Temperature": 20}, "TempUnit": "C"})
    say(protocol, "tele/kettle/SENSOR", {"TempUnit": "F"})
    seen = say(protocol, "tele/kettle/SENSOR", {"DHT11": {"Temperature": 68}})
    assert values(seen) == {"dht11.temperature.temperature": 20}


def test_phases_are_components_and_a_missing_phase_is_unknown() -> None:
    protocol = known()
    say(protocol, SENSORS, {"sn": {"ENERGY": {"ApparentPower": [0, 0]}}})
    both = say(protocol, "tele/kettle/SENSOR", {"ENERGY": {"ApparentPower": [7.5, 1]}})
    assert values(both) == {"phase_a.power.apparent_power": 7.5, "phase_b.power.apparent_power": 1}
    one = say(protocol, "tele/kettle/SENSOR", {"ENERGY": {"ApparentPower": 3}})
    assert values(one) == {"phase_a.power.apparent_power": 3, "phase_b.power.apparent_power": None}


def test_what_has_no_name_is_a_setting_of_the_type_it_shows() -> None:
    protocol = known()
    device = announced(say(protocol, "tele/kettle/SENSOR", {"PZ": {"PM2.5": 4, "Foo": True, "Bar": None, "Baz": "a"}}))
    held = next(one for one in device.components if one.id == "pz").capabilities
    assert held["air"].attributes["pm25"].unit == "µg/m³"
    kinds = {name: one.type for name, one in held["setting"].attributes.items()}
    assert kinds == {"Foo": "bool", "Bar": "string", "Baz": "string"}
    later = announced(say(protocol, "tele/kettle/SENSOR", {"PZ": {"Bar": 1.5}}))
    held = next(one for one in later.components if one.id == "pz").capabilities
    assert held["setting"].attributes["Bar"].type == "number"


def test_a_time_with_a_zone_is_believed_and_one_without_is_not() -> None:
    protocol = known()
    for time, observed in (("2023-11-14T22:00:00", 1_700_000_000.0), ("2023-11-14T22:00:00+00:00", 1_699_999_200.0)):
        seen = only(Value, say(protocol, "tele/kettle/STATE", {"Time": time, "POWER": "ON"}))
        assert [one.observed_at for one in seen] == [observed]


def test_what_the_broker_replays_is_restored_and_presses_nothing() -> None:
    protocol = known(so={"73": 1}, btn=[1])
    seen = only(Value, say(protocol, "tele/kettle/STATE", {"POWER": "ON"}, retain=True))
    assert [one.quality for one in seen] == [Quality.RESTORED]
    assert actions(protocol, {"Button1": {"Action": "SINGLE"}}, retain=True) == []


@pytest.mark.parametrize(
    ("options", "word", "action"),
    [
        ({"73": 1}, "SINGLE", ["single"]),
        ({"73": 1}, "HOLD", ["long"]),
        ({"73": 1}, "CLEAR", ["release"]),
        ({"73": 1}, "PENTA", ["other"]),
        ({"73": 1, "11": 1}, "SINGLE", ["double"]),
        ({"73": 1, "13": 1}, "DOUBLE", []),
        ({"73": 1}, "ON", []),
        ({}, "SINGLE", []),
    ],
)
def test_buttons(options: dict[str, int], word: str, action: list[str]) -> None:
    assert actions(known(so=options, btn=[1]), {"Button1": {"Action": word}}) == action


@pytest.mark.parametrize(
    ("mode", "word", "action", "state"),
    [
        (0, "TOGGLE", ["single"], {}),
        (1, "ON", [], {"switch1.setting.state": True}),
        (2, "OFF", [], {"switch1.setting.state": False}),
        (5, "HOLD", ["long"], {}),
        (8, "HOLD", ["double"], {}),
        (9, "TOGGLE", [], {}),
        (15, "ON", [], {"switch1.setting.state": True}),
    ],
)
def test_switches_by_their_mode(mode: int, word: str, action: list[str], state: dict[str, object]) -> None:
    seen = say(known(swc=[mode]), "stat/kettle/RESULT", {"Switch1": {"Action": word}})
    assert [event.data["action"] for event in only(Event, seen)] == action
    assert values(seen) == state


def test_a_motion_switch_falls_back_by_itself() -> None:
    protocol = known(swc=[13])
    assert values(say(protocol, "stat/kettle/RESULT", {"Switch1": {"Action": "ON"}}, at=100.0))
    assert protocol.expire(100.5) == ([], 101.0)
    over, due = protocol.expire(101.0)
    assert (values(over), due) == ({"switch1.setting.state": False}, 102.0)
    assert known().expire(0.0) == ([], None)
    assert not values(say(protocol, "tele/kettle/SENSOR", {"Switch1": "ON"}))


def test_half_a_shutter_is_none() -> None:
    seen = say(taught(Tasmota()), HERE, PLUG | {"rl": [3, 1]})
    assert components(announced(seen)) == {"relay2"}
    assert "half a shutter" in troubles(seen)[0]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"Shutter1": {"Position": 30, "Direction": -1}}, (30, "closing")),
        ({"Shutter1": {"Position": 0, "Direction": 0}}, (0, "closed")),
        ({"Shutter1": {"Position": 5}}, (5, "open")),
        ({"Shutter1": {"Direction": 0}}, (None, "stopped")),
    ],
)
def test_shutters(said: dict[str, object], told: tuple[object, str]) -> None:
    seen = values(say(known(rl=[3, 3]), "tele/kettle/SENSOR", said))
    assert (seen.get("shutter1.cover.position"), seen["shutter1.cover.state"]) == told


@pytest.mark.parametrize(
    "entry", [{"Temperature": "temperature.warmth"}, {"X": 7}, {"X": "setting.X @Parsec"}, {"X": "humidity.humidity W"}]
)
def test_a_wrong_vocabulary_is_refused_by_name(entry: dict[str, object]) -> None:
    with pytest.raises(ContentError, match="quantities"):
        Tasmota().learn({"quantities": entry})


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"\xff", b'{"POWER":7}', b'{"Shutter1":[]}', b"1"])
def test_nonsense_harms_nobody(payload: bytes) -> None:
    protocol = known(rl=[1, 2, 3, 3], lt_st=5)
    for topic in ("tele/kettle/STATE", "tele/kettle/SENSOR", "stat/kettle/RESULT", "stat/kettle/POWER1", HERE, SENSORS):
        say(protocol, topic, payload)


def test_a_device_that_says_too_much_is_not_believed() -> None:
    protocol = known()
    seen = say(protocol, "tele/kettle/STATE", {f"k{number}": number for number in range(5000)})
    assert len(only(Value, seen)) < 1000
    assert 0 < len(troubles(seen)) < 10
