"""What MIoT devices say, and what is said to them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command, CommandState
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.message import Message
from hyperconnect.model.observation import Refused
from hyperconnect.model.value import Path, Quality, Value
from hyperconnect.protocols.miot import Miot
from hyperconnect.protocols.miot.color import color_of_hs, color_of_xy, hs_of, xy_of
from hyperconnect.protocols.miot.document import read_document
from hyperconnect.protocols.miot.speech import BATCH, outcome_of, questions, refused_in
from tests.protocols.miot import DOCUMENTS, VOCABULARY, document, leaf, miot, service
from tests.protocols.speech import announced, only, say, sent, troubles, values, wish

UP = "$miio/7/up"


def changed(*entries: tuple[int, int, object]) -> dict[str, Any]:
    params = [{"did": "7", "siid": siid, "piid": piid, "value": value} for siid, piid, value in entries]
    return {"id": 1, "method": "properties_changed", "params": params}


def told(protocol: Miot, name: str, **args: Any) -> object:
    """Return what one command sends, without the device's id."""
    return told_to(protocol, wish("miot_7", name, **args))


def told_to(protocol: Miot, command: Command) -> object:
    ((topic, payload),) = sent(protocol, command)
    assert topic == "$miio/7/down"
    request = json.loads(payload)
    match request:
        case {"method": "set_properties", "params": params}:
            assert all(one["did"] == "7" for one in params)
            return [(one["siid"], one["piid"], one["value"]) for one in params]
        case {"method": "action", "params": {"did": "7", "siid": siid, "aiid": aiid, "in": given}}:
            return siid, aiid, [(one["piid"], one["value"]) for one in given]
        case _:
            return request


def test_a_device_introduces_itself_with_its_document() -> None:
    protocol = Miot()
    protocol.learn(VOCABULARY)
    told = {
        "document": DOCUMENTS["heater"],
        "name": "Study heater",
        "mac": "A4:CF:12:00:00:07",
        "sw": "1.2",
        "token": "x",
    }
    device = announced(say(protocol, "$miio/7/spec", told, retain=True))
    assert (device.slug, device.sw, device.identifiers) == ("study_heater", "1.2", ("miot:7", "mac:a4cf12000007"))


def test_nobody_on_the_broker_is_listened_to() -> None:
    protocol, _ = miot(DOCUMENTS["heater"])
    assert protocol.filters == ()
    assert protocol.reader("$miio/8/up") is None
    assert protocol.reader("$miio/7/down") is None
    assert protocol.reader("miio/7/up") is None


def test_it_is_there_and_then_it_is_not() -> None:
    protocol, _ = miot(DOCUMENTS["heater"])
    seen = [only(Availability, say(protocol, "$miio/7/state", word))[0].state for word in ("online", "offline")]
    assert seen == [State.ONLINE, State.OFFLINE]
    assert troubles(say(protocol, "$miio/7/state", "gone"))


def test_an_answer_and_a_report_say_the_same() -> None:
    protocol, _ = miot(DOCUMENTS["heater"])
    expected = {"thermostat.target": 21.5, "temperature.temperature": 19.4, "setting.countdown_countdown_time": 7200}
    entries = [(2, 3, 21.5), (3, 1, 19.4), (4, 1, 2)]
    assert values(say(protocol, UP, changed(*entries))) == expected
    result = [{"did": "7", "siid": siid, "piid": piid, "code": 0, "value": value} for siid, piid, value in entries]
    assert values(say(protocol, UP, {"method": "get_properties", "result": result})) == expected


def test_a_thermostat_is_off_or_does_what_its_mode_says() -> None:
    protocol, _ = miot(DOCUMENTS["air_conditioner"])
    assert values(say(protocol, UP, changed((2, 2, 3)))) == {"setting.air_conditioner_mode": "Heat"}
    assert values(say(protocol, UP, changed((2, 1, True)))) == {"thermostat.mode": "heat"}
    assert values(say(protocol, UP, changed((2, 1, False), (2, 2, 1))))["thermostat.mode"] == "off"
    assert values(say(protocol, UP, changed((2, 1, True), (2, 2, 4))))["thermostat.mode"] == "fan_only"
    assert values(say(protocol, UP, changed((2, 1, None)))) == {"thermostat.mode": None}


def test_a_heater_that_is_on_heats() -> None:
    protocol, _ = miot(DOCUMENTS["heater"])
    assert values(say(protocol, UP, changed((2, 1, True)))) == {"thermostat.mode": "heat"}
    assert told(protocol, "thermostat.mode", value="heat") == [(2, 1, True)]
    assert told(protocol, "thermostat.mode", value="off") == [(2, 1, False)]


