"""Names that only a test names are told, with what may have been meant and where they stand."""

from __future__ import annotations

import pytest

from hyperconnect.automation.form import GroupForm, HouseForm
from hyperconnect.automation.proof import Nobody, prove
from tests.automation.proof.home import LAMP, document, form, proved, tried


def told(test: str, *, house: HouseForm | None = None) -> list[tuple[str, str, tuple[str, ...]]]:
    findings = tried(test, house=house).findings
    return [(each.severity, each.pointer, each.did_you_mean) for each in findings if each.code == "HX101"]


@pytest.mark.parametrize(
    ("test", "pointer", "meant"),
    [
        ("given: { hallmotion.motion: false }", "given/hallmotion.motion", "hall_motion.motion"),
        ("when: [{ after: 1s, set: { hal_light.on: true } }]", "when/0/set/hal_light.on", "hall_light.on"),
        ("when: [{ after: 1s, offline: hall_ligth }]", "when/0/offline", "hall_light"),
        ("when: [{ after: 1s, online: [hall_light, hall_motin] }]", "when/0/online/1", "hall_motion"),
        ("when: [{ after: 1s, event: hall_motio.pressed }]", "when/0/event", "hall_motion.pressed"),
        ("given: { hall_motion.motoin: false }", "given/hall_motion.motoin", "hall_motion.motion"),
    ],
)
def test_a_slip_is_told_with_what_was_meant(test: str, pointer: str, meant: str) -> None:
    assert told(test + "\nexpect: [{ nothing: true }]") == [("warning", f"/tests/0/{pointer}", (meant,))]


def test_a_test_that_proves_nothing_because_of_a_slip_never_reaches_the_rule() -> None:
    proof = tried("when: [{ after: 1s, set: { hallmotion.motion: true } }]\nexpect: [{ nothing: true }]")
    assert [each.code for each in proof.findings if each.severity == "warning"] == ["HX101", "HX501"]


def test_whom_the_household_or_another_rule_names_may_be_in_a_test() -> None:
    house = HouseForm(
        groups={"lamps": GroupForm(["desk_lamp"])},
        scenes={"away": {"porch_light.on": False}},
        people={"alex": ["alexs_phone"]},
    )
    test = "when: [{ after: 1s, offline: [lamps, desk_lamp, alex, porch_light] }]\nexpect: [{ nothing: true }]"
    assert told(test, house=house) == []
    other = "rule: other\nwhen: [{ change: attic.motion }]\nthen: [{ log: up }]"
    text = f"{LAMP}tests: [{{ it: works, given: {{ attic.motion: true }}, expect: [{{ nothing: true }}] }}]"
    assert [each.code for each in proved(text).findings] == ["HX101", "HX501", "HX501"]
    known = prove(form(text), Nobody(), others=[document(other)])
    assert [each.severity for each in known.findings] == ["info"]


def test_another_attribute_that_devices_have_is_no_slip() -> None:
    assert told("given: { hall_light.brightness: 40 % }\nexpect: [{ nothing: true }]") == []
