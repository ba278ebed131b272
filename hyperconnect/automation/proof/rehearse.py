"""A rehearsal: what a rule would do now, if this happened; nothing is sent to anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.blueprint import expand, is_template
from hyperconnect.automation.expression import Explanation, Expression, explain, render
from hyperconnect.automation.form import ActionForm, MomentForm, RuleForm, Scalar, TriggerForm
from hyperconnect.automation.names import Names
from hyperconnect.automation.program import Test
from hyperconnect.automation.proof.act import Actor
from hyperconnect.automation.proof.gather import gather
from hyperconnect.automation.proof.hope import Judge
from hyperconnect.automation.proof.prove import BERLIN, concerned, document_of, flaw_of, forms_of
from hyperconnect.automation.proof.reading import FlawError
from hyperconnect.automation.proof.sketch import Sketch
from hyperconnect.automation.proof.stage import Done, Stage, TooMuchError
from hyperconnect.automation.proof.within import within
from hyperconnect.automation.reason import sentence
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.teller import Teller
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Finding, Reason
from hyperconnect.model.value import Datum, Path

Conditions: TypeAlias = Literal["respect", "skip"]
LONGEST: Seconds = 3600.0
"""How long a rehearsal may go on."""
_MOST_PARTS = 256
_MOST_WITHIN = 32
_IDLE = [ActionForm(log="")]


class Part(Struct, frozen=True):
    """A part of a condition: its text, its value as people write it, and what it was made from.

    `used` is false for a part whose value did not matter; a `condition` is true, false or unknown.
    """

    text: str
    value: str
    used: bool
    condition: bool
    parts: tuple[Part, ...] = ()


class Condition(Struct, frozen=True):
    """A condition of the rule, whether it was true (None: unknown), the values it read by name, and its parts."""

    pointer: str
    text: str
    truth: bool | None
    read: dict[str, str]
    part: Part


class Doing(Struct, frozen=True):
    """Something the rule would do; `idle` if it is so already."""

    at: Moment
    what: str
    words: str
    idle: bool


class Rehearsal(Struct, frozen=True):
    """What came of it. `flaw` says why it could not be tried, at `pointer` of what was asked.

    `ran` tells whether the rule did run; `sentences` are the reasons in words, `conditions` how each stood when what
    happened had happened: the rule's own before those of its triggers and steps.
    """

    rule: str
    at: Moment
    ran: bool = False
    sentences: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    conditions: tuple[Condition, ...] = ()
    doings: tuple[Doing, ...] = ()
    flaw: str = ""
    pointer: str = ""
    finding: Finding | None = None


class Asked(Struct, frozen=True):
    """What is to be rehearsed.

    The home is as `values` say by path, but for what `given` says by name as in a test. Then `changes` become so and
    `happens` happens; if there is neither, somebody calls the rule with `args`. `lasting` seconds are lived after that,
    up to an hour.
    """

    at: Moment
    values: Mapping[Path, Datum]
    given: Mapping[str, Scalar] = {}
    happens: MomentForm | None = None
    args: Mapping[str, Datum] = {}
    conditions: Conditions = "respect"
    lasting: Seconds = 0.0
    changes: Mapping[Path, Datum] = {}


def rehearse(
    form: RuleForm,
    names: Names,
    asked: Asked,
    *,
    others: Sequence[dict[str, object]] = (),
    timezone: str = "UTC",
    place: tuple[float, float] = BERLIN,
) -> Rehearsal:
    """Return what a rule would do. Of the `others` those are at work that it calls or switches.

    Never raises for what is written.
    """
    failed = Rehearsal(form.rule, asked.at)
    if is_template(form):
        return replace(failed, flaw="a template never runs itself", pointer="/rule")
    known = forms_of(others)
    near = {rule.rule: rule for rule in concerned(form, known)}
    base = Sketch(names, gather((), (), names.house), list(known.values()))
    expanded = expand(form, base)
    if not isinstance(expanded, RuleForm):
        wrong = expanded[0] if expanded else None
        why = "it never runs itself" if wrong is None else wrong.detail
        return replace(failed, flaw=why, pointer="/rule", finding=wrong)
    named = expanded
    if form.template is None:
        # What is given for its parameters takes the place of what they are otherwise.
        expanded = form
    if asked.conditions == "skip":
        if expanded.is_state:
            return replace(failed, flaw="what a state rule holds is its condition", pointer="/conditions")
        expanded = replace(expanded, if_=[], when=[replace(each, if_=[]) for each in expanded.when])
    alive = [rule for rule in near.values() if rule.template is None and not is_template(rule)]
    home = names.house.zones.get("home")
    where = (timezone, *((home.latitude, home.longitude) if home is not None else place))
    rehearsed = replace(expanded, enabled=True, tests=[], cooldown=None, limit=None)
    sketch = Sketch(names, gather((named, *alive), (), names.house), list(known.values()), whoever=True)
    finding = flaw_of(rehearsed, sketch)
    if finding is not None:
        return replace(failed, flaw=finding.detail, pointer=f"/rule{finding.pointer}", finding=finding)
    rehearsal = _Rehearsal(sketch, rehearsed, alive, where, asked)
    try:
        conditions = rehearsal.conditions()
        stage = rehearsal.live(rehearsed)
    except FlawError as flaw:
        return replace(failed, flaw=flaw.why, pointer=flaw.pointer)
    except TooMuchError:
        return replace(failed, flaw="too much happened in it; let it last less long", pointer="/for")
    judge = Judge(sketch, stage, asked.at, timezone)
    return Rehearsal(
        form.rule,
        asked.at,
        any(reason.rule == form.rule and reason.outcome in {"ran", "waits", "failed"} for reason in stage.reasons),
        tuple(sentence(reason, sketch, timezone) for reason in stage.reasons),
        tuple(stage.reasons),
        conditions,
        tuple(_doing(done, judge) for done in stage.done),
    )


class _Rehearsal:
    """One home, in which the rule is rehearsed with and without what it does."""

    def __init__(
        self,
        sketch: Sketch,
        form: RuleForm,
        alive: Sequence[RuleForm],
        where: tuple[str, float, float],
        asked: Asked,
    ) -> None:
        self._sketch = sketch
        self._form = form
        self._alive = alive
        self._where = where
        self._asked = asked

    def live(self, form: RuleForm, *, lasting: bool = True) -> Stage:
        """Return what came of it, with one form of the rule.

        Raises:
            FlawError: what is given or happens cannot be.
            TooMuchError: more happened than a rehearsal may cost.
        """
        asked, sketch = self._asked, self._sketch
        documents = {rule.rule: document_of(rule) for rule in (*self._alive, form)}
        actor = Actor(sketch, form.rule, documents, self._where)
        stage = Stage(sketch, form.rule, documents, asked.at, self._where)
        zone = ZoneInfo(self._where[0])
        actor.give({}, stage, zone)
        for path, value in asked.values.items():
            if sketch.device(path.partition(".")[0]) is not None:
                stage.world[path] = value
        for name, value in asked.given.items():
            stage.world.update(actor.values(name, value, f"/values/{name}", asked.at, zone))
        stage.open()
        stage.become(asked.changes)
        if asked.happens is None and not asked.changes:
            stage.call(form.rule, asked.args)
        elif asked.happens is not None:
            actor.happen(asked.happens, "/trigger", stage, zone)
        stage.advance(asked.at + (min(asked.lasting, LONGEST) if lasting else 0.0))
        return stage

    def conditions(self) -> tuple[Condition, ...]:
        """Return how each condition stands when the rule is asked, before it has done anything.

        Raises:
            FlawError: as for `live`.
        """
        form = self._form
        calm = replace(
            form,
            then=_IDLE if form.then else [],
            else_=_IDLE if form.else_ else [],
            enter=[],
            exit=[],
        )
        stage = self.live(form if form.is_state else calm, lasting=False)
        live = stage.live(form.rule)
        if live is None:
            return ()
        teller = Teller(self._sketch, self._where[0])
        found = [_condition(f"/if/{index}", each, live, teller) for index, each in enumerate(live.plan.conditions)]
        if live.plan.state is not None:
            states = enumerate(live.plan.state.conditions)
            found += [_condition(f"/while/{index}", each, live, teller) for index, each in states]
        return (*found, *self._within(teller))

    def _within(self, teller: Teller) -> tuple[Condition, ...]:
        """Return how the conditions within the rule stand at the same moment; those that need a run are left out."""
        form, sketch = self._form, self._sketch
        when = [replace(each, if_=[]) for each in form.when] or [TriggerForm(called=True)]
        bare = replace(form, when=when, if_=[], while_=[], hold={}, enter=[], exit=[], else_=[])

        def asking(asked: Sequence[tuple[str, str]]) -> RuleForm:
            return replace(bare, then=[ActionForm(if_=[text], then=_IDLE) for _, text in asked])

        asked = [*islice(within(form), _MOST_WITHIN)]
        if asked and flaw_of(asking(asked), sketch) is not None:
            asked = [each for each in asked if flaw_of(asking([each]), sketch) is None]
        live = self.live(asking(asked), lasting=False).live(form.rule) if asked else None
        if live is None:
            return ()
        tested = [each.conditions[0] for each in live.plan.then.code if isinstance(each, Test)]
        return tuple(_condition(pointer, each, live, teller) for (pointer, _), each in zip(asked, tested, strict=True))


def _condition(pointer: str, expression: Expression, live: LiveRule, teller: Teller) -> Condition:
    turn = live.turn
    whole = explain(expression, turn.values, turn.scope)
    read = {
        teller.name(path): teller.value(path, turn.values[slot])
        for slot, path in zip(expression.slots, expression.paths, strict=True)
    }
    truth = whole.value if isinstance(whole.value, bool) else None
    return Condition(pointer, expression.text, truth, read, _part(whole, teller, [_MOST_PARTS]))


def _part(one: Explanation, teller: Teller, left: list[int]) -> Part:
    left[0] -= 1
    parts = tuple(_part(each, teller, left) for each in one.children if left[0] > 0)
    value = render(one.value, one.type, teller.timezone)
    return Part(one.text.strip(), value, one.used, one.type.sort == "bool", parts)


def _doing(done: Done, judge: Judge) -> Doing:
    return Doing(done.at, type(done.deed).__name__.lower(), judge.words(done.deed), done.idle)