def test_what_was_set_is_so_once_the_device_took_it() -> None:
    protocol, _ = miot(DOCUMENTS["heater"])
    params = [{"did": "7", "siid": 2, "piid": 3, "value": 22}]

    def answered(code: int) -> dict[str, Any]:
        return {"method": "set_properties", "params": params, "result": [{"siid": 2, "piid": 3, "code": code}]}

    assert values(say(protocol, UP, answered(0))) == {"thermostat.target": 22}
    assert not say(protocol, UP, answered(1)), "accepted is not done"
    refused = only(Refused, say(protocol, UP, answered(-4005)))
    assert refused == [Refused(Path("miot_7.main.thermostat.target"), "cannot have this value (-4005)")]


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (0, CommandState.CONFIRMED),
        (1, CommandState.ACCEPTED),
        (-4004, CommandState.REJECTED),
        (7, CommandState.REJECTED),
    ],
)
def test_codes_are_steps_of_a_command(code: int, state: CommandState) -> None:
    assert outcome_of(code) is state


def test_a_value_from_before_is_restored_and_an_event_from_before_is_none() -> None:
    protocol, _ = miot(DOCUMENTS["heater"])
    assert only(Value, say(protocol, UP, changed((3, 1, 20.0)), retain=True))[0].quality is Quality.RESTORED
    event = {"method": "event_occured", "params": {"siid": 4, "eiid": 1, "arguments": [{"piid": 1, "value": 2}]}}
    assert not say(protocol, UP, event, retain=True)
    (seen,) = only(Event, say(protocol, UP, event))
    assert (seen.capability, seen.name, seen.data) == ("setting", "countdown_countdown_over", {"countdown_time": 7200})


def test_a_button() -> None:
    button = service(
        "switch-sensor", about="Left", events=[{"iid": 4, "type": "urn:miot-spec-v2:event:double-click:0:a:1"}]
    )
    protocol, device = miot(document(button))
    assert device.components[0].capabilities["button"].events == ("pressed",)
    (seen,) = only(Event, say(protocol, UP, {"method": "event_occured", "params": [{"siid": 2, "eiid": 4}]}))
    assert (seen.name, seen.data) == ("pressed", {"button": "left", "action": "double", "raw": "double-click"})


READ: list[tuple[str, dict[str, Any], object, str, object]] = [
    ("fan", leaf("fan-level", "uint8", words={1: "Level1", 2: "Level2", 3: "Level3"}), 2, "fan.speed", 67),
    ("fan", leaf("fan-level", "uint8", words={4: "Low", 2: "Medium", 9: "High"}), 4, "fan.speed", 33),
    ("fan", leaf("fan-level", "uint8", words={0: "Off", 1: "Low", 2: "High"}), 0, "fan.speed", 0),
    ("fan", leaf("speed-level", "uint8", span=[1, 14, 1]), 7, "fan.speed", 50),
    ("light", leaf("brightness", "uint8", unit="percentage", span=[1, 100, 1]), 40, "light.brightness", 40),
    ("light", leaf("brightness", "uint8", span=[1, 255, 1]), 51, "light.brightness", 20),
    ("light", leaf("color", "uint32", unit="rgb"), 0xFF0000, "light.color_hs", (0, 100)),
    ("magnet-sensor", leaf("contact-state", "bool", "rn"), True, "contact.open", False),
    ("magnet-sensor", leaf("contact-state", "uint8", "rn", words={1: "Open", 2: "Close"}), 1, "contact.open", True),
    (
        "battery",
        leaf("charging-state", "uint8", "rn", words={7: "Charging", 1: "Not charging"}),
        7,
        "battery.charging",
        True,
    ),
    (
        "occupancy-sensor",
        leaf("occupancy-status", "uint8", "rn", words={0: "No One", 1: "Has One"}),
        1,
        "presence.present",
        True,
    ),
    ("heater", leaf("fault", "uint8", "rn", words={0: "No Faults"}), 0, "hazard.problem", False),
    ("heater", leaf("fault", "uint8", "rn", words={0: "No Faults"}), 3, "hazard.problem", True),
    ("heater", leaf("fault", "uint8", "rn", words={0: "No Faults"}), 3, "setting.heater_fault", "3"),
    ("vacuum", leaf("status", "uint8", "rn", words={1: "Idle", 2: "Go Charging"}), 2, "vacuum.state", "returning"),
    ("vacuum", leaf("status", "uint8", "rn", words={1: "Idle", 2: "Dancing"}), 2, "vacuum.state", None),
    ("vacuum", leaf("status", "uint8", "rn", words={1: "Idle", 2: "Dancing"}), 2, "setting.vacuum_status", "Dancing"),
    ("environment", leaf("atmospheric-pressure", "float", "rn", unit="pascal"), 101_300, "pressure.pressure", 1013),
    ("environment", leaf("temperature", "float", "rn", unit="celsius"), "21.5", "temperature.temperature", 21.5),
    ("environment", leaf("temperature", "float", "rn", unit="celsius"), None, "temperature.temperature", None),
    ("switch", leaf("on", "bool"), 1, "switch.on", True),
    ("gizmo", leaf("note", "string"), "hello", "setting.gizmo_note", "hello"),
]


