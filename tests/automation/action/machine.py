"""A program carried out as plainly as its instructions read: every wait ends at once, as the test wants it to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from hyperconnect.automation.action import ActionFailed, Turn, valued
from hyperconnect.automation.check import Check
from hyperconnect.automation.compile_action import compile_program
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.form import ActionForm
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.names import Scope
from hyperconnect.automation.program import (
    Act,
    Again,
    Await,
    Begin,
    Call,
    Confirm,
    Fork,
    Halt,
    Join,
    Jump,
    Let,
    Next,
    Outcome,
    Pause,
    Program,
    Test,
)
from hyperconnect.model.value import Datum
from tests.automation.household import Household

Judge: TypeAlias = Callable[[str, tuple[Expression, ...], Turn], bool]
"""Whether conditions are true: their text, the expressions, and what they read."""


def home(**house: object) -> Household:
    """Return the household with variables, a screen in every phone, and what is named in `home.yaml`."""
    household = Household()
    household.house = msgspec.convert(house, type(household.house))
    return household


def compiled(
    actions: Iterable[object], household: Household | None = None, *, arrivals: tuple[str, ...] = ()
) -> tuple[Program, Check]:
    """Compile actions of the rule `light` and return what became of them."""
    check = Check(household or Household())
    forms = msgspec.convert(list(actions), list[ActionForm])
    return compile_program(forms, "light", "/then", arrivals, check, band="comfort"), check


def program_of(actions: Iterable[object], household: Household | None = None) -> Program:
    """Compile actions in which nothing is wrong."""
    program, check = compiled(actions, household)
    assert not check.findings, check.findings
    return program


def truth(_text: str, conditions: tuple[Expression, ...], turn: Turn) -> bool:
    """Judge conditions by the state of the home."""
    return all(condition.run(turn.values, turn.scope) is True for condition in conditions)


class Machine:
    """Carries out programs over a household's values; `did` is what was done, `out` what was wanted.

    Each `Await` ends with the next of `answers` (None: its time is over), each `Outcome` with the next of `outcomes`
    (empty: it went well, else why not).
    """

    def __init__(self, household: Household, *, judge: Judge = truth) -> None:
        self.turn = Turn(household.values, Scope(household.now, "Europe/Berlin"), ZoneInfo("Europe/Berlin"), run=7)
        self.out: list[Intent] = []
        self.did: list[str] = []
        self.answers: list[str | None] = []
        self.outcomes: list[str] = []
        self.calls: list[tuple[str, dict[str, Datum]]] = []
        self.steps = 0
        self._judge = judge
        self._loops: dict[str, tuple[Datum, ...] | int | None] = {}

    def run(self, program: Program) -> Machine:
        """Carry out a program to its end."""
        self._go(program, 0)
        return self

    def _go(self, program: Program, place: int) -> bool:
        """Go on to the end of a branch; return whether the run goes on."""
        at: int | None = place
        while at is not None and at < len(program.code):
            self.steps += 1
            assert self.steps < 100_000, "it does not end"
            self.turn.token = f"light#7.0.{at}"
            instruction = program.code[at]
            if isinstance(instruction, Join):
                return True
            if isinstance(instruction, Fork):
                for start in instruction.starts:
                    if not self._go(program, start):
                        return False
                at = instruction.join
                continue
            at = self._next(instruction, at)
        return at is not None

    def _next(self, instruction: object, at: int) -> int | None:  # noqa: C901, PLR0911, PLR0912  (one case an instruction)
        turn, known = self.turn, self.turn.scope.locals
        match instruction:
            case Act():
                try:
                    self.did.append(instruction.step.perform(turn, self.out))
                except ActionFailed as failed:
                    self.did.append(f"failed: {failed.why}")
                    return at + 1 if instruction.on_error == "continue" else None
            case Let():
                for name, term in instruction.values:
                    known[name] = valued(term, turn)
            case Test():
                return at + 1 if self._judge(instruction.text, instruction.conditions, turn) else instruction.otherwise
            case Jump():
                return instruction.to
            case Begin():
                known[instruction.counter] = 0
                self._loops[instruction.counter] = self._bound(instruction)
            case Next():
                return self._pass(instruction, at)
            case Again():
                if instruction.until and self._judge(instruction.text, instruction.until, turn):
                    return at + 1
                return instruction.to
            case Pause():
                seconds = valued(instruction.length, turn)
                assert isinstance(seconds, float)
                turn.scope.now += seconds
                self.did.append(f"waited {seconds:g} s")
            case Await():
                answer = self.answers.pop(0) if self.answers else None
                if answer is None and instruction.on_timeout == "stop":
                    return None
                if instruction.save:
                    known[f"{instruction.save}.ok"] = answer is not None
                    known[f"{instruction.save}.id"] = answer
            case Confirm():
                self.did.append(f"confirmed {', '.join(name for _, name, _ in instruction.wanted)}")
            case Call():
                self.calls.append((instruction.rule, {key: valued(term, turn) for key, term in instruction.args}))
            case Outcome():
                return self._outcome(instruction, at)
            case Halt():
                self.did.append(f"stopped: {instruction.why}")
                return None
            case _:
                raise AssertionError(instruction)
        return at + 1

    def _bound(self, begin: Begin) -> tuple[Datum, ...] | int | None:
        if begin.times is not None:
            times = valued(begin.times, self.turn)
            return times if isinstance(times, int) else 0
        if isinstance(begin.each, Expression):
            items = begin.each.run(self.turn.values, self.turn.scope)
            return items if isinstance(items, tuple) else ()
        if begin.each is not None:
            return tuple(valued(term, self.turn) for term in begin.each)
        return None

    def _pass(self, following: Next, at: int) -> int:
        known = self.turn.scope.locals
        bound, count = self._loops[following.counter], known[following.counter]
        assert isinstance(count, int)
        most = following.most if bound is None else bound if isinstance(bound, int) else len(bound)
        if count >= min(most, following.most):
            return following.end
        if isinstance(bound, tuple):
            known[following.item] = bound[count]
        known[following.counter] = count + 1
        return at + 1

    def _outcome(self, outcome: Outcome, at: int) -> int | None:
        known = self.turn.scope.locals
        why = self.outcomes.pop(0) if self.outcomes else ""
        tries = known.get(outcome.counter) or 0
        assert isinstance(tries, int)
        if why and tries < outcome.retry:
            known[outcome.counter] = tries + 1
            return outcome.back
        if outcome.save:
            known[f"{outcome.save}.ok"], known[f"{outcome.save}.why"] = not why, why
        elif why and outcome.on_error == "stop":
            return None
        return at + 1
