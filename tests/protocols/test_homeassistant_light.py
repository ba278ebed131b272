"""Lights in their three ways of speaking, and colours in all of theirs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.errors import CommandError
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.homeassistant.color import FORMS, hs_of_rgb, recolored, rgb_of, rgb_of_kelvin
from tests.protocols.speech import announced, say, sent, troubles, values, wish
from tests.protocols.taught import home_assistant


def lamp(**config: Any) -> HomeAssistant:
    protocol = home_assistant()
    config = {"uniq_id": "l", "name": None, "cmd_t": "c", "dev": {"ids": ["lamp"]}} | config
    announced(say(protocol, "homeassistant/light/lamp/light/config", config))
    return protocol


JSON: dict[str, Any] = {"schema": "json", "stat_t": "s", "brightness": True}


@pytest.mark.parametrize(
    ("config", "payload", "told"),
    [
        ({"sup_clrm": ["rgb"]}, {"color": {"r": 255, "g": 128, "b": 0}}, {"light.color_hs": (30.118, 100.0)}),
        ({"sup_clrm": ["rgb"]}, {"color": {"r": 1, "g": 2}}, {}),
        ({"sup_clrm": ["hs"]}, {"color": {"hue": 120, "saturation": 50}}, {"light.color_hs": (120.0, 50.0)}),
        ({"sup_clrm": ["xy"]}, {"color": {"x": 0.3, "y": None}}, {"light.color_xy": None}),
        ({"sup_clrm": ["rgbw"]}, {"color_mode": "rgbw"}, {"light.color_mode": "rgbw"}),
        ({"sup_clrm": ["color_temp"]}, {"color_temp": 250}, {"light.color_temperature": 4000}),
        ({"sup_clrm": ["color_temp"], "clr_temp_k": True}, {"color_temp": 2700}, {"light.color_temperature": 2700}),
        ({"hs": True, "rgb": True}, {"color": {"x": 0.701, "y": 0.299}}, {"light.color_hs": (0.0, 100.0)}),
        ({"hs": True}, {"color": None}, {"light.color_hs": None}),
        ({"effect": True}, {"effect": "rainbow"}, {"light.effect": "rainbow"}),
        ({"white_value": True}, {"white_value": 51}, {"setting.white_value": 20.0}),
        ({}, {"state": "ON", "brightness": 255}, {"light.on": True, "light.brightness": 100.0}),
        ({}, {"state": None}, {"light.on": None}),
    ],
)
def test_json_is_read(config: dict[str, Any], payload: object, told: dict[str, Datum]) -> None:
    seen = values(say(lamp(**JSON | config), "s", payload))
    assert {name: value for name, value in seen.items() if not name.endswith(("rgb_color", "rgbw_color"))} == told


TOPICS: dict[str, Any] = {
    "stat_t": "s",
    "bri_stat_t": "b",
    "clr_temp_stat_t": "ct",
    "hs_stat_t": "hs",
    "xy_stat_t": "xy",
    "rgb_stat_t": "rgb",
    "rgbww_stat_t": "rgbww",
}


@pytest.mark.parametrize(
    ("topic", "payload", "told"),
    [
        ("b", "127.5", {"light.brightness": 50.0}),
        ("ct", "250", {"light.color_temperature": 4000, "light.color_mode": "color_temperature"}),
        ("hs", "200,50", {"light.color_hs": (200.0, 50.0), "light.color_mode": "hs"}),
        ("xy", "0.3, 0.4", {"light.color_xy": (0.3, 0.4), "light.color_mode": "xy"}),
        ("rgb", "1,2,3", {"setting.rgb_color": (1.0, 2.0, 3.0), "light.color_mode": "rgb"}),
        ("rgbww", "1,2,3,4,5", {"setting.rgbww_color": (1.0, 2.0, 3.0, 4.0, 5.0), "light.color_mode": "rgbww"}),
        ("hs", "", {}),
    ],
)
def test_what_comes_last_decides_the_colour(topic: str, payload: str, told: dict[str, Datum]) -> None:
    assert values(say(lamp(**TOPICS), topic, payload)) == told


def test_a_light_that_tells_its_mode_is_believed() -> None:
    protocol = lamp(**TOPICS, clrm_stat_t="m")
    assert values(say(protocol, "hs", "200,50")) == {"light.color_hs": (200.0, 50.0)}
    assert values(say(protocol, "m", "hs")) == {"light.color_mode": "hs"}


def test_channels_tell_brightness_where_nothing_else_does() -> None:
    protocol = lamp(stat_t="s", rgb_stat_t="rgb")
    assert values(say(protocol, "rgb", "51,0,0")) == {
        "setting.rgb_color": (51.0, 0.0, 0.0),
        "light.color_hs": (0.0, 100.0),
        "light.brightness": 20.0,
        "light.color_mode": "rgb",
    }


@pytest.mark.parametrize("payload", ["1,2", "a,b,c", "1,2,3,4"])
def test_a_wrong_number_of_channels_is_told(payload: str) -> None:
    assert troubles(say(lamp(**TOPICS), "rgb", payload))


@pytest.mark.parametrize(
    ("config", "args", "messages"),
    [
        (JSON | {"sup_clrm": ["rgb"]}, {"color_hs": (30.118, 100)}, '{"state":"ON","color":{"r":255,"g":128,"b":0}}'),
        (JSON | {"sup_clrm": ["xy"]}, {"color_hs": (0, 100)}, '{"state":"ON","color":{"x":0.701,"y":0.299}}'),
        (JSON | {"sup_clrm": ["hs"]}, {"color_xy": (0.701, 0.299)}, '{"state":"ON","color":{"h":0.0,"s":100.0}}'),
        (
            JSON | {"sup_clrm": ["rgbw"], "brightness": False},
            {"rgbw_color": (255, 128, 0, 16)},
            '{"state":"ON","color":{"r":255,"g":128,"b":0,"w":16}}',
        ),
        (JSON | {"sup_clrm": ["white"]}, {"white": 20}, '{"state":"ON","white":51}'),
        (JSON, {"flash": "long", "transition": 2.5}, '{"state":"ON","flash":10.0,"transition":2.5}'),
    ],
)
def test_json_is_written(config: dict[str, Any], args: dict[str, Datum], messages: str) -> None:
    assert sent(lamp(**config), wish("lamp", "light.on", **args)) == [("c", messages)]


def test_without_a_topic_for_it_brightness_dims_the_channels() -> None:
    protocol = lamp(rgb_cmd_t="rgb")
    assert sent(protocol, wish("lamp", "light.on", brightness=50)) == [("rgb", "127,127,127"), ("c", "ON")]
    assert sent(protocol, wish("lamp", "light.on", rgb_color=(255, 128, 0))) == [("rgb", "127,63,0"), ("c", "ON")]
    assert sent(protocol, wish("lamp", "light.on", brightness=100)) == [("rgb", "255,128,0"), ("c", "ON")]


def test_command_templates_know_the_parts_of_a_colour() -> None:
    protocol = lamp(rgb_cmd_t="rgb", rgb_cmd_tpl="{{ '#%02x%02x%02x' | format(red, green, blue) }}")
    assert sent(protocol, wish("lamp", "light.on", color_hs=(120, 100)))[0] == ("rgb", "#00ff00")


def test_white_has_a_topic_of_its_own() -> None:
    protocol = lamp(whit_cmd_t="w", whit_scl=100)
    assert sent(protocol, wish("lamp", "light.on", white=30)) == [("w", "30"), ("c", "ON")]


def test_a_template_light_says_what_it_is_told() -> None:
    protocol = lamp(
        schema="template",
        stat_t="s",
        stat_tpl="{{ value.split(',')[0] }}",
        bri_tpl="{{ value.split(',')[1] }}",
        r_tpl="{{ value.split(',')[2] }}",
        g_tpl="{{ value.split(',')[3] }}",
        b_tpl="{{ value.split(',')[4] }}",
        cmd_on_tpl="on,{{ brightness | d }},{{ red | d }}-{{ green | d }}-{{ blue | d }},{{ transition | d }}",
        cmd_off_tpl="off",
    )
    assert values(say(protocol, "s", "on,51,255,0,0")) == {
        "light.on": True,
        "light.brightness": 20.0,
        "light.color_hs": (0.0, 100.0),
    }
    assert sent(protocol, wish("lamp", "light.on", color_hs=(0, 100))) == [("c", "on,,255-0-0,")]
    assert sent(protocol, wish("lamp", "light.on", brightness=100, transition=2)) == [("c", "on,255,--,2")]


@pytest.mark.parametrize(
    ("config", "args", "why"),
    [
        (JSON, {"color_hs": (0, 100)}, "no argument color_hs"),
        (JSON | {"sup_clrm": ["rgb"]}, {"rgb_color": (0, 0, 256)}, "0 to 255"),
        (JSON | {"sup_clrm": ["rgb"]}, {"rgb_color": (0, 0)}, "3 numbers"),
        (JSON | {"sup_clrm": ["color_temp"], "max_mirs": 500}, {"color_temperature": 1500}, "2000 to"),
    ],
)
def test_what_a_light_cannot_is_refused(config: dict[str, Any], args: dict[str, Datum], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        lamp(**config).encode(wish("lamp", "light.on", **args))


CHANNEL = st.integers(0, 255)


@given(rgb=st.tuples(CHANNEL, CHANNEL, CHANNEL), form=st.sampled_from(FORMS))
def test_a_colour_stays_near_itself_in_any_form(rgb: tuple[int, int, int], form: str) -> None:
    brightest = max(rgb)
    back = rgb_of(form, recolored("rgb", rgb, form))
    assert all(0 <= channel <= 255 for channel in back)
    if form in {"rgb", "rgbw", "rgbww"}:
        assert back == pytest.approx(rgb, abs=2)
    elif form == "hs" and brightest:
        assert back == pytest.approx([channel * 255 / brightest for channel in rgb], abs=3)


def test_white_is_warm_or_cold() -> None:
    assert hs_of_rgb(*rgb_of_kelvin(2000))[0] == pytest.approx(31, abs=2)
    assert rgb_of_kelvin(6600) == pytest.approx((255, 255, 255), abs=3)
