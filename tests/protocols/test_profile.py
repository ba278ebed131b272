from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hyperconnect.content.find import ours
from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.device import Availability
from hyperconnect.model.value import Quality, Value
from hyperconnect.protocols.profile import Profiles
from hyperconnect.protocols.profile_document import AvailabilityShape, CommandShape, FieldShape, ProfileDocument, schema
from tests.protocols.speech import announced, only, say, sent, troubles, values, wish

RACE: dict[str, Any] = {
    "profile": "race",
    "title": "Race",
    "match": "race/{id}/state",
    "kind": "sensor",
    "fields": {"t": {"attribute": "temperature.temperature", "unit": "°C"}, "on": {"attribute": "switch.on"}},
    "commands": {"switch.on": {"topic": "race/{id}/set", "payload": {"on": "{value}"}}},
    "availability": {"topic": "race/{id}/there"},
}


def profile(**changes: Any) -> Profiles:
    protocol = Profiles()
    protocol.add("race.yaml", RACE | changes)
    return protocol


def field(**shape: Any) -> Profiles:
    return profile(fields={"x": shape}, commands={})


def test_the_first_message_introduces_the_device() -> None:
    protocol = profile()
    seen = say(protocol, "race/dev7/state", {"t": 21.5})
    device = announced(seen)
    assert (device.id, device.slug, device.name, device.kind) == ("race_dev7", "dev7", "Race dev7", "sensor")
    assert values(seen) == {"temperature.temperature": 21.5}
    assert device.components[0].capabilities["switch"].attributes["on"].writable
    assert len(say(protocol, "race/dev7/state", {"t": 21.5})) == 1
    assert protocol.filters == ("race/+/state", "race/+/there")


@pytest.mark.parametrize(
    ("shape", "native", "wanted"),
    [
        ({"attribute": "temperature.temperature", "unit": "°F"}, 50, 10),
        ({"attribute": "power.power", "unit": "kW", "scale": 0.1}, 25, 2500),
        ({"attribute": "temperature.temperature", "offset": -40}, 60, 20),
        ({"attribute": "temperature.temperature"}, "21.5", 21.5),
        ({"attribute": "temperature.temperature"}, None, None),
        ({"attribute": "temperature.temperature"}, "inf", None),
        ({"attribute": "switch.on"}, "ON", True),
        ({"attribute": "contact.open", "invert": True}, True, False),
        ({"attribute": "lock.state", "map": {"1": "locked", "0": "unlocked"}}, 1, "locked"),
        ({"attribute": "lock.state", "map": {"true": "locked", "?": None}}, "?", None),
        ({"attribute": "location.zones"}, ["a", "b"], ("a", "b")),
        ({"attribute": "light.color_hs"}, [270, 80.5], (270.0, 80.5)),
        ({"attribute": "light.color_xy"}, [0.3, 0.25], (0.3, 0.25)),
        ({"attribute": "setting.mode", "type": "integer"}, 3, 3),
        ({"attribute": "setting.mode"}, {"a": 1}, '{"a":1}'),
    ],
)
def test_a_field_is_converted(shape: dict[str, Any], native: object, wanted: object) -> None:
    seen = say(field(**shape), "race/a/state", {"x": native})
    assert list(values(seen).values()) == [pytest.approx(wanted) if isinstance(wanted, float) else wanted]


@pytest.mark.parametrize(
    ("shape", "native"),
    [
        ({"attribute": "temperature.temperature"}, "warm"),
        ({"attribute": "temperature.temperature"}, True),
        ({"attribute": "switch.on"}, 7),
        ({"attribute": "lock.state", "map": {"1": "locked"}}, "2"),
        ({"attribute": "light.color_hs"}, ["red", "green"]),
        ({"attribute": "light.color_xy"}, 0.3),
    ],
)
def test_a_value_that_cannot_be_is_told(shape: dict[str, Any], native: object) -> None:
    seen = say(field(**shape), "race/a/state", {"x": native})
    assert troubles(seen)
    assert not values(seen)


def test_keys_lead_inside() -> None:
    protocol = profile(fields={"a.b": {"attribute": "battery.level"}}, commands={})
    assert values(say(protocol, "race/a/state", {"a": {"b": 3}})) == {"battery.level": 3}
    assert not values(say(protocol, "race/a/state", {"a": 3}))


def test_a_plain_payload_is_one_value() -> None:
    protocol = profile(fields={".": {"attribute": "battery.level"}}, commands={})
    assert values(say(protocol, "race/a/state", "77")) == {"battery.level": 77}
    assert troubles(say(protocol, "race/a/state", "full"))


@pytest.mark.parametrize("payload", [b"[1]", b"{", b"\xff", b'{"t":NaN}', b"{}" * 40_000])
def test_a_bad_payload_is_told(payload: bytes) -> None:
    assert troubles(say(profile(), "race/a/state", payload))


