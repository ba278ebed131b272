"""What is learned of a room from readings."""

from __future__ import annotations

from itertools import pairwise
from math import isnan

import numpy as np
import pytest

from hyperconnect.comfort.bank import Bank, Surroundings
from hyperconnect.comfort.duty import Duty
from hyperconnect.comfort.motion import Modes, Motion
from hyperconnect.comfort.prior import LEAST, MASS, MOST, OUTWARD, POWER, draw, packed, unpacked
from hyperconnect.comfort.replay import Row, episodes, errors
from hyperconnect.comfort.session import Session
from hyperconnect.comfort.steps import Steps
from hyperconnect.comfort.thermal import Outlook, Thermal
from tests.comfort.living import House

AROUND = Surroundings(3.0)


def test_steps_are_the_exact_solution() -> None:
    modes = Modes.of(draw(50, np.random.default_rng(3)), -1.0)
    states = (np.full(50, 17.0), np.full(50, 16.0), np.full(50, 2.0))
    for duty, sun in ((0.0, 0.0), (0.7, 300.0)):
        exact = np.array(Motion(modes, states, duty, (-4.0, sun)).states(0.25))
        stepped = Steps(modes, 0.25).under(-4.0, sun)(np.array(states), duty)
        assert np.allclose(exact, stepped, atol=1e-6)


def test_candidates_survive_packing() -> None:
    cloud = np.clip(draw(256, np.random.default_rng(1)), LEAST, MOST)
    assert len(packed(cloud)) == 4096
    assert np.allclose(unpacked(packed(cloud)), cloud, rtol=1e-3, atol=1e-4)


def test_most_candidates_can_heat_their_room() -> None:
    cloud = draw(400, np.random.default_rng(1))
    assert np.mean(cloud[:, POWER] / cloud[:, OUTWARD] >= 18) > 0.85


def test_a_memory_of_another_size_is_not_taken() -> None:
    assert not Bank(1).remember(b"123")


def lived(days: int = 4, *, tick: float = 300.0, rounding: float = 0.1) -> tuple[Thermal, House, float]:
    """Return a room warmed each morning and evening, at night and set back."""
    room, house, at = Thermal(1, "unknown", cooling=False), House(), 0.0
    while at < days * 86400:
        warm = at % 43200 > 21600
        duty = house.run(tick, 21.0 if warm else 16.0, 3.0)
        at += tick
        room.duty.tell(at, duty, None, ticking=True)
        room.read(at, round(house.air / rounding) * rounding, AROUND)
        if at % 86400 < tick:
            room.refit()
    return room, house, at


def actual(house: House, target: float) -> float:
    """Return the hours that a house really takes to a temperature."""
    hours = 0.0
    while house.air < target and hours < 8:
        house.run(30, 30.0, 3.0)
        hours += 1 / 120
    return hours


@pytest.mark.parametrize(("tick", "rounding"), [(60.0, 0.1), (300.0, 0.1), (900.0, 0.1), (300.0, 0.5)])
def test_warming_up_is_foretold_whatever_the_cadence(tick: float, rounding: float) -> None:
    room, house, at = lived(tick=tick, rounding=rounding)
    for _ in range(8):
        house.run(tick, 10.0, 3.0)
        at += tick
        room.duty.tell(at, 0.0, None, ticking=True)
        room.read(at, round(house.air / rounding) * rounding, AROUND)
    room.session.bias = 0.0
    needs = Outlook(room, 21.0, AROUND).needs(0.0)
    assert np.median(needs) == pytest.approx(actual(house, 20.8), rel=0.35, abs=0.1)


def test_coasting_longer_needs_longer() -> None:
    room, _, _ = lived(2)
    outlook = Outlook(room, 21.0, AROUND)
    medians = [float(np.median(outlook.needs(hours))) for hours in (0.0, 0.5, 2.0, 6.0)]
    assert medians == sorted(medians)


def test_from_warmer_where_it_is_held_less_is_needed() -> None:
    room, _, _ = lived(2)
    outlook = Outlook(room, 21.0, AROUND)
    medians = [float(np.median(outlook.held(air))) for air in (17.0, 18.0, 19.0, 20.0, 20.9)]
    assert medians == sorted(medians, reverse=True)
    assert medians[-1] == 0.0


def test_half_the_power_takes_longer() -> None:
    room, _, _ = lived(2)
    room.air = 18.0
    whole, half = (float(np.median(Outlook(room, 21.0, AROUND, share=part).needs(1.0))) for part in (1.0, 0.5))
    assert half > 1.3 * whole


def test_a_gap_is_bridged_and_not_learned_from() -> None:
    room, house, at = lived(1)
    before = room.bank.weights.copy()
    room.read(at + 7200, 12.0, AROUND)
    assert np.array_equal(before, room.bank.weights)
    assert isnan(room.rows[-1].air)
    assert room.states()[1][0] == pytest.approx(12.0, abs=0.1)
    assert house.air > 12


def test_an_open_window_teaches_nothing() -> None:
    room, _, at = lived(1)
    cloud = room.bank.cloud.copy()
    room.duty.tell(at, 0.0, None)
    for step in range(1, 5):
        room.read(at + 300 * step, room.air - 1.0, AROUND)
    assert room.bank.gated > 0
    assert np.array_equal(cloud, room.bank.cloud)


def test_rows_with_gaps_are_no_episodes() -> None:
    gap = float("nan")
    rows = [
        Row(18.0 + (0.1 * index if index != 15 else gap), 1.0 if index > 9 else 0.0, 3.0, 0.0) for index in range(30)
    ]
    assert all(not (one.begins <= 15 < one.ends) for one in episodes(rows))


