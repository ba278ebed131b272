"""Devices in Home Assistant's likeness."""

from __future__ import annotations

from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import path_of
from hyperconnect.protocols.homeassistant.likeness import likenesses_of
from tests.protocols.speech import say
from tests.protocols.taught import home_assistant


def part(name: str, *capabilities: str, called: str = "") -> Component:
    return Component(name, {one: CAPABILITIES[one] for one in capabilities}, called)


def test_an_announced_entity_is_shown_as_it_was_announced() -> None:
    home = home_assistant()
    pump = {"name": "Pump", "uniq_id": "p", "cmd_t": "c", "opt": True, "avty_t": "a", "dev": {"ids": ["dev"]}}
    heat = {
        "name": None,
        "uniq_id": "h",
        "stat_t": "s",
        "dev_cla": "temperature",
        "exp_aft": 5,
        "dev": {"ids": ["dev"]},
    }
    say(home, "homeassistant/switch/pump/config", pump)
    say(home, "homeassistant/sensor/heat/config", heat)
    switch, sensor = home.likenesses()
    assert (switch.domain, switch.name, switch.device) == ("switch", "Pump", "dev")
    assert (switch.wary, switch.assumed, switch.optimistic, switch.expires) == (True, True, True, False)
    assert switch.is_told("main", "switch")
    assert "switch.on" in switch.takes
    assert (sensor.domain, sensor.name) == ("sensor", "")
    assert (sensor.wary, sensor.assumed, sensor.optimistic, sensor.expires) == (False, False, False, True)
    assert sensor.fixed == {"device_class": "temperature"}
    assert switch.key != sensor.key


def test_a_component_that_is_something_is_one_entity() -> None:
    device = Device("pond", "pond", "Pond", (part("relay1", "switch", called="Pump"), part("shutter2", "cover")))
    pump, cover = likenesses_of(device, {})
    assert (pump.domain, pump.name, pump.wary) == ("switch", "Pump", True)
    assert (cover.domain, cover.name) == ("cover", "Pond cover 2")
    assert cover.is_told("shutter2", "cover")
    assert not cover.is_told("shutter1", "cover")
    assert cover.takes["cover.set_position"] == {"position"}
    assert not cover.whole


def test_what_a_device_measures_is_a_sensor_by_its_own_name() -> None:
    closed = Capability("setting", {"state": Attribute("bool"), "nobody": Attribute("number")})
    sensing = Component("ds18", {"temperature": CAPABILITIES["temperature"]})
    device = Device("pond", "pond", "Pond", (sensing, Component("switch1", {"setting": closed})))
    warmth = path_of("pond", "ds18", "temperature", "temperature")
    sensor, contact = likenesses_of(device, {warmth: ("DS18", "Temperature")})
    assert (sensor.domain, sensor.name) == ("sensor", "Pond DS18 Temperature")
    assert sensor.fixed == {"device_class": "temperature"}
    assert (contact.domain, contact.name) == ("binary_sensor", "Pond binary_sensor 1")
    assert contact.offers.keys() == {"setting.state"}
