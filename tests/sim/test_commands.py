"""Commands to simulated things, and what they say when they have done them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hyperconnect.model.message import Message
from hyperconnect.sim.household import Household


def answer(household: Household, topic: str, payload: str, on: str, seconds: float = 5.0) -> list[dict[str, Any]]:
    """Send a command and return what is said on topics with an ending within some seconds."""
    household.advance(household.now)
    said = household.receive(Message(topic, payload.encode()), household.now)
    said += household.advance(household.now + seconds)
    return [json.loads(message.payload) for message in said if message.topic.endswith(on)]


def car_topic(household: Household, name: str) -> str:
    return f"xiaomi_car/{household.cars['su7'].serial}/{name}"


def test_a_thermostat_takes_a_target_heats_and_says_so(household: Household) -> None:
    told = answer(household, "home/living_thermostat/target/set", "21", "living_thermostat/state")
    assert told[-1]["target"] == 21
    assert told[-1]["action"] == "heating"
    assert told[-1]["demand"] == 100


@pytest.mark.parametrize("payload", ["4.9", "30.1", "warm", "2_1", "1e1000", "", "٢١"])
def test_a_thermostat_ignores_what_is_no_target(household: Household, payload: str) -> None:
    assert answer(household, "home/living_thermostat/target/set", payload, "living_thermostat/state") == []
    assert household.ignored["home/living_thermostat/target/set"] == 1


def test_a_thermostat_that_is_off_does_not_heat(household: Household) -> None:
    answer(household, "home/living_thermostat/target/set", "25", "state")
    told = answer(household, "home/living_thermostat/mode/set", "off", "living_thermostat/state", 600)
    assert {state["action"] for state in told} == {"off"}
    assert household.view().home
    assert told[-1]["temperature"] < told[0]["temperature"] + 0.3


def test_a_light_takes_brightness_and_colour(household: Household) -> None:
    told = answer(
        household, "home/living_lights/set", '{"state":"ON","brightness":127,"color_temp":300}', "lights/state"
    )
    assert told == [{"state": "ON", "brightness": 127, "color_mode": "color_temp", "color_temp": 300}]
    assert answer(household, "home/living_lights/set", '{"state":"OFF"}', "lights/state")[-1]["state"] == "OFF"
    assert answer(household, "home/living_lights/set", '{"brightness":999}', "lights/state") == []


def test_a_lock_takes_its_time_and_says_so(household: Household) -> None:
    states = [s["state"] for s in answer(household, "home/front_door_lock/set", "UNLOCK", "front_door_lock/state")]
    assert states == ["UNLOCKING", "UNLOCKED"]
    home = household.view().home
    assert home is not None
    assert not home.locked
    states = [s["state"] for s in answer(household, "home/front_door_lock/set", "UNLOCK", "front_door_lock/state")]
    assert states == ["UNLOCKED"]


def test_a_lock_that_is_told_otherwise_on_its_way_ends_as_told_last(household: Household) -> None:
    household.advance(household.now)
    household.receive(Message("home/front_door_lock/set", b"UNLOCK"), household.now)
    household.receive(Message("home/front_door_lock/set", b"LOCK"), household.now + 0.1)
    household.advance(household.now + 10)
    home = household.view().home
    assert home is not None
    assert home.locked


def test_a_cabin_is_warmed_on_demand(household: Household) -> None:
    topic = car_topic(household, "cabin/target/set")
    assert answer(household, topic, "24", "/state")[-1]["HVAC.Station.Row1.Driver.Temperature"] == 24
    told = [
        state
        for state in answer(household, car_topic(household, "cabin/mode/set"), "auto", "/state", 900)
        if "HVAC.AmbientAirTemperature" in state
    ]
    assert told[0]["HVAC.IsAirConditioningActive"]
    assert told[-1]["HVAC.AmbientAirTemperature"] > 20
    assert told[-1]["TractionBattery.StateOfCharge.Displayed"] < told[0]["TractionBattery.StateOfCharge.Displayed"]
    serial = household.cars["su7"].serial
    off = answer(household, car_topic(household, "cabin/mode/set"), "off", f"{serial}/state")
    assert not off[-1]["HVAC.IsAirConditioningActive"]


@pytest.mark.parametrize(
    ("name", "payload", "leaf", "value"),
    [
        ("lock/set", "UNLOCK", "Door.Row1.DriverSide.IsLocked", False),
        ("charging/limit/set", "90", "TractionBattery.Charging.ChargeLimit", 90),
    ],
)
def test_a_car_does_as_it_is_told_and_says_so(
    household: Household, name: str, payload: str, leaf: str, value: object
) -> None:
    assert answer(household, car_topic(household, name), payload, "/state")[-1][leaf] == value


def test_a_cars_screen_shows_a_message_on_one_line(household: Household) -> None:
    told = answer(household, car_topic(household, "message/set"), "Home is\n21 °C \x07warm", "/screen")
    assert told == [{"text": "Home is 21 °C warm"}]
    assert household.view().cars[0].screen == "Home is 21 °C warm"
    assert answer(household, car_topic(household, "message/set"), "x" * 201, "/screen") == []


@pytest.mark.parametrize("payload", ["home", "Home", '{"destination":"Home","latitude":52.4,"longitude":13.06}'])
def test_a_destination_set_from_outside_has_an_arrival(household: Household, payload: str) -> None:
    route = answer(household, car_topic(household, "navigation/set"), payload, "/route")[-1]
    assert route["active"]
    assert route["destination"] == "Home"
    assert (route["latitude"], route["longitude"]) == (52.4, 13.06)
    assert route["remaining_s"] > 600
    cleared = answer(household, car_topic(household, "navigation/set"), "clear", "/route")[-1]
    assert cleared == dict.fromkeys(route) | {"active": False}


@pytest.mark.parametrize(
    "payload", ['{"latitude":52.4}', '{"latitude":"52","longitude":1}', '{"latitude":0,"longitude":0}']
)
def test_a_destination_that_is_none_is_ignored(household: Household, payload: str) -> None:
    assert answer(household, car_topic(household, "navigation/set"), payload, "/route") == []


def test_a_horn_is_an_event_and_not_kept(household: Household) -> None:
    assert answer(household, car_topic(household, "honk/set"), "PRESS", "/event") == [{"event_type": "honk"}]
    assert not any(message.topic.endswith("/event") for message in household.greet())
