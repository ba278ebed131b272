"""Rules are put to work after their tests, unless these take too long."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.text import read_rules
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.input import RuleRemoved, RuleSaved
from hyperconnect.shell.trial import LONGEST, Trial, devices_of, is_to_be_tried

LAMP = """rule: NAME
when: [{ change: hall_motion.motion, to: true }]
then: [{ set: { hall_light.on: true } }]
tests:
  - it: lights up
    given: { hall_motion.motion: false }
    when: [{ after: 1s, set: { hall_motion.motion: true } }]
    expect: [{ set: { hall_light.on: WANTED } }]
  - it: stays dark
    given: { hall_motion.motion: true }
    when: [{ after: 1s, set: { hall_motion.motion: false } }]
    expect: [{ nothing: true }]
"""


class SlowClock:
    """A clock that goes on by a fixed time whenever somebody looks at it."""

    def __init__(self, step: float) -> None:
        self.step = step
        self.now = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def lamp(name: str, wanted: str = "true") -> RuleSaved:
    (written,) = read_rules(LAMP.replace("NAME", name).replace("WANTED", wanted))
    rule, _ = read_rule(written.document)
    assert rule is not None
    return RuleSaved(1.0, name, canonical(rule))


def trial_of(*rules: RuleSaved, devices: tuple[Device, ...] = (), step: float = 0.0) -> Trial:
    return Trial(rules, devices, {}, [rule.document for rule in rules], "UTC", SlowClock(step))


def told_only() -> Device:
    capability = Capability("light", {"on": Attribute("bool")})
    return Device("lamp_1", "hall_light", "Lamp", (Component("main", {"light": capability}),))


def test_all_is_tried_and_told() -> None:
    trial = trial_of(lamp("a"), lamp("b", "false"))
    good, bad = trial.go_on(1.0)
    assert (good.rule.rule, good.findings, good.late) == ("a", (), False)
    assert [(finding.code, finding.pointer) for finding in bad.findings] == [("HX501", "/tests/0/expect/0")]
    assert trial.is_over
    assert good.saved(7.0).at == 7.0


def test_it_pauses_when_it_has_tried_for_long_enough() -> None:
    trial = trial_of(lamp("a"), lamp("b"), step=0.0625)
    rounds = [[one.rule.rule for one in trial.go_on(0.0625)] for _ in range(6)]
    assert rounds == [[], [], ["a"], [], [], ["b"]]
    assert trial.is_over


def test_who_is_not_through_in_time_is_let_go_untried() -> None:
    trial = trial_of(lamp("a"), lamp("b", "false"), lamp("c", "false"), step=LONGEST / 4.5)
    decided = trial.go_on(LONGEST)
    assert [(one.rule.rule, one.findings, one.late) for one in decided] == [
        ("a", (), False),
        ("b", (), True),
        ("c", (), True),
    ]
    assert trial.is_over


def test_devices_that_the_hub_knows_are_what_they_are() -> None:
    (tried,) = trial_of(lamp("a"), devices=(told_only(),)).go_on(1.0)
    assert "hall_light.on cannot be set" in tried.findings[0].detail


def test_devices_of_an_earlier_life_are_called_as_people_called_them() -> None:
    memory: dict[str, dict[str, Any]] = {
        "device": {"lamp_1": {"id": "lamp_1", "slug": "lamp", "name": "Lamp"}},
        "edit": {"lamp_1": {"slug": "hall_light"}},
    }
    assert [device.slug for device in devices_of(memory)] == ["hall_light"]


@pytest.mark.parametrize(
    ("change", "tried"), [({}, True), ({"tests": []}, False), ({"enabled": False}, False), ({"enabled": True}, True)]
)
def test_only_rules_with_tests_that_are_on_are_tried(change: dict[str, object], *, tried: bool) -> None:
    assert is_to_be_tried(RuleSaved(1.0, "a", lamp("a").document | change)) == tried


def test_what_is_known_is_not_tried() -> None:
    assert not is_to_be_tried(RuleSaved(1.0, "a", lamp("a").document, known=True))
    assert not is_to_be_tried(RuleRemoved(1.0, "a"))