def test_presence_and_retained_values() -> None:
    protocol = profile()
    assert [one.state for one in only(Availability, say(protocol, "race/a/there", "offline"))] == ["offline"]
    assert [one.quality for one in only(Value, say(protocol, "race/a/state", {"t": 1}, retain=True))] == [
        Quality.RESTORED
    ]


@pytest.mark.parametrize(
    ("fields", "command", "value", "payload"),
    [
        ({}, {"payload": {"on": "{value}"}}, True, '{"on":true}'),
        ({}, {"payload": "set {value} now"}, True, "set true now"),
        ({}, {"payload": "{value}", "map": {"true": "ON", "false": "OFF"}}, False, "OFF"),
        ({"map": {"open": True, "shut": False}}, {"payload": {"v": "{value}"}}, False, '{"v":"shut"}'),
        ({"invert": True}, {"payload": "{value}"}, True, "false"),
        ({"attribute": "light.brightness", "scale": 0.5}, {"payload": "{value}", "digits": 0}, 33, "66"),
        ({"attribute": "thermostat.target", "unit": "°F"}, {"payload": {"f": ["{value}"]}}, 20, '{"f":[68.0]}'),
    ],
)
def test_a_command_goes_the_fields_way_back(
    fields: dict[str, Any], command: dict[str, Any], value: Any, payload: str
) -> None:
    shape = {"attribute": "switch.on"} | fields
    name = shape["attribute"]
    protocol = profile(fields={"x": shape}, commands={name: {"topic": "race/{id}/set"} | command})
    say(protocol, "race/a/state", {})
    assert sent(protocol, wish("race_a", name, value=value)) == [("race/a/set", payload)]


def test_on_and_off_come_with_a_switch() -> None:
    protocol = profile()
    say(protocol, "race/a/state", {})
    assert sent(protocol, wish("race_a", "switch.off")) == [("race/a/set", '{"on":false}')]


@pytest.mark.parametrize(
    ("name", "args", "why"),
    [
        ("switch.on", {"value": 1}, "true or false"),
        ("temperature.temperature", {"value": 1}, "not among the commands"),
        ("light.toggle", {}, "not among the commands"),
    ],
)
def test_a_wrong_command_is_refused(name: str, args: dict[str, Any], why: str) -> None:
    protocol = profile()
    say(protocol, "race/a/state", {})
    with pytest.raises(CommandError) as caught:
        protocol.encode(wish("race_a", name, **args))
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"match": "race/state"}, "match: exactly one level"),
        ({"match": "race/{id}/{room}"}, "match: exactly one level"),
        ({"match": "race/+/{id}"}, "match: use `{id}`"),
        ({"match": 7}, "match: expected a text, got a whole number"),
        ({"profile": "Race One"}, "profile: 'Race One' is not written as it must be"),
        ({"profile": "race\n"}, "profile: 'race\\n' is not"),
        ({"fields": {}}, "fields: must not be empty"),
        ({"fields": ["x"]}, "fields: expected a mapping of keys to values, got a list"),
        ({"fields": {"x": "battery.level"}}, "fields.x: expected a mapping of keys to values"),
        ({"fields": {"x": {"unit": "V"}}}, "fields.x.attribute: is missing"),
        ({"fields": {"x": {"attribute": "warmth.warmth"}}}, "fields.x.attribute: there is no capability 'warmth'"),
        ({"fields": {"x": {"attribute": "battery.colour"}}}, "it has level, low, voltage, charging"),
        ({"fields": {"x": {"attribute": "battery.level", "unit": "km"}}}, "fields.x.unit: km cannot be %"),
        (
            {"fields": {"x": {"attribute": "battery.level"}, "y": {"attribute": "battery.level"}}},
            "fields.y: two fields",
        ),
        ({"fields": {"x": {"attribute": "battery.level"}, ".": {"attribute": "battery.low"}}}, "stands alone"),
        ({"fields": {"x": {"attribute": "battery.level", "colour": 1}}}, "fields.x.colour: unknown key"),
        ({"fields": {"x": {"attribute": "setting.x\n"}}}, "fields.x.attribute: 'setting.x\\n' is not"),
        ({"fields": {"x": {"attribute": "battery.level", "component": "L 1"}}}, "fields.x.component: 'L 1' is not"),
        ({"fields": {"x": {"attribute": "battery.level", "scale": 0}}}, "fields.x.scale: must not be 0"),
        (
            {"fields": {"x": {"attribute": "battery.level", "scale": "2"}}},
            "fields.x.scale: expected a number, got a text",
        ),
        ({"fields": {"x": {"attribute": "battery.level", "minimum": "2"}}}, "minimum: expected a number or nothing"),
        ({"fields": {"x": {"attribute": "setting.x", "type": "colour"}}}, "fields.x.type: invalid enum value 'colour'"),
        ({"fields": {"x": {"attribute": "setting.x", "options": ["a", 1]}}}, "fields.x.options[1]: expected a text"),
        ({"fields": {"x": {"attribute": "setting.x", "map": {"a": 1, "b": [2]}}}}, "fields.x.map.b: expected a text"),
        ({"commands": {"switch.of": {"topic": "a", "payload": ""}}}, "commands.switch.of"),
        ({"commands": {"switch.on": {"topic": "a/#", "payload": ""}}}, "commands.switch.on.topic: it must name one"),
        ({"commands": {"switch.on": {"topic": "", "payload": ""}}}, "commands.switch.on.topic: must not be empty"),
        ({"commands": {"switch.on": {"topic": "a/{room}", "payload": ""}}}, "commands.switch.on.topic: only {id}"),
        ({"commands": {"switch.on": {"topic": "a"}}}, "commands.switch.on.payload: is missing"),
        (
            {"commands": {"switch.on": {"topic": "a", "payload": "", "digits": 7}}},
            "commands.switch.on.digits: expected",
        ),
        ({"availability": "race/{id}"}, "availability: expected a mapping"),
        ({"availability": {"topic": "race/{room}"}}, "availability.topic: only {id}"),
        ({"availability": {"topic": "race/{id}", "online": 1}}, "availability.online: expected a text"),
        ({"flavour": "sweet"}, "flavour: unknown key"),
    ],
)
def test_a_wrong_profile_names_the_key(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ContentError) as caught:
        profile(**changes)
    assert caught.value.where == "race.yaml"
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"feilds": {}}, "did you mean 'fields'?"),
        ({"fields": {"x": {"atribute": "battery.level"}}}, "did you mean 'attribute'?"),
        ({"availability": {"topic": "a/{id}", "zzz": 1}}, "known are: topic, online, offline"),
        ({"fields": {"x": {"attribute": "battery"}}}, "`capability.attribute` of the registry"),
        ({"commands": {"switch.on": {"topic": "a", "payload": "", "qos": 3}}}, "0, 1 or 2"),
        ({"match": "race"}, "devices/README.md"),
    ],
)
def test_a_wrong_profile_names_the_next_step(changes: dict[str, Any], hint: str) -> None:
    with pytest.raises(ContentError) as caught:
        profile(**changes)
    assert hint in caught.value.hint


