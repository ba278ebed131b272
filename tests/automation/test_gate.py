"""What keeps a rule from running, also after the clock was set back."""

from __future__ import annotations

from hyperconnect.model.moment import Moment
from tests.automation.household import EVENING, Household, reasons, rule


def outcomes(household: Household, power: float) -> list[str]:
    return [reason.outcome for reason in reasons(household.set("meter.power", power))]


def house(now: Moment, **parts: object) -> Household:
    household = Household(now=now)
    household.open()
    assert not household.save(rule(when=[{"change": "meter.power"}], **parts))
    household.set("meter.power", 0.0)
    return household


def test_a_rest_that_a_fast_clock_began_is_none() -> None:
    household = house(EVENING + 3e8, cooldown="10min")
    assert outcomes(household, 1.0) == ["ran"]
    assert outcomes(household, 2.0) == ["cooldown"]
    household.now = EVENING
    assert outcomes(household, 3.0) == ["ran"]
    assert outcomes(household, 4.0) == ["cooldown"]


def test_a_rule_is_not_wild_for_what_it_did_by_another_clock() -> None:
    household = house(EVENING)
    for power in range(1, 70):
        household.wait(60)
        assert outcomes(household, float(power)) == ["ran"]
    household.now -= 3 * 3600
    assert outcomes(household, 100.0) == ["ran"]
