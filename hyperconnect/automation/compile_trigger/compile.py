"""All triggers of a rule, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from hyperconnect.automation.check import Check
from hyperconnect.automation.compile_trigger import clock, place, state, told
from hyperconnect.automation.compile_trigger.common import Written, key_of
from hyperconnect.automation.compile_trigger.shape import kind_of
from hyperconnect.automation.compile_trigger.variable import trigger_variables
from hyperconnect.automation.form import TriggerForm
from hyperconnect.automation.trigger import Trigger

__all__ = ["compile_triggers", "trigger_variables"]

Compiler: TypeAlias = Callable[[Written], Trigger | None]

_COMPILERS: Mapping[str, Compiler] = {
    "change": state.change,
    "becomes": state.becomes,
    "online": state.reachable,
    "offline": state.reachable,
    "event": told.event,
    "mqtt": told.mqtt,
    "hub": told.hub,
    "webhook": told.webhook,
    "called": told.called,
    "at": clock.at,
    "cron": clock.cron,
    "every": clock.every,
    "sun": clock.sun,
    "calendar": clock.calendar,
    "enters": place.crossing,
    "leaves": place.crossing,
    "eta": place.eta,
}


def compile_triggers(forms: Sequence[TriggerForm], check: Check) -> list[tuple[int, Trigger]]:
    """Return the triggers that are switched on, with their places in the rule."""
    found: list[tuple[int, Trigger]] = []
    seen: dict[str, int] = {}
    for index, form in enumerate(forms):
        key = key_of(form)
        seen[key] = seen.get(key, 0) + 1
        pointer = f"/when/{index}"
        kind = kind_of(form, pointer, check)
        if kind is None:
            continue
        trigger = _COMPILERS[kind](Written(form, pointer, f"{key}.{seen[key]}", check, alone=len(forms) == 1))
        if trigger is not None and form.enabled:
            found.append((index, trigger))
    return found
