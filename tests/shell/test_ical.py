from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.shell.ical import MOST, entries_of

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 27, 10, tzinfo=BERLIN).timestamp()


def calendar(*events: str) -> bytes:
    """Return an iCalendar of events, each given by its lines with `;` between them written as line ends."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//test//EN"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}@test", "DTSTAMP:20260101T000000Z", *event.split(" / "), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def shown(*events: str) -> list[str]:
    """Return the entries as `MM-DD HH:MM–HH:MM summary` in Berlin."""
    entries, errors = entries_of(calendar(*events), "Europe/Berlin", NOW, "x.ics")
    assert errors == []
    times = [
        (datetime.fromtimestamp(start, BERLIN), datetime.fromtimestamp(end, BERLIN), text)
        for start, end, text in entries
    ]
    return [f"{start:%m-%d %H:%M}–{end:%H:%M} {text}" for start, end, text in times]


def test_an_entry_without_a_zone_is_of_the_household() -> None:
    event = "SUMMARY:Dentist / DTSTART:20260327T120000 / DTEND:20260327T130000"
    assert shown(event) == ["03-27 12:00–13:00 Dentist"]


def test_a_whole_day_begins_and_ends_at_local_midnight() -> None:
    event = "SUMMARY:Fair / DTSTART;VALUE=DATE:20260329 / DTEND;VALUE=DATE:20260330"
    entries, _ = entries_of(calendar(event), "Europe/Berlin", NOW, "x.ics")
    assert entries[0][1] - entries[0][0] == 23 * 3600, "the day on which summer time begins"


def test_what_repeats_elsewhere_keeps_that_place_s_time() -> None:
    event = "SUMMARY:Call / DTSTART;TZID=America/New_York:20260303T090000 / DURATION:PT30M / RRULE:FREQ=WEEKLY"
    assert shown(event) == ["03-31 15:00–15:30 Call", "04-07 15:00–15:30 Call"]


def test_exceptions_and_moved_entries_count() -> None:
    daily = "SUMMARY:Walk / DTSTART:20260326T080000 / DURATION:PT1H / RRULE:FREQ=DAILY;COUNT=4 / EXDATE:20260328T080000"
    moved = daily.replace("DTSTART:20260326T080000", "DTSTART:20260329T180000").partition(" / RRULE")[0]
    text = calendar(daily, moved + " / RECURRENCE-ID:20260329T080000").replace(b"UID:1@", b"UID:0@")
    entries, _ = entries_of(text, "Europe/Berlin", NOW, "x.ics")
    assert [datetime.fromtimestamp(start, BERLIN).strftime("%d %H") for start, _, _ in entries] == ["29 18"]


def test_what_is_under_way_is_told_and_what_is_cancelled_or_past_is_not() -> None:
    assert shown(
        "SUMMARY:Trip / DTSTART:20260326T080000 / DTEND:20260328T080000",
        "SUMMARY:Off / STATUS:CANCELLED / DTSTART:20260328T080000 / DTEND:20260328T090000",
        "SUMMARY:Past / DTSTART:20260326T080000 / DTEND:20260326T090000",
        "SUMMARY:Late / DTSTART:20260420T080000 / DTEND:20260420T090000",
    ) == ["03-26 08:00–08:00 Trip"]


@pytest.mark.parametrize(
    "event",
    [
        "SUMMARY:Bad / DTSTART:20200101T000000 / RRULE:FREQ=SECONDLY",
        "SUMMARY:Bad / DTSTART:19000101T000000 / RRULE:FREQ=HOURLY",
        "SUMMARY:Bad / DTSTART:20200101T000000 / RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9;BYMINUTE=1,2,3,4,5,6,7,8,9",
        "SUMMARY:Bad / DTSTART:soon",
    ],
)
def test_what_cannot_be_counted_out_is_left_out_and_told(event: str) -> None:
    good = "SUMMARY:Good / DTSTART:20260328T080000 / DURATION:PT1H"
    entries, (error,) = entries_of(calendar(event, good), "Europe/Berlin", NOW, "x.ics")
    assert [text for _, _, text in entries] == ["Good"]
    assert error.why.startswith("Bad ")
    assert error.where == "x.ics"


def test_a_calendar_tells_no_more_than_it_may() -> None:
    event = "SUMMARY:x / DTSTART:20260327T{:02}0000 / DURATION:PT1M / RRULE:FREQ=HOURLY"
    entries, errors = entries_of(calendar(*[event.format(hour) for hour in range(9)]), "UTC", NOW, "x.ics")
    assert len(entries) == MOST
    assert [error.why for error in errors] == [f"only the first {MOST} of 3024 entries are told"]


def test_what_an_entry_is_called_is_one_short_line() -> None:
    text = "\\n".join(["a\tb", "c" * 500])
    (line,) = shown(f"SUMMARY:{text} / DTSTART:20260328T080000 / DURATION:PT1H")
    assert line.removeprefix("03-28 08:00–09:00 ") == f"a b {'c' * 196}"


@pytest.mark.parametrize(
    "text",
    [b"", b"<html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"BEGIN:VCALENDAR\n\xff\nEND:VCALENDAR"],
)
def test_what_is_no_calendar_is_told(text: bytes) -> None:
    with pytest.raises(ContentError, match="no iCalendar"):
        entries_of(text, "UTC", NOW, "x.ics")


ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Here\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\n"
    "TZOFFSETTO:+0100\r\nRRULE:{}\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\n"
    "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
    "END:VTIMEZONE\r\nBEGIN:VEVENT"
)


def with_zone(rule: str) -> bytes:
    text = calendar("SUMMARY:x / DTSTART;TZID=Here:20260401T100000 / DURATION:PT1H").decode()
    return text.replace("BEGIN:VEVENT", ZONE.format(rule)).encode()


def test_a_time_zone_that_a_calendar_describes_counts() -> None:
    ((start, _, _),), _ = entries_of(with_zone("FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"), "UTC", NOW, "x.ics")
    assert start == datetime(2026, 4, 1, 10, tzinfo=BERLIN).timestamp()


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=YEARLY;BYHOUR=1,2", "FREQ=YEA\r\n RLY;BYSEC\r\n OND=1,2,3"]
)
def test_a_time_zone_that_would_take_for_ever_is_refused(rule: str) -> None:
    with pytest.raises(ContentError, match="time zones"):
        entries_of(with_zone(rule), "UTC", NOW, "x.ics")
