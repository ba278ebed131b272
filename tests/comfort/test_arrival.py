"""When somebody comes home: by navigation, by road, by habit."""

from __future__ import annotations

import numpy as np
import pytest

from hyperconnect.comfort.arrival import Arrival, arrival, first
from hyperconnect.comfort.correction import LEAST, MOST, Correction
from hyperconnect.comfort.direction import Direction
from hyperconnect.comfort.journey import Fix, Journey
from hyperconnect.comfort.place import Places
from hyperconnect.comfort.policy import late, latest
from hyperconnect.comfort.staleness import Navigation, widening
from hyperconnect.comfort.travel import Factor, kilometres, minutes_by_road, valid
from hyperconnect.comfort.wall import Wall
from tests.comfort.living import HOME, WORK, ZONE, moment

NOON = moment("2026-01-14T12:00")


def setting_out(*, eta: float | None = None, at: float = NOON) -> Journey:
    """Return somebody who leaves work."""
    journey = Journey(Wall(ZONE), Places(HOME))
    journey.follow(Fix(at - 7200, home=False, driving=False, place="work", position=WORK))
    nav = None if eta is None else True
    journey.follow(Fix(at, home=False, driving=True, position=WORK, nav_home=nav, eta=eta))
    return journey


def test_navigation_is_believed_within_its_learned_spread() -> None:
    found = arrival(setting_out(eta=1800.0), NOON)
    assert found.quantile(0.5) == pytest.approx(30, abs=4)
    assert found.coming > 0.95
    assert "navigation home, 30 min to go" in found.why


def test_silence_rolls_on_and_grows_vague() -> None:
    journey = setting_out(eta=1800.0)
    fresh, later = arrival(journey, NOON), arrival(journey, NOON + 1200)
    assert later.quantile(0.5) == pytest.approx(10, abs=4)
    assert any("no word" in lack for lack in later.lacks)
    lost = arrival(journey, NOON + 4000)
    assert any("only habits" in lack for lack in lost.lacks)
    assert fresh.lacks == ()


def test_an_overdue_navigation_means_any_minute() -> None:
    middle = arrival(setting_out(eta=300.0), NOON + 600).quantile(0.5)
    assert middle is not None
    assert 0 < middle < 10


def test_without_navigation_the_road_counts_and_where_it_leads() -> None:
    journey = setting_out()
    near = arrival(journey, NOON)
    assert near.quantile(0.2) == pytest.approx(minutes_by_road(kilometres(HOME, WORK)) * 1.2, rel=0.35)
    for minute in range(1, 6):
        position = (WORK[0] + 0.02 * minute, WORK[1])
        journey.follow(Fix(NOON + 60 * minute, home=False, driving=True, position=position))
    assert journey.direction is not None
    assert journey.direction.home < 0.1


def test_parked_away_the_drive_is_the_least() -> None:
    journey = Journey(Wall(ZONE), Places(HOME))
    journey.follow(Fix(NOON, home=False, driving=False, place="work", position=WORK))
    found = arrival(journey, NOON + 60)
    assert found.minutes[0] > 15
    assert 0.5 < found.coming <= 1.0


def test_whose_ways_are_not_known_is_not_guessed_at_but_expected_once_they_drive_home() -> None:
    journey = Journey(Wall(ZONE), Places(HOME))
    journey.follow(Fix(NOON, home=False, driving=False, place="work", position=WORK))
    parked = arrival(journey, NOON + 60, guess=False)
    assert parked.coming == 0.0
    assert "their ways are not known yet" in parked.why
    assert "parked at work, " in parked.why
    journey.follow(Fix(NOON + 3600, home=False, driving=True, position=WORK, nav_home=True, eta=1800.0))
    assert arrival(journey, NOON + 3600, guess=False).quantile(0.5) == pytest.approx(30, abs=4)
    journey.follow(Fix(NOON + 4200, home=False, driving=False, position=(52.55, 13.5)))
    stop = arrival(journey, NOON + 4500, guess=False)
    assert stop.coming > 0.9
    journey.follow(Fix(NOON + 4800, home=False, driving=True, position=(52.55, 13.5), nav_home=True, eta=900.0))
    assert arrival(journey, NOON + 4800 + 3600, guess=False).coming > 0.5
    journey.follow(Fix(NOON + 5400, home=False, driving=True, position=(52.54, 13.48), nav_home=False))
    assert arrival(journey, NOON + 5400, guess=False).coming > 0.5


