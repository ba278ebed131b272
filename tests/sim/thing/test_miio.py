"""A simulated MIoT device keeps to its document."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hyperconnect.content.find import ours
from hyperconnect.sim.thing.miio import MiotDevice

FILES = sorted((ours("simulators") / "miot").glob("*.json"))
HEATER = json.loads((ours("simulators") / "miot" / "heater.json").read_text("utf-8"))


def ask(device: MiotDevice, method: str, params: object) -> Any:
    return device.answer({"id": 1, "method": method, "params": params})


def put(device: MiotDevice, siid: int, piid: int, value: object) -> Any:
    return ask(device, "set_properties", [{"did": "1", "siid": siid, "piid": piid, "value": value}])["result"][0][
        "code"
    ]


def get(device: MiotDevice, siid: int, piid: int) -> Any:
    return ask(device, "get_properties", [{"did": "1", "siid": siid, "piid": piid}])["result"][0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_everything_it_can_tell_it_tells(path: Any) -> None:
    document = json.loads(path.read_text("utf-8"))
    device = MiotDevice(document, "1")
    for service in document["services"]:
        for one in service["properties"]:
            found = get(device, service["iid"], one["iid"])
            assert found["code"] == 0
            if "value-range" in one:
                assert one["value-range"][0] <= found["value"] <= one["value-range"][1]


@pytest.mark.parametrize(
    ("siid", "piid", "value", "code"),
    [
        (2, 1, True, 0),
        (2, 1, 1, -4005),
        (2, 3, 21.5, 0),
        (2, 3, 99, -4005),
        (2, 3, "warm", -4005),
        (2, 4, 2, 0),
        (2, 4, 3, -4005),
        (4, 1, 1.5, -4005),
        (3, 1, 20.0, -4002),
        (9, 9, 0, -4003),
    ],
)
def test_it_takes_what_its_document_allows(siid: int, piid: int, value: object, code: int) -> None:
    device = MiotDevice(HEATER, "1")
    before = device.values.get((siid, piid))
    assert put(device, siid, piid, value) == code
    assert device.values.get((siid, piid)) == (value if code == 0 else before)


def test_actions_are_remembered() -> None:
    document = json.loads((ours("simulators") / "miot" / "air_purifier.json").read_text("utf-8"))
    device = MiotDevice(document, "1")
    assert ask(device, "action", {"did": "1", "siid": 4, "aiid": 1, "in": []})["result"]["code"] == 0
    assert ask(device, "action", {"siid": 4, "aiid": 1, "in": [{"piid": 1, "value": 1}]})["result"]["code"] == -4006
    assert ask(device, "action", {"siid": 4, "aiid": 2, "in": []})["result"]["code"] == -4003
    assert device.called == [((4, 1), [])]


ODD: list[tuple[str, object]] = [
    ("get_prop", ["power"]),
    ("get_properties", 7),
    ("action", []),
    ("set_properties", [1]),
]


@pytest.mark.parametrize(("method", "params"), ODD)
def test_what_it_does_not_know_it_says(method: str, params: object) -> None:
    assert "error" in ask(MiotDevice(HEATER, "1"), method, params)


def test_a_room_warms_while_the_heater_is_on_and_cools_while_it_is_not() -> None:
    device = MiotDevice(HEATER, "1")
    device.put("temperature", 15.0)
    device.put("target-temperature", 22.0)
    device.advance(3600)
    cold = device.get("temperature")
    assert 12 < cold < 15
    device.put("on", True)
    warm: list[float] = []
    for _ in range(6):
        device.advance(3600)
        warm.append(device.get("temperature"))
    assert warm == sorted(warm)
    assert warm[-1] == pytest.approx(22, abs=0.2)


def test_changes_are_told_once_and_only_where_they_are_offered() -> None:
    device = MiotDevice(HEATER, "1")
    device.put("temperature", 30.0)
    device.put("temperature", 31.0)
    assert device.take_changes() == [{"did": "1", "siid": 3, "piid": 1, "value": 31.0}]
    assert device.take_changes() == []
    silent = MiotDevice(HEATER, "1", reports=False)
    silent.put("temperature", 30.0)
    assert silent.take_changes() == []
    assert "error" in ask(silent, "miIO.sub", {})


def test_the_same_seed_makes_the_same_device() -> None:
    assert MiotDevice(HEATER, "1", 5).values == MiotDevice(HEATER, "1", 5).values
    assert MiotDevice(HEATER, "1", 5).values != MiotDevice(HEATER, "1", 6).values
