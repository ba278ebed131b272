"""From a compiled rule to the facts about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from math import inf

import msgspec
from msgspec.structs import replace

from hyperconnect.automation.expression import Expression
from hyperconnect.automation.form import RuleForm
from hyperconnect.automation.lint.box import EVERYWHERE, Boxes, meet, only
from hyperconnect.automation.lint.cue import cues_of
from hyperconnect.automation.lint.facts import Cue, Facts, Move, Side, Write
from hyperconnect.automation.lint.logic import Truth
from hyperconnect.automation.lint.region import Span
from hyperconnect.automation.lint.truth import TIME, WEEKDAY, truth_of
from hyperconnect.automation.lint.walk import ANYWHEN, Deed, Find, Part, walked
from hyperconnect.automation.lint.writes import held, posted, written
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.trigger import Becomes
from hyperconnect.model.value import Path

MOST_MOVES = 256
"""Pairs of a trigger and a write of one rule; one that has more is looked at no further."""


def finder(plan: Plan) -> Find:
    """Return what finds the compiled form of a text that stands somewhere in a rule."""
    compiled: dict[str, Expression] = {each.text: each for each in plan.expressions}
    return compiled.get


def parts_of(form: RuleForm, plan: Plan, find: Find) -> dict[Side, list[Part]]:
    """Return the actions of a rule, with the states in which a run comes to each."""
    truth = truth_of(plan.conditions)
    state = None if plan.state is None else truth_of(plan.state.conditions)
    when: dict[Side, Boxes] = {"then": truth.true, "else": truth.false}
    when |= {"enter": EVERYWHERE, "exit": EVERYWHERE} if state is None else {"enter": state.true, "exit": state.false}
    forms = {"then": form.then, "else": form.else_, "enter": form.enter, "exit": form.exit}
    if plan.mode == "queue":
        when = dict.fromkeys(when, ANYWHEN)
    return {side: walked(forms[side], f"/{side}", boxes, find) for side, boxes in when.items()}


def facts_of(form: RuleForm, plan: Plan, names: Names) -> Facts:
    """Return the facts about a rule; `form` is its expanded form, which `plan` was compiled from."""
    find = finder(plan)
    parts = parts_of(form, plan, find)
    cues = cues_of(plan)
    writes = [write for side, each in parts.items() for write in written(each, side, plan.rank, names, find)]
    posts = [post for side, each in parts.items() for post in posted(each, side, plan.rank)]
    state: Truth | None = None
    if plan.state is not None:
        state = truth_of(plan.state.conditions)
        writes += held(plan.state, plan.rank, state.true)
    return Facts(
        rule=plan.id,
        rank=plan.rank,
        enabled=plan.enabled,
        cues=cues,
        writes=tuple(writes),
        moves=tuple(islice(_moves(cues, writes), MOST_MOVES)),
        reads=_reads(form, plan),
        digest=_digest(form),
        untrue=None if state is None else only(state.untrue, is_shared),
        instant=plan.state is not None and plan.state.on == 0,
        damped=plan.cooldown is not None or plan.limit is not None or _waits(parts.values()),
        windows=tuple(_windows(plan)),
        posts=tuple(islice(_moves(cues, posts), MOST_MOVES)),
    )


def _waits(parts: Iterable[list[Part]]) -> bool:
    """Return whether a run may still be going on when the rule is set off again."""
    return any(isinstance(part, Deed) and (part.late or part.is_wait) for each in parts for part in each)


def is_shared(name: str) -> bool:
    """Return whether a value means the same for all rules, and depends on no other."""
    return not name.startswith("~")


def _moves(cues: Sequence[Cue], writes: Sequence[Write]) -> Iterator[Move]:
    """Yield each write after each cue that may lead to it."""
    for cue in cues:
        for write in writes:
            if write.side not in cue.sides:
                continue
            when = write.when if write.late else meet(cue.when, write.when)
            shared = only(when, is_shared)
            if shared is None or shared:
                yield Move(cue, write, shared)


def _reads(form: RuleForm, plan: Plan) -> dict[Path, str]:
    """Return the attributes that decide whether a rule acts, with where they are first asked for."""
    found: dict[Path, str] = {}

    def note(expressions: tuple[Expression, ...], pointer: str, *, single: bool) -> None:
        for index, expression in enumerate(expressions):
            place = pointer if single else f"{pointer}/{index}"
            for path in expression.sources:
                found.setdefault(path, place)

    note(plan.conditions, "/if", single=isinstance(form.if_, str))
    if plan.state is not None:
        note(plan.state.conditions, "/while", single=isinstance(form.while_, str))
    for index, trigger in plan.triggers:
        if trigger.guard is not None:
            note(trigger.guard.conditions, f"/when/{index}/if", single=isinstance(form.when[index].if_, str))
    return found


def _windows(plan: Plan) -> Iterator[str]:
    """Yield the triggers that a span of the day sets off, whatever else happens."""
    for index, trigger in plan.triggers:
        if not isinstance(trigger, Becomes):
            continue
        boxes = truth_of([trigger.expression]).true or ()
        spans = [box.regions.get(TIME) for box in boxes if box.regions.keys() <= {TIME, WEEKDAY}]
        begins = any(isinstance(span, Span) and span.low[0] > -inf for span in spans)
        ends = any(isinstance(span, Span) and span.high[0] < inf for span in spans)
        if len(spans) == len(boxes) and begins and ends:
            yield f"/when/{index}/becomes"


def _digest(form: RuleForm) -> str:
    """Return what is the same for rules that do the same."""
    plain = replace(form, rule="", title="", about="", tags=[], tests=[], allow=[], params={}, template=None, with_={})
    return blake2b(msgspec.json.encode(plain, order="sorted"), digest_size=8).hexdigest()
