"""`at`: once each calendar day, whatever the clocks and the hub do."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from hyperconnect.model.moment import Moment, moment_of
from tests.automation.household import LIGHT_ON, Household, reasons, rule, wanted

DAY = 86_400.0


def house(zone: str = "Europe/Berlin", now: str = "2026-01-15T17:00:00Z", **at: object) -> Household:
    household = Household(now=moment_of(now), home=(zone, 52.5, 13.4))
    household.open()
    assert not household.save(rule(when=[{"at": "07:30", **at}]))
    return household


def times(household: Household, days: float) -> list[Moment]:
    return [reason.at for reason in reasons(household.wait(days * DAY))]


def local(moments: list[Moment], zone: str) -> list[str]:
    return [
        datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(zone)).strftime("%a %d %H:%M") for moment in moments
    ]


def test_every_day() -> None:
    assert local(times(house(), 3), "Europe/Berlin") == ["Fri 16 07:30", "Sat 17 07:30", "Sun 18 07:30"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("weekdays", ["Fri 16", "Mon 19", "Tue 20", "Wed 21", "Thu 22"]),
        ("weekends", ["Sat 17", "Sun 18"]),
        ("sun", ["Sun 18"]),
        (["mon", "weekends"], ["Sat 17", "Sun 18", "Mon 19"]),
    ],
)
def test_on_some_days(days: object, expected: list[str]) -> None:
    assert [text[:6] for text in local(times(house(days=days), 7), "Europe/Berlin")] == expected


@pytest.mark.parametrize(
    ("zone", "at", "now", "expected"),
    [
        ("Europe/Berlin", "02:30", "2026-03-28T12:00:00Z", "Sun 29 03:00"),
        ("Europe/Berlin", "02:30", "2026-10-24T12:00:00Z", "Sun 25 02:30"),
        ("America/New_York", "02:30", "2026-03-07T12:00:00Z", "Sun 08 03:00"),
        ("Australia/Lord_Howe", "02:15", "2026-10-03T12:00:00Z", "Sun 04 02:30"),
        ("Asia/Beirut", "00:00", "2024-03-30T12:00:00Z", "Sun 31 01:00"),
        ("Asia/Kathmandu", "02:30", "2026-03-28T12:00:00Z", "Sun 29 02:30"),
    ],
)
def test_when_the_clocks_change(zone: str, at: str, now: str, expected: str) -> None:
    household = house(zone, now, at=at)
    fired = times(household, 1)
    assert local(fired, zone) == [expected]


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Nuuk", "Asia/Shanghai"],
)
@pytest.mark.parametrize("at", ["00:00", "00:30", "02:30", "03:00", "23:30"])
def test_a_year_has_each_day_once(zone: str, at: str) -> None:
    household = house(zone, "2026-01-01T12:00:00Z", at=at)
    fired = times(household, 365)
    assert len(fired) == 365
    assert all(22.5 * 3600 <= late - early <= 25.5 * 3600 for early, late in pairwise(fired))


def test_a_day_that_a_zone_left_out_is_left_out() -> None:
    household = house("Pacific/Apia", "2011-12-29T00:00:00Z")
    assert local(times(household, 3), "Pacific/Apia") == ["Thu 29 07:30", "Sat 31 07:30", "Sun 01 07:30"]


def test_a_new_rule_begins_with_the_next_occurrence() -> None:
    household = house(now="2026-01-15T06:31:00Z")
    assert local(times(household, 1), "Europe/Berlin") == ["Fri 16 07:30"]


@pytest.mark.parametrize(("missed", "fires"), [("5min", False), ("20min", True)])
def test_what_was_missed_while_the_hub_was_away(missed: str, *, fires: bool) -> None:
    household = house(now="2026-01-15T06:20:00Z", missed=missed)
    other = household.restarted(away=20 * 60)
    other.save(rule(when=[{"at": "07:30", "missed": missed}]))
    out = other.wait(60)
    assert (LIGHT_ON in out) is fires
    assert fires or reasons(out)[0].did == ("it was 10 min late",)
    assert local(times(other, 1), "Europe/Berlin") == ["Fri 16 07:30"]


def test_after_weeks_away_one_word_is_enough() -> None:
    household = house()
    other = household.restarted(away=30 * DAY)
    other.save(rule(when=[{"at": "07:30"}]))
    (reason,) = reasons(other.wait(60))
    assert reason.outcome == "late"


def test_a_clock_that_jumps_back_does_not_bring_the_day_twice() -> None:
    household = house()
    assert wanted(household.wait(DAY)) == [LIGHT_ON]
    other = household.restarted(away=-DAY)
    other.save(rule(when=[{"at": "07:30"}]))
    assert local(times(other, 2), "Europe/Berlin") == ["Sat 17 07:30"]


def test_saving_again_on_the_same_day_does_not_bring_it_twice() -> None:
    household = house()
    household.wait(DAY)
    household.save(rule(when=[{"at": "07:30"}], title="other"))
    assert local(times(household, 1), "Europe/Berlin") == ["Sat 17 07:30"]
