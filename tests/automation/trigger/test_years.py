"""Ten years of `at`, `cron` and `sun` in odd zones: each local occurrence exactly once, woken by alarms alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.names import Scope
from hyperconnect.automation.occurrence import occurrence
from hyperconnect.automation.sun import solar_day
from hyperconnect.automation.trigger import At, Cron
from hyperconnect.model.moment import Moment
from tests.automation.household import Household
from tests.automation.trigger.stand import Stand, fired

DAY = 86_400.0
YEARS = 10

ZONES = {
    "Europe/Berlin": (52.5, 13.4),
    "America/New_York": (40.7, -74.0),
    "Australia/Lord_Howe": (-31.6, 159.1),
    "Africa/Casablanca": (33.6, -7.6),
    "Pacific/Apia": (-13.8, -171.8),
    "Asia/Kathmandu": (27.7, 85.3),
    "Pacific/Chatham": (-44.0, -176.5),
    "America/St_Johns": (47.6, -52.7),
    "Antarctica/Troll": (-72.0, 2.5),
    "Asia/Tehran": (35.7, 51.4),
    "America/Nuuk": (64.2, -51.7),
    "Asia/Beirut": (33.9, 35.5),
    "Pacific/Kiritimati": (1.9, -157.4),
    "America/Sao_Paulo": (-23.5, -46.6),
}
BEGIN = datetime(2008, 1, 1, 12, tzinfo=UTC).timestamp()
"""Ten years from here hold Samoa's lost day, Morocco's summer pauses and many changes of mind."""


def stand(zone: str, begin: Moment = BEGIN, **when: object) -> Stand:
    return Stand(Household(now=begin, home=(zone, *ZONES[zone])), when)


def moments(one: Stand, days: float) -> list[Moment]:
    return [event.at for event in (*one.began, *one.wait(days * DAY))]


def dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def exists(day: date, zone: ZoneInfo) -> bool:
    """Return whether a zone had such a day."""
    noon = datetime.combine(day, time(12), zone)
    return noon.astimezone(UTC).astimezone(zone).date() == day


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["00:00", "02:30"])
def test_at(zone: str, at: str) -> None:
    fired_at = moments(stand(zone, at=at), YEARS * 365)
    shown = ZoneInfo(zone)
    days = [datetime.fromtimestamp(moment, shown).date() for moment in fired_at]
    assert days == [day for day in dates(days[0], days[-1]) if exists(day, shown)]
    assert len(days) >= YEARS * 365 - 1


@pytest.mark.parametrize("zone", ZONES)
def test_lines_of_cron_for_fixed_hours(zone: str) -> None:
    fired_at = moments(stand(zone, cron="30 2 * * *"), YEARS * 365)
    shown = ZoneInfo(zone)
    first, last = (datetime.fromtimestamp(moment, shown).date() for moment in (fired_at[0], fired_at[-1]))
    every = (occurrence(day, time(2, 30), shown) for day in dates(first, last))
    expected = dict.fromkeys(moment for moment in every if moment is not None and moment >= BEGIN)
    assert fired_at == [moment for moment in expected if moment <= fired_at[-1]]


@pytest.mark.parametrize("zone", ZONES)
def test_lines_of_cron_below_an_hour(zone: str) -> None:
    shown = ZoneInfo(zone)
    for change in changes(zone):
        begin = change - 7200 + 1
        fired_at = moments(stand(zone, begin, cron="*/15 * * * *"), 14_400 / DAY)
        minutes = (change - 7200 + 60 * minute for minute in range(1, 241))
        expected = [moment for moment in minutes if datetime.fromtimestamp(moment, shown).minute % 15 == 0]
        assert fired_at == expected


@pytest.mark.parametrize("zone", ZONES)
def test_sun(zone: str) -> None:
    fired_at = moments(stand(zone, sun="sunset", offset="-10min"), YEARS * 365)
    days = [solar_day(moment - 6 * 3600, ZONES[zone][1]) for moment in fired_at]
    assert all(later == earlier + 1 for earlier, later in pairwise(days))
    assert len(days) >= YEARS * 365 - 1


def changes(zone: str) -> list[Moment]:
    """Return when the clocks of a zone changed in ten years."""
    shown = ZoneInfo(zone)
    found: list[Moment] = []
    for number in range(int(BEGIN // 3600), int((BEGIN + YEARS * 365 * DAY) // 3600), 12):
        low, high = number * 3600, (number + 12) * 3600
        if _offset(low, shown) == _offset(high, shown):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(middle, shown) == _offset(low, shown) else (low, middle)
        found.append(float(high))
    return found


def _offset(moment: float, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(moment, zone).utcoffset()


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
