"""Ten years of `at`, `cron` and `sun` in odd zones: each local occurrence exactly once, woken by alarms alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.names import Scope
from hyperconnect.automation.trigger import At, Cron
from hyperconnect.model.moment import Moment
from tests.automation.household import Household
from tests.automation.trigger.almanac import (
    BEGIN,
    DAY,
    ZONES,
    Stretch,
    cut,
    daily,
    height,
    often,
    solar_days,
    stretches,
)
from tests.automation.trigger.stand import Stand, fired

YEARS = 10


def stand(zone: str, begin: Moment = BEGIN, **when: object) -> Stand:
    return Stand(Household(now=begin, home=(zone, *ZONES[zone])), when)


def moments(one: Stand, days: float) -> list[Moment]:
    return [event.at for event in (*one.began, *one.wait(days * DAY))]


def known(zone: str) -> list[Stretch]:
    """Return what the clocks of a zone do in these years, and a little around them."""
    return stretches(zone, int(BEGIN) - 3 * DAY, int(BEGIN) + (YEARS * 365 + 3) * DAY)


def within(expected: Iterable[int]) -> list[int]:
    return [moment for moment in expected if BEGIN <= moment <= BEGIN + YEARS * 365 * DAY]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("at", "of_day"), [("00:00", 0), ("02:30", 9_000)])
def test_at(zone: str, at: str, of_day: int) -> None:
    fired_at = moments(stand(zone, at=at), YEARS * 365)
    assert fired_at == within(daily([of_day], known(zone)))
    assert len(fired_at) >= YEARS * 365 - 1


@pytest.mark.parametrize("zone", ZONES)
def test_lines_of_cron_for_fixed_hours(zone: str) -> None:
    assert moments(stand(zone, cron="30 2 * * *"), YEARS * 365) == within(daily([9_000], known(zone)))


@pytest.mark.parametrize("zone", ZONES)
def test_lines_of_cron_below_an_hour(zone: str) -> None:
    """Around each change of the clocks; in between, nothing but time passes."""
    every_day = known(zone)
    for _, change, _ in every_day[:-1]:
        begin = change - 7_200 + 1
        fired_at = moments(stand(zone, begin, cron="*/15 * * * *"), 14_400 / DAY)
        assert fired_at == list(often(900, range(24), cut(every_day, begin, begin + 14_401)))


@pytest.mark.parametrize("zone", ZONES)
def test_sun(zone: str) -> None:
    latitude, longitude = ZONES[zone]
    one = stand(zone, sun="sunset")
    events = [*one.began, *one.wait(YEARS * 365 * DAY)]
    days = solar_days([event.at - DAY / 4 for event in events], longitude)
    assert days == list(range(days[0], days[0] + len(days)))
    assert len(days) >= YEARS * 365 - 1
    for event in events:
        stands = height(event.at, latitude, longitude)
        assert abs(stands + 0.833) < 0.1 or (event.outcome == "late" and abs(stands) < 50)


@given(
    zone=st.sampled_from(sorted(ZONES)),
    steps=st.lists(st.floats(-6 * DAY, 6 * DAY), max_size=8),
    begin=st.floats(BEGIN, BEGIN + 3000 * DAY),
)
@settings(max_examples=60, deadline=None)
def test_a_clock_set_back_and_forth_never_brings_a_day_twice(zone: str, steps: list[float], begin: float) -> None:
    one = stand(zone, begin, at="02:30", missed="7d")
    days: list[int] = []
    highest = begin
    for step in steps:
        # Less than a week behind the latest moment it ever showed: more is taken for a clock that was wrong before.
        step_ = max(step, highest - 7 * DAY - one.now)
        if step_ >= 0:
            events = one.wait(step_)
        else:
            one = one.restarted(away=step_)
            events = one.began
        highest = max(highest, one.now)
        days += [datetime.fromtimestamp(event.at, ZoneInfo(zone)).toordinal() for event in events if event.why == ""]
    assert len(days) == len(set(days))


def test_a_clock_that_was_years_ahead_does_not_silence_a_rule() -> None:
    one = stand("Europe/Berlin", at="07:30")
    one.wait(2000 * DAY)
    assert fired(one.wait(DAY)) == 1
    one.now = one.turn.scope.now = BEGIN
    one.tell("hub:time_changed")
    assert fired(one.wait(2 * DAY)) == 2


@given(
    st.sampled_from(["*/15 * * * *", "30 1,2 * * *", "0 */3 * * mon", "7 0 1,15 * *", "10-20/3 2 * 3,10 *"]),
    st.sampled_from(sorted(ZONES)),
    st.floats(BEGIN, BEGIN + 3600 * DAY),
)
def test_a_timetable_never_goes_back(line: str, zone: str, begin: Moment) -> None:
    turn = Turn([], Scope(begin, zone), ZoneInfo(zone))
    cron = Cron(key="", line=line, elapsed="*/15" in line or "/3 2" in line)
    at = At(key="", at=time(2, 30), days=tuple(range(7)), missed=0)
    for table in (cron, at):
        first = table.since(begin, turn)
        assert first is not None
        assert first.due >= begin
        before = table.after(first.mark - 1, turn)
        assert before == first
        for _ in range(5):
            following = table.after(first.mark, turn)
            assert following is not None
            assert following.mark > first.mark
            assert following.due > first.due
            first = following
