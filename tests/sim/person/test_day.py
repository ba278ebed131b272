from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.sim.person.day import HOUR, Holiday, Routine, moment, plan_day

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
CALM = Routine(errands=0, evenings_out=0, guests=0)


def chance(name: str) -> Random:
    return Random(f"1/{name}")


def clock(at: float) -> float:
    local = datetime.fromtimestamp(at, BERLIN)
    return local.hour + local.minute / 60


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(0, 50))
@settings(max_examples=300)
def test_any_day_is_in_order_and_asked_again_the_same(day: date, seed: int) -> None:
    routine = Routine(errands=4, evenings_out=3, guests=2, long_weekends=12, ill=20, home_office=frozenset({2}))

    def luck(name: str) -> Random:
        return Random(f"{seed}/{name}")

    plan = plan_day(routine, "alex", day, BERLIN, luck)
    assert plan == plan_day(routine, "alex", day, BERLIN, luck)
    begins, ends = moment(day, 0, BERLIN), moment(day, 30 * HOUR, BERLIN)
    assert begins < plan.wakes < plan.sleeps < ends
    for outing in plan.outings:
        assert plan.wakes < outing.leaves < ends
        assert all(stop.stays > 0 for stop in outing.stops)


def test_a_working_day_leads_to_work_and_a_sunday_does_not() -> None:
    plans = [plan_day(CALM, "alex", MONDAY + timedelta(days=n), BERLIN, chance) for n in range(7)]
    assert [[stop.place for out in plan.outings for stop in out.stops] for plan in plans] == [["work"]] * 5 + [[]] * 2
    assert all(7 < clock(plan.outings[0].leaves) < 8.7 for plan in plans[:5])
    assert min(plan.wakes for plan in plans[5:]) % 86_400 > max(plan.wakes % 86_400 for plan in plans[:5])


def test_at_the_home_office_one_stays_and_works() -> None:
    wednesday = plan_day(
        Routine(errands=0, evenings_out=0, guests=0, home_office=frozenset({2})),
        "alex",
        date(2026, 3, 4),
        BERLIN,
        chance,
    )
    assert wednesday.outings == ()
    assert wednesday.desk is not None
    assert wednesday.desk[1] - wednesday.desk[0] == 8.5 * HOUR


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_who_gets_up_at_six_does_so_when_the_clocks_have_changed(day: date) -> None:
    assert clock(plan_day(Routine(stray=0.0, later=0.0), "alex", day, BERLIN, chance).wakes) == 6.5
    hours = (moment(day + timedelta(days=1), 0, BERLIN) - moment(day, 0, BERLIN)) / HOUR
    assert hours == (23 if day.month == 3 else 25)


def test_a_holiday_begins_with_a_way_out_and_brings_nothing_until_it_is_over() -> None:
    routine = Routine(errands=7, evenings_out=7, guests=7, holidays=(Holiday(date(2026, 3, 5), 4),))
    plans = [plan_day(routine, "alex", date(2026, 3, 5) + timedelta(days=n), BERLIN, chance) for n in range(4)]
    (away,) = plans[0].outings
    (stop,) = away.stops
    assert stop.place == "away"
    assert datetime.fromtimestamp(away.leaves + stop.stays, BERLIN).date() == date(2026, 3, 8)
    assert [(plan.outings, plan.guests) for plan in plans[1:]] == [((), ())] * 3


def test_who_share_a_home_go_away_on_the_same_weekends() -> None:
    routine = Routine(errands=0, evenings_out=0, guests=0, long_weekends=10)
    fridays = [date(2026, 1, 2) + timedelta(days=7 * week) for week in range(52)]

    def gone(who: str) -> list[date]:
        plans = {day: plan_day(routine, who, day, BERLIN, chance) for day in fridays}
        return [day for day, plan in plans.items() if any(out.stops[0].place == "away" for out in plan.outings)]

    assert gone("alex") == gone("kim")
    assert 4 <= len(gone("alex")) <= 18
