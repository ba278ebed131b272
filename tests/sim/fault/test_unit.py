"""Firmware that changes a unit: a hub understands it if it is announced, and is fooled if it is not."""

from __future__ import annotations

import json

import pytest

from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.errors import ContentError
from hyperconnect.sim.build import build, fields_of
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.faults import read_fault
from tests.sim.joined import Joined


def family() -> Household:
    return build(load_scenario("window_open"), 1)


def unit_of_outdoor(house: Household) -> str:
    payload = next(m.payload for m in house.greet() if m.topic == "zigbee2mqtt/bridge/devices")
    device = next(each for each in json.loads(payload) if each["friendly_name"] == "outdoor")
    return str(next(each["unit"] for each in device["definition"]["exposes"] if each["property"] == "temperature"))


@pytest.mark.parametrize(
    ("thing", "field", "to", "name"),
    [("outdoor", "temperature", "°F", "outdoor.temperature"), ("solar", "energy", "Wh", "solar.energy")],
)
@pytest.mark.parametrize("announced", [True, False])
def test_a_hub_understands_a_new_unit_that_is_announced(
    thing: str, field: str, to: str, name: str, *, announced: bool
) -> None:
    quiet, other = family(), family()
    plain, changed = Joined(quiet), Joined(other)
    for each in (plain, changed):
        each.live(1200)
    told = f"{{kind: unit, of: {thing}, field: {field}, to: {to}, announced: {str(announced).lower()}, lasts: 2 h}}"
    fault = read_fault(told, "fault")
    fields_of(load_scenario("window_open"), 1).check(fault)
    other.faults.begin(fault)
    for each in (plain, changed):
        each.live(5400)
    true, heard = plain.value(name), changed.value(name)
    assert isinstance(true, float | int)
    assert isinstance(heard, float | int)
    assert (heard == pytest.approx(true, abs=0.1)) is announced
    for each in (plain, changed):
        each.live(5400)
    assert changed.value(name) == plain.value(name)


def test_the_old_unit_is_announced_again_when_it_is_over() -> None:
    house = family()
    house.advance(house.now + 60)
    before = [message.payload for message in house.greet()]
    assert unit_of_outdoor(house) == "°C"
    house.faults.begin(read_fault("{kind: unit, of: outdoor, field: temperature, to: °F, lasts: 1 min}", "fault"))
    assert unit_of_outdoor(house) == "°F"
    changed = [old for old, new in zip(before, [m.payload for m in house.greet()], strict=False) if old != new]
    assert len(changed) == 1
    house.advance(house.now + 61)
    assert unit_of_outdoor(house) == "°C"
    assert house.wire is None


@pytest.mark.parametrize(
    ("fault", "why", "hint"),
    [
        (
            "{kind: unit, of: outdoor, field: temperature, to: kW}",
            "outdoor announces no unit W of 'temperature'",
            "not",
        ),
        ("{kind: unit, of: living_thermostat, field: target, to: °F}", "announces no unit °C of 'target'", ""),
        ("{kind: unit, of: outdoor, field: temprature, to: °F}", "outdoor says no field 'temprature'", "did you mean"),
    ],
)
def test_a_unit_that_is_not_announced_cannot_change_so(fault: str, why: str, hint: str) -> None:
    with pytest.raises(ContentError) as caught:
        fields_of(load_scenario("window_open"), 1).check(read_fault(fault, "fault"))
    assert why in caught.value.why
    assert hint in caught.value.hint


def test_what_is_announced_is_a_thing() -> None:
    with pytest.raises(ContentError, match="what is announced is a thing"):
        read_fault("{kind: unit, topic: a/b, field: x, to: °F}", "fault")
