"""Commands: what is published for a wish, and what is refused before anything is."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.errors import CommandError
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant import HomeAssistant
from tests.protocols.speech import announced, say, sent, wish
from tests.protocols.taught import home_assistant


def device(platform: str, config: dict[str, Any], key: str = "it") -> HomeAssistant:
    protocol = home_assistant()
    config = config | {"uniq_id": "u", "dev": {"ids": ["dev"]}}
    announced(say(protocol, f"homeassistant/{platform}/dev/{key}/config", config))
    return protocol


JSON_LIGHT = {
    "schema": "json",
    "sup_clrm": ["color_temp", "hs"],
    "bri_scl": 254,
    "min_mirs": 153,
    "max_mirs": 370,
    "fx_list": ["sparkle"],
    "effect": True,
}
LIGHT: dict[str, Any] = {
    "bri_cmd_t": "b",
    "bri_stat_t": "bs",
    "bri_scl": 100,
    "clr_temp_cmd_t": "ct",
    "rgb_cmd_t": "rgb",
}
TEMPLATE_LIGHT = {
    "schema": "template",
    "cmd_on_tpl": "on{% if brightness is defined %},{{ brightness }}{% endif %}",
    "cmd_off_tpl": "off",
    "bri_tpl": "{{ value_json.b }}",
}
CLIMATE: dict[str, Any] = {
    "modes": ["off", "heat"],
    "mode_cmd_t": "m",
    "temp_cmd_t": "t",
    "min_temp": 5,
    "max_temp": 30,
}
UPSIDE_DOWN = {"set_pos_t": "p", "pos_open": 0, "pos_clsd": 255}


@pytest.mark.parametrize(
    ("platform", "config", "name", "args", "messages"),
    [
        ("switch", {}, "switch.on", {"value": True}, [("c", "ON")]),
        ("switch", {"pl_off": False}, "switch.off", {}, [("c", "False")]),
        ("switch", {"cmd_tpl": '{"on":"{{ value }}"}'}, "switch.on", {}, [("c", '{"on":"ON"}')]),
        ("light", JSON_LIGHT, "light.on", {"value": False}, [("c", '{"state":"OFF"}')]),
        ("light", JSON_LIGHT, "light.brightness", {"value": 50.0}, [("c", '{"state":"ON","brightness":127}')]),
        ("light", JSON_LIGHT, "light.brightness", {"value": 0.1}, [("c", '{"state":"ON","brightness":1}')]),
        (
            "light",
            JSON_LIGHT,
            "light.on",
            {"color_temperature": 4000.0, "effect": "sparkle", "transition": 2},
            [("c", '{"state":"ON","color_temp":250,"effect":"sparkle","transition":2}')],
        ),
        (
            "light",
            JSON_LIGHT,
            "light.color_hs",
            {"value": (120, 50)},
            [("c", '{"state":"ON","color":{"h":120.0,"s":50.0}}')],
        ),
        ("light", LIGHT, "light.brightness", {"value": 40}, [("b", "40"), ("c", "ON")]),
        ("light", LIGHT | {"on_cmd_type": "first"}, "light.brightness", {"value": 40}, [("c", "ON"), ("b", "40")]),
        ("light", LIGHT | {"on_cmd_type": "brightness"}, "light.on", {}, [("b", "100")]),
        ("light", LIGHT, "light.color_hs", {"value": (0, 100)}, [("rgb", "255,0,0"), ("c", "ON")]),
        ("light", TEMPLATE_LIGHT, "light.brightness", {"value": 100}, [("c", "on,255")]),
        ("light", TEMPLATE_LIGHT, "light.off", {}, [("c", "off")]),
        ("climate", CLIMATE, "thermostat.target", {"value": 21}, [("t", "21.0")]),
        ("climate", CLIMATE, "thermostat.set_target", {"temperature": 21.5}, [("t", "21.5")]),
        ("climate", CLIMATE | {"temp_unit": "F", "max_temp": 90}, "thermostat.target", {"value": 20}, [("t", "68.0")]),
        ("climate", CLIMATE | {"temp_cmd_tpl": "{{ value | int }}"}, "thermostat.target", {"value": 21}, [("t", "21")]),
        ("climate", CLIMATE | {"pow_cmd_t": "p"}, "thermostat.mode", {"value": "off"}, [("p", "OFF"), ("m", "off")]),
        ("lock", {}, "lock.lock", {}, [("c", "LOCK")]),
        ("lock", {"cmd_tpl": "{{ value }}:{{ code }}"}, "lock.unlock", {"code": "7"}, [("c", "UNLOCK:7")]),
        ("lock", {"pl_open": "PULL"}, "lock.unlatch", {}, [("c", "PULL")]),
        ("cover", {}, "cover.stop", {}, [("c", "STOP")]),
        ("cover", {"set_pos_t": "p"}, "cover.position", {"value": 30}, [("p", "30")]),
        (
            "cover",
            {"set_pos_t": "p", "pos_open": 0, "pos_clsd": 255},
            "cover.set_position",
            {"position": 100},
            [("p", "0")],
        ),
        ("number", {"min": 0, "max": 10, "unit_of_meas": "min"}, "setting.it", {"value": 120}, [("c", "2")]),
        ("select", {"ops": ["a", "b"]}, "setting.it", {"value": "b"}, [("c", "b")]),
        ("text", {}, "setting.it", {"value": "hello"}, [("c", "hello")]),
        ("button", {}, "button.press", {}, [("c", "PRESS")]),
        ("notify", {}, "message.notify", {"body": "hi"}, [("c", "hi")]),
        ("fan", {"pct_cmd_t": "p", "spd_rng_max": 4}, "fan.speed", {"value": 50}, [("p", "2")]),
        ("siren", {}, "siren.on", {"volume": 50}, [("c", '{"state":"ON","volume_level":0.5}')]),
        ("valve", {}, "valve.close", {}, [("c", "CLOSE")]),
        ("update", {"pl_inst": "go", "stat_t": "s"}, "update.install", {}, [("c", "go")]),
    ],
)
def test_a_wish_becomes_messages(
    platform: str, config: dict[str, Any], name: str, args: dict[str, Datum], messages: list[tuple[str, str]]
) -> None:
    assert sent(device(platform, {"cmd_t": "c"} | config), wish("dev", name, **args)) == messages


@pytest.mark.parametrize(
    ("key", "platform", "name", "args", "messages"),
    [
        ("charging_limit", "number", "charging.set_limit", {"limit": 80}, [("c", "80")]),
        ("vehicle_honk", "button", "vehicle.honk", {}, [("c", "PRESS")]),
        (
            "navigation_set_destination",
            "text",
            "navigation.set_destination",
            {"name": "Home", "latitude": 1.5, "longitude": 2.5},
            [("c", '{"name":"Home","latitude":1.5,"longitude":2.5}')],
        ),
    ],
)
def test_a_name_can_be_a_command(
    key: str, platform: str, name: str, args: dict[str, Datum], messages: list[tuple[str, str]]
) -> None:
    assert sent(device(platform, {"cmd_t": "c"}, key), wish("dev", name, **args)) == messages


@pytest.mark.parametrize(
    ("platform", "config", "name", "args", "why"),
    [
        ("climate", CLIMATE, "thermostat.target", {"value": 31}, "5 to 30 °C"),
        ("climate", CLIMATE, "thermostat.target", {"value": "warm"}, "5 to 30 °C"),
        ("climate", CLIMATE, "thermostat.target", {"value": True}, "5 to 30 °C"),
        ("climate", CLIMATE, "thermostat.mode", {"value": "cool"}, "off, heat"),
        ("climate", CLIMATE, "thermostat.set_target", {}, "needs the argument temperature"),
        ("climate", CLIMATE, "thermostat.set_target", {"temperature": 99}, "5 to 30 °C"),
        ("climate", CLIMATE, "thermostat.set_target", {"temperature": 20, "now": True}, "no argument now"),
        ("climate", CLIMATE, "thermostat.preset", {"value": "eco"}, "cannot be set"),
        ("light", JSON_LIGHT, "light.color_temperature", {"value": 9000}, "K"),
        ("sensor", {"stat_t": "s"}, "setting.it", {"value": 1}, "cannot be set"),
        ("cover", {"pl_stop": None}, "cover.stop", {}, "no command"),
        ("switch", {"stat_t": "s", "cmd_tpl": "{{ value | int }}"}, "switch.on", {}, "no command"),
    ],
)
def test_what_cannot_be_is_refused_clearly(
    platform: str, config: dict[str, Any], name: str, args: dict[str, Datum], why: str
) -> None:
    with pytest.raises(CommandError) as caught:
        device(platform, {"cmd_t": "c"} | config).encode(wish("dev", name, **args))
    assert why in str(caught.value)


def test_toggling_knows_what_the_thing_said_last() -> None:
    protocol = device("switch", {"cmd_t": "c", "stat_t": "s"})
    assert sent(protocol, wish("dev", "switch.toggle")) == [("c", "ON")]
    say(protocol, "s", "ON")
    assert sent(protocol, wish("dev", "switch.toggle")) == [("c", "OFF")]


def test_messages_go_out_as_the_device_asks() -> None:
    protocol = device("switch", {"cmd_t": "c", "retain": True, "qos": 1})
    (message,) = protocol.encode(wish("dev", "switch.on", value=True))
    assert (message.retain, message.qos) == (True, 1)


def test_an_unknown_device_is_refused() -> None:
    with pytest.raises(CommandError, match="not known"):
        home_assistant().encode(wish("nobody", "switch.on", value=True))


BOTH_SPEEDS = {
    "cmd_t": "c",
    "pct_stat_t": "p",
    "pct_cmd_t": "pc",
    "speed_state_topic": "w",
    "speed_command_topic": "wc",
    "speeds": ["off", "low", "high"],
    "payload_low_speed": "1",
}


@pytest.mark.parametrize(
    ("name", "args", "messages"),
    [
        ("fan.set_speed", {"speed": 25}, [("pc", "25"), ("wc", "1")]),
        ("fan.set_speed", {"speed": 51}, [("pc", "51"), ("wc", "high")]),
        ("fan.set_speed", {"speed": 0}, [("pc", "0"), ("wc", "off")]),
        ("fan.speed", {"value": 100}, [("pc", "100"), ("wc", "high")]),
        ("setting.speed", {"value": "low"}, [("wc", "1"), ("pc", "50")]),
        ("setting.speed", {"value": "off"}, [("wc", "off"), ("pc", "0")]),
        ("fan.on", {}, [("c", "ON")]),
    ],
)
def test_a_fan_whose_speeds_have_names_and_figures_is_told_both(
    name: str, args: dict[str, Datum], messages: list[tuple[str, str]]
) -> None:
    assert sent(device("fan", BOTH_SPEEDS), wish("dev", name, **args)) == messages


def test_a_template_may_know_its_own_entity() -> None:
    protocol = HomeAssistant()
    shape = "{{ state_attr(entity_id, 'friendly_name') }}/{{ state_attr('light.other', 'friendly_name') }}/{{ value }}"
    config = {"name": "Hall Fan", "command_topic": "fan/set", "command_template": shape}
    device = announced(say(protocol, "homeassistant/fan/hall/config", config))
    assert sent(protocol, wish(device.id, "fan.on")) == [("fan/set", "Hall Fan/None/ON")]
