"""What a rule may ask of the trigger that set it off."""

from __future__ import annotations

from collections.abc import Sequence

from hyperconnect.automation.check import Check
from hyperconnect.automation.compile_trigger.shape import kinds_of
from hyperconnect.automation.expression import BOOL, TEXT, Type, type_of
from hyperconnect.automation.expression.type import ANY, perhaps
from hyperconnect.automation.form import TriggerForm, many

_BEARERS = frozenset({"event", "mqtt", "webhook", "calendar", "called"})
"""Kinds that bring something with them."""


def trigger_variables(forms: Sequence[TriggerForm], check: Check) -> dict[str, Type]:
    """Return the `trigger.…` names that a rule with these triggers may use.

    `old` and `new` are there where all triggers watch values of one type, `payload` where any brings one.
    """
    variables = {"trigger.id": TEXT, "trigger.who": TEXT, "trigger.device": TEXT, "trigger.after_gap": BOOL}
    kinds = {kind for form in forms for kind in kinds_of(form)}
    types = {kind for form in forms for kind in _types(form, check)}
    if len(types) == 1 and kinds <= {"change", "online", "offline"}:
        variables["trigger.old"] = variables["trigger.new"] = types.pop()
    if kinds & _BEARERS:
        variables["trigger.payload"] = ANY
    return variables


def _types(form: TriggerForm, check: Check) -> list[Type]:
    if form.online is not None or form.offline is not None:
        return [perhaps(BOOL)]
    found: list[Type] = []
    for name in many(form.change):
        group, _, rest = name.partition(".")
        owners = check.names.members(group) or (group,)
        named = (check.names.attribute(f"{owner}.{rest}") for owner in owners)
        found += [type_of(each.attribute) for each in named if each is not None]
    return found
