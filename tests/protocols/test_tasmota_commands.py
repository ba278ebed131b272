from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.errors import CommandError
from hyperconnect.model.value import Datum
from hyperconnect.protocols.tasmota import Tasmota
from tests.protocols.playing import taught
from tests.protocols.speech import announced, say, sent, values, wish

MAC = "C8F09E0A0B0C"
ID = "tasmota_c8f09e0a0b0c"
CONFIG: dict[str, Any] = {
    "dn": "Lamp",
    "hn": "lamp",
    "mac": MAC,
    "t": "lamp",
    "ft": "%prefix%/%topic%/",
    "tp": ["cmnd", "stat", "tele"],
    "sw": "14.3.0",
    "so": {},
    "lk": 1,
}


def known(**changes: object) -> Tasmota:
    """Return a protocol that knows a device."""
    protocol = taught(Tasmota())
    say(protocol, f"tasmota/discovery/{MAC}/config", CONFIG | changes)
    return protocol


def backlog(protocol: Tasmota, name: str, component: str = "light1", /, **args: Datum) -> str:
    """Return the commands, and that they go where they belong."""
    ((topic, payload),) = sent(protocol, wish(ID, name, component, **args))
    assert topic == "cmnd/lamp/Backlog"
    return payload


@pytest.mark.parametrize(
    ("name", "args", "word"),
    [
        ("switch.on", {}, "ON"),
        ("switch.off", {}, "OFF"),
        ("switch.toggle", {}, "TOGGLE"),
        ("switch.on", {"value": True}, "ON"),
        ("switch.on", {"value": False}, "OFF"),
    ],
)
def test_a_relay(name: str, args: dict[str, Datum], word: str) -> None:
    assert sent(known(rl=[0, 1]), wish(ID, name, "relay2", **args)) == [("cmnd/lamp/Power2", word)]


def test_a_relay_that_people_call_a_light() -> None:
    protocol = known(rl=[1], so={"30": 1})
    assert sent(protocol, wish(ID, "light.on", "light1")) == [("cmnd/lamp/Power1", "ON")]
    assert values(say(protocol, "tele/lamp/STATE", {"POWER": "ON"})) == {
        "light1.light.on": True,
        "light1.light.color_mode": "onoff",
    }


@pytest.mark.parametrize(
    ("name", "args", "commands"),
    [
        ("light.on", {}, "NoDelay;Power1 ON"),
        ("light.off", {}, "NoDelay;Power1 OFF"),
        ("light.on", {"brightness": 40}, "NoDelay;Dimmer 40"),
        ("light.on", {"brightness": 0.2}, "NoDelay;Dimmer 1"),
        ("light.on", {"brightness": 0}, "NoDelay;Power1 OFF"),
        ("light.brightness", {"value": 40}, "NoDelay;Dimmer 40"),
        ("light.on", {"color_hs": (0.0, 100.0)}, "NoDelay;Power1 ON;NoDelay;Color2 255,0,0"),
        ("light.on", {"channels": (10, 20, 30)}, "NoDelay;Power1 ON;NoDelay;Color2 10,20,30"),
        ("light.on", {"color_temperature": 4000}, "NoDelay;Power1 ON;NoDelay;CT 250"),
        ("light.on", {"effect": "Random"}, "NoDelay;Power1 ON;NoDelay;Scheme 4"),
        ("light.on", {"transition": 0}, "NoDelay;Fade2 0;NoDelay;Power1 ON"),
    ],
)
def test_a_light_of_five_channels(name: str, args: dict[str, Datum], commands: str) -> None:
    assert backlog(known(rl=[2], lt_st=5), name, **args) == commands


@pytest.mark.parametrize(
    ("changes", "component", "dimmer"),
    [
        ({"rl": [2], "lt_st": 1}, "light1", "NoDelay;Dimmer 50"),
        ({"rl": [2], "lt_st": 4}, "light1", "NoDelay;Dimmer4 50"),
        ({"rl": [2], "lt_st": 4, "sw": "9.4.0.3"}, "light1", "NoDelay;Dimmer 50"),
        ({"rl": [2], "lt_st": 5, "ty": 1}, "light1", "NoDelay;Dimmer3 50"),
        ({"rl": [2], "lt_st": 1, "so": {"20": 1}}, "light1", "NoDelay;Dimmer 50;NoDelay;Power1 ON"),
        ({"rl": [1, 2, 2], "lt_st": 2, "so": {"68": 1}}, "light3", "NoDelay;Channel3 50"),
        ({"rl": [2, 2], "lt_st": 5, "lk": 0}, "light1", "NoDelay;Dimmer1 50"),
        ({"rl": [2, 2], "lt_st": 5, "lk": 0}, "light2", "NoDelay;Dimmer2 50"),
    ],
)
def test_each_kind_of_light_has_its_own_dimmer(changes: dict[str, object], component: str, dimmer: str) -> None:
    assert backlog(known(**changes), "light.on", component, brightness=50) == dimmer


