"""Conditions that are never or always true, and ways that no run ever goes (HX201, HX202)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hyperconnect.automation.expression import Expression
from hyperconnect.automation.expression.flaw import shorten
from hyperconnect.automation.form import RuleForm
from hyperconnect.automation.lint.box import EVERYWHERE, NOWHERE, Boxes, meet
from hyperconnect.automation.lint.facts import Cue
from hyperconnect.automation.lint.truth import truth_of
from hyperconnect.automation.lint.walk import Part, Question
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.trigger import Becomes
from hyperconnect.model.reason import Finding, Severity

NEVER_OR_ALWAYS = "HX201"
UNREACHED = "HX202"


def constants(form: RuleForm, plan: Plan, cues: Sequence[Cue], parts: Iterable[Part]) -> Iterator[Finding]:
    """Yield what is wrong with the conditions of a rule."""
    single = isinstance(form.if_, str)
    hopeless = list(_never(plan.conditions, "/if", "error", "so `then` is never done", single=single))
    yield from hopeless
    yield from _always(plan.conditions, "/if", "leave it out", single=single)
    if plan.state is not None:
        single = isinstance(form.while_, str)
        yield from _never(plan.state.conditions, "/while", "warning", "so nothing is ever held", single=single)
        yield from _always(plan.state.conditions, "/while", "write `true` if that is meant", single=single, plain=False)
    yield from _triggers(form, plan)
    if not hopeless:
        yield from _cues(form, plan, cues)
    for part in parts:
        if isinstance(part, Question):
            yield from _question(part)


def _triggers(form: RuleForm, plan: Plan) -> Iterator[Finding]:
    for index, trigger in plan.triggers:
        pointer, written = f"/when/{index}", form.when[index]
        if isinstance(trigger, Becomes):
            asked = (trigger.expression,)
            yield from _never(asked, f"{pointer}/becomes", "warning", "so it never becomes true", single=True)
            yield from _always(asked, f"{pointer}/becomes", "what is always true never becomes true", single=True)
        if trigger.guard is not None:
            conditions, payload = trigger.guard.conditions, trigger.guard.payload
            single = isinstance(written.if_, str)
            yield from _never(conditions, f"{pointer}/if", "warning", "so this trigger sets nothing off", single=single)
            yield from _always(conditions, f"{pointer}/if", "leave it out", single=single)
            single = isinstance(written.payload, str)
            never = "so this trigger sets nothing off"
            yield from _never(payload, f"{pointer}/payload", "warning", never, single=single)


def _cues(form: RuleForm, plan: Plan, cues: Sequence[Cue]) -> Iterator[Finding]:
    """Yield triggers after which the condition of the rule is never true."""
    wanted = truth_of(plan.conditions).true
    if form.else_ or wanted == NOWHERE or plan.mode == "queue":
        return
    for cue in cues:
        if cue.when != NOWHERE and cue.pointer != "/while" and meet(cue.when, wanted) == NOWHERE:
            detail = "when this sets the rule off, its `if` is never true; change one of them"
            yield Finding(NEVER_OR_ALWAYS, "warning", cue.pointer, detail)


def _never(
    conditions: Sequence[Expression], pointer: str, severity: Severity, then: str, *, single: bool
) -> Iterator[Finding]:
    alone = False
    for index, condition in enumerate(conditions):
        if truth_of([condition]).true == NOWHERE:
            alone = True
            place = pointer if single else f"{pointer}/{index}"
            detail = f"`{shorten(condition.text)}` is never true, {then}; {_remedy(condition)}"
            yield Finding(NEVER_OR_ALWAYS, severity, place, detail, (0, len(condition.text)))
    if not alone and len(conditions) > 1 and truth_of(conditions).true == NOWHERE:
        detail = f"these conditions are never all true, {then}; change one of them"
        yield Finding(NEVER_OR_ALWAYS, severity, pointer, detail)


def _always(
    conditions: Sequence[Expression], pointer: str, step: str, *, single: bool, plain: bool = True
) -> Iterator[Finding]:
    for index, condition in enumerate(conditions):
        truth = truth_of([condition])
        if truth.false != NOWHERE or truth.true == NOWHERE or (condition.constant and not plain):
            continue
        place = pointer if single else f"{pointer}/{index}"
        known = "" if truth.untrue == NOWHERE else " whenever it is known"
        detail = f"`{shorten(condition.text)}` is always true{known}; {step}"
        yield Finding(NEVER_OR_ALWAYS, "warning", place, detail, (0, len(condition.text)))


def _remedy(condition: Expression) -> str:
    return "to switch the rule off, write `enabled: false`" if condition.constant else "no value fits all of it"


def _question(question: Question) -> Iterator[Finding]:
    """Yield the ways that are never gone: because of what they ask, or of those before them."""
    left: Boxes = EVERYWHERE
    for pointer, conditions in question.cases:
        truth = truth_of(conditions)
        constant = all(condition.constant for condition in conditions)
        if truth.true == NOWHERE and not (question.repeated and constant):
            detail = f"`{_text(conditions)}` is never true; no value fits all of it"
            yield Finding(NEVER_OR_ALWAYS, "warning", pointer, detail, _span(conditions))
        elif not question.repeated and meet(left, truth.true) == NOWHERE:
            detail = f"whenever `{_text(conditions)}` is true, a case before it is taken; put it first, or leave it out"
            yield Finding(UNREACHED, "warning", pointer, detail, _span(conditions))
        elif truth.false == NOWHERE and not constant:
            detail = f"`{_text(conditions)}` is always true whenever it is known; leave it out"
            yield Finding(NEVER_OR_ALWAYS, "warning", pointer, detail, _span(conditions))
        if not question.repeated:
            left = meet(left, truth.untrue)


def _text(conditions: Sequence[Expression]) -> str:
    return shorten(" and ".join(condition.text for condition in conditions))


def _span(conditions: Sequence[Expression]) -> tuple[int, int]:
    return (0, len(conditions[0].text)) if len(conditions) == 1 else (0, 0)
