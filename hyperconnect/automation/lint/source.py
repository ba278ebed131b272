"""Whoever can send a message must not open the door (HX401)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hyperconnect.automation.compile_action.draft import token
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.expression.term import Kept, Operation, Read, Variable, every
from hyperconnect.automation.form import RuleForm
from hyperconnect.automation.lint.vocabulary import PRECIOUS, WAYS_IN
from hyperconnect.automation.lint.walk import Deed, Part
from hyperconnect.automation.lint.writes import attributes
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.trigger import Heard
from hyperconnect.model.reason import Finding, Severity
from hyperconnect.model.value import parts_of

TRUST = "HX401"


def unguarded(form: RuleForm, plan: Plan, parts: Iterable[Part], names: Names) -> Iterator[Finding]:
    """Yield what anybody may set off who can send a message or knows the address of a web hook."""
    if _is_guard(plan.conditions):
        return
    sources = [source for _, trigger in plan.triggers if isinstance(trigger, Heard) and (source := _source(trigger))]
    if not sources:
        return
    severity: Severity = "warning" if TRUST in form.allow else "error"
    for part in parts:
        if not isinstance(part, Deed) or _is_guard(part.asked):
            continue
        for pointer, what in _sinks(part, names):
            detail = f"{sources[0]} can {what}; ask for more in `if` or `payload`, or allow it: `allow: [{TRUST}]`"
            yield Finding(TRUST, severity, pointer, detail)


def _source(trigger: Heard) -> str:
    """Return who may set a trigger off without being known, or nothing."""
    guard = trigger.guard
    if guard is not None and _is_guard((*guard.payload, *guard.conditions)):
        return ""
    if any(key.startswith("webhook:") for key in trigger.keys):
        return "whoever knows the address of this web hook"
    if any({"+", "#"} & set(each.split("/")) for each in trigger.filters):
        return "every device that sends on one of these topics"
    return ""


def _is_guard(conditions: Sequence[Expression]) -> bool:
    """Return whether conditions ask for anything beside which trigger it was."""
    return any(
        isinstance(part, Read | Kept)
        or (isinstance(part, Operation) and part.operator.scoped)
        or (isinstance(part, Variable) and part.key != "id")
        for condition in conditions
        for part in every(condition.term)
    )


def _sinks(deed: Deed, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what an action does that strangers must not do: where it stands, and words for it."""
    form, pointer = deed.form, deed.pointer
    if form.http is not None:
        yield f"{pointer}/http", "make the hub send requests"
    if form.do is not None:
        command = names.command(form.do)
        if command is not None and (command.capability, command.name) in PRECIOUS:
            slug = names.slug(command.device)
            if command.capability != "cover" or _is_way_in(slug):
                yield f"{pointer}/do", f"do {form.do}"
    for name in form.set or {}:
        if _is_precious(name, names):
            yield f"{pointer}/set/{token(name)}", f"set {name}"
    for name in names.house.scenes.get(form.scene or "", {}):
        if _is_precious(name, names):
            yield f"{pointer}/scene", f"set {name}"


def _is_precious(name: str, names: Names) -> bool:
    """Return whether an attribute decides who can come in."""
    found = [parts_of(named.path) for named in attributes(name, names)]
    return any(
        capability in {"lock", "alarm"} or (capability == "cover" and _is_way_in(names.slug(device)))
        for device, _, capability, _ in found
    )


def _is_way_in(slug: str) -> bool:
    return any(word in slug for word in WAYS_IN)