def test_a_light_whose_white_is_apart_is_told_to_leave_it() -> None:
    red = backlog(known(rl=[2, 2], lt_st=5, lk=0), "light.on", color_hs=(0.0, 100.0))
    assert red == "NoDelay;Power1 ON;NoDelay;Color2 255,0,0="


def test_old_firmware_has_white_or_colour() -> None:
    old = known(rl=[2], lt_st=4, sw="9.4.0.3")
    assert backlog(old, "light.on", channels=(1, 2, 3, 128)) == "NoDelay;Power1 ON;NoDelay;White 50"
    assert backlog(old, "light.on", channels=(1, 2, 3, 0)) == "NoDelay;Power1 ON;NoDelay;Color2 1,2,3"


@pytest.mark.parametrize(
    ("state", "args", "speed"),
    [
        ({"POWER": "OFF"}, {"transition": 4, "brightness": 100}, 8),
        ({"POWER": "OFF"}, {"transition": 4, "brightness": 50}, 16),
        ({"POWER": "OFF"}, {"transition": 100, "brightness": 100}, 40),
        ({"POWER": "ON", "Dimmer": 50}, {"transition": 5, "brightness": 50}, 1),
        ({"POWER": "ON", "Dimmer": 100, "Color": "0,255,0"}, {"transition": 3, "color_hs": (0.0, 100.0)}, 6),
        ({"POWER": "ON", "Dimmer": 50, "CT": 153}, {"transition": 3, "color_temperature": 2000}, 12),
    ],
)
def test_a_fade_is_timed_by_how_far_the_light_has_to_go(
    state: dict[str, object], args: dict[str, Datum], speed: int
) -> None:
    protocol = known(rl=[2], lt_st=5)
    say(protocol, "tele/lamp/STATE", state)
    assert backlog(protocol, "light.on", **args).startswith(f"NoDelay;Fade2 1;NoDelay;Speed2 {speed};")


def test_a_fade_may_last_as_long_whatever_it_does() -> None:
    protocol = known(rl=[2], lt_st=5, so={"117": 1})
    assert backlog(protocol, "light.on", transition=4, brightness=50).startswith("NoDelay;Fade2 1;NoDelay;Speed2 8;")


@pytest.mark.parametrize(
    ("name", "args", "speed"),
    [
        ("fan.on", {}, "2"),
        ("fan.off", {}, "0"),
        ("fan.set_speed", {"speed": 15}, "1"),
        ("fan.set_speed", {"speed": 50}, "2"),
        ("fan.speed", {"value": 90}, "3"),
        ("fan.set_mode", {"mode": "high"}, "3"),
        ("fan.mode", {"value": "low"}, "1"),
        ("fan.toggle", {}, "2"),
    ],
)
def test_a_fan(name: str, args: dict[str, Datum], speed: str) -> None:
    assert sent(known(**{"if": 1}), wish(ID, name, **args)) == [("cmnd/lamp/FanSpeed", speed)]


def test_a_fans_speed_is_told_in_percent() -> None:
    protocol = known(**{"if": 1})
    said = [values(say(protocol, "tele/lamp/STATE", {"FanSpeed": speed})) for speed in range(4)]
    assert [one["fan.speed"] for one in said] == [0, 33, 66, 100]
    assert [one["fan.mode"] for one in said] == [None, "low", "medium", "high"]
    assert sent(protocol, wish(ID, "fan.toggle")) == [("cmnd/lamp/FanSpeed", "0")]


@pytest.mark.parametrize(
    ("option", "name", "args", "said"),
    [
        (0, "cover.open", {}, ("ShutterOpen1", "")),
        (1, "cover.close", {}, ("ShutterClose1", "")),
        (0, "cover.stop", {}, ("ShutterStop1", "")),
        (0, "cover.set_position", {"position": 99}, ("ShutterPosition1", "99")),
        (1, "cover.set_position", {"position": 99}, ("ShutterPosition1", "1")),
        (0, "cover.position", {"value": 25.4}, ("ShutterPosition1", "25")),
        (0, "cover.set_tilt", {"tilt": 75}, ("ShutterTilt1", "45")),
    ],
)
def test_a_shutter(option: int, name: str, args: dict[str, Datum], said: tuple[str, str]) -> None:
    protocol = known(rl=[3, 3], sho=[option], sht=[[-90, 90, 15]])
    assert sent(protocol, wish(ID, name, "shutter1", **args)) == [(f"cmnd/lamp/{said[0]}", said[1])]


