"""Sensors, phones, cars and thermostats that tell nonsense, nothing, the old or the untrue mislead nobody."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan

import pytest

from hyperconnect.comfort import Car, Heating, Indoor, Outdoor, Phone
from tests.comfort.living import DRIVE, Living, moment

AtWork = Callable[[], Living]


def test_a_sensor_that_tells_nonsense_changes_nothing(living: Living) -> None:
    before = living.decide(0.0)
    for nonsense in (nan, inf, -inf, 85.0, -127.0):
        living.comfort.observe(Indoor(living.at + 1, nonsense))
        living.comfort.observe(Outdoor(living.at + 1, nonsense, nonsense))
        living.comfort.observe(Heating(living.at + 1, duty=nonsense, setpoint=nonsense))
        living.comfort.observe(Car(nonsense, driving=True))
        living.comfort.observe(Car(living.at + 1, place="home", latitude=nonsense, longitude=nonsense, eta=nonsense))
    after = living.comfort.decide(living.at + 2)
    assert after.setpoint == before.setpoint
    assert after.warmup_90 == pytest.approx(before.warmup_90, abs=60)
    assert any("nonsense" in lack for lack in after.lacks)


def test_a_dead_sensor_is_said_and_the_room_guessed(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    at = moment("2026-01-21T16:30")
    begun = [living.comfort.decide(at + 60 * minute) for minute in range(0, 60, 5)]
    assert any("a newer temperature of home" in lack for lack in begun[0].lacks)
    assert any(one.heat for one in begun)


def test_a_phone_that_died_leaves_the_habit(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.go(driving=True, part=0.9)
    living.live(moment("2026-01-21T11:00"))
    assert any("no word from the car" in lack for lack in living.decisions[-1].lacks)
    assert not living.decisions[-1].heat
    living.live(moment("2026-01-21T17:30"))
    assert living.decisions[-1].heat
    assert living.house.air > 19.0


def test_an_eta_that_stands_still_is_not_believed_for_ever(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.live(moment("2026-01-21T13:00"))
    for _ in range(6):
        living.go(driving=True, part=0.5, destination_is_home=True, eta=7200.0)
        living.live(living.at + 300)
    decision = living.decisions[-1]
    assert "the navigation's ETA stands still" in decision.lacks
    assert decision.arrival_10 is not None
    assert decision.arrival_10 < living.at + 6900


def test_an_eta_that_leaps_switches_nothing_off(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.live(moment("2026-01-21T17:00"))
    switched: list[bool] = []
    for step in range(5):
        for eta in (DRIVE - 300.0 * step, DRIVE - 300.0 * step + 1200.0):
            living.go(driving=True, part=0.2 * step, destination_is_home=True, eta=eta)
            living.at += 30
            switched.append(living.decide(0.0).heat)
        living.live(living.at + 240)
    assert switched == sorted(switched)
    assert switched[-1]


def test_a_clock_that_goes_back_takes_everything_along(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.live(moment("2026-01-21T13:00"))
    before = living.decisions[-1]
    living.at -= 7200.0
    decision = living.decide(0.0)
    assert decision.setpoint == before.setpoint
    assert decision.mode == before.mode
    living.live(living.at + 3600)
    assert living.decisions[-1].lacks == ()
    assert living.comfort.climates["home"].room.read_at == living.at


def test_a_phone_with_a_clock_ahead_does_not_silence_the_others(living: Living) -> None:
    living.comfort.observe(Phone(living.at + 1e7, place="work"))
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    assert living.decisions[-1].mode == "away"


def test_a_message_older_than_the_last_is_left_out(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.comfort.observe(Car(living.at - 3600, place="home", driving=False))
    decision = living.decide(0.0)
    assert decision.mode == "away"
    assert any("older than the last" in lack for lack in decision.lacks)


def test_a_retained_drive_is_not_a_drive(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.live(moment("2026-01-21T12:00"))
    living.go(driving=True, part=0.5, destination_is_home=True, eta=300.0, retained=True)
    assert not living.decide(0.0).heat


def test_a_thermostat_out_of_reach_is_an_alarm(living: Living) -> None:
    living.comfort.observe(Heating(living.at + 1, available=False))
    assert "cannot be reached" in living.comfort.decide(living.at + 2).alarms[0]


def test_a_thermostat_that_ignores_commands_is_an_alarm(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.obeys = False
    living.day("2026-01-21", leaves="08:30", returns="17:00")
    living.live(living.at + 1800)
    assert any("not the 21 °C asked" in alarm for alarm in living.decisions[-1].alarms)
    room = living.comfort.climates["home"].room
    assert room.session.bias < 0.6


def test_a_thermostat_that_obeys_and_does_nothing_is_an_alarm(living: Living) -> None:
    living.house.heat = 0.0
    for minute in range(0, 180, 5):
        living.at += 300
        living.house.run(300, 0.0, -5.0)
        living.comfort.observe(Heating(living.at, duty=0.0, setpoint=21.0))
        living.comfort.observe(Indoor(living.at, 21.0 - minute / 60))
    decision = living.comfort.decide(living.at)
    assert any("does nothing" in alarm for alarm in decision.alarms)
