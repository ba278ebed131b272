"""Triggers on time: by the clock, by the sun, by a calendar."""

from __future__ import annotations

from datetime import datetime, time

from cronsim import CronSim, CronSimError

from hyperconnect.automation.compile_trigger.common import Written, guard_of, signed, weekdays
from hyperconnect.automation.trigger import Appointment, At, AtTold, Cron, Every, Sun
from hyperconnect.model.moment import Seconds

_SHORTEST = 1.0
"""Seconds: who wants to look more often wants to watch a value."""

_FIELDS = {
    "minute": (0, "minute", "from 0 to 59"),
    "hour": (1, "hour", "from 0 to 23"),
    "day-of-month": (2, "day of the month", "from 1 to 31, as far as the month has them"),
    "month": (3, "month", "from 1 to 12, or jan to dec"),
    "day-of-week": (4, "day of the week", "from 0 (Sunday) to 7, or sun to sat"),
}

_START = datetime(2024, 1, 1)  # noqa: DTZ001  (what the clock on the wall shows has no zone)


def at(written: Written) -> At | AtTold | None:
    """Return a trigger for a time of day, or for the moment that a device tells."""
    form, check, pointer = written.form, written.check, f"{written.pointer}/at"
    text = form.at or ""
    missed = check.seconds(form.missed, f"{written.pointer}/missed")
    guard = guard_of(written)
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        return _told(written, missed)
    if clock.tzinfo is not None or clock.microsecond:
        check.tell("HX102", pointer, f"{text!r} is no time of day such as 07:30", span=(0, len(text)))
        return None
    if form.offset is not None:
        why = f"`offset` goes with an attribute; write the time itself instead of an offset from {text}"
        check.tell("HX005", f"{written.pointer}/offset", why)
    if missed is None:
        return None
    return At(key=written.key, id=form.id, guard=guard, at=clock, days=weekdays(form), missed=missed)


def _told(written: Written, missed: Seconds | None) -> AtTold | None:
    form, check, pointer = written.form, written.check, f"{written.pointer}/at"
    text = form.at or ""
    if "." not in text or ":" in text:
        check.tell("HX102", pointer, f"{text!r} is no time of day such as 07:30", span=(0, len(text)))
        return None
    offset = 0.0 if form.offset is None else signed(form.offset, f"{written.pointer}/offset", check)
    named = check.attribute(text, pointer)
    if named is None or missed is None or offset is None:
        return None
    if named.attribute.type != "timestamp":
        why = f"{text} tells no moment, so nothing can happen at it"
        check.tell("HX102", pointer, why, span=(0, len(text)))
        return None
    device = named.path.partition(".")[0]
    return AtTold(
        key=written.key,
        id=form.id,
        guard=guard_of(written, [device]),
        slot=named.slot,
        path=named.path,
        days=weekdays(form),
        missed=missed,
        offset=offset,
    )


def cron(written: Written) -> Cron | None:
    """Return a trigger for a line of cron."""
    form, check, pointer = written.form, written.check, f"{written.pointer}/cron"
    guard = guard_of(written)
    line = " ".join((form.cron or "").split())
    flaw = _cron_flaw(line)
    if flaw is not None:
        detail, span = flaw
        check.tell("HX102", pointer, detail, span=span)
        return None
    minutes, hours = line.split()[:2]
    elapsed = "*" in minutes or "/" in minutes or len(CronSim(f"0 {hours} * * *", _START).hours) == 24
    return Cron(key=written.key, id=form.id, guard=guard, line=line, elapsed=elapsed)


def _cron_flaw(line: str) -> tuple[str, tuple[int, int]] | None:
    """Return what is wrong with a line and where, or None."""
    fields = line.split()
    whole = (0, len(line))
    if len(fields) != 5 or len(line) > 100:
        return "a line of cron has five parts: minute, hour, day of the month, month, day of the week", whole
    try:
        following = next(CronSim(line, _START), None)
    except CronSimError as error:
        field = _FIELDS.get(str(error).removeprefix("Bad "))
        if field is None:
            return "this is no line of cron", whole
        place, name, allowed = field
        start = sum(len(each) + 1 for each in fields[:place])
        return f"`{fields[place]}` is no {name}; it goes {allowed}", (start, start + len(fields[place]))
    except (AssertionError, TypeError, ValueError):
        return "this is no line of cron", whole
    return ("no day fits this line, so it would never fire", whole) if following is None else None


def every(written: Written) -> Every | None:
    """Return a trigger for even steps of time."""
    form, check, pointer = written.form, written.check, f"{written.pointer}/every"
    text = form.every or ""
    guard = guard_of(written)
    period = check.seconds(text, pointer)
    if period is None:
        return None
    if period < _SHORTEST:
        check.tell("HX102", pointer, "`every` is at least 1s; to act at once, watch a value", span=(0, len(text)))
        return None
    return Every(key=written.key, id=form.id, guard=guard, period=period, shown=text)


def sun(written: Written) -> Sun | None:
    """Return a trigger for sunrise or sunset."""
    form, check = written.form, written.check
    guard = guard_of(written)
    missed = check.seconds(form.missed, f"{written.pointer}/missed")
    offset = 0.0 if form.offset is None else signed(form.offset, f"{written.pointer}/offset", check)
    if form.sun is None or missed is None or offset is None:
        return None
    shown = "" if not offset else f"{'-' if offset < 0 else '+'}{(form.offset or '').strip().lstrip('+-').strip()}"
    return Sun(
        key=written.key,
        id=form.id,
        guard=guard,
        sun=form.sun,
        offset=offset,
        shown=shown,
        days=weekdays(form),
        missed=missed,
    )


def calendar(written: Written) -> Appointment | None:
    """Return a trigger for the entries of a calendar."""
    form, check = written.form, written.check
    wanted = form.calendar
    if wanted is None:
        return None
    pointer = f"{written.pointer}/calendar"
    guard = guard_of(written)
    name = check.calendar(wanted.of, f"{pointer}/of")
    before = signed(wanted.before, f"{pointer}/before", check)
    missed = check.seconds(form.missed, f"{written.pointer}/missed")
    if name is None or before is None or missed is None:
        return None
    return Appointment(
        key=written.key,
        id=form.id,
        guard=guard,
        calendar=name,
        before=before,
        edge=wanted.edge,
        match=wanted.match,
        missed=missed,
    )