def test_a_room_that_was_held_by_who_knows_what_and_then_warmed_is_an_episode() -> None:
    unknown = float("nan")
    held = [Row(17.0, unknown, 3.0, 0.0)] * 10
    warmed = [Row(17.0 + 0.2 * index, 1.0, 3.0, 0.0) for index in range(1, 11)]
    found = episodes([*held, *warmed])
    assert [(one.begins, one.ends) for one in found] == [(10, 20)]


def test_heating_that_is_on_may_be_throttled_near_the_set_point() -> None:
    duty = Duty()
    duty.tell(0.0, 1.0, 21.0, exact=False)
    assert duty.take(300.0, 18.0, 18.5, 1 / 12) == 1.0
    assert duty.take(600.0, 20.4, 20.5, 1 / 12) is None
    duty.tell(600.0, 0.0, 21.0, exact=False)
    assert duty.take(900.0, 21.2, 21.0, 1 / 12) == 0.0
    duty.tell(900.0, 0.4, 21.0)
    assert duty.take(1200.0, 20.8, 20.8, 1 / 12) == pytest.approx(0.4)


def test_a_throttled_hold_is_not_taken_for_weak_heating() -> None:
    room, air, at = Thermal(1, "unknown", cooling=False), 17.0, 0.0
    for minute in range(0, 120, 5):
        # On for ten minutes of every twenty, at a third of its power.
        on = minute % 20 < 10
        room.duty.tell(at, 1.0 if on else 0.0, 17.0, exact=False)
        at += 300
        air += 0.2 if on else -0.2
        room.read(at, round(air, 1), AROUND)
    held = Outlook(room, 21.0, AROUND).needs(0.0)
    fresh = Thermal(1, "unknown", cooling=False)
    fresh.read(0.0, 17.0, AROUND)
    assert float(np.median(held)) < 1.5 * float(np.median(Outlook(fresh, 21.0, AROUND).needs(0.0)))


def test_duty_told_with_each_reading_is_of_the_time_before() -> None:
    duty = Duty()
    duty.tell(0.0, 0.0, None)
    duty.tell(300.0, 1.0, None, ticking=True)
    assert duty.take(300.0, 18.0, 18.5, 1 / 12) == 1.0


def test_duty_told_when_it_changes_holds_from_then_on() -> None:
    duty = Duty()
    duty.tell(0.0, 0.0, None)
    duty.tell(150.0, 1.0, None)
    assert duty.take(300.0, 18.0, 18.5, 1 / 12) == pytest.approx(0.5)


def test_a_duty_that_nobody_told_shows_far_from_the_set_point_only() -> None:
    duty = Duty()
    assert duty.take(300.0, 18.0, 18.5, 1 / 12) is None
    duty.tell(0.0, None, 21.0)
    assert duty.take(300.0, 18.0, 18.5, 1 / 12) == 1.0
    assert duty.take(600.0, 18.0, 17.5, 1 / 12) is None
    assert duty.take(900.0, 21.0, 21.1, 1 / 12) is None
    assert duty.take(1200.0, 22.0, 21.9, 1 / 12) == 0.0


def test_a_session_learns_its_factor_and_forgets_what_was_broken_off() -> None:
    session = Session()
    for day in range(12):
        session.begin(day * 1e5, 20.7, 1800.0, 3600.0)
        session.met(day * 1e5 + 2700.0)
    assert np.exp(session.bias) == pytest.approx(1.5, rel=0.06)
    known = session.memory()
    session.begin(2e6, 20.7, 1800.0, 3600.0)
    session.abandon(2e6 + 600)
    assert session.memory() == known
    session.begin(3e6, 20.7, 1800.0, 3600.0)
    assert session.overdue(3e6 + 20000)
    session.abandon(3e6 + 20000)
    assert session.memory() == known


def test_a_factor_that_is_always_the_same_is_no_spread() -> None:
    session = Session()
    for day in range(5):
        session.begin(day * 1e5, 20.7, 3600.0, 7200.0)
        session.met(day * 1e5 + 1800.0)
    assert np.exp(session.bias) == pytest.approx(0.5, rel=0.2)
    assert session.spread < 0.3


def test_one_candidate_more_that_cannot_heat_its_room_is_no_cliff() -> None:
    room, _, _ = lived(2)
    room.air = 17.0
    room.bank.states[1] = 16.5
    one = np.array([18.0, 0.2, 0.4, 1.5, 0.08, 1e-4, 0.0, 0.0])
    weak = one.copy()
    weak[POWER] = 17.0 * one[OUTWARD]  # 20 °C at 3 °C outside, in the end
    times: list[float] = []
    for few in range(0, 225, 8):
        room.bank.weights = np.full(256, 1 / 256)
        room.bank.cloud = np.where((np.arange(256) % 32 < few / 8)[:, None], weak, one)
        times.append(float(Outlook(room, 21.0, AROUND).needs(0.0).mean()))
    assert times[-1] > 2 * times[0]
    assert max(after / before for before, after in pairwise(times)) < 2.0


def test_a_refit_foretells_each_episode_alone_as_beside_the_others() -> None:
    rows = [
        Row(20.0 - 0.1 * min(at % 60, 30) + 0.1 * max(0, at % 60 - 30), float(at % 60 >= 30), 5.0, 0.0)
        for at in range(300)
    ]
    found = episodes(rows)
    modes, slack = Modes.of(cloud := draw(50, np.random.default_rng(3))), cloud[:, MASS]
    assert len(found) > 3
    assert len({one.ends - one.begins for one in found}) > 1
    for one, error in zip(found, errors(modes, slack, rows, found), strict=True):
        assert np.allclose(errors(modes, slack, rows, [one])[0], error)
