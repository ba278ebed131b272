"""The engine: saving, waiting for devices, order, and what it remembers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.intent import Intent, Set
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum
from tests.automation.household import DEVICES, LIGHT_ON, Household, reasons, rule, unnumbered, wanted

PRESSED: list[dict[str, Any]] = [{"change": "hall_motion.motion", "to": True}]


def opened(*devices: str) -> Household:
    household = Household(devices or DEVICES)
    household.open()
    return household


def press(household: Household) -> list[Intent]:
    household.set("hall_motion.motion", False)
    return household.set("hall_motion.motion", True)


def test_a_rule_with_an_error_leaves_its_last_good_version_at_work() -> None:
    household = opened()
    household.save(rule(when=PRESSED))
    (finding,) = household.save(rule(when=PRESSED, if_="oops"))
    status = household.engine.rules["light"]
    assert finding.severity == "error"
    assert (status.standing, status.keeps_running, status.findings) == ("broken", True, (finding,))
    assert wanted(press(household)) == [LIGHT_ON]
    household.save(rule(when=PRESSED))
    assert (status.standing, status.keeps_running, status.findings) == ("running", False, ())


def test_a_rule_must_be_saved_under_its_own_name() -> None:
    household = opened()
    (finding,) = household.engine.save("dark", rule(when=PRESSED), household.now)
    assert (finding.code, finding.pointer, finding.severity) == ("HX005", "/rule", "error")
    assert press(household) == []


def test_a_rule_waits_for_its_device() -> None:
    household = opened("hall_motion")
    (finding,) = household.save(rule(when=PRESSED))
    status = household.engine.rules["light"]
    assert (finding.severity, status.standing, status.waits_for) == ("warning", "dormant", ("living_lights",))
    assert press(household) == []
    assert household.announce("outdoor") == {}
    assert household.announce("living_lights") == {"light": ()}
    assert (status.standing, status.waits_for) == ("running", ())
    assert wanted(press(household)) == [LIGHT_ON]


def test_a_device_that_introduces_itself_piece_by_piece_heals_its_rules() -> None:
    household = opened("hall_motion")
    household.save(rule(when=PRESSED))
    (finding,) = household.announce("living_lights", {})["light"]
    assert (finding.severity, finding.code) == ("warning", "HX101")
    status = household.engine.rules["light"]
    assert (status.standing, status.waits_for) == ("dormant", ("living_lights.on",))
    assert household.announce("living_lights", {}) == {}
    assert household.announce("living_lights") == {"light": ()}
    assert wanted(press(household)) == [LIGHT_ON]


def test_a_rule_that_is_switched_off_does_nothing_and_forgets_what_it_waited_for() -> None:
    household = opened()
    waiting = rule(when=PRESSED, then=[{"delay": "5min"}, {"set": {"living_lights.on": True}}])
    household.save(waiting)
    press(household)
    household.engine.take_dirty()
    household.save({**waiting, "enabled": False})
    assert household.engine.rules["light"].standing == "disabled"
    assert household.wait(3600) == []
    assert press(household) == []
    assert household.engine.take_dirty() == [("run", "light", None)]


def test_a_removed_rule_is_gone_with_all_it_waited_for() -> None:
    household = opened()
    household.save(rule(when=PRESSED, then=[{"delay": "5min"}, {"set": {"living_lights.on": True}}]))
    press(household)
    household.engine.take_dirty()
    household.remove("light")
    assert household.engine.deadline is None
    assert household.engine.take_dirty() == [("run", "light", None)]
    assert (press(household), dict(household.engine.rules)) == ([], {})
    household.remove("light")


def test_saving_one_rule_leaves_what_others_wait_for() -> None:
    household = opened()
    household.save(rule(rule="other", when=[{"change": "front_door.open", "to": True, "for": "5min"}]))
    household.set("front_door.open", False)
    household.set("front_door.open", True)
    household.wait(100)
    household.save(rule(when=PRESSED))
    household.save(rule(when=PRESSED, title="again"))
    household.remove("light")
    assert household.wait(199) == []
    assert len(wanted(household.wait(1))) == 1


def test_a_trigger_that_stays_the_same_keeps_what_it_waits_for() -> None:
    household = opened()
    pending = {"change": "front_door.open", "to": True, "for": "5min"}
    household.save(rule(when=[pending]))
    household.set("front_door.open", False)
    household.set("front_door.open", True)
    household.wait(100)
    household.save(rule(when=[*PRESSED, {**pending, "id": "named"}]))
    assert household.wait(199) == []
    assert wanted(household.wait(1)) == [LIGHT_ON]


def test_safety_acts_first_then_priority_then_the_name() -> None:
    household = opened()
    bands: dict[str, dict[str, object]] = {
        "a": {"band": "energy"},
        "b": {},
        "c": {"priority": 7},
        "d": {"band": "safety", "priority": -100},
        "e": {},
    }
    for name, parts in bands.items():
        trigger = PRESSED if name in {"a", "c"} else [{"change": "hall_motion.motion"}]
        household.save(rule(rule=name, when=trigger, if_="hall_motion.motion", **parts))
    out = [reason.rule for reason in reasons(press(household)) if reason.outcome == "ran"]
    assert out == ["d", "c", "b", "e", "a"]


def test_memory_is_plain_json_and_told_once() -> None:
    household = opened()
    household.save(rule(when=[{"at": "07:30"}], cooldown="1h"))
    (told,) = household.engine.take_dirty()
    assert told[:2] == ("run", "light")
    assert json.loads(json.dumps(told[2])) == told[2]
    assert household.engine.take_dirty() == []


@pytest.mark.parametrize("memory", [{"runs": [1]}, {"triggers": 5}, {"runs": [{"number": "x"}], "documents": {}}])
def test_a_memory_that_cannot_be_read_costs_only_itself(memory: object) -> None:
    household = Household()
    household.open({"run": {"light": memory}})
    (finding,) = household.save(rule(when=PRESSED))
    assert finding.severity == "warning"
    assert wanted(press(household)) == [LIGHT_ON]


def test_opening_after_saving_is_as_good() -> None:
    household = opened()
    delayed = rule(when=PRESSED, then=[{"delay": "5min"}, {"set": {"living_lights.on": True}}])
    household.save(delayed)
    press(household)
    other = Household()
    other.save(delayed)
    other.open(household.memory())
    assert wanted(other.wait(300)) == [LIGHT_ON]


def test_memory_waits_with_a_rule_that_waits_for_its_device() -> None:
    household = opened()
    delayed = rule(when=PRESSED, then=[{"delay": "5min"}, {"set": {"living_lights.on": True}}])
    household.save(delayed)
    press(household)
    other = Household(["hall_motion"], now=household.now)
    other.open(household.memory())
    other.save(delayed)
    assert other.wait(100) == []
    other.announce("living_lights")
    assert wanted(other.wait(200)) == [LIGHT_ON]


def test_status_tells_the_last_reason_and_counts_runs() -> None:
    household = opened()
    household.save(rule(when=PRESSED, title="A light"))
    press(household)
    press(household)
    status = household.engine.rules["light"]
    assert (status.title, status.runs, status.standing) == ("A light", 2, "running")
    assert status.last is not None
    assert status.last.outcome == "ran"


SOME_RULES: tuple[dict[str, object], ...] = (
    rule(rule="a", when=PRESSED),
    rule(rule="b", when=[{"change": "hall_motion.motion"}], cooldown="3s"),
    rule(rule="c", when=[{"becomes": "meter.power > 1 kW", "hysteresis": "100 W", "for": "2s"}]),
    rule(
        rule="d",
        when=[{"change": "front_door.open", "for": "2s"}],
        then=[{"delay": "2s"}, {"set": {"living_lights.on": False}}],
    ),
    rule(
        rule="e",
        when=[{"change": "meter.power"}],
        if_="front_door.open",
        band="safety",
        then=[{"set": {"living_lights.brightness": "50 %"}}],
    ),
    rule(
        rule="f",
        when=[{"becomes": "front_door.open or hall_motion.motion"}],
        mode="parallel",
        then=[{"delay": "1s"}, {"set": {"living_lights.brightness": "5 %"}}],
    ),
)

STEP = st.one_of(
    st.tuples(st.sampled_from(["front_door.open", "hall_motion.motion"]), st.sampled_from([True, False, None])),
    st.tuples(st.just("meter.power"), st.sampled_from([0.0, 950.0, 1100.0, None])),
)
KNOWN = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 1.0, 2.0]), STEP.filter(lambda step: step[1] is not None), st.just(True)),
    max_size=25,
)
STEPS = st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0, 2.0]), STEP, st.booleans()), max_size=25)


def played(household: Household, steps: list[tuple[float, tuple[str, Datum], bool]]) -> list[Intent]:
    out: list[Intent] = []
    for after, (name, value), live in steps:
        out += household.set(name, value, live=live, after=after)
    return out + household.wait(30)


@given(st.permutations(SOME_RULES), STEPS)
def test_the_order_of_saving_does_not_matter(
    order: list[dict[str, object]], steps: list[tuple[float, tuple[str, Datum], bool]]
) -> None:
    one, other = opened(), opened()
    for document in SOME_RULES:
        one.save(document)
    for document in order:
        other.save(document)
    assert played(one, steps) == played(other, steps)


@given(KNOWN, KNOWN)
def test_a_restart_at_any_moment_changes_nothing(
    before: list[tuple[float, tuple[str, Datum], bool]], after: list[tuple[float, tuple[str, Datum], bool]]
) -> None:
    household = opened()
    for document in SOME_RULES:
        household.save(document)
    for pause, (name, value), live in before:
        household.set(name, value, live=live, after=pause)
    other = household.restarted(values=True)
    for document in SOME_RULES:
        other.save(document)
    assert unnumbered(played(household, after)) == unnumbered(played(other, after))


@given(STEPS)
def test_what_is_not_live_makes_no_rule_run_at_once(steps: list[tuple[float, tuple[str, Datum], bool]]) -> None:
    household = opened()
    for document in SOME_RULES:
        household.save(document)
    for _, (name, value), _ in steps:
        out = household.set(name, value, live=False)
        assert not [intent for intent in out if isinstance(intent, Set)]


@given(STEPS)
def test_every_intent_comes_with_its_reason(steps: list[tuple[float, tuple[str, Datum], bool]]) -> None:
    household = opened()
    for document in SOME_RULES:
        household.save(document)
    unexplained: set[str] = set()
    for intent in played(household, steps):
        if isinstance(intent, Reason):
            unexplained.discard(intent.rule)
        else:
            unexplained.add(intent.rule)
    assert not unexplained