def test_a_profile_is_read_without_pydantic() -> None:
    life = """
import json, sys
from hyperconnect.protocols.profile import Profiles
Profiles().add("race.yaml", json.loads(sys.argv[1]))
sys.exit("pydantic" in sys.modules)
"""
    ended = subprocess.run([sys.executable, "-c", life, json.dumps(RACE)], check=False, timeout=60)
    assert ended.returncode == 0


def test_a_profile_can_be_read_anew() -> None:
    protocol = profile()
    say(protocol, "race/a/state", {"t": 1})
    protocol.add("race.yaml", RACE | {"fields": {"t": {"attribute": "battery.level"}}, "commands": {}})
    assert values(say(protocol, "race/a/state", {"t": 1})) == {"battery.level": 1}


def test_the_schema_file_is_the_one_the_code_makes() -> None:
    written = json.loads((ours("devices") / "schema.json").read_text("utf-8"))
    assert written == schema(), "run python -m hyperconnect.protocols > devices/schema.json"


def test_the_readme_describes_every_key() -> None:
    text = Path(ours("devices") / "README.md").read_text("utf-8")
    described = set(re.findall(r"`([a-z]+)`", text))
    for shape in (ProfileDocument, FieldShape, CommandShape, AvailabilityShape):
        assert set(shape.__struct_fields__) <= described


def test_a_command_for_an_attribute_that_no_field_tells_is_refused_with_the_way_out() -> None:
    document = {
        "profile": "pot",
        "match": "pot/{id}",
        "fields": {"moist": {"attribute": "soil.moisture"}},
        "commands": {"switch.on": {"topic": "pot/{id}/set", "payload": {"pump": "{value}"}}},
    }
    with pytest.raises(ContentError) as refused:
        Profiles().add("pot.yaml", document)
    assert "attribute: switch.on" in refused.value.hint
    Profiles().add("pot.yaml", {**document, "commands": {"switch.on": {"topic": "pot/{id}/set", "payload": "ON"}}})
    told = {"moist": {"attribute": "soil.moisture"}, "pump": {"attribute": "switch.on"}}
    Profiles().add("pot.yaml", {**document, "fields": told})


def test_whose_an_order_topic_is_follows_new_devices_and_new_versions() -> None:
    protocol = profile()
    say(protocol, "race/a/state", b'{"t": 1}')
    assert list(protocol.owners("race/a/set") or ()) == ["race_a"]
    assert protocol.owners("race/b/set") is None
    say(protocol, "race/b/state", b'{"t": 1}')
    assert list(protocol.owners("race/b/set") or ()) == ["race_b"]
    protocol.add("race.yaml", RACE | {"commands": {"switch.on": {"topic": "race/{id}/do", "payload": "{value}"}}})
    assert protocol.owners("race/a/set") is None
    say(protocol, "race/a/state", b'{"t": 1}')
    assert list(protocol.owners("race/a/do") or ()) == ["race_a"]
