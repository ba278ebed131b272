"""What is said of a state rule that cannot be."""

from __future__ import annotations

import pytest

from hyperconnect.automation.check import Check
from hyperconnect.automation.compile_state import compile_state
from hyperconnect.automation.form import GroupForm, HouseForm, form_of
from hyperconnect.automation.state import State
from hyperconnect.model.device import Attribute
from tests.automation.household import Household

WHILE = "front_door.open"


def compiled(household: Household | None = None, while_: object = WHILE, **parts: object) -> tuple[State | None, Check]:
    check = Check(household or Household())
    form = form_of({"rule": "state", "while": while_, **parts})
    return compile_state(form, check), check


@pytest.mark.parametrize(
    ("hold", "code", "pointer", "words"),
    [
        ({"living_thermostat.temperature": "21 °C"}, "HX103", "/hold/living_thermostat.temperature", "cannot be set"),
        ({"front_door_lock.state": "locked"}, "HX103", "/hold/front_door_lock.state", "in `enter` and `exit`"),
        ({"living_thermostat.target": "21 %"}, "HX102", "/hold/living_thermostat.target", "21 %"),
        ({"living_thermostat.target": "50 °C"}, "HX102", "/hold/living_thermostat.target", "out of range"),
        ({"living_thermostat.mode": "hot"}, "HX102", "/hold/living_thermostat.mode", "none of off, heat, auto"),
        ({"living_thermostat.target": {"max": "3 kW"}}, "HX102", "/hold/living_thermostat.target/max", "3 kW"),
        ({"living_thermostat.target": {"min": "= 3 kW"}}, "HX102", "/hold/living_thermostat.target/min", "3 kW"),
        (
            {"living_thermostat.target": {"min": "20 °C", "max": "18 °C"}},
            "HX102",
            "/hold/living_thermostat.target/min",
            "above `max`",
        ),
        ({"living_thermostat.target": {}}, "HX004", "/hold/living_thermostat.target", "needs `min` or `max`"),
        ({"living_lights.on": {"min": 1}}, "HX102", "/hold/living_lights.on", "is no number"),
        ({"living_lights.onn": True}, "HX101", "/hold/living_lights.onn", "not an attribute"),
        (
            {"living_lights.on": True, "living_lights.light.on": False},
            "HX102",
            "/hold/living_lights.light.on",
            "held already",
        ),
    ],
)
def test_findings(hold: dict[str, object], code: str, pointer: str, words: str) -> None:
    state, check = compiled(hold=hold)
    assert state is None
    [finding] = check.findings
    assert (finding.code, finding.pointer, finding.severity) == (code, pointer, "error")
    assert words in finding.detail


def test_conditions_and_durations_are_checked() -> None:
    _, check = compiled(while_=["front_door.open", "meter.power"], settle={"on": "3", "off": "soon"})
    assert [(finding.code, finding.pointer) for finding in check.findings] == [
        ("HX102", "/while/1"),
        ("HX102", "/settle/on"),
        ("HX102", "/settle/off"),
    ]


def test_it_waits_for_a_device_that_is_not_known_yet() -> None:
    _, check = compiled(hold={"bathroom_fan.speed": "30 %"})
    assert list(check.missing) == ["bathroom_fan"]
    assert not check.failed


def test_it_listens_to_all_that_it_depends_on() -> None:
    state, check = compiled(
        while_=["front_door.open", "meter.power > 1 kW"],
        hold={"living_lights.brightness": "= meter.power / 100 W * 1 %", "living_lights.on": True},
    )
    assert not check.findings
    assert state is not None
    assert list(state.paths.values()) == ["front_door_1.main.contact.open", "meter_1.main.power.power"]
    assert list(state.moving.values()) == ["meter_1.main.power.power"]


def test_the_name_of_its_memory_follows_the_state_alone() -> None:
    one, _ = compiled(hold={"living_lights.on": True})
    other, _ = compiled(hold={"living_lights.on": False}, title="Other")
    third, _ = compiled(hold={"living_lights.on": True}, settle={"on": "1min"})
    assert one is not None
    assert other is not None
    assert third is not None
    assert one.key == other.key != third.key


def test_a_group_is_held_and_a_member_named_by_itself_counts_more() -> None:
    household = Household()
    household.add("lamp", {"light.on": Attribute("bool", writable=True)})
    household.house = HouseForm(groups={"lights": GroupForm(members=["lamp", "living_lights"])})
    for names in (["lamp.on", "lights.on"], ["lights.on", "lamp.on"]):
        values = {"lamp.on": False, "lights.on": True}
        state, check = compiled(household, hold={name: values[name] for name in names})
        assert not check.findings
        assert state is not None
        held = {each.path: each.value.fixed for each in state.held if each.value is not None}
        assert held == {"lamp_1.main.light.on": False, "living_lights_1.main.light.on": True}
