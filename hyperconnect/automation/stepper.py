"""Carries out the instructions that never wait: what is done, named, tried, called and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never, cast

from hyperconnect.automation.action.turn import ActionFailed, valued
from hyperconnect.automation.claim import same
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.ground import Ground, Later
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.looked import Looked, looked_at
from hyperconnect.automation.program import (
    Act,
    Begin,
    Call,
    Confirm,
    Instruction,
    Jump,
    Let,
    Next,
    Outcome,
    Test,
)
from hyperconnect.automation.run import Branch, Run, UnderWay
from hyperconnect.model.value import Datum, Path


class Stepper:
    """The steps of a rule's runs. What a run saw `before` it began is told with what it looked at on its way."""

    def __init__(self, ground: Ground) -> None:
        self.before: Looked = ()
        self._looked: dict[str, Datum] = {}
        self._turn = ground.turn
        self._later = ground.later
        self._own = ground.own

    def look(self, conditions: Iterable[Expression], *, decides: bool = False) -> None:
        """Note what conditions read now; of values that change meanwhile, those are told that decided."""
        for path, value in looked_at(conditions, self._turn):
            if decides or path not in self._looked:
                self._looked[path] = value

    def take_looked(self) -> Looked:
        """Return what a run looked at since the last time."""
        if not self._looked and not self.before:
            return ()
        looked = dict(self.before) | self._looked
        self._looked.clear()
        self.before = ()
        return tuple(looked.items())

    def put_on(self, run: Run) -> None:
        """Let expressions see what a run knows."""
        scope = self._turn.scope
        scope.trigger, scope.locals, scope.seed = run.trigger, run.locals, run.number
        self._turn.run = run.number
        self._turn.depth = run.depth

    def step(
        self,
        under: UnderWay,
        branch: Branch,
        instruction: Act | Call | Let | Test | Jump | Begin | Next,
        words: list[str],
        out: list[Intent],
    ) -> bool:
        """Carry out an instruction that never waits; return whether the run goes on."""
        run, turn = under.run, self._turn
        match instruction:
            case Act(step=step, on_error=on_error):
                turn.token = _token(under, branch)
                begin = len(out)
                try:
                    words.append(step.perform(turn, out))
                except ActionFailed as failed:
                    words.append(failed.why)
                    if on_error == "stop":
                        return False
                    _skip_outcome(under, branch, failed.why)
                self._own.see((under.plan.id, run.number), out, begin)
            case Call(rule=rule, args=args):
                token = _token(under, branch)
                given = {name: valued(term, turn) for name, term in args}
                lacking = [name for name, value in given.items() if value is None]
                if lacking:
                    why = f"{rule} was not called: its `{lacking[0]}` is unknown"
                    words.append(why)
                    following = _following(under, branch)
                    if not isinstance(following, Outcome) or following.on_error == "stop":
                        return False
                    _skip_outcome(under, branch, why)
                    branch.at += 1
                    return True
                waits = isinstance(_following(under, branch), Outcome)
                self._later.append(Later(rule, under.plan.id, given, token if waits else "", run.depth + 1))
                words.append(f"called {rule}")
            case Let(values=values):
                for name, term in values:
                    run.locals[name] = valued(term, turn)
            case Test(conditions=conditions, otherwise=otherwise, text=text):
                fails = not self.all_true(conditions)
                self.look(conditions, decides=fails)
                if fails:
                    unknown = any(each.run(turn.values, turn.scope) is None for each in conditions)
                    words.append(f"`{text}` was {'unknown' if unknown else 'not true'}")
                    branch.at = otherwise
                    return True
            case Jump(to=to):
                branch.at = to
                return True
            case Begin():
                flaw = self._begin(run, instruction)
                if flaw:
                    words.append(flaw)
                    return False
            case Next():
                if not _next_pass(run, instruction, words):
                    branch.at = instruction.end
                    return True
            case _:
                assert_never(instruction)
        branch.at += 1
        return True

    def _begin(self, run: Run, loop: Begin) -> str:
        """Begin to count; return what keeps the loop from beginning, if anything does."""
        run.locals[loop.counter] = 0
        if loop.times is not None:
            times = valued(loop.times, self._turn)
            if not isinstance(times, int | float):
                return "how often to repeat is unknown"
            run.locals[f"{loop.counter}.times"] = int(times)
        if isinstance(loop.each, Expression):
            items = loop.each.run(self._turn.values, self._turn.scope)
            if not isinstance(items, tuple):
                return "what to repeat for is unknown"
            run.locals[f"{loop.counter}.items"] = items
        elif loop.each is not None:
            values = [valued(term, self._turn) for term in loop.each]
            if None in values:
                return "what to repeat for is unknown"
            run.locals[f"{loop.counter}.items"] = cast("Datum", tuple(values))
        return ""

    def all_true(self, conditions: Sequence[Expression]) -> bool:
        """Return whether all conditions are true now."""
        values, scope = self._turn.values, self._turn.scope
        return all(each.run(values, scope) is True for each in conditions)

    def is_true(self, under: UnderWay, condition: Expression | None) -> bool:
        """Return whether there is a condition and it is true for a run."""
        if condition is None:
            return False
        self.put_on(under.run)
        return condition.run(self._turn.values, self._turn.scope) is True

    def begins_unconfirmed(self, under: UnderWay, branch: Branch, wait: Confirm) -> str:
        """Work out what is to be confirmed, and return the name of an attribute that is not so yet, or nothing."""
        for named, _, term in wait.wanted:
            under.run.locals[_wanted(branch, named.path)] = valued(term, self._turn)
        missing = self.unconfirmed(under, branch, wait)
        if not missing:
            forget_wanted(under, branch, wait)
        return missing

    def unconfirmed(self, under: UnderWay, branch: Branch, wait: Confirm) -> str:
        """Return the name of an attribute that does not have its value yet, or nothing."""
        known = under.run.locals
        for named, name, _ in wait.wanted:
            key = _wanted(branch, named.path)
            if key in known and not same(
                named.path, known[key], self._turn.values[named.slot], named.attribute.step or 0.0
            ):
                return name
        return ""


