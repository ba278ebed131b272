"""`set`, `scene` and `reach`: attributes brought to values.

A run that waits stands at a number, and a group's members or a scene's words may change meanwhile. So each attribute
that `set` names is one instruction whoever is in its group, a whole `scene` is one, and a written `confirm` is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from msgspec.structs import replace

from hyperconnect.automation.action import Aim, Claim, Ready, Remark, SetTo, Several
from hyperconnect.automation.check import Check, Term, of_device, shown
from hyperconnect.automation.compile_action.draft import Draft, token
from hyperconnect.automation.expression import BOOL, Expression
from hyperconnect.automation.expression.term import Term as Tree
from hyperconnect.automation.expression.term import Variable, parts
from hyperconnect.automation.form import ActionForm, ClaimForm, Scalar
from hyperconnect.automation.intent import Reach, Set
from hyperconnect.automation.names import NamedAttribute
from hyperconnect.automation.program import Confirm

_Wanted = tuple[NamedAttribute, str, Term]


def write_set(values: dict[str, Scalar], form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `set`."""
    claim = _claim(form.claim, f"{pointer}/claim", draft)
    every: list[_Wanted] = []
    for name, written in values.items():
        wanted = _wanted(name, written, f"{pointer}/set/{token(name)}", draft)
        _act(wanted, f"no member has {name}", claim, form, draft)
        every += wanted
    _confirm(every, form, pointer, draft)


def write_scene(name: str, form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `scene`: what stands in the house's own words, so that its names of the run mean nothing there."""
    place = f"{pointer}/scene"
    claim = _claim(form.claim, f"{pointer}/claim", draft)
    values = draft.check.scene(name, place)
    if values is None:
        return
    findings = draft.check.findings
    before = len(findings)
    wanted: list[_Wanted] = []
    with draft.unnamed():
        for attribute, written in values.items():
            wanted += _wanted(attribute, written, f"{place}/{token(attribute)}", draft)
    _act(wanted, f"there is nothing to set in {name}", claim, form, draft)
    findings[before:] = [
        replace(each, pointer=place, span=(0, len(name)), detail=f"in the scene {name}: {each.detail}")
        for each in findings[before:]
    ]
    _confirm(wanted, form, pointer, draft)


def write_reach(values: dict[str, Scalar], form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `reach`."""
    place, check = f"{pointer}/reach", draft.check
    goals = [name for name in values if name != "by"]
    if "by" not in values or len(goals) != 1:
        check.tell("HX004", place, "needs exactly one attribute, and `by`")
        return
    name = goals[0]
    at = _moment(shown(values["by"]), f"{place}/by", draft)
    target = f"{place}/{token(name)}"
    named = check.attribute(name, target)
    if named is None or not _is_writable(name, [named], target, check):
        return
    if named.attribute.type not in {"number", "integer"}:
        check.tell("HX102", target, f"{name} is no number; only numbers can be reached by a moment")
        return
    term = check.term(values[name], target, named.attribute)
    if term is None or at is None:
        return
    if isinstance(at, time):
        draft.act(Aim(draft.rule, named.path, name, named.attribute, term, "", at), form)
    elif term.expression is None and isinstance(term.fixed, int | float):
        intent = Reach(draft.rule, named.path, float(term.fixed), at)
        draft.act(Ready(intent, f"{name} is to reach {term.shown} by arrival"), form)
    else:
        draft.act(Aim(draft.rule, named.path, name, named.attribute, term, at, None), form)


def _moment(by: str, pointer: str, draft: Draft) -> time | str | None:
    """Return the time of day, or the id of the device whose arrival is meant; empty where anybody's is."""
    if by != "arrival":
        try:
            return time.fromisoformat(by)
        except ValueError:
            draft.check.tell("HX102", pointer, f"{by!r} is no time of day such as 07:30")
            return None
    if len(draft.arrivals) != 1:
        return ""
    return draft.check.names.device(draft.arrivals[0]) or ""


def _wanted(name: str, written: Scalar, pointer: str, draft: Draft) -> list[_Wanted]:
    """Return what a name is to be set to: one attribute, or that of each member of a group."""
    check = draft.check
    found = check.attributes(name, pointer)
    if not _is_writable(name, found, pointer, check):
        return []
    wanted: list[_Wanted] = []
    for named in found:
        term = check.term(written, pointer, named.attribute) if named.attribute.writable else None
        if term is not None:
            wanted.append((named, name if len(found) == 1 else _called(name, named, check), term))
    return wanted


def _act(wanted: Sequence[_Wanted], nothing: str, claim: Claim | None, form: ActionForm, draft: Draft) -> None:
    """Write what sets all these attributes as one instruction; where there is none it says `nothing`."""
    steps = tuple(_step(each, claim, draft) for each in wanted)
    if not steps:
        draft.act(Remark((nothing,)), form)
    else:
        draft.act(steps[0] if len(steps) == 1 else Several(steps, form.on_error == "continue"), form)


def _step(wanted: _Wanted, claim: Claim | None, draft: Draft) -> Ready | SetTo:
    named, called, term = wanted
    if term.expression is None and claim is None:
        return Ready(Set(draft.rule, named.path, term.fixed), f"set {called} to {term.shown}")
    return SetTo(draft.rule, named.path, called, named.attribute, term, claim)


def _called(name: str, named: NamedAttribute, check: Check) -> str:
    """Return what the attribute of one member of a group is called."""
    device = named.path.partition(".")[0]
    return f"{check.names.slug(device)}.{name.partition('.')[2]}"


def _is_writable(name: str, found: Sequence[NamedAttribute], pointer: str, check: Check) -> bool:
    """Return whether any of the attributes can be set; what cannot be is told."""
    if not found or any(named.attribute.writable for named in found):
        return bool(found)
    device = name.partition(".")[0]
    commands = of_device(device, check.names.command_names())
    detail = f"{name} cannot be set" + (f"; {device} takes commands: `do: …`" if commands else "")
    check.tell("HX103", pointer, detail, guesses=tuple(commands[:3]))
    return False


def _confirm(wanted: Sequence[_Wanted], form: ActionForm, pointer: str, draft: Draft) -> None:
    if form.confirm is None:
        return
    timeout = draft.check.duration(form.confirm, f"{pointer}/confirm")
    if timeout is not None:
        draft.add(Confirm(tuple(wanted), timeout, form.on_error))


def _claim(form: ClaimForm | None, pointer: str, draft: Draft) -> Claim | None:
    if form is None:
        return None
    check = draft.check
    length = None if form.for_ is None else check.duration(form.for_, f"{pointer}/for")
    if form.until is not None:
        expression = check.expression(form.until, f"{pointer}/until", wanted=BOOL)
        _refuse_locals(expression, f"{pointer}/until", check)
    if form.for_ is None and form.until is None:
        check.tell("HX004", pointer, "needs `for` or `until`: when does it end?")
    return Claim(form.band or draft.band, length, form.until or "", form.release)


def _refuse_locals(expression: Expression | None, pointer: str, check: Check) -> None:
    """Tell of names that mean nothing once the run has ended."""
    todo: list[Tree] = [] if expression is None else [expression.term]
    while todo:
        part = todo.pop()
        todo.extend(reversed(parts(part)))
        if isinstance(part, Variable):
            detail = f"`{part.mark.text}` is known only to the run, but a claim may outlive it"
            check.tell("HX102", pointer, detail, span=part.mark.span)
