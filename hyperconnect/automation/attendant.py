"""Attends to branches that wait: what they waited for came, or it did not come in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, cast

from hyperconnect.automation.alarm import Alarms
from hyperconnect.automation.expression import DURATION, render
from hyperconnect.automation.ground import Ground
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.program import Again, Await, Confirm, Outcome, Pause
from hyperconnect.automation.run import Branch, UnderWay
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.stepper import Stepper, forget_wanted
from hyperconnect.automation.waiter import Waiter
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Outcome as Ending

_LATE: Seconds = 2.0
"""From here on a wait that ended late is told as such."""
_OTHERWISE = ("failed: the rule is written otherwise now",)
"""Of a run that stands where nothing waits, so that nobody knows how it should go on."""


class Resumer(Protocol):
    """Who carries a branch on."""

    def resume(
        self,
        under: UnderWay,
        branch: Branch,
        at: int,
        did: tuple[str, ...],
        now: Moment,
        out: list[Intent],
        late_by: Seconds = 0.0,
    ) -> None:
        """Go on at an instruction."""
        ...

    def over(
        self,
        under: UnderWay,
        outcome: Ending,
        did: tuple[str, ...],
        now: Moment,
        out: list[Intent],
        late_by: Seconds = 0.0,
    ) -> None:
        """End the run."""
        ...


class Attendant:
    """What waiters of one rule call."""

    def __init__(self, ground: Ground, stepper: Stepper, resumer: Resumer) -> None:
        self._ground = ground
        self._turn = ground.turn
        self._stepper = stepper
        self._resumer = resumer

    @property
    def alarms(self) -> Alarms:
        """Where waiters set their alarms."""
        return self._ground.alarms

    def looked(self, waiter: Waiter, now: Moment, out: list[Intent]) -> None:
        """A value changed that a branch waits for."""
        under, branch = waiter.under, waiter.branch
        instruction = under.program.code[branch.at]
        if not self._turn.live:
            self._ground.alarms.set(waiter, now)
            return
        match instruction:
            case Await():
                if self._stepper.is_true(under, instruction.until):
                    self._answered(under, branch, instruction, "", now, out)
            case Confirm():
                if not self._stepper.unconfirmed(under, branch, instruction):
                    forget_wanted(under, branch, instruction)
                    self._resumer.resume(under, branch, branch.at + 1, ("confirmed",), now, out)
            case _:
                self._resumer.over(under, "failed", _OTHERWISE, now, out)

    def heard(self, waiter: Waiter, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """A signal came that a branch waits for."""
        under, branch = waiter.under, waiter.branch
        instruction = under.program.code[branch.at]
        match instruction:
            case Await(answers=answers):
                name = next((name for key, name in answers if key == signal.key), "")
                self._answered(under, branch, instruction, name, now, out)
            case Outcome():
                payload: object = signal.payload
                told = cast("Mapping[str, object]", payload if isinstance(payload, Mapping) else {})
                ok, why = told.get("ok") is True, str(told.get("why", ""))
                self._told(under, branch, instruction, ok=ok, why=why, now=now, out=out)
            case _:
                self._resumer.over(under, "failed", _OTHERWISE, now, out)

    def woken(self, waiter: Waiter, now: Moment, out: list[Intent]) -> None:
        """Time passed for a branch that waits."""
        under, branch = waiter.under, waiter.branch
        instruction = under.program.code[branch.at]
        due = branch.due if branch.due is not None else now
        match instruction:
            case Pause(late=late):
                late_by = now - due
                if (late == "stop" and late_by > _LATE) or (not isinstance(late, str) and late_by > late):
                    words = (f"it was {render(late_by, DURATION)} too late to go on",)
                    self._resumer.over(under, "ended", words, now, out, late_by)
                else:
                    self._resumer.resume(under, branch, branch.at + 1, (), now, out, late_by)
            case Again(to=to):
                self._resumer.resume(under, branch, to, (), now, out)
            case Await(until=until):
                if self._stepper.is_true(under, until):
                    self._answered(under, branch, instruction, "", now, out)
                elif now >= due:
                    self._unanswered(under, branch, instruction, now, out)
                else:
                    waiter.wake(now)
            case Confirm(on_error=on_error):
                missing = self._stepper.unconfirmed(under, branch, instruction)
                if not missing:
                    forget_wanted(under, branch, instruction)
                    self._resumer.resume(under, branch, branch.at + 1, ("confirmed",), now, out)
                elif now >= due:
                    forget_wanted(under, branch, instruction)
                    self._failed(under, branch, f"{missing} did not confirm", on_error, now, out)
                else:
                    waiter.wake(now)
            case Outcome():
                self._told(under, branch, instruction, ok=False, why="no answer in time", now=now, out=out)
            case _:
                self._resumer.over(under, "failed", _OTHERWISE, now, out)

    def _answered(
        self, under: UnderWay, branch: Branch, wait: Await, name: str, now: Moment, out: list[Intent]
    ) -> None:
        self._look_at(wait)
        if wait.save:
            under.run.locals |= {f"{wait.save}.ok": True, f"{wait.save}.id": name}
        words = (f"answered: {name}" if name else "what it waited for came",)
        self._resumer.resume(under, branch, branch.at + 1, words, now, out)

    def _unanswered(self, under: UnderWay, branch: Branch, wait: Await, now: Moment, out: list[Intent]) -> None:
        self._look_at(wait)
        if wait.save:
            under.run.locals |= {f"{wait.save}.ok": False, f"{wait.save}.id": ""}
        words = ("what it waited for did not come in time",)
        if wait.on_timeout == "stop":
            self._resumer.over(under, "ran", words, now, out)
        else:
            self._resumer.resume(under, branch, branch.at + 1, words, now, out)

    def _told(
        self, under: UnderWay, branch: Branch, wait: Outcome, *, ok: bool, why: str, now: Moment, out: list[Intent]
    ) -> None:
        known = under.run.locals
        tried = known.get(wait.counter, 0) if wait.counter else 0
        if not ok and isinstance(tried, int) and tried < wait.retry:
            known[wait.counter] = tried + 1
            self._resumer.resume(under, branch, wait.back, (f"failed ({why}); tried again",), now, out)
            return
        known.pop(wait.counter, None)
        if wait.save:
            known |= {f"{wait.save}.ok": ok, f"{wait.save}.why": why}
        if ok:
            self._resumer.resume(under, branch, branch.at + 1, ("done",), now, out)
        else:
            self._failed(under, branch, f"failed: {why}", wait.on_error, now, out)

    def _failed(
        self,
        under: UnderWay,
        branch: Branch,
        why: str,
        on_error: Literal["stop", "continue"],
        now: Moment,
        out: list[Intent],
    ) -> None:
        if on_error == "continue":
            self._resumer.resume(under, branch, branch.at + 1, (why,), now, out)
        else:
            self._resumer.over(under, "failed", (why,), now, out)

    def _look_at(self, wait: Await) -> None:
        if wait.until is not None:
            self._stepper.look((wait.until,))
