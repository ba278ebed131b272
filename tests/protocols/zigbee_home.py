"""A recorded home with a Zigbee2MQTT bridge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.model.device import Attribute, Device
from hyperconnect.protocols.zigbee2mqtt import Zigbee2Mqtt
from tests.protocols.speech import say

VOCABULARY = read_yaml(ours("devices") / "zigbee2mqtt.yaml")


RECORDING = Path(__file__).parents[1] / "recordings" / "zigbee2mqtt.home.jsonl"


ROWS: list[dict[str, Any]] = [json.loads(line) for line in RECORDING.read_text("utf-8").splitlines()]


DEVICES: list[dict[str, Any]] = next(row["payload"] for row in ROWS if row["topic"] == "zigbee2mqtt/bridge/devices")


GROUPS: list[dict[str, Any]] = next(row["payload"] for row in ROWS if row["topic"] == "zigbee2mqtt/bridge/groups")


LISTS = "zigbee2mqtt/bridge/devices"


WINDOW, LAMP, STRIP, VALVE, BLIND, DOOR, REMOTE, KLAXON = (f"0x00aa00000000000{number}" for number in range(1, 9))


def fresh() -> Zigbee2Mqtt:
    protocol = Zigbee2Mqtt()
    protocol.learn(VOCABULARY)
    return protocol


def household() -> Zigbee2Mqtt:
    protocol = fresh()
    say(protocol, LISTS, DEVICES, retain=True)
    say(protocol, "zigbee2mqtt/bridge/groups", GROUPS, retain=True)
    return protocol


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
