"""What MIoT-Spec documents become."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.errors import ContentError
from hyperconnect.model.device import Attribute
from hyperconnect.protocols.miot import Miot
from hyperconnect.protocols.miot.vocabulary import vocabulary_of
from tests.protocols.miot import DOCUMENTS, VOCABULARY, attributes, commands, document, leaf, miot, service

LEVELS = {1: "Level1", 2: "Level2", 3: "Level3", 4: "Level4"}


def test_a_heater() -> None:
    _, device = miot(DOCUMENTS["heater"])
    assert (device.id, device.slug, device.kind) == ("miot_7", "simulated_panel_heater", "climate")
    assert (device.manufacturer, device.model_id) == ("hyperconnect", "hyperconnect.heater.heat1")
    assert device.identifiers == ("miot:7",)
    offered = attributes(device)
    assert set(offered) == {
        "thermostat.mode",
        "thermostat.target",
        "thermostat.fan_mode",
        "hazard.problem",
        "temperature.temperature",
        "humidity.humidity",
        "setting.heater_fault",
        "setting.countdown_countdown_time",
        "setting.physical_controls_locked",
    }
    assert offered["thermostat.mode"].options == ("off", "heat")
    target = offered["thermostat.target"]
    assert (target.minimum, target.maximum, target.step, target.unit, target.writable) == (16, 28, 0.5, "°C", True)
    assert not offered["temperature.temperature"].writable
    assert offered["setting.countdown_countdown_time"] == Attribute(
        "integer", "s", 0, 43_200, 3600, writable=True, category="config", about="Countdown Time"
    )
    assert {"thermostat.set_target", "thermostat.set_mode", "thermostat.set_fan_mode"} == commands(device)


def test_an_air_conditioner() -> None:
    _, device = miot(DOCUMENTS["air_conditioner"])
    offered = attributes(device)
    assert offered["thermostat.mode"].options == ("off", "heat", "cool", "auto", "dry", "fan_only")
    assert offered["thermostat.fan_mode"].options == ("Auto", "Low", "Medium", "High")
    assert offered["thermostat.swing"].options == ("off", "on")
    # The mode chosen while it is off is known only from the property itself.
    assert offered["setting.air_conditioner_mode"].options == ("Auto", "Cool", "Dry", "Heat", "Fan")
    assert offered["setting.indicator_light_on"].writable


def test_an_air_purifier() -> None:
    _, device = miot(DOCUMENTS["air_purifier"])
    offered = attributes(device)
    assert offered["fan.speed"].step == pytest.approx(33.33)
    assert offered["fan.mode"].options == ("Auto", "Sleep", "Favorite")
    assert offered["air.pm25"].unit == "µg/m³"
    assert commands(device) >= {"fan.on", "fan.off", "fan.toggle", "fan.set_speed", "setting.filter_reset_filter_life"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_that_can_be_read_or_written_is_lost(name: str) -> None:
    spec = DOCUMENTS[name]
    _, device = miot(spec)
    leaves = [one for part in spec["services"] for one in part["properties"]]
    writable = sum("write" in one["access"] for one in leaves)
    assert len(attributes(device)) >= len(leaves)
    assert sum(one.writable for one in attributes(device).values()) >= writable


def test_without_a_vocabulary_everything_is_a_setting() -> None:
    device = Miot().add_spec("7", DOCUMENTS["heater"])
    assert all(".".join(name.split(".")[:1]) == "setting" for name in attributes(device))
    assert device.kind == "other"


def test_what_does_the_same_twice_has_components_of_its_own() -> None:
    on = leaf("on", "bool")
    _, device = miot(
        document(service("switch", on), service("switch", on), service("switch", on, about="USB Ports"), kind="outlet")
    )
    assert set(attributes(device)) == {"switch.on", "switch_3.switch.on", "usb_ports.switch.on"}
    assert [part.name for part in device.components] == ["", "switch", "USB Ports"]


def test_two_lamps_in_one_keep_their_colours_apart() -> None:
    white = service(
        "light", leaf("on", "bool"), leaf("color-temperature", "uint16", unit="kelvin", span=[2700, 6500, 1])
    )
    colour = service("ambient-light", leaf("on", "bool"), leaf("color", "uint32", unit="rgb", span=[1, 0xFFFFFF, 1]))
    _, device = miot(document(white, colour, kind="light"))
    assert set(attributes(device)) == {
        "light.on",
        "light.color_temperature",
        "ambient_light.light.on",
        "ambient_light.light.color_hs",
        "ambient_light.light.color_xy",
    }


def test_a_thermometer_in_a_heater_and_one_beside_it() -> None:
    warm = leaf("temperature", "float", "rn", unit="celsius")
    _, device = miot(document(service("heater", warm), service("environment", warm), kind="heater"))
    assert set(attributes(device)) == {"temperature.temperature", "environment.temperature.temperature"}


def test_a_curtain_is_read_where_it_is_and_told_where_to_go() -> None:
    curtain = service(
        "curtain",
        leaf("motor-control", "uint8", "w", words={5: "Open", 9: "Close", 2: "Pause"}),
        leaf("current-position", "uint8", "rn", unit="percentage", span=[0, 100, 1]),
        leaf("target-position", "uint8", "rwn", unit="percentage", span=[0, 100, 1]),
        leaf("status", "uint8", "rn", words={0: "Opening", 1: "Closing", 2: "Stopped"}),
    )
    _, device = miot(document(curtain, kind="curtain"))
    offered = attributes(device)
    assert offered["cover.position"].writable
    assert offered["cover.state"].options == ("opening", "closing", "stopped")
    assert not offered["setting.curtain_motor_control"].readable
    assert offered["setting.curtain_target_position"].writable
    assert commands(device) == {"cover.open", "cover.close", "cover.stop", "cover.set_position"}


@pytest.mark.parametrize(
    ("form", "more", "expected"),
    [
        ("bool", {}, Attribute("bool")),
        ("string", {}, Attribute("string")),
        ("uint8", {}, Attribute("integer")),
        ("float", {"unit": "celsius", "span": [-30, 100, 0.1]}, Attribute("number", "°C", -30, 100, 0.1)),
        ("uint16", {"unit": "minutes", "span": [0, 60, 1]}, Attribute("integer", "s", 0, 3600, 60)),
        ("uint16", {"unit": "mg/m3", "span": [0, 5, 1]}, Attribute("integer", "µg/m³", 0, 5000, 1000)),
        ("uint16", {"unit": "furlong"}, Attribute("integer", "furlong")),
        ("uint8", {"words": {3: "Soft", 1: "", 2: "Hard"}}, Attribute("enum", options=("Soft", "1", "Hard"))),
        ("uint8", {"words": {1: "Idle", 2: "Idle"}}, Attribute("enum", options=("Idle",))),
    ],
)
def test_what_has_no_name_keeps_its_type(form: str, more: dict[str, Any], expected: Attribute) -> None:
    _, device = miot(document(service("gizmo", leaf("knob", form, "rn", **more))))
    ((name, found),) = attributes(device).items()
    assert name == "setting.gizmo_knob"
    wanted = Attribute(
        *(expected.type, expected.unit, expected.minimum, expected.maximum, expected.step, expected.options),
        category="diagnostic",
        about="knob",
    )
    assert found == wanted


def test_two_values_with_one_word_stay_apart_where_they_can_be_set() -> None:
    words = {101: "Silent", 102: "Loud", 105: "Silent"}
    _, device = miot(document(service("gizmo", leaf("knob", "uint8", words=words))))
    assert attributes(device)["setting.gizmo_knob"].options == ("Silent", "Loud", "Silent (105)")


@pytest.mark.parametrize(
    ("kind", "property_", "named"),
    [
        ("fan", leaf("fan-level", "uint8", words=LEVELS), "fan.speed"),
        ("fan", leaf("fan-level", "uint8", words={1: "Low", 2: "Medium", 3: "High"}), "fan.speed"),
        ("fan", leaf("fan-level", "uint8", words={0: "Auto", 1: "Level1"}), "fan.mode"),
        ("fan", leaf("speed-level", "uint8", span=[1, 14, 1]), "fan.speed"),
        ("air-conditioner", leaf("mode", "uint8", words={0: "Heat", 1: "Cool"}), "thermostat.mode"),
        ("air-conditioner", leaf("mode", "uint8", words={0: "Home", 1: "Away"}), "thermostat.preset"),
        ("vacuum", leaf("mode", "uint8", words={0: "Quiet", 1: "Turbo"}), "vacuum.suction"),
        ("vacuum", leaf("mode", "uint8", words={0: "Sweep", 1: "Mop"}), "setting.vacuum_mode"),
        ("light", leaf("mode", "uint8", words={0: "Day", 1: "Night"}), "light.effect"),
        ("light", leaf("mode", "uint8", words={0: "RGB", 1: "HSV"}), "light.color_mode"),
        ("light", leaf("brightness", "bool"), "setting.light_brightness"),
        ("environment", leaf("tvoc-density", "float", "rn", unit="ppb"), "setting.environment_tvoc_density"),
        ("environment", leaf("tvoc-density", "float", "rn", unit="mg/m3"), "air.voc"),
        ("environment", leaf("atmospheric-pressure", "float", "rn", unit="pascal"), "pressure.pressure"),
        ("vacuum", leaf("on", "string"), "setting.vacuum_on"),
        ("power-consumption", leaf("power-consumption", "float", "rn"), "setting.power_consumption"),
        ("power-consumption", leaf("power-consumption", "float", "rn", unit="kWh"), "power.energy"),
    ],
)
def test_names_and_descriptions_decide(kind: str, property_: dict[str, Any], named: str) -> None:
    _, device = miot(document(service(kind, property_)))
    assert named in attributes(device)


@pytest.mark.parametrize("odd", [None, [], {}, {"services": 1}, "text"])
def test_what_is_no_document_is_refused(odd: object) -> None:
    with pytest.raises(ContentError, match="no MIoT-Spec document"):
        Miot().add_spec("7", odd)


@pytest.mark.parametrize("did", ["", "a/b", "+", "#", "a" * 41, "a b"])
def test_what_is_no_device_id_is_refused(did: str) -> None:
    with pytest.raises(ContentError, match="no device id"):
        Miot().add_spec(did, DOCUMENTS["heater"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["type", "iid", "description", "format", "access", "unit", "value-range", "value-list", "in", "out"]
)
NAMES = st.sampled_from(["heater", "light", "on", "mode", "fan-level", "color", "curtain", "target-position", "toggle"])


def piece(name: str, part: str, odd: dict[str, Any], **more: Any) -> dict[str, Any]:
    kind = f"urn:miot-spec-v2:{part}:{name}:0:a-b:1"
    return {"iid": 1, "type": kind, "format": "uint8", "access": ["read", "write"], **odd, **more}


ODD = st.dictionaries(KEYS, JSON, max_size=3)
PIECES = st.builds(piece, NAMES, st.sampled_from(["property", "action", "event"]), ODD)
PARTS = st.lists(PIECES, max_size=4)
SERVICES = st.builds(piece, NAMES, st.just("service"), ODD, properties=PARTS, actions=PARTS, events=PARTS)


@given(st.lists(SERVICES, max_size=4))
def test_whatever_stands_in_a_document_a_device_comes_of_it(services: list[dict[str, Any]]) -> None:
    _, device = miot({"services": services})
    assert device.id == "miot_7"


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        ({"functions": []}, "functions"),
        ({"functions": {"x": {"services": "light"}}}, "functions.x.services"),
        ({"functions": {"x": {"services": [], "properties": {"on": "light.glow"}}}}, "functions.x.properties.on"),
        ({"functions": {"x": {"services": [], "actions": {"go": "light.go"}}}}, "functions.x.actions.go"),
        ({"words": {"contact.open": {"maybe": ["ajar"]}}}, "words.contact.open"),
        ({"said": {"cover.fly": ["up"]}}, "said"),
        ({"inverted": ["door"]}, "inverted"),
    ],
)
def test_a_vocabulary_that_cannot_be_used_names_the_place(damage: dict[str, Any], place: str) -> None:
    with pytest.raises(ContentError) as caught:
        vocabulary_of({**VOCABULARY, **damage})
    assert f"miot.yaml: {place}" in str(caught.value)
