"""Rules are looked at as if their devices were there, whether anybody has met them or not."""

from __future__ import annotations

import pytest

from hyperconnect.automation.form import GroupForm, HouseForm
from hyperconnect.automation.names import Names
from hyperconnect.automation.proof import Nobody, review
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.reason import Finding
from tests.automation.household import Household
from tests.automation.proof.home import document

HALL = "rule: hall\nwhen: [{ change: hall_motion.motion }]\nthen: [{ set: { hall_light.on: true } }]\n"
GROUPS = HouseForm(groups={"doors": GroupForm(["front_door"]), "windows": GroupForm(capability="contact")})


def reviewed(*texts: str, names: Names | None = None) -> list[list[Finding]]:
    """Return what is found about each rule, but not what it waits for."""
    documents = [document(text) for text in texts]
    found = review(documents, Nobody(GROUPS) if names is None else names)
    return [[one for one in each if not one.detail.startswith("waits for ")] for each in found]


def of_condition(condition: str) -> list[Finding]:
    (found,) = reviewed(f"rule: r\nwhen: [{{ hub: started }}]\nif: {condition}\nthen: [{{ log: x }}]\n")
    return found


@pytest.mark.parametrize(
    ("condition", "severity", "code", "meant"),
    [
        ("su7.sock < 20 %", "error", "HX101", "su7.soc"),
        ("su7.cabin.temperatur < 20 °C", "error", "HX101", "su7.cabin.temperature"),
        ("su7.cabn.temperature < 20 °C", "error", "HX101", "su7.cabin.temperature"),
        ("meter.l1.powr.power < 20 W", "error", "HX101", "meter.l1.power.power"),
        ("su7.soc < 20 °C", "error", "HX102", ""),
        ("su7.plugged > 5", "error", "HX102", ""),
        ("bulb.effect_speeed > 3", "warning", "HX101", ""),
        ("any(doors, contact.opn)", "error", "HX101", "contact.open"),
    ],
)
def test_a_slip_is_told_though_nobody_has_met_the_device(condition: str, severity: str, code: str, meant: str) -> None:
    (found,) = of_condition(condition)
    assert (found.severity, found.code) == (severity, code)
    assert meant in ("", *found.did_you_mean)


@pytest.mark.parametrize(
    "condition",
    ["bulb.setting.effect_speed > 3", "any(windows, contact.open)", "su7.soc < 20 %", "any(doors, contact.open)"],
)
def test_what_may_well_be_is_no_slip(condition: str) -> None:
    assert of_condition(condition) == []


@pytest.mark.parametrize(
    ("action", "severity", "meant"),
    [
        ("do: su7.cabin.precondtion", "error", "su7.cabin.precondition"),
        ("do: gate.open_sesame_now", "warning", ""),
        ("set: { hall_light.brightnes: 30 % }", "error", "hall_light.brightness"),
    ],
)
def test_a_slip_in_an_action_is_told(action: str, severity: str, meant: str) -> None:
    ((found,),) = reviewed(f"rule: r\nwhen: [{{ hub: started }}]\nthen: [{{ {action} }}]\n")
    assert (found.severity, found.code) == (severity, "HX101")
    assert meant in ("", *found.did_you_mean)


def test_a_scene_of_the_household_is_looked_at_like_any_action() -> None:
    house = HouseForm(scenes={"evening": {"bulb.sparkle_mode": "calm"}})
    text = "rule: r\nwhen: [{ hub: started }]\nthen: [{ scene: evening }]\n"
    ((found,),) = reviewed(text, names=Nobody(house))
    assert (found.code, found.severity, found.pointer) == ("HX101", "warning", "/then/0/scene")
    assert "bulb.setting.sparkle_mode" in found.detail


def test_one_device_is_one_kind_of_device_to_all_rules() -> None:
    text = HALL.replace("rule: hall", "rule: other").replace("hall_light.on: true", "hall_light.on: 5 °C")
    good, bad = reviewed(HALL, text)
    assert good == []
    assert [one.code for one in bad] == ["HX102"]


def test_rules_are_looked_at_beside_each_other_whatever_their_order() -> None:
    off = HALL.replace("rule: hall", "rule: off").replace("on: true", "on: false")
    for rules in ([HALL, off], [off, HALL]):
        assert [{one.code for one in found} for found in reviewed(*rules)] == [{"HX302"}, {"HX302"}]


def test_what_a_rule_waits_for_is_told_once_and_never_nags() -> None:
    text = f"{HALL}else: [{{ set: {{ hall_light.brightness: 30 % }} }}]\nif: su7.occupied\n"
    ((found,),) = review([document(text)], Nobody())
    assert found.severity == "info"
    assert found.detail.startswith("waits for hall_motion, ")
    assert set(found.detail.removeprefix("waits for ").partition(":")[0].split(", ")) == {
        "hall_motion",
        "hall_light",
        "su7",
    }
    assert found.pointer == "/rule"


def test_a_name_like_that_of_somebody_who_is_there_is_a_slip() -> None:
    known = Household(["living_lights"])
    found = reviewed(HALL.replace("hall_light.on", "living_light.on"), names=known)[0]
    assert [(one.severity, one.did_you_mean) for one in found] == [("warning", ("living_lights",))]


def test_known_devices_are_what_they_are() -> None:
    known = Household(["su7"])
    text = "rule: r\nwhen: [{ hub: started }]\nif: su7.soc < 20 %\nthen: [{ log: x }]\n"
    ((found,),) = reviewed(text.replace("soc", "sock"), names=known)
    assert (found.code, found.severity) == ("HX101", "error")
    assert reviewed(text.replace("soc", "level"), names=known) == [[]]


def test_what_a_known_device_has_not_shown_yet_is_waited_for_and_looked_at_as_if_it_were_there() -> None:
    text = "rule: r\nwhen: [{ hub: started }]\nif: su7.soc < 20 %\nthen: [{ log: x }]\n"
    ((waits,),) = review([document(text)], Household(["su7"]))
    assert (waits.severity, waits.detail) == ("info", "waits for su7.soc: nobody announced it on this machine")
    ((wrong,),) = reviewed(text.replace("20 %", "20 °C"), names=Household(["su7"]))
    assert (wrong.code, wrong.severity) == ("HX102", "error")


def test_a_template_is_looked_at_where_it_is_used() -> None:
    template = (
        "rule: t\nparams: { room: { device: thermostat } }\nwhen: [{ at: 06:30 }]\nif: room.temperatur < 20 °C\n"
        "then: [{ set: { room.target: 21 °C } }]\n"
    )
    made = "rule: m\ntemplate: t\nwith: { room: kitchen }\n"
    registry = Registry(Twin())
    registry.rules["t"] = document(template)
    ((), found) = map(tuple, reviewed(template, made, names=registry))
    assert [(one.code, one.did_you_mean[0]) for one in found] == [("HX101", "kitchen.temperature")]


@pytest.mark.parametrize(
    "text",
    [
        "rule: r\nwhen: [{ hub: started }]\nthen: [{ notify: { to: alexx, text: x } }]\n",
        "rule: r\nwhen: [{ enters: { who: alx, zone: home } }]\nthen: [{ log: x }]\n",
    ],
)
def test_a_name_like_that_of_a_person_is_a_slip(text: str) -> None:
    (found,) = reviewed(text, names=Nobody(HouseForm(people={"alex": ["phone_alex"]})))
    assert [(one.severity, one.did_you_mean) for one in found] == [("warning", ("alex",))]