def forget_wanted(under: UnderWay, branch: Branch, wait: Confirm) -> None:
    """Forget what was to be confirmed: it is, or it was not in time."""
    for named, _, _ in wait.wanted:
        under.run.locals.pop(_wanted(branch, named.path), None)


def _following(under: UnderWay, branch: Branch) -> Instruction | None:
    code = under.program.code
    return code[branch.at + 1] if branch.at + 1 < len(code) else None


def _token(under: UnderWay, branch: Branch) -> str:
    """Return a name for the outcome of what is done now, unlike any other of any run."""
    run = under.run
    run.sent += 1
    branch.token = f"{under.plan.id}#{run.number}.{run.sent}"
    return branch.token


def _skip_outcome(under: UnderWay, branch: Branch, why: str) -> None:
    """What was to have an outcome could not even be done."""
    following = _following(under, branch)
    if isinstance(following, Outcome):
        branch.at += 1
        if following.save:
            under.run.locals |= {f"{following.save}.ok": False, f"{following.save}.why": why}


def _next_pass(run: Run, loop: Next, words: list[str]) -> bool:
    known = run.locals
    done = known.get(loop.counter, 0)
    done = done if isinstance(done, int) else 0
    times, items = known.get(f"{loop.counter}.times"), known.get(f"{loop.counter}.items")
    if isinstance(times, int) and done >= times:
        return False
    if isinstance(items, tuple) and done >= len(items):
        return False
    if done >= loop.most:
        words.append(f"stopped after {loop.most} passes")
        return False
    if isinstance(items, tuple):
        known[loop.item] = items[done]
    known[loop.counter] = done + 1
    return True


def _wanted(branch: Branch, path: Path) -> str:
    """Return under which name a run keeps what is to be confirmed: one name a value, as lists hold no truths."""
    return f"#{branch.id}.wanted.{path}"
