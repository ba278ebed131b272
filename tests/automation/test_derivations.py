"""What derived values leave behind when the rules that needed them are edited, removed or switched off."""

from __future__ import annotations

import gc
from types import FunctionType, ModuleType
from typing import Any

import pytest

from tests.automation.household import Household, rule, wanted
from tests.automation.laws import Store


def asks(seconds: int, **parts: object) -> dict[str, object]:
    """Return a rule that needs a past, a trail and a duration of its own."""
    held = f"held(front_door.open, {seconds}s)"
    return rule(
        when=[{"becomes": f"avg(meter.power, {seconds}min) > 100 W"}, {"becomes": held}],
        if_=[held, f"changed(hall_motion.motion, {seconds}s)"],
        **parts,
    )


def opened() -> Household:
    household = Household()
    household.open()
    household.set("front_door.open", True)
    household.set("meter.power", 50.0)
    household.set("hall_motion.motion", False)
    return household


def reachable(household: Household) -> int:
    """Return how many objects the engine keeps, beside the names and the values it was given."""
    outside = (household, household.values, gc, FunctionType)
    seen = {id(each) for each in outside}
    todo: list[Any] = [household.engine]
    count = 0
    while todo:
        each = todo.pop()
        if id(each) in seen or isinstance(each, type | ModuleType | FunctionType):
            continue
        seen.add(id(each))
        count += 1
        todo += gc.get_referents(each)
    return count


def edited(times: int) -> tuple[int, int]:
    """Return what the engine keeps, and how many rows are stored, after a rule was edited so often."""
    household, store = opened(), Store()
    for seconds in range(times, 0, -1):
        household.save(asks(seconds), known=True)
        household.set("meter.power", float(seconds), after=0.1)
        store.take(household, everything=True)
    household.save(asks(2_000))
    household.wait(10_000)
    store.take(household, everything=True)
    return reachable(household), sum(len(rows) for rows in store.memory.values())


def test_a_thousand_edits_leave_the_memory_as_after_one() -> None:
    (kept, rows), (kept_once, rows_once) = edited(1_000), edited(1)
    assert rows == rows_once
    assert kept < kept_once * 1.1


@pytest.mark.parametrize("way", ["removed", "switched off", "written off"])
def test_nothing_is_left_of_a_rule_that_is_no_more_at_work(way: str) -> None:
    household, store = opened(), Store()
    household.save(rule(when=[]))
    household.wait(100)
    household.remove("light")
    before = reachable(household)
    for seconds in range(100, 140):
        name = f"r{seconds}"
        document = asks(seconds, rule=name)
        household.save(document)
        store.take(household, everything=True)
        if way == "switched off":
            household.engine.enable(name, on=False, now=household.now, out=[])
        elif way == "written off":
            household.save({**document, "enabled": False})
        household.remove(name)
    household.wait(100_000)
    store.take(household, everything=True)
    assert store.memory == {}
    assert reachable(household) <= before + 10


def test_what_a_rule_was_told_while_it_was_off_is_not_taken_for_known() -> None:
    household = opened()
    household.save(rule(when=[{"change": "hall_motion.motion"}], if_="held(front_door.open, 10min)"))
    household.wait(700)
    household.engine.enable("light", on=False, now=household.now, out=[])
    household.set("front_door.open", False)
    household.set("front_door.open", True)
    household.engine.enable("light", on=True, now=household.now, out=[])
    assert wanted(household.set("hall_motion.motion", True)) == []


def test_a_rule_that_is_edited_keeps_what_it_still_asks_for() -> None:
    household = opened()
    document = rule(when=[{"change": "hall_motion.motion"}], if_="held(front_door.open, 10min)")
    household.save(document)
    household.wait(700)
    household.save({**document, "title": "Now with a title"})
    assert wanted(household.set("hall_motion.motion", True)) != []


def test_what_an_earlier_life_remembered_waits_for_its_rule_and_is_forgotten_without_one() -> None:
    household, store = opened(), Store()
    wants = rule(when=[{"change": "hall_motion.motion"}], if_="held(front_door.open, 10min)")
    household.save(wants)
    household.save(asks(90, rule="other"))
    household.wait(700)
    store.take(household, everything=True)
    again = Household(now=household.now)
    again.values[:] = household.values
    again.open(store.memory)
    again.save(wants)
    store.take(again, everything=True)
    before = set(store.memory["derived"])
    again.engine.prune(again.now, [])
    store.take(again, everything=True)
    left = set(store.memory["derived"])
    assert left < before
    assert wanted(again.set("hall_motion.motion", True)) != []
