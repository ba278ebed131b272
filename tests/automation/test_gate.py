"""What keeps a rule from running, also after the clock was set back."""

from __future__ import annotations

from hyperconnect.model.moment import Moment
from tests.automation.household import EVENING, Household, reasons, rule
from tests.automation.laws import Store


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


def restarted(household: Household, store: Store) -> Household:
    store.take(household, everything=False)
    other = Household(now=household.now)
    other.values[:] = household.values
    other.open(store.memory)
    assert not other.save(rule(when=[{"change": "meter.power"}]))
    return other


def test_a_flood_is_found_out_although_the_hub_is_killed_in_it() -> None:
    household, store, ran = house(EVENING), Store(), 0
    for life in range(4):
        for power in range(40):
            ran += outcomes(household, 100.0 * life + power + 1).count("ran")
        household = restarted(household, store)
    assert ran == 60
    assert household.engine.rules["light"].standing == "paused"


def test_a_rule_that_was_paused_stays_so_and_begins_anew_when_it_is_reset() -> None:
    household = house(EVENING)
    for power in range(1, 70):
        outcomes(household, float(power))
    household = restarted(household, Store())
    assert household.engine.rules["light"].standing == "paused"
    assert outcomes(household, 200.0) == []
    household.engine.enable("light", on=True, now=household.now, out=[])
    assert outcomes(household, 300.0) == ["ran"]


def test_a_rule_that_runs_now_and_then_has_nothing_to_remember() -> None:
    household = house(EVENING)
    for power in range(1, 200):
        household.wait(2)
        assert outcomes(household, float(power)) == ["ran"]
    assert household.engine.take_dirty() == []
