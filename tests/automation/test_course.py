"""Who hears of what: a value that was away is the same to all rules, whenever they came."""

from __future__ import annotations

import pytest

from hyperconnect.automation.intent import Intent, Log
from tests.automation.household import Household

MODE = "living_thermostat.mode"
HEARS: dict[str, object] = {
    "when": [{"change": MODE}],
    "then": [{"log": "${trigger.old} ${trigger.new} ${trigger.after_gap}"}],
}


def opened() -> Household:
    household = Household()
    household.open()
    household.set(MODE, "off")
    return household


def heard(out: list[Intent]) -> list[tuple[str, str]]:
    return [(intent.rule, intent.text) for intent in out if isinstance(intent, Log)]


@pytest.mark.parametrize("others", [True, False])
def test_a_rule_that_comes_while_a_value_is_away_hears_what_it_was_before(*, others: bool) -> None:
    household = opened()
    if others:
        household.save({"rule": "first", **HEARS})
    household.set(MODE, None)
    household.save({"rule": "second", **HEARS})
    assert ("second", "off heat true") in heard(household.set(MODE, "heat"))


def test_what_a_value_was_before_an_earlier_absence_is_forgotten() -> None:
    household = opened()
    household.save({"rule": "first", **HEARS})
    household.set(MODE, None)
    household.remove("first")
    household.set(MODE, "auto")
    household.set(MODE, None)
    household.save({"rule": "second", **HEARS})
    assert heard(household.set(MODE, "heat")) == [("second", "auto heat true")]


def test_a_rule_that_is_edited_while_a_value_is_away_misses_nothing() -> None:
    household = opened()
    household.save({"rule": "first", **HEARS})
    household.set(MODE, None)
    household.save({"rule": "first", "title": "Hears", **HEARS})
    assert heard(household.set(MODE, "heat")) == [("first", "off heat true")]