@pytest.mark.parametrize(("kind", "property_", "native", "name", "value"), READ)
def test_what_a_value_means(kind: str, property_: dict[str, Any], native: object, name: str, value: object) -> None:
    protocol, _ = miot(document(service(kind, property_)))
    assert values(say(protocol, UP, changed((2, 1, native))))[name] == pytest.approx(value)


WRITTEN: list[tuple[str, dict[str, Any], str, Any, object]] = [
    ("fan", leaf("fan-level", "uint8", words={1: "Level1", 2: "Level2", 3: "Level3"}), "fan.speed", 67, 2),
    ("fan", leaf("fan-level", "uint8", words={1: "Level1", 2: "Level2", 3: "Level3"}), "fan.speed", 10, 1),
    ("fan", leaf("fan-level", "uint8", words={0: "Off", 1: "Low", 2: "High"}), "fan.speed", 0, 0),
    ("light", leaf("brightness", "uint8", span=[1, 255, 1]), "light.brightness", 20, 51),
    ("light", leaf("color", "uint32", unit="rgb"), "light.color_hs", (240, 100), 0x0000FF),
    ("light", leaf("color", "uint32", unit="rgb"), "light.color_xy", (0.64, 0.33), 0xFF0000),
    ("light", leaf("mode", "uint8", words={8: "Day", 3: "Night"}), "light.effect", "Night", 3),
    (
        "heater",
        leaf("target-temperature", "float", unit="celsius", span=[16, 28, 0.5]),
        "thermostat.target",
        21.3,
        21.5,
    ),
    ("heater", leaf("target-temperature", "uint8", unit="celsius", span=[16, 28, 1]), "thermostat.target", 21.3, 21),
    ("gizmo", leaf("delay", "uint16", unit="minutes", span=[0, 60, 1]), "setting.gizmo_delay", 1800, 30),
    ("gizmo", leaf("knob", "uint8", words={4: "Same", 7: "Same"}), "setting.gizmo_knob", "Same (7)", 7),
]


@pytest.mark.parametrize(("kind", "property_", "name", "value", "native"), WRITTEN)
def test_how_a_value_is_set(kind: str, property_: dict[str, Any], name: str, value: Any, native: object) -> None:
    protocol, _ = miot(document(service(kind, property_)))
    assert told(protocol, name, value=value) == [(2, 1, native)]


def test_power_comes_before_the_mode() -> None:
    protocol, _ = miot(DOCUMENTS["air_conditioner"])
    assert told(protocol, "thermostat.mode", value="cool") == [(2, 1, True), (2, 2, 1)]
    assert told(protocol, "thermostat.set_mode", mode="off") == [(2, 1, False)]
    assert told(protocol, "thermostat.set_target", temperature=20.0) == [(2, 3, 20)]
    assert told(protocol, "thermostat.set_swing", swing="on") == [(3, 2, True)]


def test_a_lamp_takes_all_in_one_go() -> None:
    lamp = service("light", leaf("on", "bool"), leaf("brightness", "uint8", unit="percentage", span=[1, 100, 1]))
    protocol, _ = miot(document(lamp))
    assert told(protocol, "light.on", brightness=30) == [(2, 1, True), (2, 2, 30)]
    assert told(protocol, "light.off") == [(2, 1, False)]


def test_actions_are_commands() -> None:
    protocol, _ = miot(DOCUMENTS["air_purifier"])
    assert told(protocol, "fan.toggle") == (2, 1, [])
    assert told(protocol, "setting.filter_reset_filter_life") == (4, 1, [])
    act = {"iid": 6, "type": "urn:miot-spec-v2:action:play-text:0:a:1", "description": "", "in": [2, 1]}
    speaker = service("intelligent-speaker", leaf("volume", "uint8", ""), leaf("text", "string", ""), actions=[act])
    protocol, _ = miot(document(speaker))
    assert told(protocol, "setting.intelligent_speaker_play_text", text="Hi", volume=3) == (2, 6, [(2, "Hi"), (1, 3)])


