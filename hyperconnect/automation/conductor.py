"""Carries out a rule's actions: from the first instruction to the end, through every wait and every restart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias, assert_never, cast

from hyperconnect.automation.action.settle import lasting
from hyperconnect.automation.action.turn import ActionFailed, Turn
from hyperconnect.automation.attendant import Attendant
from hyperconnect.automation.expression import DURATION, render
from hyperconnect.automation.ground import Ground
from hyperconnect.automation.intent import Intent, Unlease
from hyperconnect.automation.looked import Looked
from hyperconnect.automation.plan import Plan
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
    Test,
)
from hyperconnect.automation.run import MOST_BRANCHES, Branch, Run, UnderWay, fork, join, read_run, written
from hyperconnect.automation.stepper import Stepper
from hyperconnect.automation.trigger.watch import Cause
from hyperconnect.automation.waiter import Waiter
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Outcome as Ending

MOST_STEPS = 10_000
"""Instructions that a run may carry out in one turn; passes of a loop are turns of their own."""
_WAITS = Pause | Await | Confirm | Outcome | Again

Stand: TypeAlias = Literal["waits", "forked", "joined", "over", "failed"]


class Teller(Protocol):
    """Who tells of a run's progress and its end."""

    def tell(
        self,
        outcome: Ending,
        cause: Cause,
        number: int,
        did: tuple[str, ...],
        now: Moment,
        out: list[Intent],
        late_by: Seconds = 0.0,
        *,
        looked: Looked | None = None,
    ) -> None:
        """Give the reason for what a run did in this turn; `looked` is what it looked at."""
        ...

    def read(self, cause: Cause) -> Looked:
        """Return what was looked at before a run began."""
        ...

    def ended(self, token: str, flaw: str, now: Moment, out: list[Intent]) -> None:
        """Take note that a run is over; `token` names whoever waits for that, `flaw` says what went wrong."""
        ...

    def touched(self) -> None:
        """Something changed that must survive a restart."""
        ...


