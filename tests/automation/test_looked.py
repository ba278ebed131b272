"""What was read stands in each reason: by the rule's conditions, its triggers', and those on a run's way."""

from __future__ import annotations

from typing import Any

from hyperconnect.automation.intent import Intent
from hyperconnect.automation.reason import sentence
from hyperconnect.automation.signal import Signal
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum
from tests.automation.household import Household, reasons, rule

DOOR = "front_door_1.main.contact.open"
OUTDOOR = "outdoor_1.main.temperature.temperature"
METER = "meter_1.main.power.power"
PRESSED: list[dict[str, Any]] = [{"change": "hall_motion.motion", "to": True}]
LIGHT: dict[str, Any] = {"set": {"living_lights.on": True}}


def house(**parts: object) -> Household:
    household = Household()
    household.open()
    findings = household.save(rule(**{"when": PRESSED, **parts}))
    assert not [finding for finding in findings if finding.severity == "error"], findings
    household.set("front_door.open", False)
    household.set("outdoor.temperature", 3.0)
    household.set("meter.power", 100.0)
    return household


def press(household: Household) -> list[Reason]:
    household.set("hall_motion.motion", False)
    return reasons(household.set("hall_motion.motion", True))


def read(reason: Reason) -> dict[str, Datum]:
    return dict(reason.read)


def test_a_condition_on_the_way_is_told_with_its_values() -> None:
    then = [{"choose": [{"if": "front_door.open == true", "then": [LIGHT]}]}]
    household = house(if_="outdoor.temperature < 5 °C", then=then)
    (reason,) = press(household)
    assert read(reason) == {OUTDOOR: 3.0, DOOR: False}
    left_out = "left out what needs `front_door.open == true` (front_door.open was false)."
    assert sentence(reason, household).endswith(left_out)


def test_a_later_reason_of_a_run_tells_only_what_was_read_then() -> None:
    then = [{"delay": "5min"}, {"choose": [{"if": "meter.power > 50 W", "then": [LIGHT]}]}]
    household = house(if_="outdoor.temperature < 5 °C", then=then)
    (first,) = press(household)
    household.set("outdoor.temperature", 9.0)
    (second,) = reasons(household.wait(300))
    assert (read(first), read(second)) == ({OUTDOOR: 3.0}, {METER: 100.0})
    assert first.run == second.run


def test_what_was_awaited_is_told_when_it_came_and_when_it_did_not() -> None:
    household = house(then=[{"wait": {"until": "front_door.open", "timeout": "10min"}}])
    press(household)
    (came,) = reasons(household.set("front_door.open", True))
    assert read(came) == {DOOR: True}
    household.set("front_door.open", False)
    press(household)
    (late,) = reasons(household.wait(600))
    assert read(late) == {DOOR: False}


def test_the_condition_of_a_trigger_is_told_with_its_values() -> None:
    guarded = [{"change": "hall_motion.motion", "to": True, "if": "front_door.open"}]
    household = house(when=guarded, if_="outdoor.temperature < 5 °C")
    (missed,) = press(household)
    assert (missed.outcome, read(missed)) == ("not_satisfied", {DOOR: False})
    household.set("front_door.open", True)
    (ran,) = press(household)
    assert (ran.outcome, read(ran)) == ("ran", {DOOR: True, OUTDOOR: 3.0})


def test_what_came_with_a_signal_is_told() -> None:
    household = house(when=[{"webhook": "courier", "payload": "payload.parcel.size < 3"}])
    out: list[Intent] = []
    for size in (5, 2):
        household.engine.signal(Signal("webhook:courier", payload={"parcel": {"size": size}}), household.now, out)
    missed, ran = reasons(out)
    assert read(missed) == {"payload.parcel.size": 5}
    assert read(ran) == {"payload.parcel.size": 2}
    assert sentence(missed, household).endswith("`payload.parcel.size < 3` was not true (payload.parcel.size was 5).")


def test_what_did_not_last_is_told_with_what_ended_it() -> None:
    household = house(when=[{"becomes": "outdoor.temperature < 0 °C", "for": "10min"}])
    household.set("outdoor.temperature", -1.0)
    (cut,) = reasons(household.set("outdoor.temperature", 1.0))
    assert (cut.outcome, read(cut)) == ("cut", {OUTDOOR: 1.0})


def test_of_several_conditions_the_sentence_names_the_values_of_the_one_in_the_way() -> None:
    household = house(if_=["outdoor.temperature < 5 °C", "front_door.open"])
    (missed,) = press(household)
    assert read(missed) == {OUTDOOR: 3.0, DOOR: False}
    assert sentence(missed, household).endswith("`front_door.open` was not true (front_door.open was false).")
