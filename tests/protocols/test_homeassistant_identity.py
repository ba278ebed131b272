"""By what a device is known again, and devices that stand behind others."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.model.observation import Announced
from tests.protocols.speech import announced, only, say, sent, values, wish, withdrawn
from tests.protocols.taught import home_assistant

IEEE = "0x00158d0000abcdef"


@pytest.mark.parametrize(
    ("card", "identifiers"),
    [
        ({"ids": ["zigbee2mqtt_0x00158D0000ABCDEF"]}, ("ha:zigbee2mqtt_0x00158D0000ABCDEF", f"ieee:{IEEE}")),
        ({"ids": "x", "cns": [["mac", "A4:CF:12:00:11:22"]]}, ("ha:x", "mac:a4cf12001122")),
        ({"ids": "x", "cns": [["bluetooth", "a4-cf-12-00-11-22"]]}, ("ha:x", "mac:a4cf12001122")),
        ({"ids": "x", "cns": [["zigbee", IEEE]]}, ("ha:x", f"ieee:{IEEE}")),
        ({"ids": "A4:CF:12:00:11:22"}, ("ha:A4:CF:12:00:11:22", "mac:a4cf12001122")),
        ({"ids": "x", "sn": "lsjw74095mz123456"}, ("ha:x", "vin:LSJW74095MZ123456")),
        ({"ids": "x", "sn": "12345678901234567"}, ("ha:x",)),
        ({"ids": ["x", "y", "x"]}, ("ha:x", "ha:y")),
        ({"ids": ["x", ["y"], None, 7]}, ("ha:x", "ha:7")),
        ({"ids": f"{IEEE}_0x00158d0000000000"}, (f"ha:{IEEE}_0x00158d0000000000",)),
    ],
)
def test_identifiers_are_what_other_protocols_call_it_too(card: dict[str, Any], identifiers: tuple[str, ...]) -> None:
    config = {"uniq_id": "u", "stat_t": "s", "dev": card}
    assert announced(say(home_assistant(), "homeassistant/sensor/u/config", config)).identifiers == identifiers


def test_an_address_in_the_ids_of_entities_counts_if_it_is_one() -> None:
    protocol = home_assistant()
    config = {"stat_t": "s", "dev": {"ids": "lamp"}}
    first = announced(say(protocol, "homeassistant/sensor/a/config", config | {"uniq_id": f"{IEEE}_a"}))
    assert first.identifiers == ("ha:lamp", f"ieee:{IEEE}")
    other = config | {"uniq_id": "0x00158d0000000000_b"}
    assert announced(say(protocol, "homeassistant/sensor/b/config", other)).identifiers == ("ha:lamp",), "a gateway"


FAMILY: dict[str, Any] = {
    "dev": {"ids": "hub-1", "name": "Hub", "mf": "Maker"},
    "o": {"name": "x"},
    "avty_t": "hub/there",
    "cmps": {"led": {"p": "switch", "uniq_id": "led", "cmd_t": "hub/led/set"}},
    "cdevs": [
        {"ids": "probe-1", "name": "Probe",
         "cmps": {"t": {"p": "sensor", "uniq_id": "t1", "stat_t": "p1", "dev_cla": "temperature",
                        "unit_of_meas": "°C"}}},
        {"name": "Relay", "cmps": {"r": {"p": "switch", "uniq_id": "r1", "cmd_t": "r1/set"}}},
    ],
}  # fmt: skip


def test_one_message_may_announce_devices_behind_a_device() -> None:
    protocol = home_assistant()
    seen = say(protocol, "homeassistant/device/hub/config", FAMILY)
    devices = {one.device.name: one.device for one in only(Announced, seen)}
    assert {name: (device.via, device.manufacturer) for name, device in devices.items()} == {
        "Hub": ("", "Maker"),
        "Probe": ("hub-1", "Maker"),
        "Relay": ("hub-1", "Maker"),
    }
    assert values(say(protocol, "p1", "20")) == {"temperature.temperature": 20}
    assert sent(protocol, wish(devices["Relay"].id, "switch.on")) == [("r1/set", "ON")]
    left = FAMILY | {"cdevs": FAMILY["cdevs"][:1]}
    assert withdrawn(say(protocol, "homeassistant/device/hub/config", left)) == [devices["Relay"].id]
    assert set(withdrawn(say(protocol, "homeassistant/device/hub/config", b""))) == {"hub-1", "probe-1"}


def test_an_entity_may_belong_to_a_device_behind_the_device() -> None:
    config = {"uniq_id": "u", "stat_t": "s", "dev": {"ids": "hub-1", "cdev": {"ids": "child-1", "name": "Child"}}}
    device = announced(say(home_assistant(), "homeassistant/sensor/u/config", config))
    assert (device.id, device.name, device.via) == ("child-1", "Child", "hub-1")


@pytest.mark.parametrize("count", [201, 1001])
def test_a_flood_in_one_message_is_refused(count: int) -> None:
    part = {"p": "sensor", "stat_t": "s"}
    document = {"dev": {"ids": "x"}, "cmps": {str(number): part for number in range(count)}}
    if count == 201:
        document = {
            "dev": {"ids": "x"},
            "cdevs": [{"ids": str(number), "cmps": {"a": part}} for number in range(count)],
        }
    assert not only(Announced, say(home_assistant(), "homeassistant/device/x/config", document))


def test_what_two_topics_announce_stays_until_both_took_it_back() -> None:
    protocol = home_assistant()
    config = {"uniq_id": "u", "cmd_t": "one/set", "dev": {"ids": "plug"}}
    say(protocol, "homeassistant/switch/one/config", config)
    device = announced(say(protocol, "homeassistant/switch/two/config", config | {"cmd_t": "two/set"}))
    assert sent(protocol, wish(device.id, "switch.on")) == [("two/set", "ON")]
    assert not withdrawn(say(protocol, "homeassistant/switch/two/config", b""))
    assert sent(protocol, wish(device.id, "switch.on")) == [("one/set", "ON")]
    assert withdrawn(say(protocol, "homeassistant/switch/one/config", b"")) == [device.id]


def test_what_the_first_of_two_topics_takes_back_is_the_seconds() -> None:
    protocol = home_assistant()
    config = {"uniq_id": "u", "cmd_t": "one/set", "dev": {"ids": "plug"}}
    say(protocol, "homeassistant/switch/one/config", config)
    device = announced(say(protocol, "homeassistant/switch/two/config", config | {"cmd_t": "two/set"}))
    assert not withdrawn(say(protocol, "homeassistant/switch/one/config", b""))
    assert sent(protocol, wish(device.id, "switch.on")) == [("two/set", "ON")]
    assert withdrawn(say(protocol, "homeassistant/switch/two/config", b"")) == [device.id]


def test_what_migrated_does_not_come_back() -> None:
    protocol = home_assistant()
    config = {"uniq_id": "u", "cmd_t": "one/set", "dev": {"ids": "plug"}}
    say(protocol, "homeassistant/switch/one/config", config)
    say(protocol, "homeassistant/switch/one/config", {"migrate_discovery": True})
    whole = {"dev": {"ids": "plug"}, "cmps": {"relay": {"p": "switch", "uniq_id": "u", "cmd_t": "two/set"}}}
    device = announced(say(protocol, "homeassistant/device/plug/config", whole))
    say(protocol, "homeassistant/switch/one/config", b"")
    assert withdrawn(say(protocol, "homeassistant/device/plug/config", b"")) == [device.id]
