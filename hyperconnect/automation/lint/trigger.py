"""Triggers that others make needless or that ask too early, and conditions whose change nobody hears of."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET

from hyperconnect.automation.expression import Expression
from hyperconnect.automation.expression.term import Variable, every
from hyperconnect.automation.lint.box import NOWHERE, meet
from hyperconnect.automation.lint.constant import NEVER_OR_ALWAYS, UNREACHED
from hyperconnect.automation.lint.facts import Facts
from hyperconnect.automation.lint.logic import ALWAYS, Truth
from hyperconnect.automation.lint.said import subject
from hyperconnect.automation.lint.truth import truth_of
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.trigger import At, Becomes, Change, Heard, Trigger
from hyperconnect.model.message import matches
from hyperconnect.model.reason import Finding

UNHEARD = "HX203"


def needless(plan: Plan) -> Iterator[Finding]:
    """Yield triggers that another one includes, so that both set the rule off for the same reason."""
    for place, (index, trigger) in enumerate(plan.triggers):
        if trigger.id:
            continue
        for other_place, (other_index, other) in enumerate(plan.triggers):
            if other_place == place or not _includes(other, trigger):
                continue
            if _includes(trigger, other) and (other_place > place or other.id):
                continue
            detail = (
                f"trigger {other_index + 1} hears all that this one does, so the rule is set off twice; leave it out"
            )
            yield Finding(UNREACHED, "warning", f"/when/{index}", detail)
            break


def unheard(plan: Plan, facts: Facts, names: Names) -> Iterator[Finding]:
    """Yield conditions of a rule about states whose coming true later sets nothing off."""
    if not plan.triggers or not all(isinstance(each, Becomes) for _, each in plan.triggers):
        return
    if any(isinstance(each, Becomes) and each.expression.uses_time for _, each in plan.triggers):
        return
    watched = {path for cue in facts.cues for path in cue.reads}
    if any(condition.uses_time for condition in plan.conditions):
        return
    missing = [path for path, place in facts.reads.items() if path not in watched and place.startswith("/if")]
    if missing:
        subjects = list(dict.fromkeys(subject(path, names) for path in missing))
        more = (
            f" or one of {len(subjects) - 1} others"
            if len(subjects) > 2
            else "".join(f" or {name}" for name in subjects[1:])
        )
        detail = (
            f"if {subjects[0]}{more} changes while the trigger stays true, nothing happens; a `while` hears of both"
        )
        yield Finding(UNHEARD, "info", facts.reads[missing[0]], detail)


def early(plan: Plan) -> Iterator[Finding]:
    """Yield triggers that ask for what has a name only in a run: before one begins, that is unknown."""
    names = {name for name, _ in plan.lets}
    for index, trigger in plan.triggers:
        asked: list[tuple[Expression, str]] = []
        if isinstance(trigger, Becomes):
            asked.append((trigger.expression, "becomes"))
        if trigger.guard is not None:
            asked += [(each, "payload") for each in trigger.guard.payload]
            asked += [(each, "if") for each in trigger.guard.conditions]
        for expression, key in asked:
            for part in every(expression.term):
                if isinstance(part, Variable) and part.source == "locals" and part.key in names:
                    detail = (
                        f"{part.key} is worked out when the rule runs, and unknown before; "
                        "write its value here, or ask for it in the rule's `if`"
                    )
                    yield Finding(NEVER_OR_ALWAYS, "warning", f"/when/{index}/{key}", detail, part.mark.span)


def _includes(one: Trigger, other: Trigger) -> bool:
    """Return whether one trigger hears all that the other does."""
    if one.key.rpartition(".")[0] == other.key.rpartition(".")[0]:
        return True
    if not _hears(one, other):
        return False
    return meet(_guard(other).true, _guard(one).untrue) == NOWHERE


def _hears(one: Trigger, other: Trigger) -> bool:
    match one, other:
        case Change(hold=None), Change(hold=None):
            origin = one.origin is UNSET or one.origin == other.origin
            target = one.target is UNSET or one.target == other.target
            return origin and target and other.paths.keys() <= one.paths.keys()
        case Heard(), Heard():
            filters = all(any(_matches(wide, narrow) for wide in one.filters) for narrow in other.filters)
            return one.called == other.called and filters and set(other.keys) <= set(one.keys)
        case At(), At():
            return one.at == other.at and one.missed >= other.missed and set(other.days) <= set(one.days)
        case Becomes(hold=None, margin=None), Becomes(hold=None, margin=None):
            return one.expression.text == other.expression.text
        case _:
            return False


def _matches(wide: str, narrow: str) -> bool:
    return wide == narrow or (not {"+", "#"} & set(narrow) and matches(wide, narrow))


def _guard(trigger: Trigger) -> Truth:
    guard = trigger.guard
    return ALWAYS if guard is None else truth_of((*guard.payload, *guard.conditions))
