"""`cron`: by the clock on the wall, through every change of it; `every`: by elapsed time."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from hyperconnect.model.moment import moment_of
from tests.automation.household import Household
from tests.automation.trigger.stand import Event, Stand, compiled, fired

DAY = 86_400.0


def stand(now: str, zone: str = "Europe/Berlin", **when: object) -> Stand:
    return Stand(Household(now=moment_of(now), home=(zone, 52.5, 13.4)), when)


def local(events: list[Event], zone: str = "Europe/Berlin") -> list[str]:
    shown = ZoneInfo(zone)
    return [datetime.fromtimestamp(event.at, UTC).astimezone(shown).strftime("%d %H:%M") for event in events]


@pytest.mark.parametrize(
    ("line", "now", "days", "expected"),
    [
        ("30 7 * * *", "2026-01-15T17:00:00Z", 2, ["16 07:30", "17 07:30"]),
        ("0 12 * * mon-fri", "2026-01-16T17:00:00Z", 4, ["19 12:00", "20 12:00"]),
        ("0 0 1 * *", "2026-01-15T17:00:00Z", 40, ["01 00:00"]),
        ("*/30 7-8 * * 1-5", "2026-01-15T17:00:00Z", 1, ["16 07:00", "16 07:30", "16 08:00", "16 08:30"]),
        ("15 2 * * *", "2026-03-28T12:00:00Z", 2, ["29 03:00", "30 02:15"]),
        ("0,15,30 2 * * *", "2026-03-28T12:00:00Z", 1, ["29 03:00"]),
        ("0 2,3 * * *", "2026-03-28T12:00:00Z", 1, ["29 03:00"]),
        ("30 2 * * *", "2026-10-24T12:00:00Z", 2, ["25 02:30", "26 02:30"]),
        ("0 */6 * * *", "2026-10-24T21:00:00Z", 1, ["25 00:00", "25 06:00", "25 12:00", "25 18:00"]),
    ],
)
def test_what_a_line_means(line: str, now: str, days: float, expected: list[str]) -> None:
    assert local(stand(now, cron=line).wait(days * DAY)) == expected


@pytest.mark.parametrize("now", ["2026-03-28T22:00:00Z", "2026-10-24T22:00:00Z", "2026-06-01T22:00:00Z"])
@pytest.mark.parametrize("line", ["*/15 * * * *", "7 * * * *", "*/20 0-23 * * *"])
def test_steps_below_an_hour_follow_elapsed_time(now: str, line: str) -> None:
    one = stand(now, cron=line)
    events = one.began + one.wait(6 * 3600)
    step = {"*/15 * * * *": 900, "7 * * * *": 3600, "*/20 0-23 * * *": 1200}[line]
    assert len(events) == 6 * 3600 / step + (line != "7 * * * *")
    assert {second.at - first.at for first, second in pairwise(events)} == {step}


def test_half_an_hour_of_lord_howe() -> None:
    zone = "Australia/Lord_Howe"
    events = stand("2026-10-03T14:59:59Z", zone, cron="*/10 1-2 * * *").wait(3600)
    assert local(events, zone) == ["04 01:30", "04 01:40", "04 01:50", "04 02:30", "04 02:40", "04 02:50"]


def test_what_came_while_the_hub_was_away_is_skipped() -> None:
    one = stand("2026-01-15T06:00:00Z", cron="30 7 * * *")
    other = one.restarted(away=1.5 * 3600)
    (event,) = other.began
    assert (event.outcome, event.why) == ("late", "it was 60 min late")
    assert local(other.wait(DAY)) == ["16 07:30"]


def test_a_restart_does_not_bring_it_twice() -> None:
    one = stand("2026-01-15T06:00:00Z", cron="30 7 * * *")
    assert fired(one.wait(1800)) == 1
    assert local(one.restarted().wait(DAY)) == ["16 07:30"]


@pytest.mark.parametrize(
    ("line", "span", "words"),
    [
        ("60 7 * * *", (0, 2), "`60` is no minute; it goes from 0 to 59"),
        ("0 7-25 * * *", (2, 6), "`7-25` is no hour"),
        ("0 0 32 * *", (4, 6), "is no day of the month"),
        ("0 0 * 13 *", (6, 8), "is no month"),
        ("0 0 * * 8", (8, 9), "is no day of the week"),
        ("0 0 30 2 *", (4, 6), "is no day of the month"),
        ("0 0 * *", (0, 7), "five parts"),
        ("0 0 0 * * *", (0, 11), "five parts"),
        ("0 0 29-30 2 mon#6", (12, 17), "is no day of the week"),
        ("@daily", (0, 6), "five parts"),
        ("", (0, 0), "five parts"),
        ("9" * 50 + " 0 * * *", (0, 50), "is no minute"),
        (",".join("1" * 99) + " 0 * * *", (0, 205), "five parts"),
    ],
)
def test_bad_lines(line: str, span: tuple[int, int], words: str) -> None:
    triggers, (finding,) = compiled(Household(), {"cron": line})
    assert triggers == []
    assert (finding.code, finding.pointer, finding.span) == ("HX102", "/when/0/cron", span)
    assert words in finding.detail


@pytest.mark.parametrize(
    ("period", "now", "expected"),
    [
        ("15min", "2026-01-15T17:01:00Z", ["15 18:15", "15 18:30", "15 18:45", "15 19:00"]),
        ("1h", "2026-10-24T23:30:00Z", ["25 02:00", "25 02:00", "25 03:00", "25 04:00"]),
        ("6h", "2026-01-15T17:00:00Z", ["15 19:00", "16 01:00", "16 07:00", "16 13:00"]),
    ],
)
def test_every(period: str, now: str, expected: list[str]) -> None:
    assert local(stand(now, every=period).wait(DAY)[:4]) == expected


def test_every_keeps_nothing_and_catches_nothing_up() -> None:
    one = stand("2026-01-15T17:01:00Z", every="15min")
    assert one.watch.remembered() is None
    other = one.restarted(away=3600)
    assert other.began == []
    assert local(other.wait(900)) == ["15 19:15"]


def test_a_busy_moment_is_caught_up_with_once() -> None:
    one = stand("2026-01-15T17:00:00.500Z", every="1s")
    one.now += 20
    assert fired(one.wait(0)) == 1
    assert fired(one.wait(10)) == 10


@pytest.mark.parametrize(
    ("period", "words"), [("0s", "at least 1s"), ("100ms", "at least 1s"), ("soon", "no duration")]
)
def test_bad_periods(period: str, words: str) -> None:
    _, (finding,) = compiled(Household(), {"every": period})
    assert (finding.code, finding.pointer) == ("HX102", "/when/0/every")
    assert words in finding.detail
