"""Home Assistant's words for what we know, and its services as our commands."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.model.device import Attribute
from hyperconnect.model.registry import attribute_spec
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.service import Wanted, commands_of
from hyperconnect.protocols.homeassistant.speech import Spoken


def spoken(domain: str, *told: tuple[str, Datum], options: tuple[str, ...] = ()) -> Spoken:
    offers = {name: attribute_spec(*name.split(".", 1)) or Attribute("number", "km") for name, _ in told}
    if options:
        offers["light.color_mode"] = Attribute("enum", options=options)
    entity = Spoken(domain, offers)
    for name, value in told:
        entity.hear(name, value)
    return entity


@pytest.mark.parametrize(
    ("domain", "told", "state"),
    [
        ("switch", [("switch.on", True)], "on"),
        ("switch", [("switch.on", None)], "unknown"),
        ("light", [("light.on", False)], "off"),
        ("lock", [("lock.state", "jammed")], "jammed"),
        ("climate", [("thermostat.mode", "heat_cool")], "heat_cool"),
        ("vacuum", [("vacuum.state", "docked")], "docked"),
        ("alarm_control_panel", [("alarm.state", "armed_away")], "armed_away"),
        ("sensor", [("power.power", 21.0)], "21"),
        ("sensor", [("setting.x", "text")], "text"),
        ("binary_sensor", [("contact.open", True)], "on"),
        ("valve", [("valve.open", False)], "closed"),
        ("device_tracker", [("location.zones", ("work",))], "work"),
        ("device_tracker", [("location.zones", ())], "not_home"),
        ("cover", [("cover.state", "opening")], "opening"),
        ("cover", [("cover.state", "opening"), ("cover.state", "stopped")], "open"),
        ("cover", [("cover.state", "closing"), ("cover.state", "stopped")], "closed"),
        ("cover", [("cover.position", 0), ("cover.state", "stopped")], "closed"),
        ("scene", [], "scening"),
        ("sensor", [("setting.Speed.Act", 4)], "4"),
        ("camera", [], "unknown"),
    ],
)
def test_a_state_in_home_assistants_words(domain: str, told: list[tuple[str, Datum]], state: str) -> None:
    assert spoken(domain, *told).state == state


@pytest.mark.parametrize(
    ("domain", "told", "attributes"),
    [
        ("climate", [("thermostat.target", 21.5), ("temperature.temperature", 19)],
         {"temperature": 21.5, "current_temperature": 19}),
        ("cover", [("cover.position", 30.4)], {"current_position": 30}),
        ("fan", [("fan.speed", 33.3), ("fan.oscillating", True)], {"percentage": 33, "oscillating": True}),
        ("sensor", [("setting.x", 1), ("setting.x.last_reset", 0.0)],
         {"unit_of_measurement": "km", "last_reset": "1970-01-01T00:00:00"}),
        ("switch", [("switch.on", True), ("setting.it.mood", "good")], {"mood": "good"}),
        ("light", [("light.on", True), ("light.brightness", 20.0)], {"color_mode": "brightness", "brightness": 51}),
        ("light", [("light.on", False), ("light.brightness", 20.0)], {"supported_color_modes": ["brightness"]}),
        ("light", [("light.on", True), ("light.color_hs", (120.0, 100.0))],
         {"rgb_color": [0, 255, 0], "hs_color": [120.0, 100.0]}),
    ],
)  # fmt: skip
def test_attributes_in_home_assistants_words(
    domain: str, told: list[tuple[str, Datum]], attributes: dict[str, object]
) -> None:
    assert spoken(domain, *told).attributes.items() >= attributes.items()


def test_a_light_is_what_its_mode_says() -> None:
    entity = spoken(
        "light",
        ("light.on", True),
        ("light.color_xy", (0.3, 0.4)),
        ("light.color_temperature", 4000),
        ("light.color_mode", "color_temperature"),
        options=("xy", "color_temperature"),
    )
    assert entity.attributes["color_temp"] == 250
    assert "xy_color" not in entity.attributes
    entity.hear("light.color_mode", "xy")
    assert entity.attributes["xy_color"] == [0.3, 0.4]
    assert entity.attributes["supported_color_modes"] == ["color_temp", "xy"]


def test_a_white_that_shines_hides_the_colour_of_an_old_light() -> None:
    entity = spoken("light", ("light.on", True), ("setting.white_value", 20.0), ("light.color_hs", (0.0, 100.0)),
                    ("light.color_temperature", 4000), options=("hs", "color_temperature"))  # fmt: skip
    assert entity.attributes.get("hs_color") is None
    assert (entity.attributes["white_value"], entity.attributes["color_temp"]) == (51, 250)
    entity.hear("setting.white_value", 0.0)
    assert entity.attributes["hs_color"] == [0.0, 100.0]
    assert entity.attributes.get("color_temp") is None


@pytest.mark.parametrize(
    ("service", "data", "told", "wanted"),
    [
        ("light/turn_on", {"brightness": 51, "transition": 2}, [("light.on", False)],
         [Wanted("light", "on", {"brightness": 51 / 2.55, "transition": 2.0})]),
        ("light/turn_on", {"rgb_color": [0, 255, 0]}, [("light.color_hs", None)],
         [Wanted("light", "on", {"color_hs": (120.0, 100.0)})]),
        ("light/turn_on", {"rgb_color": [0, 255, 0]}, [("setting.rgb_color", None)],
         [Wanted("light", "on", {"rgb_color": (0, 255, 0)})]),
        ("switch/turn_off", {}, [("switch.on", True)], [Wanted("switch", "off", {})]),
        ("siren/turn_on", {"tone": "fire", "volume_level": 0.5}, [("siren.on", False)],
         [Wanted("siren", "on", {"tone": "fire", "volume": 50.0})]),
        ("fan/turn_on", {"percentage": 50}, [("fan.on", False)],
         [Wanted("fan", "on", {}), Wanted("fan", "set_speed", {"speed": 50})]),
        ("cover/toggle", {}, [("cover.state", "open")], [Wanted("cover", "close", {})]),
        ("cover/toggle_cover_tilt", {}, [("cover.tilt", 25.0)], [Wanted("cover", "open_tilt", {})]),
        ("climate/set_temperature", {"temperature": 21, "hvac_mode": "heat"}, [],
         [Wanted("thermostat", "set_mode", {"mode": "heat"}),
          Wanted("thermostat", "set_target", {"temperature": 21.0})]),
        ("climate/set_temperature", {"target_temp_low": 19, "target_temp_high": 23}, [],
         [Wanted("thermostat", "set_range", {"low": 19.0, "high": 23.0})]),
        ("alarm_control_panel/alarm_disarm", {"code": "7"}, [], [Wanted("alarm", "disarm", {"code": "7"})]),
        ("vacuum/return_to_base", {}, [], [Wanted("vacuum", "dock", {})]),
        ("vacuum/set_fan_speed", {"fan_speed": "max"}, [], [Wanted("vacuum", "set", {"value": "max"}, "suction")]),
        ("number/set_value", {"value": 3}, [("charging.limit", 1)], [Wanted("charging", "set", {"value": 3}, "limit")]),
        ("select/select_option", {"option": "a"}, [("setting.x", 1)], [Wanted("setting", "set", {"value": "a"}, "x")]),
        ("camera/snapshot", {}, [], []),
    ],
)  # fmt: skip
def test_a_service_is_our_command(
    service: str, data: dict[str, Any], told: list[tuple[str, Datum]], wanted: list[Wanted]
) -> None:
    domain, _, name = service.partition("/")
    assert commands_of(domain, name, data, spoken(domain, *told)) == wanted


def test_what_an_entity_takes_is_counted_as_features() -> None:
    moved: dict[str, frozenset[str]] = dict.fromkeys(
        ("cover.open", "cover.close", "cover.stop", "cover.set_tilt"), frozenset[str]()
    )
    assert Spoken("cover", {}, moved).attributes["supported_features"] == 1 + 2 + 8 + 128
    assert Spoken("fan", {}, {"fan.on": (), "fan.set_speed": ("speed",)}).attributes["supported_features"] == 1
    offers = {"light.effect": Attribute("enum", options=("calm",))}
    lamp = Spoken("light", offers, {"light.on": ("transition", "flash")})
    assert lamp.attributes["supported_features"] == 4 + 8 + 32
    assert lamp.attributes["effect_list"] == ["calm"]
    assert "supported_features" not in Spoken("light", {}).attributes


def test_a_lights_whites_are_told_in_mired() -> None:
    offers = {"light.color_temperature": Attribute("number", "K", 2000, 5000)}
    spoken = Spoken("light", offers).attributes
    assert (spoken["min_mireds"], spoken["max_mireds"]) == (200, 500)


def tinted(**told: Datum) -> Spoken:
    """Return a light with a white channel beside its colours, dimmed in %."""
    offers = {f"light.{name}": Attribute("number") for name in ("on", "brightness", "color_hs")}
    offers["light.color_mode"] = Attribute("enum", options=("rgb", "white"))
    offers["setting.white"] = Attribute("number", "%")
    lamp = Spoken("light", offers, whole=False)
    lamp.hear("light.on", True)
    for name, value in told.items():
        lamp.hear("setting.white" if name == "white" else f"light.{name}", value)
    return lamp


@pytest.mark.parametrize(
    ("told", "brightness", "channels"),
    [
        ({"color_hs": (30.0, 100.0), "brightness": 50.0, "white": 0}, 127.5, [255, 128, 0, 0]),
        ({"color_hs": (30.0, 100.0), "brightness": 50.0, "white": 25}, 127.5, [255, 128, 0, 128]),
        ({"color_hs": (30.0, 100.0), "brightness": 10.0, "white": 25}, 25.5, [255, 128, 0, 255]),
        ({"color_hs": (30.0, 100.0), "brightness": 0.0, "white": 25}, 0, [0, 0, 0, 0]),
        ({"color_hs": (30.0, 100.0)}, None, [255, 128, 0, 0]),
        ({"brightness": 40.0}, 102, None),
    ],
)
def test_a_white_channel_shines_beside_the_colours(
    told: dict[str, Datum], brightness: float | None, channels: list[int] | None
) -> None:
    spoken = tinted(color_mode="rgb", **told).attributes
    assert spoken["supported_color_modes"] == ["rgb", "rgbw"]
    assert spoken["color_mode"] == "rgbw"
    assert spoken["brightness"] == pytest.approx(brightness)
    assert spoken.get("rgbw_color") == channels


def test_a_fan_whose_modes_are_speeds_has_no_presets() -> None:
    fan = spoken("fan", ("fan.on", True), ("fan.mode", "medium"))
    fan.offers = {"fan.mode": Attribute("enum", options=("low", "medium", "high"))}
    told = fan.attributes
    assert (told["speed"], told["speed_list"], told["preset_mode"]) == (
        "medium",
        ["off", "low", "medium", "high"],
        None,
    )
    fan.hear("fan.on", False)
    assert fan.attributes["speed"] == "off"
    assert commands_of("fan", "set_speed", {"speed": "low"}, fan) == [Wanted("fan", "set_mode", {"mode": "low"})]
    assert commands_of("fan", "set_speed", {"speed": "off"}, fan) == [Wanted("fan", "off", {})]
    fan.offers = {"fan.mode": Attribute("enum", options=("low", "breeze"))}
    assert fan.named_speeds == ()


def test_a_light_is_asked_only_for_what_it_takes() -> None:
    takes = {"light.on": frozenset({"brightness", "channels"})}
    lamp = Spoken("light", {"light.on": Attribute("bool")}, takes)
    data = {"rgbw_color": [1, 2, 3, 4], "brightness": 51, "effect": "calm", "white_value": 3}
    wanted = Wanted("light", "on", {"channels": (1, 2, 3, 4), "brightness": 51 / 2.55})
    assert commands_of("light", "turn_on", data, lamp) == [wanted]
