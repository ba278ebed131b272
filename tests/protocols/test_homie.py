from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Attribute, Availability, Device, Event, State
from hyperconnect.model.message import matches
from hyperconnect.model.observation import Announced, Observation
from hyperconnect.model.value import Datum, Quality, Value
from hyperconnect.protocols.homie import Homie
from tests.protocols.speech import announced, only, say, sent, troubles, values, wish, withdrawn

BASE = "homie/5/attic/"


@pytest.fixture
def protocol() -> Homie:
    fresh = Homie()
    fresh.learn(read_yaml(ours("devices") / "homie.yaml"))
    return fresh


def describe(nodes: dict[str, Any], **more: str) -> dict[str, Any]:
    return {
        "homie": "5.0",
        "version": 1,
        "name": "Attic",
        "nodes": {node: {"properties": properties} for node, properties in nodes.items()},
        **more,
    }


def meet(protocol: Homie, nodes: dict[str, Any], device: str = "attic", **more: str) -> Device:
    seen = say(protocol, f"homie/5/{device}/$description", describe(nodes, **more), retain=True)
    say(protocol, f"homie/5/{device}/$state", "ready", retain=True)
    return announced(seen)


def states(seen: Sequence[Observation]) -> dict[str, State]:
    return {one.device: one.state for one in only(Availability, seen)}


def attribute_of(device: Device, component: str, capability: str, attribute: str) -> Attribute:
    (part,) = (one for one in device.components if one.id == component)
    return part.capabilities[capability].attributes[attribute]


