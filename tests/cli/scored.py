"""Recordings, made by hand, and what they score."""

from __future__ import annotations

import json
from typing import Any

from hyperconnect.cli.mirror import Mirror
from hyperconnect.cli.scoring import Score
from hyperconnect.cli.scoring_scenarios import judge_scenario
from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml

WORDS = {name: read_yaml(ours("devices") / f"{name}.yaml") for name in ("homeassistant", "tasmota")}


KETTLE = {"platform": "mqtt", "name": "Kettle", "command_topic": "kettle/set", "state_topic": "kettle"}


def publish(topic: str, payload: object, **more: object) -> dict[str, Any]:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return {"publish": {"topic": topic, "payload": text, "retain": False, "qos": 0, **more}}


def expect(entity: str, value: object, **more: object) -> dict[str, Any]:
    field = {} if {"attr", "field"} & more.keys() else {"field": "state"}
    return {"expect": {"entity_id": entity, "op": "==", "value": value, **field, **more}}


def call(service: str, entity: str, **data: object) -> dict[str, Any]:
    domain, _, name = service.partition("/")
    return {"call": {"domain": domain, "service": name, "data": {"entity_id": entity, **data}}}


def published(*messages: tuple[str, str], **more: object) -> dict[str, Any]:
    wanted = [{"topic": topic, "payload": payload, "qos": 0, "retain": False} for topic, payload in messages]
    return {"expect_publish": wanted, **more}


def config(*entities: dict[str, Any], domain: str = "switch") -> dict[str, Any]:
    return {"config": {"domain": domain, "config": entities[0] if len(entities) == 1 else list(entities)}}


def scored(*steps: dict[str, Any]) -> Score:
    score = Score()
    judge_scenario(score, "here:1", {"steps": list(steps)}, Mirror(WORDS))
    return score


def figures(score: Score) -> dict[tuple[str, str], tuple[int, int]]:
    return {key: (score.met[key], score.missed[key]) for key in score.met.keys() | score.missed.keys()}


def entity(name: str, **more: object) -> dict[str, Any]:
    device = {"identifiers": ["shed"], "name": "Shed"}
    told = {"state_topic": "shed", "value_template": f"{{{{ value_json.{name} }}}}"}
    return {"name": name, "unique_id": f"shed_{name}", "device": device, **told, **more}


def line(topic: str, payload: object, **more: object) -> dict[str, Any]:
    return {"topic": f"homeassistant/{topic}/config", "payload": payload, **more}


LIGHT = line("sensor/shed/lux", entity("lux", unit_of_measurement="lx", device_class="illuminance"))