def test_a_motor_is_told_by_its_words() -> None:
    motor = leaf("motor-control", "uint8", "w", words={5: "Open", 9: "Close", 2: "Pause"})
    protocol, _ = miot(document(service("curtain", motor), kind="curtain"))
    assert [told(protocol, f"cover.{word}") for word in ("open", "close", "stop")] == [
        [(2, 1, 5)],
        [(2, 1, 9)],
        [(2, 1, 2)],
    ]


@pytest.mark.parametrize(
    "command",
    [
        wish("miot_7", "thermostat.target", value=99.0),
        wish("miot_7", "thermostat.target", value="warm"),
        wish("miot_7", "thermostat.target", value=None),
        wish("miot_7", "thermostat.mode", value="cool"),
        wish("miot_7", "temperature.temperature", value=20.0),
        wish("miot_7", "thermostat.set_target"),
        wish("miot_7", "thermostat.set_target", temperature=20.0, soon=True),
        wish("miot_7", "light.on"),
        wish("miot_8", "thermostat.target", value=20.0),
    ],
)
def test_what_cannot_be_is_not_sent(command: Command) -> None:
    protocol, _ = miot(DOCUMENTS["heater"])
    with pytest.raises(CommandError):
        protocol.encode(command)


@pytest.mark.parametrize(
    "payload",
    [
        b"{",
        b"7",
        b"\xff",
        b'{"result":NaN}',
        {"error": {"code": -9999, "message": "user ack timeout"}},
        {"error": {}},
        changed((2, 3, "warm")),
        changed((2, 1, [])),
        {"method": "event_occured", "params": {"siid": 9, "eiid": 9}},
        {"result": [{"siid": 2, "piid": 3, "code": -4003}]},
    ],
)
def test_nonsense_is_told_and_nothing_is_made_of_it(payload: object) -> None:
    protocol, _ = miot(DOCUMENTS["heater"])
    seen = say(protocol, UP, payload)
    assert len(seen) == 1
    assert troubles(seen)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["siid", "ok", "Heat"]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["siid", "piid", "value", "code", "params", "result", "method"]), inner)
        ),
        max_leaves=12,
    )
)
def test_whatever_a_device_says(said: object) -> None:
    protocol, _ = miot(DOCUMENTS["air_conditioner"])
    read = protocol.reader(UP)
    assert read is not None
    for key in ("params", "result"):
        wrapped = {"method": "properties_changed", key: [{"siid": 2, "piid": 2, "value": said}, said]}
        for seen in only(Value, read(Message(UP, json.dumps(wrapped).encode()), 1.0)):
            assert seen.value == seen.value, "NaN is no value"


def test_everything_readable_is_asked_for_in_batches() -> None:
    leaves = [leaf(f"n{number}", "uint8") for number in range(40)] + [leaf("secret", "uint8", "w")]
    spec = read_document(document(service("gizmo", *leaves)))
    batches = questions(spec, "7", refused={(2, 40)})
    assert [len(batch) for batch in batches] == [BATCH, BATCH, 9]
    assert batches[0][0] == {"did": "7", "siid": 2, "piid": 1}


def test_what_a_device_does_not_have_is_not_asked_for_again() -> None:
    answer = [
        {"siid": 2, "piid": 1, "code": 0, "value": 1},
        {"siid": 2, "piid": 2, "code": -4003},
        {"siid": 2, "piid": 3, "code": -4004},
    ]
    assert refused_in(answer) == {(2, 2)}
    assert refused_in({"code": -4003}) == set()


@given(st.integers(0, 359), st.integers(20, 100))
def test_a_colour_survives_the_way_there_and_back(hue: int, saturation: int) -> None:
    color = color_of_hs(hue, saturation)
    back, how = hs_of(color)
    assert min(abs(back - hue), 360 - abs(back - hue)) < 1.5
    assert how == pytest.approx(saturation, abs=0.5)
    again = color_of_xy(*xy_of(color))
    assert all(abs((again >> shift & 255) - (color >> shift & 255)) <= 3 for shift in (0, 8, 16))


def test_white_is_d65() -> None:
    assert xy_of(0xFFFFFF) == xy_of(0) == (0.3127, 0.329)
