from __future__ import annotations

import json

import pytest

from hyperconnect.errors import CommandError
from hyperconnect.model.observation import Asking, Refused
from hyperconnect.model.value import Datum
from hyperconnect.protocols.shelly import Shelly
from tests.protocols.playing import taught
from tests.protocols.speech import announced, only, say, sent, values, wish

PREFIX = "attic/shelly-c8f09e0a0b0c"
SOURCE = "shelly-c8f09e0a0b0c"

STATUS: dict[str, object] = {
    "switch:1": {"output": False},
    "light:0": {"output": False, "brightness": 10},
    "cct:0": {"output": False, "brightness": 10, "ct": 3000},
    "rgbw:0": {"output": False, "brightness": 10, "rgb": [1, 2, 3]},
    "cover:0": {"state": "open", "current_pos": 50, "slat_pos": 10},
    "thermostat:0": {"enable": True, "target_C": 20, "output": False},
    "blutrv:200": {"target_C": 20, "pos": 0},
    "number:201": {"value": 4},
    "input:0": {"state": True},
}


def known() -> tuple[Shelly, str]:
    """Return a protocol that knows a device with everything, and the device's id."""
    protocol = taught(Shelly())
    document = {"src": SOURCE, "method": "NotifyFullStatus", "params": STATUS}
    seen = say(protocol, f"{PREFIX}/events/rpc", document)
    question = only(Asking, seen)[-1].messages[0]
    info = {"gen": 2, "mac": "C8F09E0A0B0C", "id": SOURCE, "ver": "1.0"}
    answer = {"id": json.loads(question.payload)["id"], "src": SOURCE, "result": info}
    return protocol, announced(say(protocol, "hyperconnect/rsp/rpc", answer)).id


@pytest.mark.parametrize(
    ("component", "name", "args", "method", "params"),
    [
        ("switch1", "switch.on", {}, "Switch.Set", {"id": 1, "on": True}),
        ("switch1", "switch.on", {"value": False}, "Switch.Set", {"id": 1, "on": False}),
        ("switch1", "switch.toggle", {}, "Switch.Toggle", {"id": 1}),
        ("light0", "light.off", {"transition": 2}, "Light.Set", {"id": 0, "on": False, "transition_duration": 2}),
        ("light0", "light.brightness", {"value": 49.6}, "Light.Set", {"id": 0, "on": True, "brightness": 50}),
        ("cct0", "light.on", {"color_temperature": 2700}, "CCT.Set", {"id": 0, "on": True, "ct": 2700}),
        ("rgbw0", "light.color_hs", {"value": (120.0, 100.0)}, "RGBW.Set", {"id": 0, "on": True, "rgb": [0, 255, 0]}),
        ("cover0", "cover.open", {}, "Cover.Open", {"id": 0}),
        ("cover0", "cover.stop", {}, "Cover.Stop", {"id": 0}),
        ("cover0", "cover.set_position", {"position": 30}, "Cover.GoToPosition", {"id": 0, "pos": 30}),
        ("cover0", "cover.position", {"value": 30}, "Cover.GoToPosition", {"id": 0, "pos": 30}),
        ("cover0", "cover.set_tilt", {"tilt": 30}, "Cover.GoToPosition", {"id": 0, "slat_pos": 30}),
        (
            "thermostat0",
            "thermostat.set_target",
            {"temperature": 21},
            "Thermostat.SetConfig",
            {"id": 0, "config": {"target_C": 21}},
        ),
        (
            "thermostat0",
            "thermostat.mode",
            {"value": "off"},
            "Thermostat.SetConfig",
            {"id": 0, "config": {"enable": False}},
        ),
        (
            "blutrv200",
            "thermostat.target",
            {"value": 19.5},
            "BluTrv.Call",
            {"id": 200, "method": "TRV.SetTarget", "params": {"id": 0, "target_C": 19.5}},
        ),
        ("number201", "setting.value", {"value": 7}, "Number.Set", {"id": 201, "value": 7}),
        ("main", "update.install", {}, "Shelly.Update", {"stage": "stable"}),
    ],
)
def test_calls(component: str, name: str, args: dict[str, Datum], method: str, params: dict[str, object]) -> None:
    protocol, device = known()
    ((topic, payload),) = sent(protocol, wish(device, name, component, **args))
    call = json.loads(payload)
    assert (topic, call["src"], call["method"]) == (f"{PREFIX}/rpc", "hyperconnect/rsp", method)
    assert call["params"] == params