@pytest.mark.parametrize(
    ("node", "name", "shape", "text", "told"),
    [
        ("engine", "temperature", {"datatype": "float", "unit": "°C"}, "21.5", {"temperature.temperature": 21.5}),
        ("engine", "temperature", {"datatype": "float", "unit": "°F"}, "50", {"temperature.temperature": 10.0}),
        ("engine", "temperature", {"datatype": "float"}, "50", {"setting.temperature": 50.0}),
        ("engine", "speed", {"datatype": "integer", "unit": "rpm"}, "900", {"setting.speed": 900}),
        ("lamp", "power", {"datatype": "boolean", "settable": True}, "true", {"light.on": True}),
        ("plug", "power", {"datatype": "boolean", "settable": True}, "true", {"switch.on": True}),
        ("plug", "power", {"datatype": "float", "unit": "kW"}, "1.5", {"power.power": 1500.0}),
        ("lamp", "brightness", {"datatype": "integer", "unit": "%"}, "40", {"light.brightness": 40}),
        ("lamp", "brightness", {"datatype": "integer", "format": "0:255"}, "51", {"light.brightness": 20.0}),
        ("sky", "brightness", {"datatype": "integer", "unit": "lx"}, "400", {"illuminance.illuminance": 400}),
        ("lamp", "ct", {"datatype": "integer", "unit": "MK⁻¹"}, "250", {"light.color_temperature": 4000.0}),
        ("lamp", "ct", {"datatype": "integer", "unit": "K"}, "2700", {"light.color_temperature": 2700}),
        ("blind", "position", {"datatype": "integer", "unit": "%"}, "30", {"cover.position": 30}),
        ("blind", "state", {"datatype": "enum", "format": "up,down,stop"}, "down", {"cover.state": "closing"}),
        ("lock", "state", {"datatype": "enum", "format": "LOCKED,UNLOCKED"}, "LOCKED", {"lock.state": "locked"}),
        ("lock", "locked", {"datatype": "boolean"}, "false", {"lock.state": "unlocked"}),
        ("heating", "mode", {"datatype": "enum", "format": "OFF,HEAT"}, "HEAT", {"thermostat.mode": "heat"}),
        ("heating", "mode", {"datatype": "enum", "format": "summer,winter"}, "summer", {"setting.mode": "summer"}),
        (
            *("heating", "temperature", {"datatype": "float", "unit": "°C", "settable": True}),
            *("21", {"thermostat.target": 21.0}),
        ),
        ("door", "contact", {"datatype": "boolean"}, "true", {"contact.open": True}),
        ("door", "contact", {"datatype": "boolean", "format": "open,closed"}, "true", {"contact.open": False}),
        ("door", "contact", {"datatype": "enum", "format": "closed,open"}, "open", {"contact.open": True}),
        ("hall", "motion", {"datatype": "boolean"}, "true", {"motion.motion": True}),
        ("battery", "level", {"datatype": "integer", "unit": "%"}, "80", {"battery.level": 80}),
        ("temperature", "value", {"datatype": "float", "unit": "°C"}, "21", {"temperature.temperature": 21.0}),
        ("meter", "import", {"datatype": "float", "unit": "kWh"}, "7.5", {"power.energy": 7.5}),
        ("meter", "mains", {"datatype": "float", "unit": "V"}, "230", {"power.voltage": 230.0}),
        ("tank", "fill", {"datatype": "float", "unit": "gal"}, "10", {"setting.fill": pytest.approx(0.03785411784)}),
        ("tank", "parts", {"datatype": "integer", "unit": "#"}, "4", {"setting.parts": 4}),
        ("tank", "odd", {"datatype": "float", "unit": "furlong"}, "4", {"setting.odd": 4.0}),
        ("oven", "left", {"datatype": "duration"}, "PT1H5M2.5S", {"setting.left": 3902.5}),
        ("oven", "ready", {"datatype": "datetime"}, "2030-01-01T00:00:00Z", {"setting.ready": 1_893_456_000.0}),
        ("oven", "plan", {"datatype": "json"}, '{"a":1}', {"setting.plan": '{"a":1}'}),
        ("oven", "note", {"datatype": "string"}, "\x00", {"setting.note": ""}),
        ("oven", "note", {"datatype": "string"}, "", {"setting.note": None}),
    ],
)
def test_a_property_is_understood(
    protocol: Homie, node: str, name: str, shape: dict[str, Any], text: str, told: dict[str, Datum]
) -> None:
    meet(protocol, {node: {name: shape}})
    assert values(say(protocol, f"{BASE}{node}/{name}", text)) == told


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ({"datatype": "integer"}, "7.5"),
        ({"datatype": "integer"}, "-"),
        ({"datatype": "float"}, "NaN"),
        ({"datatype": "float"}, "much"),
        ({"datatype": "boolean"}, "TRUE"),
        ({"datatype": "enum", "format": "a,b"}, "A"),
        ({"datatype": "datetime"}, "2030-01-01"),
        ({"datatype": "duration"}, "1h"),
        ({"datatype": "duration"}, "PT"),
        ({"datatype": "color", "format": "rgb"}, "rgb,1,2"),
        ({"datatype": "color", "format": "rgb"}, "rgb,1,2,300"),
        ({"datatype": "color", "format": "rgb"}, "red"),
        ({"datatype": "string"}, b"\xff"),
    ],
)
def test_what_is_not_of_its_type_is_told(protocol: Homie, shape: dict[str, Any], text: object) -> None:
    meet(protocol, {"thing": {"x": shape}})
    seen = say(protocol, BASE + "thing/x", text)
    assert len(troubles(seen)) == len(seen) == 1


def test_formats_are_ranges_in_our_unit(protocol: Homie) -> None:
    nodes = {
        "heating": {"setpoint": {"datatype": "float", "unit": "°F", "format": "41:86:1.8", "settable": True}},
        "lamp": {"ct": {"datatype": "integer", "unit": "MK⁻¹", "format": "200:500", "settable": True}},
        "fan": {"speed": {"datatype": "integer", "unit": "%", "format": "20:", "settable": True}},
    }
    device = meet(protocol, nodes)
    target = attribute_of(device, "heating", "thermostat", "target")
    assert (target.minimum, target.maximum, target.step) == pytest.approx((5, 30, 1))
    warmth = attribute_of(device, "lamp", "light", "color_temperature")
    assert (warmth.minimum, warmth.maximum) == (2000, 5000)
    assert attribute_of(device, "fan", "fan", "speed").minimum == 20
    assert attribute_of(device, "fan", "fan", "speed").maximum == 100


def test_nodes_are_components_unless_there_is_only_one(protocol: Homie) -> None:
    air = {"humidity": {"datatype": "float", "unit": "%"}}
    assert [part.id for part in meet(protocol, {"north": air}).components] == ["main"]
    assert [part.id for part in meet(protocol, {"north": air, "south": air}).components] == ["north", "south"]


