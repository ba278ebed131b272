"""Carries out a rule's actions: from the first instruction to the end, through every wait and every restart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias, assert_never, cast

from hyperconnect.automation.action.settle import lasting
from hyperconnect.automation.action.turn import ActionFailed, Turn, valued
from hyperconnect.automation.alarm import Alarms
from hyperconnect.automation.claim import same
from hyperconnect.automation.expression import DURATION, Expression, render
from hyperconnect.automation.ground import Ground, Later
from hyperconnect.automation.intent import Intent, Unlease
from hyperconnect.automation.looked import Looked, looked_at
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
    Instruction,
    Join,
    Jump,
    Let,
    Next,
    Outcome,
    Pause,
    Test,
)
from hyperconnect.automation.run import MOST_BRANCHES, Branch, Run, UnderWay, read_run, written
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.trigger.watch import Cause
from hyperconnect.automation.waiter import Waiter
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Outcome as Ending
from hyperconnect.model.value import Datum

MOST_STEPS = 10_000
"""Instructions that a run may carry out in one turn; passes of a loop are turns of their own."""
_LATE: Seconds = 2.0
"""From here on a wait that ended late is told as such."""

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

    def ended(self, token: str, now: Moment, out: list[Intent]) -> None:
        """Take note that a run is over; `token` names whoever waits for that."""
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
        self._steps = 0
        self._looked: list[Expression] = []
        self._before: Looked = ()

    @property
    def busy(self) -> int:
        """How many runs are under way."""
        return len(self._runs)

    @property
    def runs(self) -> Sequence[Run]:
        """The runs under way, oldest first."""
        return [under.run for under in self._runs.values()]

    def begin(self, run: Run, did: tuple[str, ...], now: Moment, out: list[Intent]) -> None:
        """Start a run and carry it as far as it goes without waiting."""
        under = UnderWay(run, self._plan)
        self._runs[run.number] = under
        run.branches.append(Branch(0))
        self._before = self._teller.read(run.cause)
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
                self._teller.ended(under.run.token, now, out)
        return found

    def start(self, now: Moment) -> None:
        """Take the waits up again."""
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

    def recall(self, memory: Mapping[str, Any], plan_of: Callable[[dict[str, object]], Plan | None]) -> None:
        """Take back what `remembered` returned; `plan_of` compiles the versions that runs began with."""
        for each in memory.get("runs", ()):
            run = read_run(each)
            own = run.version == self._plan.version
            plan = self._plan if own else plan_of(memory["documents"][run.version])
            if plan is None:
                continue
            code = plan.part(run.part).code
            if all(0 <= branch.at < len(code) for branch in run.branches) and run.branches:
                self._runs[run.number] = UnderWay(run, plan, kept=True)

    # A waiter calls these.

    def looked(self, waiter: Waiter, now: Moment, out: list[Intent]) -> None:
        """A value changed that a branch waits for."""
        under, branch = waiter.under, waiter.branch
        instruction = under.program.code[branch.at]
        if not self._turn.live:
            self._ground.alarms.set(waiter, now)
            return
        match instruction:
            case Await() if self._is_true(under, instruction.until):
                self._answered(under, branch, instruction, "", now, out)
            case Confirm() if not self._unconfirmed(under, branch, instruction):
                self._resume(under, branch, branch.at + 1, ("confirmed",), now, out)
            case _:
                pass

    def heard(self, waiter: Waiter, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """A signal came that a branch waits for."""
        under, branch = waiter.under, waiter.branch
        instruction = under.program.code[branch.at]
        match instruction:
            case Await(answers=answers):
                name = next((name for key, name in answers if key == signal.key), "")
                self._answered(under, branch, instruction, name, now, out)
            case Outcome():
                told = cast("Mapping[str, object]", signal.payload) if isinstance(signal.payload, Mapping) else {}
                ok, why = told.get("ok") is True, str(told.get("why", ""))
                self._told(under, branch, instruction, ok=ok, why=why, now=now, out=out)
            case _:
                pass

    def woken(self, waiter: Waiter, now: Moment, out: list[Intent]) -> None:
        """Time passed for a branch that waits."""
        under, branch = waiter.under, waiter.branch
        instruction = under.program.code[branch.at]
        due = branch.due if branch.due is not None else now
        match instruction:
            case Pause(late=late):
                late_by = now - due
                if (late == "stop" and late_by > _LATE) or (not isinstance(late, str) and late_by > late):
                    words = (f"it was {_span(late_by)} too late to go on",)
                    self._over(under, "ended", words, now, out, late_by)
                else:
                    self._resume(under, branch, branch.at + 1, (), now, out, late_by)
            case Again(to=to):
                self._resume(under, branch, to, (), now, out)
            case Await(until=until):
                if self._is_true(under, until):
                    self._answered(under, branch, instruction, "", now, out)
                elif now >= due:
                    self._unanswered(under, branch, instruction, now, out)
                else:
                    waiter.wake(now)
            case Confirm(on_error=on_error):
                missing = self._unconfirmed(under, branch, instruction)
                if not missing:
                    self._resume(under, branch, branch.at + 1, ("confirmed",), now, out)
                elif now >= due:
                    self._failed(under, branch, f"{missing} did not confirm", on_error, now, out)
                else:
                    waiter.wake(now)
            case Outcome():
                self._told(under, branch, instruction, ok=False, why="no answer in time", now=now, out=out)
            case _:
                pass

    # What becomes of waits.

    def _answered(
        self, under: UnderWay, branch: Branch, wait: Await, name: str, now: Moment, out: list[Intent]
    ) -> None:
        self._look_at(wait)
        if wait.save:
            under.run.locals |= {f"{wait.save}.ok": True, f"{wait.save}.id": name}
        words = (f"answered: {name}" if name else "what it waited for came",)
        self._resume(under, branch, branch.at + 1, words, now, out)

    def _unanswered(self, under: UnderWay, branch: Branch, wait: Await, now: Moment, out: list[Intent]) -> None:
        self._look_at(wait)
        if wait.save:
            under.run.locals |= {f"{wait.save}.ok": False, f"{wait.save}.id": ""}
        words = ("what it waited for did not come in time",)
        if wait.on_timeout == "stop":
            self._over(under, "ran", words, now, out)
        else:
            self._resume(under, branch, branch.at + 1, words, now, out)

    def _told(
        self, under: UnderWay, branch: Branch, wait: Outcome, *, ok: bool, why: str, now: Moment, out: list[Intent]
    ) -> None:
        known = under.run.locals
        tried = known.get(wait.counter, 0) if wait.counter else 0
        if not ok and isinstance(tried, int) and tried < wait.retry:
            known[wait.counter] = tried + 1
            self._resume(under, branch, wait.back, (f"failed ({why}); tried again",), now, out)
            return
        known.pop(wait.counter, None)
        if wait.save:
            known |= {f"{wait.save}.ok": ok, f"{wait.save}.why": why}
        if ok:
            self._resume(under, branch, branch.at + 1, ("done",), now, out)
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
            self._resume(under, branch, branch.at + 1, (why,), now, out)
        else:
            self._over(under, "failed", (why,), now, out)

    def _resume(
        self,
        under: UnderWay,
        branch: Branch,
        at: int,
        did: tuple[str, ...],
        now: Moment,
        out: list[Intent],
        late_by: Seconds = 0.0,
    ) -> None:
        self._hush(under, branch)
        branch.at, branch.due = at, None
        self._go(under, branch, did, now, out, late_by)

    def _over(
        self,
        under: UnderWay,
        outcome: Ending,
        did: tuple[str, ...],
        now: Moment,
        out: list[Intent],
        late_by: Seconds = 0.0,
    ) -> None:
        self._close(under)
        self._teller.tell(
            outcome, under.run.cause, under.run.number, did, now, out, late_by, looked=self._take_looked()
        )
        self._teller.ended(under.run.token, now, out)

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
        run, words = under.run, list(did)
        self._put_on(run)
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
                looked = self._take_looked()
                self._teller.tell("waits", run.cause, run.number, tuple(words), now, out, late_by, looked=looked)
                return
        self._close(under)
        aims = under.program.aims and ending == "ran"
        told = "waits" if aims else cast("Ending", ending)
        self._teller.tell(told, run.cause, run.number, tuple(words), now, out, late_by, looked=self._take_looked())
        self._teller.ended(run.token, now, out)

    def _take_looked(self) -> Looked:
        """Return what a run looked at since the last time."""
        if not self._looked and not self._before:
            return ()
        looked = dict((*self._before, *looked_at(self._looked, self._turn)))
        self._looked.clear()
        self._before = ()
        return tuple(looked.items())

    def _put_on(self, run: Run) -> None:
        scope = self._turn.scope
        scope.trigger, scope.locals, scope.seed = run.trigger, run.locals, run.number
        self._turn.run = run.number
        self._turn.depth = run.depth

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
                    if not self._step(under, branch, instruction, words, out):
                        return "failed"
                case Again():
                    self._looked += instruction.until
                    if instruction.until and self._all_true(instruction.until):
                        words.append(f"`{instruction.text}` was true")
                        branch.at += 1
                        continue
                    self._wait(under, branch, now, now)
                    return "waits"
                case Fork():
                    return self._fork(under.run, branch, instruction, todo, words)
                case Join():
                    return self._join(under, branch, todo)
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

    def _step(
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
                turn.token = self._token(under, branch)
                try:
                    words.append(step.perform(turn, out))
                except ActionFailed as failed:
                    words.append(failed.why)
                    if on_error == "stop":
                        return False
                    self._skip_outcome(under, branch, failed.why)
            case Call(rule=rule, args=args):
                token = self._token(under, branch)
                given = {name: valued(term, turn) for name, term in args}
                lacking = [name for name, value in given.items() if value is None]
                if lacking:
                    words.append(f"{rule} was not called: its `{lacking[0]}` is unknown")
                    return False
                waits = isinstance(self._following(under, branch), Outcome)
                self._ground.later.append(Later(rule, given, token if waits else "", run.depth + 1))
                words.append(f"called {rule}")
            case Let(values=values):
                for name, term in values:
                    run.locals[name] = valued(term, turn)
            case Test(conditions=conditions, otherwise=otherwise, text=text):
                self._looked += conditions
                if not self._all_true(conditions):
                    unknown = any(each.run(turn.values, turn.scope) is None for each in conditions)
                    words.append(f"`{text}` was {'unknown' if unknown else 'not true'}")
                    branch.at = otherwise
                    return True
            case Jump(to=to):
                branch.at = to
                return True
            case Begin():
                flaw = self._begin_loop(run, instruction)
                if flaw:
                    words.append(flaw)
                    return False
            case Next():
                if not self._next_pass(run, instruction, words):
                    branch.at = instruction.end
                    return True
            case _:
                assert_never(instruction)
        branch.at += 1
        return True

    def _following(self, under: UnderWay, branch: Branch) -> Instruction | None:
        code = under.program.code
        return code[branch.at + 1] if branch.at + 1 < len(code) else None

    def _token(self, under: UnderWay, branch: Branch) -> str:
        """Return a name for the outcome of what is done now, unlike any other of any run."""
        run = under.run
        run.sent += 1
        branch.token = f"{under.plan.id}#{run.number}.{run.sent}"
        return branch.token

    def _skip_outcome(self, under: UnderWay, branch: Branch, why: str) -> None:
        """What was to have an outcome could not even be done."""
        following = self._following(under, branch)
        if isinstance(following, Outcome):
            branch.at += 1
            if following.save:
                under.run.locals |= {f"{following.save}.ok": False, f"{following.save}.why": why}

    def _begin_loop(self, run: Run, loop: Begin) -> str:
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

    def _next_pass(self, run: Run, loop: Next, words: list[str]) -> bool:
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

    def _fork(self, run: Run, branch: Branch, fork: Fork, todo: list[Branch], words: list[str]) -> Stand:
        if len(run.branches) + len(fork.starts) > MOST_BRANCHES:
            words.append(f"more than {MOST_BRANCHES} branches")
            return "failed"
        branch.out = len(fork.starts)
        children = [Branch(run.born + place, start, branch.id) for place, start in enumerate(fork.starts)]
        run.born += len(children)
        run.branches.extend(children)
        todo.extend(reversed(children))
        return "forked"

    def _join(self, under: UnderWay, branch: Branch, todo: list[Branch]) -> Stand:
        run = under.run
        run.branches.remove(branch)
        parent = run.branch(branch.parent) if branch.parent is not None else None
        if parent is None:
            return "over"
        parent.out -= 1
        if not parent.out:
            fork = under.program.code[parent.at]
            parent.at = fork.join if isinstance(fork, Fork) else parent.at + 1
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
        if isinstance(wait, Await):
            self._look_at(wait)
        match wait:
            case Await(until=until, save=save) if until is not None and self._is_true(under, until):
                if save:
                    under.run.locals |= {f"{save}.ok": True, f"{save}.id": ""}
                branch.at += 1
                return False
            case Confirm() if not self._begins_unconfirmed(under, branch, wait):
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
        waiter = Waiter(self, under, branch)
        self._waiters[under.run.number, branch.id] = waiter
        self._ground.index.add(waiter)
        waiter.wake(now)

    def _hush(self, under: UnderWay, branch: Branch) -> None:
        waiter = self._waiters.pop((under.run.number, branch.id), None)
        if waiter is not None:
            self._ground.index.remove(waiter)
            waiter.stop()

    @property
    def alarms(self) -> Alarms:
        """Where waiters set their alarms."""
        return self._ground.alarms

    def _look_at(self, wait: Await) -> None:
        if wait.until is not None:
            self._looked.append(wait.until)

    def _all_true(self, conditions: Sequence[Expression]) -> bool:
        values, scope = self._turn.values, self._turn.scope
        return all(each.run(values, scope) is True for each in conditions)

    def _is_true(self, under: UnderWay, condition: Expression | None) -> bool:
        if condition is None:
            return False
        self._put_on(under.run)
        return condition.run(self._turn.values, self._turn.scope) is True

    def _begins_unconfirmed(self, under: UnderWay, branch: Branch, wait: Confirm) -> str:
        """Work out what is to be confirmed, and return the name of an attribute that is not so yet, or nothing."""
        for number, (_, _, term) in enumerate(wait.wanted):
            under.run.locals[_wanted(branch, number)] = valued(term, self._turn)
        return self._unconfirmed(under, branch, wait)

    def _unconfirmed(self, under: UnderWay, branch: Branch, wait: Confirm) -> str:
        """Return the name of an attribute that does not have its value yet, or nothing."""
        known = under.run.locals
        for number, (named, name, _) in enumerate(wait.wanted):
            key = _wanted(branch, number)
            if key in known and not same(
                named.path, known[key], self._turn.values[named.slot], named.attribute.step or 0.0
            ):
                return name
        return ""


def _wanted(branch: Branch, number: int) -> str:
    """Return under which name a run keeps what is to be confirmed: one name a value, as lists hold no truths."""
    return f"#{branch.id}.wanted.{number}"


def _span(seconds: Seconds) -> str:
    return render(seconds, DURATION)