@pytest.mark.parametrize(
    ("name", "component", "args"),
    [
        ("light.on", "light1", {"brightness": 101}),
        ("light.on", "light1", {"volume": 1}),
        ("light.on", "light1", {"channels": (1, 2)}),
        ("light.on", "light1", {"channels": (1, 2, 300)}),
        ("light.color_mode", "light1", {"value": "rgb"}),
        ("light.dance", "light1", {}),
        ("light.on", "light2", {}),
        ("switch.on", "relay1", {}),
        ("light.color_temperature", "light1", {"value": 1500}),
    ],
)
def test_what_it_cannot_take_is_refused(name: str, component: str, args: dict[str, Datum]) -> None:
    with pytest.raises(CommandError):
        known(rl=[2], lt_st=5).encode(wish(ID, name, component, **args))


def test_a_stranger_takes_nothing() -> None:
    with pytest.raises(CommandError):
        known().encode(wish("tasmota_else", "switch.on", "relay1"))


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        (1, {"on", "color_mode", "brightness"}),
        (2, {"on", "color_mode", "brightness", "color_temperature"}),
        (3, {"on", "color_mode", "brightness", "color_hs", "effect"}),
        (5, {"on", "color_mode", "brightness", "color_hs", "effect", "color_temperature"}),
    ],
)
def test_a_light_offers_what_its_channels_can(kind: int, offered: set[str]) -> None:
    protocol = taught(Tasmota())
    device = announced(say(protocol, f"tasmota/discovery/{MAC}/config", CONFIG | {"rl": [2], "lt_st": kind}))
    part = next(one for one in device.components if one.id == "light1")
    assert set(part.capabilities["light"].attributes) == offered


@pytest.mark.parametrize(
    ("color", "hs"),
    [("128,64,0", (30.0, 100.0)), ("804000", (30.0, 100.0)), ("8040000000", (30.0, 100.0)), ("0,0,0", None)],
)
def test_colours_are_read_from_either_writing(color: str, hs: tuple[float, float] | None) -> None:
    seen = values(say(known(rl=[2], lt_st=5), "tele/lamp/STATE", {"POWER": "ON", "Color": color}))
    assert seen.get("light1.light.color_hs") == hs


def test_white_decides_what_a_light_of_five_channels_shows() -> None:
    protocol = known(rl=[2], lt_st=5)
    modes = [
        values(say(protocol, "tele/lamp/STATE", {"POWER": "ON", **said})).get("light1.light.color_mode")
        for said in ({}, {"White": 0}, {"Dimmer": 4}, {"White": 50})
    ]
    assert modes == ["color_temperature", "rgb", None, "color_temperature"]


@pytest.mark.parametrize(
    ("kind", "modes"),
    [
        (1, ("brightness",)),
        (2, ("color_temperature",)),
        (3, ("rgb",)),
        (4, ("rgb", "white")),
        (5, ("rgb", "color_temperature")),
    ],
)
def test_a_light_offers_only_the_modes_it_can_be_in(kind: int, modes: tuple[str, ...]) -> None:
    protocol = taught(Tasmota())
    device = announced(say(protocol, f"tasmota/discovery/{MAC}/config", CONFIG | {"rl": [2], "lt_st": kind}))
    part = next(one for one in device.components if one.id == "light1")
    assert part.capabilities["light"].attributes["color_mode"].options == modes


def test_a_device_keeps_its_own_names_of_what_it_measures() -> None:
    protocol = taught(Tasmota())
    say(protocol, f"tasmota/discovery/{MAC}/config", CONFIG)
    sensors = {"AM2301": {"Temperature": None}, "ENERGY": {"Power": [1, 2]}, "Rain": {"Today": {"Max": 3}}}
    say(protocol, f"tasmota/discovery/{MAC}/sensors", {"sn": sensors})
    assert {name: path.partition(".")[2] for path, name in protocol.names(ID).items()} == {
        ("AM2301", "Temperature"): "am2301.temperature.temperature",
        ("ENERGY", "Power", "0"): "phase_a.power.power",
        ("ENERGY", "Power", "1"): "phase_b.power.power",
        ("Rain", "Today", "Max"): "rain.setting.Today.Max",
    }
    assert protocol.names("a_stranger") == {}
