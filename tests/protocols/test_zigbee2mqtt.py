"""Zigbee2MQTT: what the bridge tells becomes devices, what they say becomes values, what they take gets its form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.model.device import Availability, Device, Event, State
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.value import Value, parts_of
from hyperconnect.protocols.zigbee2mqtt import Zigbee2Mqtt
from tests.protocols.speech import announced, only, say, values
from tests.protocols.zigbee_home import (
    DEVICES,
    DOOR,
    KLAXON,
    LAMP,
    LISTS,
    ROWS,
    VALVE,
    WINDOW,
    attributes,
    expose,
    fresh,
    household,
)


@pytest.fixture
def home() -> Zigbee2Mqtt:
    return household()


GROUP = "zigbee2mqtt_group_3"


def described(*exposes: dict[str, Any], name: str = "thing", **row: object) -> Device:
    """Return the device that a bridge makes of some exposes."""
    definition = {"model": "X", "vendor": "Acme", "exposes": list(exposes)}
    row = {"ieee_address": "0x1", "type": "Router", "friendly_name": name, "definition": definition, **row}
    return announced(say(fresh(), LISTS, [row]))


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
