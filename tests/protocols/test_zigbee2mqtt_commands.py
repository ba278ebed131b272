"""What Zigbee2MQTT devices take: each command in the form its exposes ask for."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.protocols.zigbee2mqtt import Zigbee2Mqtt
from tests.protocols.speech import say, sent, values, wish
from tests.protocols.test_zigbee2mqtt import GROUP
from tests.protocols.zigbee_home import BLIND, DOOR, KLAXON, LAMP, STRIP, VALVE, WINDOW, household


@pytest.fixture
def home() -> Zigbee2Mqtt:
    return household()


COMMANDS = [
    (wish(STRIP, "switch.on", "l1"), "strip", {"state_l1": "ON"}),
    (wish(STRIP, "switch.toggle", "l2"), "strip", {"state_l2": "TOGGLE"}),
    (wish(STRIP, "control.child_lock", value=True), "strip", {"child_lock": "LOCK"}),
    (wish(LAMP, "light.off", transition=3), "lamp", {"state": "OFF", "transition": 3}),
    (wish(LAMP, "light.brightness", value=50), "lamp", {"brightness": 127}),
    (wish(LAMP, "light.color_temperature", value=6667), "lamp", {"color_temp": 150}),
    (wish(LAMP, "light.color_xy", value=(0.3, 0.4)), "lamp", {"color": {"x": 0.3, "y": 0.4}}),
    (
        wish(LAMP, "light.on", brightness=50, color_temperature=2700, transition=2),
        "lamp",
        {"state": "ON", "brightness": 127, "color_temp": 370, "transition": 2},
    ),
    (wish(LAMP, "light.on", color_hs=(40, 80)), "lamp", {"state": "ON", "color": {"hue": 40, "saturation": 80}}),
    (wish(LAMP, "light.effect", value="blink"), "lamp", {"effect": "blink"}),
    (wish(LAMP, "identify.identify"), "lamp", {"identify": "identify"}),
    (wish(VALVE, "thermostat.set_target", temperature=21.5), "valve", {"occupied_heating_setpoint": 21.5}),
    (wish(VALVE, "thermostat.mode", value="heat"), "valve", {"system_mode": "heat"}),
    (wish(VALVE, "setting.holiday.warmth", value=16), "valve", {"holiday": {"warmth": 16}}),
    (wish(BLIND, "cover.open"), "blind", {"state": "OPEN"}),
    (wish(BLIND, "cover.close"), "blind", {"state": "CLOSE"}),
    (wish(BLIND, "cover.stop"), "blind", {"state": "STOP"}),
    (wish(BLIND, "cover.set_position", position=30), "blind", {"position": 30}),
    (wish(DOOR, "lock.lock"), "door", {"state": "LOCK"}),
    (wish(DOOR, "lock.unlock"), "door", {"state": "UNLOCK"}),
    (wish(WINDOW, "setting.linger", value=120), "hall/window", {"linger": 2}),
    (wish(KLAXON, "siren.on", tone="fire", duration=9), "klaxon", {"warning": {"mode": "fire", "duration": 9}}),
    (wish(KLAXON, "siren.off"), "klaxon", {"warning": {"mode": "stop"}}),
    (wish(KLAXON, "fan.set_mode", mode="high"), "klaxon", {"fan_mode": "high"}),
    (wish(GROUP, "light.on", brightness=100), "downstairs", {"state": "ON", "brightness": 254}),
]


@pytest.mark.parametrize(("command", "name", "payload"), COMMANDS, ids=lambda one: getattr(one, "capability", ""))
def test_what_a_command_publishes(home: Zigbee2Mqtt, command: Command, name: str, payload: object) -> None:
    ((topic, text),) = sent(home, command)
    assert (topic, json.loads(text)) == (f"zigbee2mqtt/{name}/set", payload)


def test_every_command_set_comes_back_as_the_value_wanted(home: Zigbee2Mqtt) -> None:
    for command, name, _ in COMMANDS:
        if command.name == "set" and command.attribute != "effect":
            ((_, text),) = sent(home, command)
            told = values(say(home, f"zigbee2mqtt/{name}", json.loads(text)))
            assert told[f"{command.capability}.{command.attribute}"] == pytest.approx(command.args["value"])


def test_a_value_can_be_asked_for_and_an_update_installed(home: Zigbee2Mqtt) -> None:
    ask = replace(wish(VALVE, "thermostat.get"), attribute="target")
    assert sent(home, ask) == [("zigbee2mqtt/valve/get", '{"occupied_heating_setpoint":""}')]
    assert sent(home, wish(LAMP, "update.install")) == [
        ("zigbee2mqtt/bridge/request/device/ota_update/update", '{"id":"lamp"}')
    ]


@pytest.mark.parametrize(
    "command",
    [
        wish(VALVE, "thermostat.target", value=31),
        wish(VALVE, "thermostat.mode", value="cool"),
        wish(VALVE, "temperature.temperature", value=20),
        wish(LAMP, "light.on", brightness=101),
        wish(LAMP, "light.on", speed=1),
        wish(DOOR, "lock.state", value="jammed"),
        wish(STRIP, "switch.on"),
        wish("nobody", "switch.on"),
    ],
)
def test_what_a_device_does_not_take_is_refused(home: Zigbee2Mqtt, command: Command) -> None:
    with pytest.raises(CommandError):
        home.encode(command)