def test_a_second_meaning_of_the_same_name_is_a_setting(protocol: Homie) -> None:
    meet(
        protocol,
        {"air": {"temperature": {"datatype": "float", "unit": "°C"}, "temp": {"datatype": "float", "unit": "°C"}}},
    )
    assert values(say(protocol, BASE + "air/temperature", "20")) == {"temperature.temperature": 20.0}
    assert values(say(protocol, BASE + "air/temp", "21")) == {"setting.temp": 21.0}


@pytest.mark.parametrize(
    ("form", "text", "told"),
    [
        ("hsv,rgb", "hsv,120,50,80", {"light.color_hs": (120.0, 50.0), "light.brightness": 80.0}),
        ("rgb", "rgb,255,0,0", {"light.color_hs": (0.0, 100.0), "light.brightness": 100.0}),
        ("xyz", "xyz,0.25,0.5", {"light.color_xy": (0.25, 0.5)}),
    ],
)
def test_colours_come_in_three_formats(protocol: Homie, form: str, text: str, told: dict[str, Datum]) -> None:
    meet(protocol, {"strip": {"color": {"datatype": "color", "format": form}}})
    assert values(say(protocol, BASE + "strip/color", text)) == told


def test_what_was_said_before_the_description_is_not_lost(protocol: Homie) -> None:
    say(protocol, BASE + "$state", "init")
    assert not say(protocol, BASE + "air/humidity", "47", retain=True)
    nodes = {"air": {"humidity": {"datatype": "float", "unit": "%"}}}
    seen = say(protocol, BASE + "$description", describe(nodes))
    assert values(seen) == {"humidity.humidity": 47.0}
    assert [one.quality for one in only(Value, seen)] == [Quality.RESTORED]
    assert not say(protocol, BASE + "$description", describe(nodes))


def test_its_state_and_that_of_its_root(protocol: Homie) -> None:
    air = {"air": {"humidity": {"datatype": "float", "unit": "%"}}}
    meet(protocol, {})
    child = meet(protocol, air, "child", root="attic")
    assert child.via == "homie_attic"
    assert states(say(protocol, BASE + "$state", "sleeping")) == {"homie_attic": State.ASLEEP}
    lost = states(say(protocol, BASE + "$state", "lost"))
    assert lost == {"homie_attic": State.OFFLINE, "homie_child": State.OFFLINE}
    assert states(say(protocol, "homie/5/child/$state", "ready")) == {}
    assert states(say(protocol, BASE + "$state", "disconnected")) == {"homie_child": State.ONLINE}
    assert states(say(protocol, "homie/5/child/$state", "disconnected")) == {"homie_child": State.OFFLINE}
    assert troubles(say(protocol, BASE + "$state", "confused"))


def test_no_state_is_no_device(protocol: Homie) -> None:
    meet(protocol, {"air": {"humidity": {"datatype": "float", "unit": "%"}}})
    assert withdrawn(say(protocol, BASE + "$state", "")) == ["homie_attic"]
    assert not say(protocol, BASE + "$state", "")
    assert protocol.reader(BASE + "air/humidity") is None
    assert len(protocol.filters) == 3


def test_it_subscribes_to_whom_it_knows(protocol: Homie) -> None:
    meet(protocol, {})
    say(protocol, "homie/shed/$homie", "4.0.0")
    for topic in (BASE + "$alert/x", BASE + "air/humidity/$target", "homie/shed/air/humidity/$unit"):
        assert any(matches(pattern, topic) for pattern in protocol.filters)
    assert not any(matches(pattern, "homie/5/other/air/humidity") for pattern in protocol.filters)


def test_targets_stand_beside_their_property(protocol: Homie) -> None:
    meet(protocol, {"lamp": {"brightness": {"datatype": "integer", "format": "0:50", "settable": True}}})
    seen = say(protocol, BASE + "lamp/brightness/$target", "25")
    assert values(seen) == {"setting.brightness_target": 50.0}
    assert len(only(Announced, seen)) == 1
    assert not only(Announced, say(protocol, BASE + "lamp/brightness/$target", "50"))