def test_who_leads_away_and_falls_silent_is_not_guessed_at() -> None:
    journey = setting_out()
    for minute in range(1, 6):
        position = (WORK[0] + 0.02 * minute, WORK[1])
        journey.follow(Fix(NOON + 60 * minute, home=False, driving=True, position=position))
    away = arrival(journey, NOON + 360, guess=False)
    assert away.coming < 0.1 < arrival(journey, NOON + 360).coming
    lost = arrival(journey, NOON + 4000, guess=False)
    assert lost.coming == 0.0
    assert "out of sight" in lost.why


def test_two_homecomings_make_ways_known() -> None:
    journey = Journey(Wall(ZONE), Places(HOME))
    for day in range(3):
        at = NOON + 86400 * day - 4 * 3600
        journey.follow(Fix(at, home=True, driving=False))
        journey.follow(Fix(at + 60, home=False, driving=True, position=(52.51, 13.41)))
        journey.follow(Fix(at + 1800, home=False, driving=False, place="work", position=WORK))
        foretold = arrival(journey, at + 3600, guess=False)
        assert (foretold.coming > 0.5) is (day == 2), foretold.why
        journey.follow(Fix(at + 8 * 3600, home=False, driving=True, position=WORK))
        journey.follow(Fix(at + 8 * 3600 + 1800, home=True, driving=False))


def test_the_first_word_from_outside_is_no_stay_but_the_way_out() -> None:
    journey = Journey(Wall(ZONE), Places(HOME))
    journey.follow(Fix(NOON - 3600, home=True, driving=False))
    journey.follow(Fix(NOON, home=False, driving=False, position=(52.505, 13.41)))
    journey.follow(Fix(NOON + 60, home=False, driving=True, position=(52.51, 13.42)))
    assert journey.direction is not None
    assert journey.direction.home < 0.1
    assert journey.pending == []


def test_the_first_of_several_people_counts() -> None:
    one = Arrival(np.array([60.0]), np.array([0.5]), "one")
    other = Arrival(np.array([30.0, 90.0]), np.array([0.5, 0.5]), "other")
    both = first([one, other])
    assert both.coming == pytest.approx(1.0)
    assert np.allclose(np.cumsum(both.chances), [0.5, 0.75, 1.0])
    assert first([]).coming == 0.0
    assert first([one]) is one


def test_a_drive_home_teaches_the_road_and_the_navigation() -> None:
    journey = setting_out(eta=1800.0)
    assert not journey.follow(Fix(NOON + 1000, home=False, driving=True, position=WORK, nav_home=True, eta=800.0))
    assert journey.follow(Fix(NOON + 1500, home=True, driving=False))
    assert journey.nav_factor.bias < 0
    place = journey.places.all[0]
    assert float(journey.places.drives(place)[3]) < minutes_by_road(kilometres(HOME, WORK)) * 1.2
    assert [entry.home for entry in place.habit(free=False).entries] == [True]
    assert len(journey.back["working"].entries) == 1


def test_a_pause_in_traffic_is_no_stay() -> None:
    journey = setting_out()
    journey.follow(Fix(NOON + 300, home=False, driving=False, position=(52.55, 13.5)))
    journey.follow(Fix(NOON + 360, home=False, driving=True, position=(52.55, 13.5)))
    journey.follow(Fix(NOON + 1500, home=True, driving=False))
    assert [len(place.habit(free=False).entries) for place in journey.places.all] == [1, 0]


def test_a_stop_is_a_detour() -> None:
    journey = setting_out()
    shop = (52.55, 13.5)
    journey.follow(Fix(NOON + 900, home=False, driving=False, position=shop))
    journey.follow(Fix(NOON + 2100, home=False, driving=True, position=shop))
    journey.follow(Fix(NOON + 3000, home=True, driving=False))
    work, market = journey.places.all
    entry = work.habit(free=False).entries[0]
    assert not entry.home
    assert entry.detour > 10
    assert market.habit(free=False).entries[0].home


def test_coming_nearer_counts_for_home_and_farther_much_more_against() -> None:
    direction = Direction(0.5)
    for minute in range(11):
        direction.follow(minute, 40.0 - minute)
    assert direction.home > 0.85
    for minute in range(11, 16):
        direction.follow(minute, 30.0 + minute)
    assert direction.home < 0.2


def test_a_leap_is_half_believed_until_it_is_confirmed() -> None:
    navigation = Navigation()
    navigation.tell(0.0, 1800.0)
    navigation.tell(60.0, 6000.0)
    assert navigation.arrivals() == (1800.0, 6060.0)
    navigation.tell(120.0, 5940.0)
    assert navigation.arrivals() == (6060.0,)


