"""From a written state rule to a compiled one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import msgspec

from hyperconnect.automation.check import Check, Term, of_device
from hyperconnect.automation.compile_action.draft import token
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.form import BoundForm, RuleForm, Scalar
from hyperconnect.automation.names import NamedAttribute
from hyperconnect.automation.state import Held, State
from hyperconnect.model.value import Path


def compile_state(form: RuleForm, check: Check, lets: Sequence[tuple[str, Term]] = ()) -> State | None:
    """Return what a rule with `while` watches and holds, or None if that cannot be; `enter` and `exit` are apart.

    `lets` are the rule's named values, which `check` knows already.
    """
    conditions = check.conditions(form.while_, "/while")
    on = check.seconds(form.settle.on, "/settle/on")
    off = check.seconds(form.settle.off, "/settle/off")
    held = _held(form, check)
    if on is None or off is None or check.failed:
        return None
    terms = [term for each in held for term in each.terms]
    named = [term.expression for _, term in lets if term.expression is not None]
    return State(
        key=_key(form),
        conditions=conditions,
        held=tuple(held),
        lets=tuple(lets),
        paths=_paths((*conditions, *named)),
        moving=_paths((*(term.expression for term in terms if term.expression is not None), *named)),
        on=on,
        off=off,
        on_text=form.settle.on,
    )


def _key(form: RuleForm) -> str:
    """Return what tells a state from others: whoever edits what it holds does not end it."""
    return blake2b(msgspec.json.encode((form.while_, form.settle)), digest_size=6).hexdigest()


def _paths(expressions: Iterable[Expression]) -> dict[int, Path]:
    return {slot: path for each in expressions for slot, path in zip(each.slots, each.paths, strict=True)}


def _held(form: RuleForm, check: Check) -> list[Held]:
    """Return what is held; an attribute named by itself counts more than through a group, whatever comes first."""
    single: dict[Path, Held] = {}
    grouped: dict[Path, Held] = {}
    for name, written in form.hold.items():
        place = f"/hold/{token(name)}"
        is_group = check.names.members(name.partition(".")[0]) is not None
        for named in _writable(name, place, check):
            found = _each(name, written, named, place, check)
            if found is None:
                continue
            if named.path in single and not is_group:
                twice = single[named.path].name
                check.tell("HX102", place, f"{name} is {twice}, which is held already; hold it once")
            (grouped if is_group else single)[named.path] = found
    return list({**grouped, **single}.values())


def _each(name: str, written: Scalar | BoundForm, named: NamedAttribute, place: str, check: Check) -> Held | None:
    if isinstance(written, BoundForm):
        return _bounds(name, written, named, place, check)
    term = check.term(written, place, named.attribute)
    return None if term is None else Held(named.path, name, named.attribute, value=term)


def _bounds(name: str, written: BoundForm, named: NamedAttribute, place: str, check: Check) -> Held | None:
    if written.min is None and written.max is None:
        check.tell("HX004", place, "needs `min` or `max`, or a plain value")
        return None
    if named.attribute.type not in {"number", "integer"}:
        check.tell("HX102", place, f"{name} is no number, so it has no `min` and `max`; write the value it is held to")
        return None
    low = None if written.min is None else check.term(written.min, f"{place}/min", named.attribute)
    high = None if written.max is None else check.term(written.max, f"{place}/max", named.attribute)
    if (low is None and written.min is not None) or (high is None and written.max is not None):
        return None
    if low is not None and high is not None and _is_above(low, high):
        check.tell("HX102", f"{place}/min", f"{low.shown} is above `max`, {high.shown}; exchange them")
        return None
    return Held(named.path, name, named.attribute, low=low, high=high)


def _is_above(low: Term, high: Term) -> bool:
    return isinstance(low.fixed, int | float) and isinstance(high.fixed, int | float) and low.fixed > high.fixed


def _writable(name: str, place: str, check: Check) -> list[NamedAttribute]:
    found = check.attributes(name, place)
    writable = [named for named in found if named.attribute.writable]
    if found and not writable:
        device = name.partition(".")[0]
        commands = of_device(device, check.names.command_names())
        detail = f"{name} cannot be set, so it cannot be held"
        detail += f"; {device} takes commands: `do: …` in `enter` and `exit`" if commands else ""
        check.tell("HX103", place, detail, guesses=tuple(commands[:3]))
    return writable