def test_alerts_are_problems_until_they_are_taken_back(protocol: Homie) -> None:
    meet(protocol, {})
    assert values(say(protocol, BASE + "$alert/fan", "It is stuck"))["hazard.problem"] is True
    say(protocol, BASE + "$alert/filter", "It is full")
    told = values(say(protocol, BASE + "$alert/fan", ""))
    assert told == {"hazard.problem": True, "setting.alert_fan": None}
    assert values(say(protocol, BASE + "$alert/filter", ""))["hazard.problem"] is False


def test_what_is_not_retained_is_an_event(protocol: Homie) -> None:
    device = meet(
        protocol, {"bell": {"ring": {"datatype": "enum", "format": "single,double,hold,buzz", "retained": False}}}
    )
    assert device.kind == "remote"
    for raw, action in (("single", "single"), ("double", "double"), ("hold", "long"), ("buzz", "other")):
        (event,) = only(Event, say(protocol, BASE + "bell/ring", raw))
        assert event.data == {"button": "ring", "action": action, "raw": raw}
    assert not say(protocol, BASE + "bell/ring", "double", retain=True)


LAMP = {
    "power": {"datatype": "boolean", "settable": True},
    "brightness": {"datatype": "integer", "format": "0:255", "settable": True},
    "color": {"datatype": "color", "format": "rgb,xyz", "settable": True},
}
HOUSE: dict[str, Any] = {
    "lamp": LAMP,
    "blind": {
        "position": {"datatype": "integer", "unit": "%", "settable": True},
        "control": {"datatype": "enum", "format": "UP,DOWN,STOP", "settable": True},
    },
    "awning": {"position": {"datatype": "integer", "unit": "%", "settable": True}},
    "lock": {"locked": {"datatype": "boolean", "settable": True}},
    "heating": {
        "setpoint": {"datatype": "float", "unit": "°F", "format": "41:86", "settable": True},
        "mode": {"datatype": "enum", "format": "OFF,HEAT", "settable": True},
    },
    "oven": {
        "note": {"datatype": "string", "settable": True},
        "left": {"datatype": "duration", "settable": True},
        "brew": {"datatype": "boolean", "settable": True, "retained": False},
        "heat": {"datatype": "float", "unit": "°C"},
    },
}


@pytest.mark.parametrize(
    ("command", "messages"),
    [
        (wish("homie_attic", "light.on", "lamp", value=True), [("lamp/power", "true")]),
        (wish("homie_attic", "light.off", "lamp"), [("lamp/power", "false")]),
        (wish("homie_attic", "light.brightness", "lamp", value=20), [("lamp/brightness", "51")]),
        (
            wish("homie_attic", "light.on", "lamp", brightness=100, color_hs=(120, 100)),
            [("lamp/power", "true"), ("lamp/brightness", "255"), ("lamp/color", "rgb,0,255,0")],
        ),
        (wish("homie_attic", "light.color_xy", "lamp", value=(0.25, 0.5)), [("lamp/color", "xyz,0.25,0.5")]),
        (wish("homie_attic", "cover.open", "blind"), [("blind/control", "UP")]),
        (wish("homie_attic", "cover.stop", "blind"), [("blind/control", "STOP")]),
        (wish("homie_attic", "cover.set_position", "blind", position=30), [("blind/position", "30")]),
        (wish("homie_attic", "cover.close", "awning"), [("awning/position", "0")]),
        (wish("homie_attic", "lock.unlock", "lock"), [("lock/locked", "false")]),
        (wish("homie_attic", "thermostat.set_target", "heating", temperature=20), [("heating/setpoint", "68")]),
        (wish("homie_attic", "thermostat.mode", "heating", value="heat"), [("heating/mode", "HEAT")]),
        (wish("homie_attic", "setting.note", "oven", value=""), [("oven/note", "\x00")]),
        (wish("homie_attic", "setting.left", "oven", value=90), [("oven/left", "PT90S")]),
        (wish("homie_attic", "button.press", "oven"), [("oven/brew", "true")]),
    ],
)
def test_commands_go_to_settable_properties(protocol: Homie, command: Command, messages: list[tuple[str, str]]) -> None:
    meet(protocol, HOUSE)
    assert sent(protocol, command) == [(f"{BASE}{topic}/set", payload) for topic, payload in messages]


