"""A person changes a plan: it begins now, not at all, or for somebody who comes later; and takes that back."""

from __future__ import annotations

from typing import Literal

import pytest

from hyperconnect.model.effect import Faulted
from hyperconnect.model.input import Steered
from tests.core.comfort.house import HOME, TARGET, WORK, House, moment

How = Literal["start", "cancel", "postpone", "resume"]


def away(at: str = "2026-01-19 08:00") -> House:
    """A house that everybody left in the morning."""
    house = House(at)
    house.live(10)
    house.drive(HOME, WORK, 30)
    house.live(60)
    return house


def steer(house: House, how: How, until: float = 0.0) -> None:
    house.give(Steered(house.now, TARGET, how, until))
    house.live(1)


def test_it_begins_at_once_where_somebody_says_so_and_stays_so() -> None:
    house = away()
    assert (house.plan.state, house.target) == ("waits", 17.0)
    steer(house, "start")
    assert (house.plan.state, house.plan.steered, house.target) == ("heating", "start", 21.0)
    house.live(90)
    assert house.target == 21.0
    house.drive(WORK, HOME, 30)
    assert house.plan.state == "done"
    assert house.target == 21.0


def test_nothing_is_heated_for_whoever_comes_where_somebody_says_so() -> None:
    house = away()
    steer(house, "cancel")
    assert (house.plan.state, house.plan.start_at) == ("cancelled", None)
    house.live_until("17:00", step=5)
    house.drive(WORK, HOME, 30)
    assert house.sent == []
    assert house.plan.state == "cancelled"
    assert house.hub.goals.standing == []


def test_what_was_begun_ends_where_somebody_says_so_and_what_was_set_is_put_back() -> None:
    house = away()
    steer(house, "start")
    steer(house, "cancel")
    assert [value for _, value in house.sent] == [21.0, 17.0]


def test_it_is_as_if_nothing_was_said_once_that_is_taken_back() -> None:
    house = away()
    steer(house, "cancel")
    steer(house, "resume")
    assert (house.plan.state, house.plan.steered) == ("waits", "")
    house.live_until("17:00", step=5)
    house.drive(WORK, HOME, 30)
    assert house.plan.state == "done"


def test_who_comes_later_finds_it_warm_then_and_not_much_sooner() -> None:
    house = away()
    steer(house, "start")
    later = moment("2026-01-19 21:00")
    steer(house, "postpone", later)
    assert (house.plan.state, house.target) == ("waits", 17.0)
    assert house.plan.arrival is not None
    assert house.plan.arrival >= later
    house.live_until("15:00", step=5)
    assert house.target == 17.0
    house.live_until("20:20", step=2)
    house.drive(WORK, HOME, 38)
    assert house.air >= 20.5
    begun = house.sent[-1][0]
    assert later - 6 * 3600 < begun < later - 600


def test_a_restart_forgets_nothing_of_it() -> None:
    house = away()
    steer(house, "cancel")
    house.restart()
    house.phone(WORK)
    house.live_until("17:00", step=5)
    assert house.sent == []
    assert house.plan.state == "cancelled"


def test_the_next_time_goes_by_itself_again() -> None:
    house = away()
    steer(house, "cancel")
    house.drive(WORK, HOME, 30)
    house.live(30)
    house.drive(HOME, WORK, 30)
    house.live(60, step=5)
    assert (house.plan.state, house.plan.steered) in {("waits", ""), ("heating", "")}


def test_a_fixed_moment_can_be_given_up_or_begun_at_once() -> None:
    by: dict[str, object] = {
        "rule": "evening",
        "when": [{"at": "12:00"}],
        "then": [{"reach": {"living.target": "21 °C", "by": "18:30"}}],
    }
    house = House("2026-01-19 11:30", rules=(by,))
    house.air = 19.0
    house.live(40)
    steer(house, "start")
    assert house.target == 21.0
    steer(house, "cancel")
    assert (house.plan.state, house.target) == ("cancelled", 17.0)


def test_where_nothing_is_wanted_nothing_can_be_changed() -> None:
    house = House("2026-01-19 08:00")
    house.live(1)
    steer(house, "start")
    assert [each.about for each in house.effects if isinstance(each, Faulted)] == [TARGET]


@pytest.mark.parametrize(("deaf", "trouble"), [(False, ""), (True, "holds 17 °C, not the 21 °C asked")])
def test_what_a_person_began_is_trouble_only_where_a_thermostat_ignores_it(deaf: bool, trouble: str) -> None:  # noqa: FBT001 (a case)
    house = away()
    house.deaf = deaf
    steer(house, "start")
    house.live(60, step=5)
    told = str(house.told("trouble"))
    assert trouble in told
    assert bool(told) is deaf


def test_what_a_person_gave_up_is_no_trouble_once_it_would_have_begun() -> None:
    house = away()
    house.live_until("11:00", step=5)
    steer(house, "cancel")
    house.live_until("17:00", step=5)
    assert house.target == 17.0
    assert house.told("trouble") == ""