def test_an_eta_that_stands_still_may_mean_what_it_first_said() -> None:
    navigation = Navigation()
    for step in range(10):
        navigation.tell(60.0 * step, 1800.0)
    assert navigation.frozen()
    assert navigation.arrivals() == (1800.0, 540.0 + 1800.0)


def test_news_grow_old() -> None:
    assert widening(0.0) == 1.0
    assert widening(600.0) == 2.0
    assert widening(1e5) == 3.0


def test_factors_are_learned() -> None:
    factor = Factor(0.0, 0.3)
    for _ in range(20):
        factor.learn(1.3)
    assert np.exp(factor.bias) == pytest.approx(1.3, rel=0.05)
    assert factor.spread < 0.15


def test_positions_that_are_none() -> None:
    assert valid(0.0, 0.0) is None
    assert valid(float("nan"), 13.0) is None
    assert valid(91.0, 13.0) is None
    assert valid(None, 13.0) is None
    assert valid(*HOME) == HOME


def test_waiting_is_late_for_who_comes_meanwhile() -> None:
    soon = Arrival(np.array([4.0, 60.0]), np.array([0.3, 0.7]), "")
    needs = np.array([0.5])
    assert late(needs, soon, 5.0, 0.0) == pytest.approx(0.3)
    assert late(needs, soon, 40.0, 0.0) == pytest.approx(1.0)
    assert late(needs, soon, 5.0, 0.8) == pytest.approx(1.0 if 30 * np.exp(0.8) > 55 else 0.3)
    assert late(np.zeros(1), soon, 5.0, 0.0, keeps=np.array([np.inf])) == 0.0
    assert late(needs, soon, 5.0, 0.0, after=60.0) == 0.0
    assert latest(needs, soon, 0.5, 0.0) == pytest.approx(30.0)


def test_in_the_long_run_one_of_twenty_is_late() -> None:
    correction = Correction()
    for index in range(4000):
        correction.judge(missed=index % 20 == 0)
    assert LEAST <= correction.value <= MOST
    assert correction.missed == 200
    start = Correction(0.3)
    start.arrivals = 100
    start.judge(missed=True)
    for _ in range(20):
        start.judge(missed=False)
    assert start.value == pytest.approx(0.3)


def test_a_surprise_teaches_caution_and_nothing_of_the_room() -> None:
    correction = Correction(0.1)
    correction.judge(missed=True, surprised=True)
    assert correction.value == 0.1
    assert correction.risk(0.07) < 0.07
    slow = Correction(0.1)
    slow.judge(missed=True)
    assert slow.value > 0.1
    assert slow.risk(0.07) == 0.07


def test_warmth_that_a_coarse_sensor_could_take_for_cold_makes_nobody_bolder() -> None:
    correction = Correction(0.1)
    correction.judge(missed=False, sure=False)
    assert correction.risk(0.07) == 0.07
    correction.judge(missed=False)
    assert correction.risk(0.07) > 0.07


def test_a_departure_that_nobody_told_grows_likelier_with_silence() -> None:
    journey = Journey(Wall(ZONE), Places(HOME))
    for day in (12, 13, 14, 15, 16):
        journey.follow(Fix(moment(f"2026-01-{day}T07:30"), home=True, driving=False))
        journey.follow(Fix(moment(f"2026-01-{day}T08:30"), home=False, driving=False, place="work", position=WORK))
        journey.follow(Fix(moment(f"2026-01-{day}T17:00"), home=False, driving=True, position=WORK))
        journey.follow(Fix(moment(f"2026-01-{day}T17:30"), home=True, driving=False))
    journey.follow(Fix(moment("2026-01-19T08:30"), home=False, driving=False, place="work", position=WORK))
    silent = arrival(journey, moment("2026-01-19T17:25"))
    soon = float(silent.chances[silent.minutes < 15].sum())
    assert soon > 0.05
    journey.follow(Fix(moment("2026-01-19T17:24"), home=False, driving=False, place="work", position=WORK))
    told = arrival(journey, moment("2026-01-19T17:25"))
    assert float(told.chances[told.minutes < 15].sum()) < 0.02 < soon


def test_a_homecoming_that_nobody_told_is_remembered() -> None:
    journey = Journey(Wall(ZONE), Places(HOME))
    journey.follow(Fix(NOON - 7200, home=False, driving=False, place="work", position=WORK))
    assert journey.follow(Fix(NOON, home=True, driving=False))
    assert (journey.homecomings, journey.surprises) == (1, 1)
