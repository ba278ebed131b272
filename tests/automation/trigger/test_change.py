"""`change`: from one known value to a different known one."""

from __future__ import annotations

import pytest

from hyperconnect.automation.intent import Tell
from tests.automation.household import LIGHT_ON, Household, reasons, rule, wanted

DOOR = "front_door.open"


def house(**trigger: object) -> Household:
    household = Household()
    household.open()
    assert not household.save(rule(when=[{"change": DOOR, **{key.rstrip("_"): part for key, part in trigger.items()}}]))
    return household


def test_the_first_value_is_no_change() -> None:
    assert house().set(DOOR, True) == []


def test_a_change() -> None:
    household = house()
    household.set(DOOR, False)
    out = household.set(DOOR, True)
    assert wanted(out) == [LIGHT_ON]
    (reason,) = reasons(out)
    assert (reason.outcome, reason.cause, reason.old, reason.new) == (
        "ran",
        "front_door_1.main.contact.open",
        False,
        True,
    )
    assert reason.did == ("set living_lights.on to true",)


def test_restored_values_are_no_change() -> None:
    household = house()
    household.set(DOOR, False)
    assert household.set(DOOR, True, live=False) == []
    assert wanted(household.set(DOOR, False)) == [LIGHT_ON]


def test_coming_back_with_the_same_value_is_no_change() -> None:
    household = house()
    household.set(DOOR, True)
    assert household.set(DOOR, None) == []
    assert household.set(DOOR, True) == []


def test_coming_back_with_another_value_is_a_change_after_a_gap() -> None:
    household = house()
    text = "${trigger.old} ${trigger.new} ${trigger.after_gap}"
    household.save(rule(when=[{"change": DOOR}], then=[{"notify": {"to": "alex", "text": text}}]))
    household.set(DOOR, True)
    household.set(DOOR, None)
    assert wanted(household.set(DOOR, False)) == [Tell("light", ("alex",), "true false true")]
    assert wanted(household.set(DOOR, True)) == [Tell("light", ("alex",), "false true false")]


@pytest.mark.parametrize(
    ("trigger", "fires"),
    [
        ({"to": True}, [False, True, False, True]),
        ({"to": False}, [False, False, True, False]),
        ({"from_": True}, [False, False, True, False]),
        ({"from_": False, "to": True}, [False, True, False, True]),
        ({"from_": True, "to": True}, [False, False, False, False]),
        ({"enabled": False}, [False, False, False, False]),
    ],
)
def test_narrowed_to_values(trigger: dict[str, object], fires: list[bool]) -> None:
    household = house(**trigger)
    assert [bool(wanted(household.set(DOOR, value))) for value in (False, True, False, True)] == fires


def test_values_are_compared_in_their_unit() -> None:
    household = Household()
    household.open()
    household.save(rule(when=[{"change": "meter.power", "to": "1.5 kW"}]))
    household.set("meter.power", 3.0)
    assert wanted(household.set("meter.power", 1500.0)) == [LIGHT_ON]


def test_any_of_several() -> None:
    household = Household()
    household.open()
    household.save(rule(when=[{"change": [DOOR, "hall_motion.motion"], "to": True}]))
    household.set("hall_motion.motion", False)
    assert wanted(household.set("hall_motion.motion", True)) == [LIGHT_ON]


def test_it_must_stay() -> None:
    household = house(to=True, for_="5min")
    household.set(DOOR, False)
    assert household.set(DOOR, True) == []
    assert household.wait(299) == []
    assert wanted(household.wait(1)) == [LIGHT_ON]
    assert household.wait(3600) == []


def test_it_did_not_stay() -> None:
    household = house(to=True, for_="5min")
    household.set(DOOR, False)
    household.set(DOOR, True)
    (reason,) = reasons(household.set(DOOR, False, after=200))
    assert (reason.outcome, reason.did) == ("cut", ("did not stay so for 5min",))
    assert household.wait(3600) == []


def test_staying_goes_on_while_nobody_knows() -> None:
    household = house(to=True, for_="5min")
    household.set(DOOR, False)
    household.set(DOOR, True)
    household.set(DOOR, None, after=100)
    assert household.wait(3600) == []
    assert wanted(household.set(DOOR, True)) == [LIGHT_ON]


def test_a_wait_survives_a_restart() -> None:
    household = house(to=True, for_="5min")
    household.set(DOOR, False)
    household.set(DOOR, True)
    other = household.restarted(away=60)
    other.save(rule(when=[{"change": DOOR, "to": True, "for": "5min"}]))
    other.set(DOOR, True, live=False)
    assert other.wait(239) == []
    assert wanted(other.wait(1)) == [LIGHT_ON]


def test_a_wait_that_ended_while_the_hub_was_away_is_done_when_the_value_is_known() -> None:
    household = house(to=True, for_="5min")
    household.set(DOOR, False)
    household.set(DOOR, True)
    other = household.restarted(away=600)
    other.save(rule(when=[{"change": DOOR, "to": True, "for": "5min"}]))
    assert other.wait(60) == []
    assert wanted(other.set(DOOR, True, live=False)) == [LIGHT_ON]


def test_a_wait_is_over_if_the_value_changed_while_the_hub_was_away() -> None:
    household = house(to=True, for_="5min")
    household.set(DOOR, False)
    household.set(DOOR, True)
    other = household.restarted(away=60)
    other.save(rule(when=[{"change": DOOR, "to": True, "for": "5min"}]))
    assert wanted(other.set(DOOR, False, live=False)) == []
    assert wanted(other.wait(3600)) == []
