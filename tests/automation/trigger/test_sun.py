"""`sun`: once each solar day, whatever zones and poles do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.sun import crossing, elevation, noon, solar_day
from hyperconnect.model.moment import moment_of
from tests.automation.household import Household
from tests.automation.trigger.stand import Event, Stand, compiled

DAY = 86_400.0
BERLIN = ("Europe/Berlin", 52.52, 13.405)
TROMSO = ("Europe/Oslo", 69.65, 18.96)

# Computed once with the library astral 3.2, whose formulas are older and whose refraction differs a little.
SEEN = [
    (52.52, 13.405, "2026-01-16T07:09:18Z", "2026-01-16T15:23:23Z"),
    (52.52, 13.405, "2026-06-21T02:43:28Z", "2026-06-21T19:32:54Z"),
    (52.52, 13.405, "2010-10-03T05:10:49Z", "2010-10-03T16:39:07Z"),
    (-0.18, -78.47, "2026-01-16T11:19:58Z", "2026-01-16T23:27:26Z"),
    (-54.8, -68.3, "2026-01-16T08:24:42Z", "2026-01-16T01:01:27Z"),
    (-54.8, -68.3, "2026-06-21T12:59:14Z", "2026-06-21T20:10:53Z"),
    (64.15, -21.94, "2026-01-16T10:53:11Z", "2026-01-16T16:22:30Z"),
    (64.15, -21.94, "2026-06-21T02:56:14Z", "2026-06-21T00:02:43Z"),
    (-13.83, -171.77, "2026-06-21T17:49:54Z", "2026-06-21T05:07:53Z"),
    (27.72, 85.32, "2026-06-21T23:23:58Z", "2026-06-21T13:17:13Z"),
    (27.72, 85.32, "2010-10-03T00:12:27Z", "2010-10-03T12:02:52Z"),
]
HEIGHTS = [
    (52.52, 13.405, "2026-01-16T12:00:00Z", 15.982),
    (-54.8, -68.3, "2026-06-21T20:00:00Z", 0.355),
    (0.0, 0.0, "2026-03-20T12:00:00Z", 88.141),
    (64.15, -21.94, "2010-10-03T03:00:00Z", -26.92),
]


def stand(now: str, home: tuple[str, float, float] = BERLIN, **when: object) -> Stand:
    return Stand(Household(now=moment_of(now), home=home), when)


def utc(events: list[Event]) -> list[str]:
    return [datetime.fromtimestamp(event.at, UTC).strftime("%d %H:%M") for event in events]


@pytest.mark.parametrize(("latitude", "longitude", "rises", "sets"), SEEN)
def test_rising_and_setting(latitude: float, longitude: float, rises: str, sets: str) -> None:
    rise, fall = moment_of(rises), moment_of(sets)
    assert crossing("sunrise", solar_day(rise, longitude), latitude, longitude) == pytest.approx(rise, abs=90)
    assert crossing("sunset", solar_day(fall, longitude), latitude, longitude) == pytest.approx(fall, abs=90)


@pytest.mark.parametrize(("latitude", "longitude", "at", "expected"), HEIGHTS)
def test_heights(latitude: float, longitude: float, at: str, expected: float) -> None:
    assert elevation(moment_of(at), latitude, longitude) == pytest.approx(expected, abs=0.02)


@given(st.floats(-60, 60), st.floats(-180, 180), st.integers(11_000, 29_000))
def test_on_the_horizon_the_sun_stands_on_the_horizon(latitude: float, longitude: float, day: int) -> None:
    rises, sets = crossing("sunrise", day, latitude, longitude), crossing("sunset", day, latitude, longitude)
    assert rises is not None
    assert sets is not None
    assert rises < noon(day, longitude) < sets
    for moment in (rises, sets):
        assert elevation(moment, latitude, longitude) == pytest.approx(-0.833, abs=0.01)


def test_sunset_in_winter() -> None:
    assert utc(stand("2026-01-15T17:00:00Z", sun="sunset").wait(2 * DAY)) == ["16 15:23", "17 15:25"]


@pytest.mark.parametrize(
    ("when", "expected", "cause"),
    [
        ({"sun": "sunset", "offset": "-30min"}, "16 14:53", "sunset -30min"),
        ({"sun": "sunrise", "offset": "1h30min"}, "16 08:38", "sunrise +1h30min"),
        ({"sun": "sunset", "offset": "+ 12h"}, "16 03:22", "sunset +12h"),
        ({"sun": "sunset", "offset": "0s"}, "16 15:23", "sunset"),
    ],
)
def test_before_and_after(when: dict[str, object], expected: str, cause: str) -> None:
    event, *_ = Stand(Household(now=moment_of("2026-01-15T17:00:00Z")), when).wait(DAY)
    assert (utc([event])[0], event.cause.cause) == (expected, cause)


def test_on_some_days() -> None:
    events = stand("2026-01-15T17:00:00Z", sun="sunrise", days=["sat", "sun"]).wait(7 * DAY)
    assert [text[:2] for text in utc(events)] == ["17", "18"]


def test_a_day_without_sunrise_is_told_and_skipped() -> None:
    events = stand("2026-05-10T12:00:00Z", TROMSO, sun="sunset").wait(10 * DAY)
    assert {event.outcome for event in events} == {"ran", "late"}
    skipped = [event for event in events if event.outcome == "late"]
    assert skipped[0].why == "the sun stays up all day, so there is no sunset"
    assert len(events) in {10, 11}  # sunset wanders over midnight
    (night,) = stand("2026-12-20T00:00:00Z", TROMSO, sun="sunrise").wait(DAY)
    assert night.why == "the sun stays down all day, so there is no sunrise"


def test_near_the_poles_no_sunset_is_lost_around_midnight() -> None:
    events = stand("2026-05-01T12:00:00Z", ("Europe/Oslo", 68.0, 18.96), sun="sunset").wait(30 * DAY)
    gaps = [late.at - early.at for early, late in pairwise(events) if late.outcome == early.outcome == "ran"]
    assert all(0 < gap - DAY < 1800 for gap in gaps)


def test_beyond_the_date_line_and_at_the_poles() -> None:
    for home in (("Pacific/Apia", -13.8, -171.8), ("Pacific/Kiritimati", 1.9, -157.4), ("UTC", 0.0, 180.0)):
        assert len(stand("2026-01-15T17:00:00Z", home, sun="sunset").wait(30 * DAY)) == 30
    events = stand("2026-01-15T17:00:00Z", ("Antarctica/Troll", -90.0, 0.0), sun="sunset").wait(30 * DAY)
    assert {event.outcome for event in events} == {"late"}


def test_a_clock_set_back_does_not_bring_it_twice() -> None:
    one = stand("2026-01-15T17:00:00Z", sun="sunset")
    one.wait(DAY)
    other = one.restarted(away=-DAY)
    first = datetime.fromtimestamp(other.wait(3 * DAY)[0].at, UTC)
    assert first.date() == (datetime(2026, 1, 16, tzinfo=UTC) + timedelta(days=1)).date()


@pytest.mark.parametrize(
    ("offset", "words"), [("soon", "no duration"), ("--5min", "no duration"), ("-", "no duration")]
)
def test_bad_offsets(offset: str, words: str) -> None:
    _, findings = compiled(Household(), {"sun": "sunset", "offset": offset})
    assert [(finding.code, finding.pointer) for finding in findings] == [("HX102", "/when/0/offset")]
    assert words in findings[0].detail