class Conductor:
    """All runs of one rule."""

    def __init__(self, plan: Plan, ground: Ground, teller: Teller) -> None:
        self._plan = plan
        self._ground = ground
        self._turn: Turn = ground.turn
        self._teller = teller
        self._runs: dict[int, UnderWay] = {}
        self._waiters: dict[tuple[int, int], Waiter] = {}
        self._lost: list[tuple[Run, str]] = []
        self._steps = 0
        self._stepper = Stepper(ground)
        self._attendant = Attendant(ground, self._stepper, self)

    @property
    def busy(self) -> int:
        """How many runs are under way."""
        return len(self._runs)

    @property
    def runs(self) -> Sequence[Run]:
        """The runs under way, oldest first."""
        return [under.run for under in self._runs.values()]

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The versions that runs under way began with, where they are not the rule's own."""
        return tuple(under.plan for under in self._runs.values() if under.plan is not self._plan)

    def shift(self, by: Seconds) -> None:
        """The clock was set: runs wait as long from now as before."""
        for run in self.runs:
            run.began_at += by
            for branch in run.branches:
                if branch.due is not None:
                    branch.due += by

    def begin(self, run: Run, did: tuple[str, ...], now: Moment, out: list[Intent]) -> None:
        """Start a run and carry it as far as it goes without waiting."""
        under = UnderWay(run, self._plan)
        self._runs[run.number] = under
        run.branches.append(Branch(0))
        self._stepper.before = self._teller.read(run.cause)
        self._go(under, run.branches[0], did, now, out)

    def end(self, number: int | None, why: str, now: Moment, out: list[Intent]) -> bool:
        """End a run, or all, from outside; return whether there was one."""
        numbers = [number] if number is not None else list(self._runs)
        found = False
        for each in numbers:
            under = self._runs.get(each)
            if under is not None:
                found = True
                self._close(under)
                out.append(Unlease(under.plan.id, under.run.number))
                self._teller.tell("ended", under.run.cause, each, (why,), now, out, looked=())
                self._teller.ended(under.run.token, why, now, out)
        return found

    def start(self, now: Moment) -> None:
        """Take the waits up again, and tell of the runs that cannot go on."""
        for run, why in self._lost:
            told: list[Intent] = [Unlease(self._plan.id, run.number)]
            self._teller.tell("ended", run.cause, run.number, (why,), now, told, looked=())
            self._teller.ended(run.token, why, now, told)
            for each in told:
                self._ground.postscript.add(each, now)
            self._teller.touched()
        self._lost.clear()
        for under in self._runs.values():
            for branch in under.run.branches:
                if not branch.out:
                    self._wait(under, branch, now)

    def stop(self) -> None:
        """Set no more alarms and listen to nothing; the runs stay."""
        for waiter in self._waiters.values():
            self._ground.index.remove(waiter)
            waiter.stop()
        self._waiters.clear()

    def remembered(self) -> dict[str, Any]:
        """Return what must survive a restart, as JSON."""
        if not self._runs:
            return {}
        return {
            "runs": [written(under.run) for under in self._runs.values()],
            "documents": {under.run.version: under.plan.document for under in self._runs.values()},
        }

    def recall(self, memory: Mapping[str, Any], plan_of: Callable[[dict[str, object]], Plan | str]) -> None:
        """Take back what `remembered` returned; `plan_of` compiles the versions that runs began with, or says why not.

        A run that cannot go on is told of and ends when `start` is called.
        """
        for each in memory.get("runs", ()):
            run = read_run(each)
            own = run.version == self._plan.version
            plan = self._plan if own else plan_of(memory["documents"][run.version])
            if isinstance(plan, str):
                self._lost.append((run, f"the version it began with cannot go on: {plan}"))
            elif _stands(run, plan):
                self._runs[run.number] = UnderWay(run, plan, kept=True)
            else:
                self._lost.append((run, "it stands where nothing waits: the rule is read otherwise now"))

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
        """Go on with a branch at an instruction."""
        self._hush(under, branch)
        branch.at, branch.due = at, None
        self._go(under, branch, did, now, out, late_by)

    def over(
        self,
        under: UnderWay,
        outcome: Ending,
        did: tuple[str, ...],
        now: Moment,
        out: list[Intent],
        late_by: Seconds = 0.0,
    ) -> None:
        """End a run."""
        self._close(under)
        self._teller.tell(
            outcome, under.run.cause, under.run.number, did, now, out, late_by, looked=self._stepper.take_looked()
        )
        flaw = "; ".join(did) if outcome in {"failed", "ended"} else ""
        self._teller.ended(under.run.token, flaw, now, out)

    def _close(self, under: UnderWay) -> None:
        for branch in under.run.branches:
            self._hush(under, branch)
        under.run.branches.clear()
        if self._runs.pop(under.run.number, None) is not None and under.kept:
            self._teller.touched()

    # The way of a branch.

    def _go(
        self,
        under: UnderWay,
        branch: Branch,
        did: tuple[str, ...],
        now: Moment,
        out: list[Intent],
        late_by: Seconds = 0.0,
    ) -> None:
        """Carry out a branch, and those it sets free, up to their ends or their next waits."""
        self._stepper.put_on(under.run)
        self._ground.own.put_on((under.plan.id, under.run.number))
        try:
            self._carry(under, branch, list(did), now, out, late_by)
        finally:
            self._ground.own.put_off()

    def _carry(
        self, under: UnderWay, branch: Branch, words: list[str], now: Moment, out: list[Intent], late_by: Seconds
    ) -> None:
        run = under.run
        self._steps = 0
        todo, ending = [branch], "ran"
        while todo:
            stand = self._advance(under, todo.pop(), todo, words, now, out)
            if stand == "failed":
                ending = "failed"
            if stand in {"over", "failed"}:
                break
        else:
            if run.branches:
                under.kept = True
                self._teller.touched()
                looked = self._stepper.take_looked()
                self._teller.tell("waits", run.cause, run.number, tuple(words), now, out, late_by, looked=looked)
                return
        self._close(under)
        if under.kept and not words:
            words.append("came to its end")
        aims = under.program.aims and ending == "ran"
        told = "waits" if aims else cast("Ending", ending)
        self._teller.tell(
            told, run.cause, run.number, tuple(words), now, out, late_by, looked=self._stepper.take_looked()
        )
        self._teller.ended(run.token, words[-1] if ending == "failed" else "", now, out)

    def _advance(
        self, under: UnderWay, branch: Branch, todo: list[Branch], words: list[str], now: Moment, out: list[Intent]
    ) -> Stand:
        code = under.program.code
        while branch.at < len(code):
            self._steps += 1
            if self._steps > MOST_STEPS:
                words.append(f"ended after {MOST_STEPS} steps")
                return "failed"
            instruction = code[branch.at]
            match instruction:
                case Act() | Call() | Let() | Test() | Jump() | Begin() | Next():
                    if not self._stepper.step(under, branch, instruction, words, out):
                        return "failed"
                case Again():
                    self._stepper.look(instruction.until)
                    if instruction.until and self._stepper.all_true(instruction.until):
                        words.append(f"`{instruction.text}` was true")
                        branch.at += 1
                        continue
                    self._wait(under, branch, now, now)
                    return "waits"
                case Fork() | Join():
                    return self._branch(under, branch, instruction, todo, words)
                case Halt(why=why):
                    words.append(why or "stopped")
                    return "over"
                case Pause() | Await() | Confirm() | Outcome():
                    try:
                        if not self._must_wait(under, branch, instruction, words, now):
                            continue
                    except ActionFailed as failed:
                        words.append(failed.why)
                        return "failed"
                    return "waits"
                case _:
                    assert_never(instruction)
        return "over"

    def _branch(
        self, under: UnderWay, branch: Branch, instruction: Fork | Join, todo: list[Branch], words: list[str]
    ) -> Stand:
        """Begin branches, or end one; `todo` gets what goes on now."""
        if isinstance(instruction, Fork):
            children = fork(under.run, branch, instruction.starts)
            todo.extend(reversed(children))
            if children:
                return "forked"
            words.append(f"more than {MOST_BRANCHES} branches")
            return "failed"
        parent = join(under.run, branch)
        if parent is None:
            return "over"
        if not parent.out:
            waiting = under.program.code[parent.at]
            parent.at = waiting.join if isinstance(waiting, Fork) else parent.at + 1
            todo.append(parent)
        return "joined"

    def _must_wait(
        self, under: UnderWay, branch: Branch, wait: Pause | Await | Confirm | Outcome, words: list[str], now: Moment
    ) -> bool:
        """Begin a wait, unless what is awaited is there already.

        Raises:
            ActionFailed: how long to wait is unknown.
        """
        length = wait.length if isinstance(wait, Pause) else wait.timeout
        seconds = lasting(length, "how long to wait", self._turn)
        shown = length.shown or _span(seconds)
        if isinstance(wait, Await) and wait.until is not None:
            self._stepper.look((wait.until,))
        match wait:
            case Await(until=until, save=save) if until is not None and self._stepper.is_true(under, until):
                if save:
                    under.run.locals |= {f"{save}.ok": True, f"{save}.id": ""}
                branch.at += 1
                return False
            case Confirm() if not self._stepper.begins_unconfirmed(under, branch, wait):
                branch.at += 1
                return False
            case Pause():
                words.append(f"waits {shown}")
            case Await():
                words.append(f"waits up to {shown}")
            case _:
                pass
        self._wait(under, branch, now, now + seconds)
        return True

    def _wait(self, under: UnderWay, branch: Branch, now: Moment, due: Moment | None = None) -> None:
        if due is not None:
            branch.due = due
        waiter = Waiter(self._attendant, under, branch)
        self._waiters[under.run.number, branch.id] = waiter
        self._ground.index.add(waiter)
        waiter.wake(now)

    def _hush(self, under: UnderWay, branch: Branch) -> None:
        waiter = self._waiters.pop((under.run.number, branch.id), None)
        if waiter is not None:
            self._ground.index.remove(waiter)
            waiter.stop()


def _stands(run: Run, plan: Plan) -> bool:
    """Return whether each branch of a remembered run stands where it can go on."""
    code = plan.part(run.part).code
    places = [(branch.at, branch.out) for branch in run.branches]
    return bool(places) and all(
        0 <= at < len(code) and isinstance(code[at], Fork if out else _WAITS) for at, out in places
    )


def _span(seconds: Seconds) -> str:
    return render(seconds, DURATION)
