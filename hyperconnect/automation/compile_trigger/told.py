"""Triggers on what is told once: events, messages, calls, the hub's own life."""

from __future__ import annotations

import re

from hyperconnect.automation.compile_trigger.common import Written, guard_of
from hyperconnect.automation.form import many
from hyperconnect.automation.trigger import Heard
from hyperconnect.automation.trigger.topic import flaw_of

_HOOK = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def event(written: Written) -> Heard | None:
    """Return a trigger for events of devices."""
    form, check = written.form, written.check
    single = isinstance(form.event, str)
    pointer = f"{written.pointer}/event"
    found = [
        named
        for place, name in enumerate(many(form.event))
        for named in check.events(name, pointer if single else f"{pointer}/{place}")
    ]
    guard = guard_of(written, [named.device for named in found])
    keys = tuple(dict.fromkeys(named.key for named in found))
    return Heard(key=written.key, id=form.id, guard=guard, keys=keys) if keys else None


def mqtt(written: Written) -> Heard | None:
    """Return a trigger for messages."""
    form, check = written.form, written.check
    topic_filter = form.mqtt or ""
    guard = guard_of(written, quiet=True)
    flaw = flaw_of(topic_filter)
    if flaw is not None:
        detail, span = flaw
        check.tell("HX102", f"{written.pointer}/mqtt", detail, span=span)
        return None
    return Heard(key=written.key, id=form.id, guard=guard, filters=(topic_filter,))


def hub(written: Written) -> Heard:
    """Return a trigger for the hub's own life."""
    guard = guard_of(written)
    return Heard(key=written.key, id=written.form.id, guard=guard, keys=(f"hub:{written.form.hub}",))


def webhook(written: Written) -> Heard | None:
    """Return a trigger for a web hook."""
    form, check = written.form, written.check
    name = form.webhook or ""
    guard = guard_of(written)
    if _HOOK.fullmatch(name) is None:
        why = "a web hook's name has small letters, digits, `-` and `_`, such as `courier`"
        check.tell("HX102", f"{written.pointer}/webhook", why, span=(0, len(name)))
        return None
    return Heard(key=written.key, id=form.id, guard=guard, keys=(f"webhook:{name}",))


def called(written: Written) -> Heard:
    """Return a trigger for calls of the rule itself."""
    guard = guard_of(written)
    return Heard(key=written.key, id=written.form.id, guard=guard, called=True)
