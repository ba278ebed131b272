"""The planner lived with, on virtual time: what is usual, what people change, and what zones share."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from math import nan

import pytest

from hyperconnect.comfort import (
    Car,
    Comfort,
    Day,
    Heating,
    Indoor,
    Manual,
    Outdoor,
    Presence,
    Preset,
    Prices,
    Target,
    Zone,
)
from tests.comfort.living import DRIVE, HOME, ZONE, House, Living, moment, outdoors, settled

AtWork = Callable[[], Living]


def test_a_working_day_ends_in_a_warm_room_and_was_not_heated_all_day(at_work: AtWork) -> None:
    living = at_work()
    air = living.day("2026-01-21", returns="17:05")
    assert air >= 20.5
    away = [one for one in living.decisions if moment("2026-01-21T08:30") < one.at < moment("2026-01-21T17:30")]
    heated = sum(one.heat for one in away) * 5
    assert 15 <= heated <= 120
    begun = next(one for one in away if one.heat)
    assert begun.mode == "warming"
    assert "warming up takes" in begun.why
    assert "usual departure from work 17:" in begun.why or "on the way home" in begun.why


def test_until_somebody_sets_out_a_room_is_held_no_warmer_than_leaves_time_for_the_rest(at_work: AtWork) -> None:
    living = at_work()
    living.day("2026-01-21", returns="17:05")
    warming = [one for one in living.decisions[-200:] if one.mode == "warming"]
    assert 17.0 < warming[0].setpoint < 21.0
    assert f"until they set out {warming[0].setpoint:g} °C will do" in warming[0].why
    assert warming[-1].setpoint == 21.0
    assert living.house.air >= 20.5


def test_a_room_that_is_hardly_known_is_held_warm_and_not_only_ready() -> None:
    living = settled()
    for day in ("2026-01-12", "2026-01-13", "2026-01-14"):
        living.day(day)
    assert {one.setpoint for one in living.decisions if one.heat} == {21.0}


def test_the_first_day_is_played_safe() -> None:
    living = settled()
    assert living.day("2026-01-12") >= 19.5


def test_a_decision_tells_what_it_rests_on(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.live(moment("2026-01-21T15:00"))
    decision = living.decisions[-1]
    assert not decision.heat
    assert decision.setpoint == 17.0
    assert decision.mode == "away"
    assert decision.arrival_10 is not None
    assert decision.arrival_50 is not None
    assert decision.arrival_90 is not None
    assert decision.arrival_10 <= decision.arrival_50 <= decision.arrival_90
    assert abs(decision.arrival_50 - moment("2026-01-21T17:35")) < 1200
    assert decision.warmup_50 is not None
    assert decision.warmup_90 is not None
    assert 300 < decision.warmup_50 <= decision.warmup_90 < 7200
    assert decision.temperature_on_arrival == pytest.approx(21, abs=0.5)
    assert decision.start_at is not None
    assert moment("2026-01-21T15:30") < decision.start_at < moment("2026-01-21T17:30")
    assert decision.coming > 0.8
    assert decision.reachable
    assert decision.lacks == ()
    assert decision.alarms == ()


def test_the_same_observations_give_the_same_decisions() -> None:
    first, second = settled(), settled()
    assert first.day("2026-01-12") == second.day("2026-01-12")
    assert first.decisions == second.decisions


def test_an_early_drive_home_starts_heating_at_once(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.live(moment("2026-01-21T12:00"))
    assert not living.decisions[-1].heat
    living.go(driving=True, part=0.0, destination_is_home=True, eta=DRIVE)
    assert living.decide(0.0).heat


def test_a_false_alarm_is_called_off(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.live(moment("2026-01-21T12:00"))
    living.go(driving=True, part=0.0, destination_is_home=True, eta=1200.0)
    assert living.decide(0.0).heat
    for minute in range(8):
        living.go(driving=True, part=-0.1 * minute, destination_is_home=False, eta=3600.0)
        living.live(living.at + 300)
    assert not living.decisions[-1].heat


def test_a_shop_on_the_way_home_keeps_it_warm(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.live(moment("2026-01-21T17:00"))
    for step in range(4):
        living.go(driving=True, part=0.2 * step)
        living.live(living.at + 300)
    assert living.decisions[-1].heat
    living.go(driving=False, part=0.7)
    before = len(living.decisions)
    living.live(living.at + 1200)
    assert all(one.heat for one in living.decisions[before:])


def test_a_manual_change_wins_until_the_next_departure(living: Living) -> None:
    living.comfort.observe(Manual(living.at, 18.5))
    decision = living.decide(0.0)
    assert (decision.mode, decision.setpoint) == ("manual", 18.5)
    living.live(moment("2026-01-21T08:00"))
    assert living.setpoint == 18.5
    living.drive(home=False)
    assert living.decisions[-1].mode != "manual"
    assert living.decisions[-1].setpoint in {17.0, 21.0}


def test_a_manual_change_can_be_given_back(living: Living) -> None:
    living.comfort.observe(Manual(living.at, 18.5))
    living.comfort.observe(Manual(living.at + 1, None))
    assert living.decide(0.0).setpoint == 21.0


def test_nobody_can_want_a_manual_temperature_that_is_none(living: Living) -> None:
    living.comfort.observe(Manual(living.at, nan))
    decision = living.decide(0.0)
    assert decision.setpoint == 21.0
    assert any("nobody can want" in lack for lack in decision.lacks)


def test_a_guest_cancels_away(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.comfort.observe(Presence(living.at, present=True))
    assert living.decide(0.0).mode == "home"
    living.comfort.observe(Presence(living.at + 1, present=False))
    living.at += 300
    assert living.decide(0.0).mode == "away"


def test_frost_is_kept_off_whatever_is_wanted() -> None:
    comfort = Comfort(seed=1, setback=4.0)
    comfort.observe(Car(0.0, place="work", driving=False))
    comfort.observe(Indoor(1.0, 5.5))
    decision = comfort.decide(2.0)
    assert decision.setpoint >= 7.0
    assert decision.mode in {"frost", "warming"}


def test_nothing_known_is_kept_warm_and_said() -> None:
    decision = Comfort(seed=1).decide(1e9)
    assert decision.heat
    assert decision.mode == "blind"
    assert "where anybody is" in decision.lacks
    assert "the temperature of home" in decision.lacks


def test_what_cannot_be_reached_is_told_with_when_it_will_be(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.live(moment("2026-01-21T12:00"))
    living.go(driving=True, part=0.9, destination_is_home=True, eta=240.0)
    decision = living.decide(0.0)
    assert decision.heat
    assert not decision.reachable
    assert decision.temperature_on_arrival is not None
    assert decision.temperature_on_arrival < 20.0
    assert decision.reached_at is not None
    assert decision.arrival_50 is not None
    assert decision.reached_at > decision.arrival_50
    assert "°C on arrival" in decision.why


def test_a_room_that_is_warm_already_is_not_heated(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.house.leak = 0.0
    living.house.inner = living.house.outer = living.house.air = 23.5
    living.live(moment("2026-01-21T17:00"))
    assert not any(one.heat for one in living.decisions[-60:])


def test_a_restart_in_mid_heating_goes_on(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    decision = next(one for one in living.wait(moment("2026-01-21T18:00")) if one.heat)
    again = Comfort(seed=5, timezone=ZONE, home=HOME)
    assert again.remember(living.comfort.memory())
    again.observe(Outdoor(living.at + 60, outdoors(living.at)))
    again.observe(Indoor(living.at + 60, round(living.house.air, 1)))
    later = again.decide(living.at + 61)
    assert later.heat
    assert later.warmup_50 == pytest.approx(decision.warmup_50, rel=0.35)


def test_a_preset_decides_how_early(learned: Living) -> None:
    starts: list[float] = []
    presets: tuple[Preset, ...] = ("eco", "balanced", "comfort")
    for preset in presets:
        living = deepcopy(learned)
        living.comfort.preset = preset
        living.live(moment("2026-01-21T08:00"))
        living.drive(home=False)
        living.decisions.clear()
        living.live(moment("2026-01-21T17:00"))
        starts.append(next(one.at for one in living.decisions if one.heat))
    assert starts[0] > starts[1] > starts[2]


@pytest.mark.parametrize(
    ("tick", "rounding", "tells"),
    [(60.0, 0.1, "duty"), (300.0, 0.5, "active"), (300.0, 0.1, "")],
)
def test_any_cadence_rounding_and_reticence_will_do(tick: float, rounding: float, tells: str) -> None:
    living = settled()
    living.tick, living.rounding, living.tells = tick, rounding, tells
    airs = [living.day(f"2026-01-{day}") for day in (12, 13, 14, 15, 16)]
    assert min(airs[3:]) >= 20.0
    away = [one for one in living.decisions if moment("2026-01-16T09:00") < one.at < moment("2026-01-16T13:00")]
    assert not any(one.heat for one in away)


def test_readings_a_quarter_of_an_hour_apart_are_enough_to_be_warm() -> None:
    living = settled()
    living.tick, living.tells = 900.0, "active"
    airs = [living.day(f"2026-01-{day}") for day in (12, 13, 14, 15, 16)]
    assert min(airs[1:]) >= 20.5
    away = [one for one in living.decisions if moment("2026-01-16T08:30") < one.at < moment("2026-01-16T17:30")]
    assert sum(not one.heat for one in away) > len(away) / 3


def test_a_cooled_room_is_cool_on_arrival() -> None:
    comfort = Comfort(seed=2, timezone=ZONE, home=HOME, target=23.0, setback=28.0, cooling=True)
    house, at, setpoint = House(air=23.0, inner=24.5, outer=27.0, heat=5000.0), moment("2026-07-05T20:00"), 23.0
    airs: list[float] = []
    cooled = 0
    while at < moment("2026-07-11T00:00"):
        hour = (at - moment("2026-07-06T00:00")) / 3600 % 24
        driving = 17.1 <= hour < 17.5
        place = "home" if not 8 <= hour < 17.5 else None if driving else "work"
        comfort.observe(Car(at, place=place, driving=driving))
        duty = house.run(300, setpoint, 33.0, sign=-1.0)
        at += 300
        comfort.observe(Outdoor(at, 33.0))
        comfort.observe(Heating(at, duty=duty, setpoint=setpoint))
        comfort.observe(Indoor(at, round(house.air, 1)))
        decision = comfort.decide(at)
        setpoint = decision.setpoint
        cooled += decision.heat and 9 <= hour < 14
        if abs(hour - 17.5) < 0.01:
            airs.append(house.air)
    assert max(airs[3:]) <= 23.5
    assert cooled < 60


def test_zones_that_share_a_source_take_longer() -> None:
    def warmup(source: float | None) -> float:
        comfort = Comfort(seed=1, zones={"a": Zone(power=1.0), "b": Zone(power=1.0)}, source=source)
        comfort.observe(Car(0.0, place="home", driving=False))
        for step in range(30):
            for zone in "ab":
                comfort.observe(Outdoor(300.0 * step, 15.0))
                comfort.observe(Indoor(300.0 * step, 19.5, zone))
        comfort.observe(Car(9000.0, driving=True, destination_is_home=True, eta=600.0))
        assert comfort.decide(9001.0, "a").heat
        found = comfort.decide(9001.0, "b").warmup_50
        assert found is not None
        return found

    assert warmup(1.0) > 1.3 * warmup(None)


def test_a_bedroom_may_be_warm_later() -> None:
    comfort = Comfort(seed=1, preset="eco", zones={"living": Zone(), "bedroom": Zone(after=3 * 3600.0)})
    for step in range(30):
        for zone in ("living", "bedroom"):
            comfort.observe(Outdoor(300.0 * step, 15.0))
            comfort.observe(Indoor(300.0 * step, 20.3, zone))
    comfort.observe(Car(9000.0, driving=True, destination_is_home=True, eta=600.0))
    assert comfort.decide(9001.0, "living").heat
    assert not comfort.decide(9001.0, "bedroom").heat


def test_cheap_hours_are_used(at_work: AtWork) -> None:
    living = at_work()
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    prices = [1.0 if 13 <= hour < 15 else 8.0 for hour in range(24)]
    living.comfort.observe(Prices(living.at, moment("2026-01-21T00:00"), tuple(prices)))
    living.live(moment("2026-01-21T15:00"))
    cheap = [one for one in living.decisions if moment("2026-01-21T13:00") <= one.at < moment("2026-01-21T15:00")]
    assert any(one.heat for one in cheap)
    assert any("energy is cheaper before 15:00 (1 instead of 8), heating now saves" in one.why for one in cheap)


def test_prices_that_hardly_differ_change_nothing(at_work: AtWork) -> None:
    living, other = at_work(), at_work()
    living.comfort.observe(Prices(living.at, moment("2026-01-21T00:00"), (1.0, 1.1) * 12))
    for each in (living, other):
        each.live(moment("2026-01-21T08:00"))
        each.drive(home=False)
        each.live(moment("2026-01-21T16:00"))
    assert [one.heat for one in living.decisions] == [one.heat for one in other.decisions]


def test_a_holiday_is_not_a_working_day(at_work: AtWork) -> None:
    living = at_work()
    living.comfort.observe(Day(living.at, "2026-01-21", free=True))
    living.live(moment("2026-01-21T08:00"))
    living.drive(home=False)
    living.live(moment("2026-01-21T17:00"))
    living.drive(home=True)
    place = living.comfort.people["me"].places.all[0]
    assert [len(place.habits[kind].entries) for kind in ("working", "free")] == [7, 1]


def test_a_wish_changes_what_is_held(living: Living) -> None:
    living.comfort.observe(Target(living.at, 19.0, 15.0))
    assert living.decide(0.0).setpoint == 19.0
    living.comfort.observe(Target(living.at, nan, 15.0))
    assert living.comfort.decide(living.at + 1).setpoint == 19.0


def test_what_was_learned_can_be_forgotten(living: Living) -> None:
    living.comfort.forget("people")
    assert living.comfort.memory()["people"] == {}
    assert living.decide(0.0).mode == "blind"
    bias = living.comfort.climates["home"].room.session.count
    assert bias > 0
    living.comfort.forget()
    assert living.comfort.climates["home"].room.session.count == 0


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(KeyError):
        Comfort().decide(0.0, "cellar")
    with pytest.raises(KeyError):
        Comfort().observe(Indoor(0.0, 20.0, "cellar"))
