"""What waiting risks: rooms nobody reads, rooms that cool meanwhile, people who were waited for already."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from hyperconnect.comfort import Car, Outdoor
from hyperconnect.comfort.arrival import Arrival, arrival
from hyperconnect.comfort.bank import Bank, Measurement, Surroundings
from hyperconnect.comfort.policy import late, left_to_take
from tests.comfort.living import Living, moment, outdoors

AtWork = Callable[[], Living]


def test_a_sensor_that_fell_silent_does_not_keep_a_room_warm(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.live(moment("2026-01-21T15:00"))
    before = living.comfort.decide(living.at).warmup_90
    after = [living.comfort.decide(living.at + 60 * minute).warmup_90 for minute in (15, 30, 45)]
    assert before is not None
    assert all(each is not None and each > before for each in after)
    assert after == sorted(after, key=lambda each: each or 0.0)


def test_who_comes_while_a_warm_room_cools_may_come_too_late() -> None:
    needs, coming = np.zeros(4), Arrival(np.array([20.0]), np.array([1.0]), "")
    hours = np.array([0.1, 0.2, 0.5, np.inf])
    assert late(needs, coming, 25.0, 0.0) == pytest.approx(1.0)
    assert late(needs, coming, 25.0, 0.0, keeps=hours) == pytest.approx(0.5)
    assert late(needs, coming, 15.0, 0.0, keeps=hours) == 0.0


def test_the_risk_of_an_absence_is_spent_by_waiting() -> None:
    needs = np.array([0.4, 0.6])

    def left(passed: float, road: float) -> float:
        return left_to_take(0.08, needs, Arrival(np.zeros(0), np.zeros(0), "", passed=passed, road=road), 0.0)

    assert left(0.0, 30.0) == pytest.approx(0.08)
    assert left(0.04, 30.0) == pytest.approx(0.06)
    assert left(0.9, 40.0) == pytest.approx(0.08), "a road longer than the warm-up leaves time for all of it"
    assert 0.0 < left(0.9, 30.0) == left(0.5, 30.0) < 0.06, "for who stays away a part is left"


def test_the_rarer_it_is_to_stay_so_long_the_more_of_the_risk_is_left() -> None:
    needs, shares = np.array([0.4, 0.6]), (1.0, 0.5, 0.3, 0.1, 0.01)
    stays = [Arrival(np.zeros(0), np.zeros(0), "", passed=0.9, road=20.0, stayed=share) for share in shares]
    left = [left_to_take(0.08, needs, stay, 0.0) for stay in stays]
    assert left == sorted(left)
    assert left[0] < left[1] < left[2]
    assert left[-1] == pytest.approx(0.08), "never more than the whole"


def test_a_stay_gets_rarer_from_day_to_day_and_not_more_usual_overnight(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    journey = living.comfort.people["me"].journey
    clocks = ("21T10:00", "21T17:20", "21T23:00", "22T10:00", "22T17:20", "23T10:00", "28T10:00")
    stayed = [arrival(journey, moment(f"2026-01-{clock}")).stayed for clock in clocks]
    assert stayed[0] > 0.9
    assert stayed[2] < 0.5
    assert all(later <= before + 0.01 for before, later in pairwise(stayed))


def test_who_does_not_come_home_for_days_is_not_awaited_each_evening_anew(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.tick = 900.0
    held: list[float] = []
    for day in ("21", "22", "23"):
        begun = len(living.decisions)
        living.live(moment(f"2026-01-{day}T23:45"))
        held.append(sum(each.setpoint - 17.0 for each in living.decisions[begun:]))
    assert held[0] > 0.0
    assert held[2] < held[0] / 4


def test_a_departure_that_is_due_spends_risk_and_one_that_is_not_does_not(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    journey = living.comfort.people["me"].journey
    morning, evening = (arrival(journey, moment(f"2026-01-21T{clock}")) for clock in ("10:00", "17:20"))
    assert morning.passed < 0.1 < evening.passed < 1.0
    assert 20.0 < morning.road < 40.0


def falling(*, duty: float, empty: bool) -> Bank:
    """Return what is believed of a room that falls fast."""
    bank, around = Bank(3), Surroundings(5.0)
    bank.settle(21.0, duty, around)
    bank.observe(Measurement(1 / 12, air, duty, around, empty=empty) for air in (21.0, 20.2, 19.2, 18.4))
    return bank


def test_an_empty_room_that_cools_fast_has_no_open_window() -> None:
    def cooled(*, empty: bool) -> Bank:
        return falling(duty=0.0, empty=empty)

    assert cooled(empty=False).gated > 0
    assert cooled(empty=True).gated == 0.0
    assert float(np.ptp(cooled(empty=True).weights)) > 0.0


def test_an_empty_room_that_is_heated_in_vain_is_still_suspected() -> None:
    assert falling(duty=1.0, empty=True).gated > 0


def test_a_home_is_empty_from_leaving_to_coming(at_work: AtWork) -> None:
    living = at_work()
    room = living.comfort.climates["home"].room
    assert not room.empty
    living.comfort.observe(Outdoor(living.at, outdoors(living.at)))
    living.comfort.observe(Car(living.at + 60, place="work", driving=False))
    assert room.empty
    living.comfort.observe(Car(living.at + 7200, place="home", driving=False))
    assert not room.empty
