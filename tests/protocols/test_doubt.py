"""What protocols do not believe: words nobody agreed on, units nobody named, places nobody was at."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.model.observation import Trouble
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.owntracks import OwnTracks
from hyperconnect.protocols.tasmota import Tasmota
from hyperconnect.protocols.teslamate import TeslaMate
from hyperconnect.protocols.zigbee2mqtt import Zigbee2Mqtt
from tests.protocols.playing import taught
from tests.protocols.speech import only, say, troubles, values

BRIDGE = "zigbee2mqtt/bridge/devices"


def zigbee(*exposes: dict[str, Any]) -> Zigbee2Mqtt:
    protocol = taught(Zigbee2Mqtt())
    definition = {"model": "m", "vendor": "v", "exposes": list(exposes)}
    row = {"ieee_address": "0x0b", "type": "EndDevice", "friendly_name": "thing", "definition": definition}
    say(protocol, BRIDGE, [row])
    return protocol


def numeric(name: str, **more: object) -> dict[str, Any]:
    return {"type": "numeric", "name": name, "property": name, "access": 1, **more}


@pytest.mark.parametrize(
    ("name", "more", "path"),
    [
        ("pressure", {}, "setting.pressure"),
        ("temperature", {}, "setting.temperature"),
        ("power", {}, "setting.power"),
        ("reporting_time", {}, "setting.reporting_time"),
        ("detection_range", {}, "setting.detection_range"),
        ("pressure", {"unit": "hPa"}, "pressure.pressure"),
        ("battery", {}, "battery.level"),
        ("linkquality", {}, "connectivity.lqi"),
    ],
)
def test_a_unit_that_zigbee2mqtt_does_not_name_is_not_guessed(name: str, more: dict[str, object], path: str) -> None:
    assert values(say(zigbee(numeric(name, **more)), "zigbee2mqtt/thing", {name: 12})) == {path: 12}


def test_objects_that_no_expose_names_survive_by_the_paths_of_their_values() -> None:
    protocol = zigbee(numeric("battery"))
    seen = say(protocol, "zigbee2mqtt/thing", {"battery": 7, "ota": {"from": 3, "phase": "idle", "list": [1]}})
    assert values(seen) == {"battery.level": 7, "setting.ota.from": 3, "setting.ota.phase": "idle"}
    later = say(protocol, "zigbee2mqtt/thing", {"ota": {"from": 4, "share": 2.5, "a": {"b": {"c": 1}}}})
    assert values(later) == {"setting.ota.from": 4, "setting.ota.share": 2.5}


@pytest.mark.parametrize(
    ("more", "path"), [({}, "setting.warmth"), ({"unit_of_meas": "°C"}, "temperature.temperature")]
)
def test_a_unit_that_discovery_does_not_name_is_not_guessed(more: dict[str, str], path: str) -> None:
    config = {"uniq_id": "warmth", "dev_cla": "temperature", "stat_t": "w", "dev": {"ids": "d"}, **more}
    protocol = taught(HomeAssistant())
    say(protocol, "homeassistant/sensor/warmth/config", config)
    assert values(say(protocol, "w", "19")) == {path: 19}


@pytest.mark.parametrize(
    ("platform", "more", "payload"),
    [
        ("light", {"schema": "json", "cmd_t": "c"}, '{"state": "maybe"}'),
        ("lock", {"cmd_t": "c"}, "unlocked"),
        ("switch", {"cmd_t": "c"}, "maybe"),
        ("binary_sensor", {}, "maybe"),
    ],
)
def test_a_word_that_is_none_of_the_announced_is_a_trouble(platform: str, more: dict[str, str], payload: str) -> None:
    protocol = taught(HomeAssistant())
    say(protocol, f"homeassistant/{platform}/it/config", {"uniq_id": "it", "stat_t": "s", "dev": {"ids": "d"}, **more})
    seen = say(protocol, "s", payload)
    assert len(only(Trouble, seen)) == 1
    assert values(seen) == {}


def test_many_may_share_a_topic_if_each_has_words_of_its_own() -> None:
    protocol = taught(HomeAssistant())
    for name in ("a", "b"):
        config = {"uniq_id": name, "stat_t": "heard", "pl_on": name, "dev": {"ids": name}}
        say(protocol, f"homeassistant/binary_sensor/{name}/config", config)
    seen = say(protocol, "heard", "a")
    assert list(values(seen).values()) == [True]
    assert troubles(seen) == []


def test_a_template_that_cannot_be_used_says_so_whatever_comes() -> None:
    protocol = taught(HomeAssistant())
    config = {"uniq_id": "it", "stat_t": "s", "val_tpl": "{{ value_json.x | frobnicate }}", "dev": {"ids": "d"}}
    say(protocol, "homeassistant/sensor/it/config", config)
    for payload in ("word", '{"x": 1}'):
        (why,) = troubles(say(protocol, "s", payload))
        assert "frobnicate" in why


def test_an_output_is_on_or_off_only_by_its_own_words() -> None:
    protocol = taught(Tasmota())
    mac = "C0FFEE000001"
    config: dict[str, Any] = {
        "ip": "192.0.2.7",
        "dn": "Plug",
        "fn": ["Plug"],
        "hn": "plug",
        "mac": mac,
        "md": "Plug",
        "sw": "14.0",
        "ofln": "Offline",
        "onln": "Online",
        "state": ["OFF", "ON", "TOGGLE", "HOLD"],
        "t": "plug",
        "ver": 1,
        "ft": "%prefix%/%topic%/",
        "tp": ["cmnd", "stat", "tele"],
        "rl": [1],
        "swc": [-1],
        "btn": [0],
        "so": {},
    }
    say(protocol, f"tasmota/discovery/{mac}/config", config)
    assert values(say(protocol, "stat/plug/POWER", "ON")) == {"relay1.switch.on": True}
    for topic, payload in (("stat/plug/POWER", "maybe"), ("stat/plug/RESULT", {"POWER": "maybe"})):
        seen = say(protocol, topic, payload)
        assert values(seen) == {}
        assert len(troubles(seen)) == 1


@pytest.mark.parametrize(("where", "told"), [((0, 0), False), ((48.1, 11.5), True)])
def test_a_beacon_at_nowhere_is_no_position(where: tuple[float, float], told: bool) -> None:  # noqa: FBT001 - a case
    report = {
        "_type": "location",
        "t": "b",
        "lat": where[0],
        "lon": where[1],
        "acc": 5,
        "batt": 50,
        "tst": 1_700_000_000,
    }
    seen = values(say(taught(OwnTracks()), "owntracks/kim/phone", report))
    assert seen["battery.level"] == 50
    assert ("location.latitude" in seen, "location.accuracy" in seen) == (told, told)


def test_a_route_past_its_end_does_not_know_how_long_it_takes() -> None:
    route = {
        "destination": "Pier",
        "energy_at_arrival": 50,
        "miles_to_arrival": 1.0,
        "minutes_to_arrival": -2.5,
        "traffic_minutes_delay": 0.0,
        "location": {"latitude": 54.1, "longitude": 12.1},
        "error": None,
    }
    seen: dict[str, Datum] = values(say(taught(TeslaMate()), "teslamate/cars/1/active_route", route))
    assert seen["navigation.active"] is True
    assert (seen["navigation.remaining"], seen["navigation.eta"]) == (None, None)
