"""What triggers of every kind are compiled with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import msgspec
from msgspec import Struct

from hyperconnect.automation.check import Check
from hyperconnect.automation.compile_trigger.variable import trigger_variables
from hyperconnect.automation.expression import Expression, Type
from hyperconnect.automation.expression.type import ANY
from hyperconnect.automation.form import Conditions, Day, TriggerForm, many
from hyperconnect.automation.occurrence import DAYS
from hyperconnect.automation.trigger.guard import Guard

_SPANS = {"weekdays": DAYS[:5], "weekends": DAYS[5:], "daily": DAYS}


class Written(Struct, frozen=True):
    """A trigger as it was written: where it stands, the key its memory is kept under, and what checks it.

    `alone` says that the rule has no other.
    """

    form: TriggerForm
    pointer: str
    key: str
    check: Check
    alone: bool = False


def key_of(form: TriggerForm) -> str:
    """Return what tells a trigger from others, whatever it is called: its state carries over by this."""
    plain = msgspec.structs.replace(form, id="", enabled=True) if form.id or not form.enabled else form
    return blake2b(msgspec.json.encode(plain), digest_size=6).hexdigest()


def guard_of(written: Written, devices: Iterable[str] = (), *, quiet: bool = False) -> Guard | None:
    """Return the trigger's own condition, or None where it has none; `devices` are those it may tell of."""
    form, check, pointer = written.form, written.check, written.pointer
    if not form.if_ and form.payload is None:
        return None
    own = check.variables
    if not written.alone:
        own = {name: kind for name, kind in own.items() if not name.startswith("trigger.")}
        own |= trigger_variables([form], check)
    payload = _conditions(form.payload, f"{pointer}/payload", check, own | {"payload": ANY})
    conditions = _conditions(form.if_, f"{pointer}/if", check, own)
    called = {device: check.names.slug(device) for device in devices}
    return Guard(form.id, payload, conditions, called, quiet)


def weekdays(form: TriggerForm) -> tuple[int, ...]:
    """Return the days of the week a trigger is for, from 0 (Monday)."""
    return weekdays_of(form.days)


def weekdays_of(days: Day | Sequence[Day] | None) -> tuple[int, ...]:
    """Return days of the week as they are written, from 0 (Monday); all of them where none is."""
    names = {day for each in many(days) or ["daily"] for day in _SPANS.get(each, (each,))}
    return tuple(DAYS.index(day) for day in DAYS if day in names)


def signed(text: str, pointer: str, check: Check) -> float | None:
    """Return a duration that may have a sign."""
    bare = text.strip()[1:].strip() if text.strip()[:1] in {"+", "-"} else text
    seconds = check.seconds(bare, pointer)
    return None if seconds is None else -seconds if text.strip().startswith("-") else seconds


def _conditions(
    written: Conditions | None, pointer: str, check: Check, variables: dict[str, Type]
) -> tuple[Expression, ...]:
    """Return a condition that knows other variables than the rule does."""
    before, check.variables = check.variables, variables
    try:
        return check.conditions(written, pointer)
    finally:
        check.variables = before
