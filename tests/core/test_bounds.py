from __future__ import annotations

import json
from math import copysign

import pytest

from hyperconnect.core.bounds import Bounds
from hyperconnect.core.hub import Hub
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.effect import Effect, Faulted, Noted
from hyperconnect.model.input import Connected, Opened, ProfileLoaded, Received
from hyperconnect.model.message import Message
from hyperconnect.model.observation import Trouble
from hyperconnect.model.value import Datum, Path, Source, Value
from tests.core.transcript import VOCABULARIES

SOURCE = Source("test", "a/topic")
FAN = Capability("fan", {"mode": Attribute("enum", options=("low", "high"))})
LIGHT = Capability("light", {"color_mode": Attribute("enum", options=("xy", "party"))})
DEVICE = Device("d", "d", "D", (Component("main", {"fan": FAN, "light": LIGHT}),))


def told(attribute: str, datum: Datum) -> Value:
    return Value(Path(f"d.main.{attribute}"), datum, 1.0, 1.0, SOURCE)


def judged(attribute: str, datum: Datum) -> Value | Trouble | None:
    bounds = Bounds()
    bounds.announce(DEVICE)
    return bounds.judge(told(attribute, datum))


@pytest.mark.parametrize(
    ("attribute", "datum"),
    [
        ("humidity.humidity", 140),
        ("battery.level", 300),
        ("battery.level", -2),
        ("location.latitude", 95.0),
        ("location.longitude", 180.5),
        ("light.brightness", 150),
        ("temperature.temperature", -300),
        ("light.color_xy", (0.3, 4.0)),
        ("lock.state", "maybe"),
        ("lock.state", ""),
        ("light.color_mode", "rave"),
        ("fan.mode", "furious"),
    ],
)
def test_what_cannot_be_is_a_trouble_of_its_device(attribute: str, datum: Datum) -> None:
    trouble = judged(attribute, datum)
    assert isinstance(trouble, Trouble)
    assert (trouble.topic, trouble.device) == ("a/topic", "d")
    assert attribute in trouble.why


@pytest.mark.parametrize(
    ("attribute", "datum"),
    [
        ("humidity.humidity", 100),
        ("humidity.humidity", None),
        ("battery.level", 0),
        ("thermostat.target", 180),
        ("power.power_factor", 98),
        ("power.power", -4000),
        ("light.on", False),
        ("light.color_xy", (0.3, 0.4)),
        ("light.color_mode", "hs"),
        ("light.color_mode", "party"),
        ("fan.mode", "low"),
        ("fan.mode", None),
        ("setting.anything", 1e9),
        ("connectivity.ip", ""),
    ],
)
def test_what_can_be_stays_as_it_is(attribute: str, datum: Datum) -> None:
    value = told(attribute, datum)
    bounds = Bounds()
    bounds.announce(DEVICE)
    assert bounds.judge(value) is value


@pytest.mark.parametrize(
    ("attribute", "datum", "believed"),
    [
        ("light.brightness", 255 / 254 * 100, 100),
        ("humidity.humidity", -0.5, 0),
        ("light.color_hs", (361, 50), (360, 50)),
    ],
)
def test_a_little_beyond_a_bound_is_the_bound(attribute: str, datum: Datum, believed: Datum) -> None:
    value = judged(attribute, datum)
    assert isinstance(value, Value)
    assert value.value == believed


def test_nothing_is_less_than_zero_by_nothing() -> None:
    value = judged("power.power", -0.0)
    assert isinstance(value, Value)
    assert isinstance(value.value, float)
    assert copysign(1, value.value) == 1


def test_a_fault_is_told_once_for_each_attribute() -> None:
    bounds = Bounds()
    assert isinstance(bounds.judge(told("battery.level", 300)), Trouble)
    assert bounds.judge(told("battery.level", 301)) is None
    assert isinstance(bounds.judge(told("humidity.humidity", 300)), Trouble)
    assert isinstance(bounds.judge(told("battery.level", 30)), Value)


def test_words_are_looked_up_anew_when_a_device_is_announced_again() -> None:
    bounds = Bounds()
    bounds.announce(DEVICE)
    assert isinstance(bounds.judge(told("fan.mode", "furious")), Trouble)
    bounds.withdraw("d")
    assert isinstance(bounds.judge(told("fan.mode", "furious")), Value)


def test_the_hub_keeps_what_it_knew_and_faults_the_device() -> None:
    hub = Hub()
    hub.handle(Opened(1.0, 52.5, 13.4, "Europe/Berlin", {}))
    for document in VOCABULARIES:
        hub.handle(ProfileLoaded(1.0, str(document["ecosystem"]), document))
    hub.handle(Connected(1.0))
    config = {"uniq_id": "hum", "dev_cla": "humidity", "unit_of_meas": "%", "stat_t": "h", "dev": {"ids": "probe"}}
    hub.handle(Received(1.0, Message("homeassistant/sensor/hum/config", json.dumps(config).encode())))

    def say(payload: bytes, at: float) -> list[Effect]:
        return hub.handle(Received(at, Message("h", payload)))

    assert [effect.value.value for effect in say(b"44", 2.0) if isinstance(effect, Noted)] == [44]
    faults = say(b"140", 3.0)
    assert [effect.about for effect in faults if isinstance(effect, Faulted)] == ["probe"]
    assert not any(isinstance(effect, Noted) for effect in faults)
    assert not any(isinstance(effect, Faulted | Noted) for effect in say(b"150", 4.0))
    note = hub.twin.get(Path("probe.main.humidity.humidity"))
    assert note is not None
    assert note.value == 44
