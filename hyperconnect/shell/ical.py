"""iCalendar (RFC 5545) as entries of the days to come, in the household's time zone.

Somebody else wrote the file, so that its cost is looked at first: an entry that repeats so often, or has done so for so
long, that counting it out would take a while is left out and told.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final, cast
from zoneinfo import ZoneInfo

from hyperconnect.errors import ContentError
from hyperconnect.model.moment import Moment

if TYPE_CHECKING:
    from icalendar import Calendar, Component

DAYS: Final = 14
"""How far ahead entries are counted out."""
MOST: Final = 2_000
"""Entries of one calendar that are told."""
_STEPS = 200_000
"""Repetitions of a calendar that are counted through, those of the past included."""
_A_YEAR = {"YEARLY": 1.0, "MONTHLY": 12.0, "WEEKLY": 53.0, "DAILY": 366.0, "HOURLY": 8784.0}
_TOLD = 3
"""Entries that are left out and told by name."""
_LONGEST = 200
"""Letters of what an entry is called."""

_ZONES = 50
"""Time zones that a calendar may describe."""
_ZONE = re.compile(rb"^BEGIN:VTIMEZONE(.*?)^END:VTIMEZONE", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_RULE = re.compile(rb"^RRULE[^:\n]*:([^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_ZONE_RULE = re.compile(
    rb"(?!.*BY(?:SECOND|MINUTE|HOUR|YEARDAY|WEEKNO))(?=.*FREQ=YEARLY)[^,]*(?:,[^,]*){0,6}", re.IGNORECASE
)
_FOLD = re.compile(rb"\r?\n[ \t]")
"""A long line goes on in the next (RFC 5545, 3.1)."""

Entries = tuple[tuple[Moment, Moment, str], ...]


def entries_of(text: bytes, timezone: str, now: Moment, where: str) -> tuple[Entries, list[ContentError]]:
    """Return the entries of the days to come (and those under way), in order, and what had to be left out.

    Raises:
        ContentError: this is no iCalendar.
    """
    zone = ZoneInfo(timezone)
    calendar = _read(text, where)
    left_out = _lighten(calendar, now)
    errors = [ContentError(why, where=where) for why in left_out[:_TOLD]]
    if len(left_out) > _TOLD:
        errors.append(ContentError(f"{len(left_out) - _TOLD} more entries are left out", where=where))
    begin = datetime.fromtimestamp(now, zone)
    found = _between(calendar, begin, begin + timedelta(days=DAYS), where)
    entries = sorted(entry for entry in (_entry(event, zone) for event in found) if entry is not None)
    if len(entries) > MOST:
        errors.append(ContentError(f"only the first {MOST} of {len(entries)} entries are told", where=where))
    return tuple(entries[:MOST]), errors


def _read(text: bytes, where: str) -> Calendar:
    from icalendar import Calendar

    zones = _ZONE.findall(_FOLD.sub(b"", text))
    if len(zones) > _ZONES or not all(_ZONE_RULE.fullmatch(rule) for zone in zones for rule in _RULE.findall(zone)):
        raise ContentError("it describes more, or stranger, time zones than there are", where=where)
    hint = "name an iCalendar file; it begins with BEGIN:VCALENDAR"
    if b"BEGIN:VCALENDAR" not in text[:4096].upper():
        raise ContentError("this is no iCalendar", where=where, hint=hint)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Calendar.from_ical(text)
    except Exception as error:  # the parser raises whatever a strange line makes it raise
        raise ContentError(f"this is no iCalendar: {error}", where=where, hint=hint) from error


def _between(calendar: Calendar, begin: datetime, end: datetime, where: str) -> Iterable[Component]:
    import recurring_ical_events  # pyright: ignore[reportMissingTypeStubs]  # it has none

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            query = recurring_ical_events.of(calendar, components=["VEVENT"], skip_bad_series=True)
            found: Iterable[Component] = query.between(begin, end)
            return found
    except Exception as error:  # as above
        raise ContentError(f"its entries cannot be counted out: {error}", where=where) from error


def _lighten(calendar: Calendar, now: Moment) -> list[str]:
    """Take out of a calendar what would be too much to count out; return what, for people."""
    told: list[str] = []
    left = float(_STEPS)
    calendar.subcomponents[:] = [one for one in calendar.subcomponents if one.name in {"VEVENT", "VTIMEZONE"}]
    for event in [one for one in calendar.subcomponents if one.name == "VEVENT"]:
        event.subcomponents.clear()
        try:
            steps, why = _steps(event, now), "repeats too often to be counted out"
        except Exception as error:  # noqa: BLE001 - the parser hands out what it could not read, which raises anything
            steps, why = float("inf"), f"cannot be read ({error})"
        if steps <= left:
            left -= steps
            continue
        calendar.subcomponents.remove(event)
        told.append(f"{_summary(event) or 'an entry'} {why}, and is left out")
    return told


def _steps(event: Component, now: Moment) -> float:
    """Return about how many repetitions of an event have to be looked at."""
    start = _plain(event.get("DTSTART"))
    total = 0.0
    for rule in _list(event.get("RRULE")):
        said = {str(key).upper(): value for key, value in cast("dict[Any, Any]", rule).items()}
        often = _A_YEAR.get("".join(map(str, _list(said.get("FREQ")))).upper())
        if often is None or start is None:
            return float("inf")
        for part in ("BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH"):
            often *= max(1, len(_list(said.get(part))))
        years = max(0.1, datetime.fromtimestamp(now, start.tzinfo).year + 1 - start.year)
        total += often * years
    return total


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value] if value else []


def _plain(prop: object) -> datetime | None:
    """Return the moment of a date property, at midnight for a whole day; None where there is none."""
    said: object = getattr(prop, "dt", None)
    if isinstance(said, datetime):
        return said
    return datetime.combine(said, time()) if isinstance(said, date) else None


def _entry(event: Component, zone: tzinfo) -> tuple[Moment, Moment, str] | None:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    start, end = _plain(event.get("DTSTART")), _plain(event.get("DTEND"))
    if start is None:
        return None
    begins = _moment(start, zone)
    return begins, begins if end is None else max(begins, _moment(end, zone)), _summary(event)


def _moment(at: datetime, zone: tzinfo) -> Moment:
    """Return a moment; what has no zone of its own is of the household's."""
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).timestamp()


def _summary(event: Component) -> str:
    text = "".join(letter if letter.isprintable() else " " for letter in str(event.get("SUMMARY", "")))
    return " ".join(text.split())[:_LONGEST]