@pytest.mark.parametrize(
    "command",
    [
        wish("homie_attic", "thermostat.target", "heating", value=40),
        wish("homie_attic", "thermostat.mode", "heating", value="cool"),
        wish("homie_attic", "thermostat.target", "heating", value=None),
        wish("homie_attic", "light.on", "lamp", transition=2),
        wish("homie_attic", "lock.unlatch", "lock"),
        wish("homie_attic", "temperature.temperature", "oven", value=20),
        wish("homie_cellar", "light.off", "lamp"),
    ],
)
def test_other_wishes_are_refused(protocol: Homie, command: Command) -> None:
    meet(protocol, HOUSE)
    with pytest.raises(CommandError):
        protocol.encode(command)


def test_version_4_says_it_in_a_topic_each(protocol: Homie) -> None:
    base = "homie/shed/"
    assert announced(say(protocol, base + "$homie", "4.0.0")).components == ()
    for key, text in {
        "$name": "Shed",
        "$nodes": "air,relay",
        "$mac": "AA:BB:CC:00:11:22",
        "$fw/version": "1.2",
        "$localip": "10.0.0.7",
        "air/$name": "Air",
        "air/temperature": "21.5",
        "air/temperature/$unit": "°C",
        "relay/power/$settable": "true",
        "relay/power/$datatype": "boolean",
        "relay/color/$format": "rgb",
        "relay/color/$settable": "true",
        "relay/color/$datatype": "color",
    }.items():
        say(protocol, base + key, text, retain=True)
    seen = say(protocol, base + "air/temperature/$datatype", "float", retain=True)
    assert values(seen) == {"air.temperature.temperature": 21.5}
    device = announced(seen)
    assert (device.id, device.name, device.sw) == ("homie4_shed", "Shed", "1.2")
    assert device.identifiers == ("homie:homie/shed", "mac:aabbcc001122")
    assert states(say(protocol, base + "$state", "ready")) == {"homie4_shed": State.ONLINE}
    assert values(say(protocol, base + "relay/color", "0,0,255"))["relay.light.color_hs"] == (240.0, 100.0)
    assert sent(protocol, wish("homie4_shed", "light.on", "relay", value=False)) == [
        (base + "relay/power/set", "false")
    ]
    command = wish("homie4_shed", "light.color_hs", "relay", value=(0, 100))
    assert sent(protocol, command) == [(base + "relay/color/set", "255,0,0")]
    assert withdrawn(say(protocol, base + "$homie", "")) == ["homie4_shed"]


@pytest.mark.parametrize("version", ["5.0", "4", "x", b"\xff"])
def test_other_versions_are_not_taken_for_it(protocol: Homie, version: object) -> None:
    assert not say(protocol, "homie/shed/$homie", version)


@pytest.mark.parametrize(
    "topic",
    [
        *(
            "homie/5/$broadcast/alert",
            "homie/$broadcast/alert",
            "homie/5/attic/air/humidity",
            "homie/attic/air/humidity",
        ),
        *("homie/5/attic/air/humidity/set", "homie/5/at.tic/$state", "$SYS/5/attic/$state", "homie/5"),
    ],
)
def test_other_topics_are_not_read(protocol: Homie, topic: str) -> None:
    assert protocol.reader(topic) is None


@pytest.mark.parametrize("document", ["7", "{", {"homie": "4.0"}, {"nodes": {}}])
def test_a_description_that_is_none_is_told(protocol: Homie, document: object) -> None:
    assert len(troubles(say(protocol, BASE + "$description", document))) == 1


def test_what_makes_no_sense_in_a_description_is_left_out(protocol: Homie) -> None:
    nodes: dict[str, Any] = {"a/b": {"x": {"datatype": "float"}}, "air": {"+": {"datatype": "float"}, "y": 7, "z": {}}}
    assert meet(protocol, nodes).components == ()


def test_a_wrong_vocabulary_is_refused() -> None:
    with pytest.raises(ContentError):
        Homie().learn({"means": {"light.fire": "fire"}})