def test_a_cover_that_will_not_move_says_so() -> None:
    protocol, device = known()
    ((_, payload),) = sent(protocol, wish(device, "cover.set_position", "cover0", position=10))
    reply = {"id": json.loads(payload)["id"], "src": SOURCE, "error": {"code": -109, "message": "not calibrated"}}
    (refused,) = only(Refused, say(protocol, "hyperconnect/rsp/rpc", reply))
    assert (refused.path, "not calibrated" in refused.why) == (f"{device}.cover0.cover.position", True)


def test_a_good_answer_confirms_and_a_bad_one_refuses() -> None:
    protocol, device = known()
    for content, told in (({"result": {"was_on": True}}, {"switch1.switch.on": True}), ({"error": {"code": -103}}, {})):
        ((_, payload),) = sent(protocol, wish(device, "switch.on", "switch1"))
        reply = {"id": json.loads(payload)["id"], "src": SOURCE, **content}
        seen = say(protocol, "hyperconnect/rsp/rpc", reply)
        assert values(seen) == told
        refused = [one.path for one in only(Refused, seen)]
        assert refused == ([] if told else [f"{device}.switch1.switch.on"])
        assert not say(protocol, "hyperconnect/rsp/rpc", reply)


@pytest.mark.parametrize(
    ("component", "name", "args"),
    [
        ("light0", "light.on", {"brightness": 101}),
        ("light0", "light.on", {"color_temperature": 3000}),
        ("switch7", "switch.on", {}),
        ("input0", "setting.state", {"value": True}),
        ("blutrv200", "thermostat.set_mode", {"mode": "heat"}),
        ("cover0", "cover.state", {"value": "open"}),
    ],
)
def test_what_it_cannot_take_is_refused(component: str, name: str, args: dict[str, Datum]) -> None:
    protocol, device = known()
    with pytest.raises(CommandError):
        protocol.encode(wish(device, name, component, **args))


def test_a_stranger_takes_nothing() -> None:
    with pytest.raises(CommandError):
        taught(Shelly()).encode(wish("shelly", "switch.on", "switch0"))


@pytest.mark.parametrize(
    ("heard", "component", "name", "args", "said"),
    [
        (("relay/0", "off"), "relay0", "switch.on", {}, ("relay/0/command", "on")),
        (("relay/1", "on"), "relay1", "switch.on", {"value": False}, ("relay/1/command", "off")),
        (("light/0", "on"), "light0", "light.toggle", {}, ("light/0/command", "toggle")),
        (
            ("light/0/status", {"ison": True, "brightness": 5}),
            "light0",
            "light.on",
            {"brightness": 40, "transition": 1.5},
            ("light/0/set", '{"turn":"on","brightness":40,"transition":1500}'),
        ),
        (
            ("color/0/status", {"ison": True, "mode": "color", "red": 1, "green": 2, "blue": 3, "gain": 5}),
            "color0",
            "light.color_hs",
            {"value": (240.0, 100.0)},
            ("color/0/set", '{"turn":"on","mode":"color","red":0,"green":0,"blue":255}'),
        ),
        (
            ("color/0/status", {"ison": True, "mode": "white", "temp": 3000}),
            "color0",
            "light.color_temperature",
            {"value": 4000},
            ("color/0/set", '{"turn":"on","mode":"white","temp":4000}'),
        ),
        (("roller/0", "stop"), "roller0", "cover.open", {}, ("roller/0/command", "open")),
        (("roller/0/pos", "5"), "roller0", "cover.position", {"value": 30}, ("roller/0/command/pos", "30")),
    ],
)
def test_the_first_generation(
    heard: tuple[str, object], component: str, name: str, args: dict[str, Datum], said: tuple[str, str]
) -> None:
    protocol = taught(Shelly())
    say(protocol, f"shellies/thing/{heard[0]}", heard[1])
    assert sent(protocol, wish("thing", name, component, **args)) == [(f"shellies/thing/{said[0]}", said[1])]
    with pytest.raises(CommandError):
        protocol.encode(wish("thing", "light.dance", component))
