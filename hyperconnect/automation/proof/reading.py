"""What tests write, as values: quantities, moments, places, entries of calendars."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.expression import ExpressionError, parse_duration, value_for
from hyperconnect.automation.form import Scalar
from hyperconnect.automation.occurrence import occurrence
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum

_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2}[T ]\S+)(?:\s+(\S+))?")
_ENTRY_LASTS: Seconds = 3600.0
USUAL = "2026-01-15T12:00"
"""The clock of a test that names none."""


class FlawError(Exception):
    """A test that cannot be tried; `pointer` leads to what is wrong within it."""

    def __init__(self, pointer: str, why: str) -> None:
        self.pointer = pointer
        self.why = why
        super().__init__(why)


def datum(written: Scalar, attribute: Attribute, now: Moment, zone: ZoneInfo) -> Datum:
    """Return a value of an attribute; `unknown` is what its device does not know.

    A moment may be written as a whole date, as a time of this day, or as how long it is from now. A list is written
    with commas, an angle may do without its sign.

    Raises:
        ExpressionError: it is none.
    """
    if written == "unknown":
        return None
    if attribute.type == "list" and isinstance(written, str):
        return tuple(part.strip() for part in written.split(",") if part.strip())
    if attribute.unit == "°" and isinstance(written, int | float) and not isinstance(written, bool):
        return float(written)
    if attribute.type == "timestamp" and isinstance(written, str):
        moment = _moment(written, now, zone)
        if moment is not None:
            return moment
    return value_for(written, attribute)


def clock(written: str, timezone: str) -> tuple[Moment, str]:
    """Return the moment and the time zone that `2026-01-15T17:00 Europe/Berlin` means.

    Raises:
        FlawError: it means none.
    """
    found = _CLOCK.fullmatch(written.strip())
    text, zone = (found[1], found[2] or timezone) if found is not None else ("", timezone)
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, LookupError, OSError) as error:
        why = f"`{written}` is no clock; write it as {USUAL} Europe/Berlin"
        raise FlawError("/given/clock", why) from error
    return at.timestamp(), zone


def entries(written: str, now: Moment, zone: ZoneInfo) -> tuple[Entry, ...]:
    """Return the entries that `09:00 Dentist; 2026-01-16T14:00 School` means; each lasts an hour.

    Raises:
        ValueError: it means none.
    """
    found: list[Entry] = []
    for part in filter(None, (each.strip() for each in written.split(";"))):
        when, _, summary = part.partition(" ")
        start = _moment(when, now, zone)
        if start is None:
            raise ValueError(part)
        found.append(Entry(start, start + _ENTRY_LASTS, summary.strip()))
    return tuple(sorted(found))


def seconds(written: str, pointer: str) -> Seconds:
    """Return a duration.

    Raises:
        FlawError: it is none.
    """
    try:
        return parse_duration(written)
    except ExpressionError as error:
        raise FlawError(pointer, error.why) from error


def _moment(written: str, now: Moment, zone: ZoneInfo) -> Moment | None:
    try:
        return now + parse_duration(written)
    except ExpressionError:
        pass
    today = datetime.fromtimestamp(now, zone).date()
    try:
        return occurrence(today, time.fromisoformat(written), zone)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    return at.timestamp() if date.min < at.date() else None
