"""From a cause to a run: whether it may begin, whether the rule's conditions hold, and what is done at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from msgspec.structs import replace

from hyperconnect.automation.action.turn import ActionFailed, valued
from hyperconnect.automation.conductor import Conductor
from hyperconnect.automation.gate import Gate
from hyperconnect.automation.ground import Ground, NextInLine
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.program import Act, Program
from hyperconnect.automation.reason import BUSY
from hyperconnect.automation.reporter import Reporter
from hyperconnect.automation.run import Part, Run, Waits
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.trigger import Heard
from hyperconnect.automation.trigger.guard import obstacle, seen
from hyperconnect.automation.trigger.watch import Cause
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Outcome
from hyperconnect.model.value import Datum

MOST_DEPTH = 16
"""How many rules may set each other off in a row before the last of them is paused."""

_REGARDLESS = "its conditions were not asked"
_BY_CALL = -1
"""The index of the trigger that a call is, in a rule without the trigger `called`."""


class Runner(Reporter):
    """A rule that runs when something sets it off. `pause` is told that it ran wild.

    What only a run under way needs is made when there is one.
    """

    __slots__ = ("_at_work", "_conductor", "_gate", "_number", "_pause", "_queue")

    def __init__(
        self, plan: Plan, ground: Ground, status: RuleStatus, pause: Callable[[str, str, Moment], None]
    ) -> None:
        super().__init__(plan, ground, status)
        self._pause = pause
        self._gate = Gate(plan)
        self._conductor: Conductor | None = None
        self._number = 0
        self._queue: tuple[Waits, ...] = ()
        self._at_work = False

    def fire(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """Run, if nothing stands in the way; tell the reason in either case."""
        self._fire(cause, {}, "", now, out)

    def call(
        self,
        args: Mapping[str, Datum],
        token: str,
        by: str,
        now: Moment,
        out: list[Intent],
        *,
        regardless: bool = False,
    ) -> None:
        """Run because another rule or a person wants it; conditions hold all the same, unless `regardless` of them."""
        triggers = self.plan.triggers
        called = ((index, each.guard) for index, each in triggers if isinstance(each, Heard) and each.called)
        index, guard = next(called, (_BY_CALL, None))
        payload = {f"payload.{name}": value for name, value in args.items()}
        cause = Cause(index, f"call:{by}", payload=payload, regardless=regardless)
        objection = None if guard is None or regardless else guard.objection(cause, self.turn)
        if objection is not None:
            cause = replace(cause, read=objection.read)
            self._hindered(cause, objection.outcome, objection.why, token, now, out)
            return
        if guard is not None:
            cause = replace(cause, read=guard.read(self.turn))
        self._fire(cause, dict(args), token, now, out)

    def cancel(self, why: str, now: Moment, out: list[Intent]) -> None:
        """End all runs."""
        self.leave_queue(why)
        self._end(why, now, out)

    def cancel_run(self, number: int, why: str, now: Moment, out: list[Intent]) -> None:
        """End one run, if it is under way."""
        if self._conductor is not None:
            self._conductor.end(number, why, now, out)

    def leave_queue(self, why: str) -> None:
        """Nothing that waits its turn will have it; who waits for that is told."""
        for waiting in self._queue:
            self._tell_caller(waiting.token, why)
        self._queue = ()

    def next(self, now: Moment, out: list[Intent]) -> None:
        """Let the first in the queue begin, if nothing stands in its way."""
        if not self._queue or self._busy or not self._at_work:
            return
        waiting, *others = self._queue
        self._queue = tuple(others)
        self.touched()
        hindrance = self._gate.hinders(now)
        if hindrance is None:
            self._judged(waiting.cause, waiting.trigger, waiting.args, waiting.token, now, out)
        else:
            self._hindered(waiting.cause, hindrance.outcome, hindrance.why, waiting.token, now, out)
        if self._queue and not self._busy:
            self._ground.later.append(NextInLine(self.plan.id))

    def ended(self, token: str, flaw: str, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (in a later turn)
        """Tell whoever waits for a run's end, and why it was no good end; let the next in the queue begin."""
        if token:
            self._ground.later.append(Signal(f"outcome:{token}", payload={"ok": not flaw, "why": flaw}))
        if self._queue and not self._busy:
            self._ground.later.append(NextInLine(self.plan.id))

    @property
    def _busy(self) -> int:
        """How many runs are under way."""
        return 0 if self._conductor is None else self._conductor.busy

    def _conducted(self) -> Conductor:
        """Return who carries out runs that wait."""
        if self._conductor is None:
            self._conductor = Conductor(self.plan, self._ground, self)
        return self._conductor

    def _end(self, why: str, now: Moment, out: list[Intent]) -> None:
        if self._conductor is not None:
            self._conductor.end(None, why, now, out)

    def _fire(self, cause: Cause, args: dict[str, Datum], token: str, now: Moment, out: list[Intent]) -> None:
        if not self._at_work:
            return
        hindrance = self._gate.hinders(now)
        if hindrance is not None:
            self._hindered(cause, hindrance.outcome, hindrance.why, token, now, out)
            return
        if self.turn.depth > MOST_DEPTH:
            self._hindered(cause, "paused", f"{MOST_DEPTH} rules set each other off in a row", token, now, out)
            return
        plan = self.plan
        trigger = seen(cause, plan.ids.get(cause.index, ""), plan.called, self.turn) if plan.local else {}
        if self._conductor is not None and self._busy and not self._makes_room(cause, trigger, args, token, now, out):
            return
        self._judged(cause, trigger, args, token, now, out)

    def _hindered(self, cause: Cause, outcome: Outcome, why: str, token: str, now: Moment, out: list[Intent]) -> None:
        self.missed(cause, outcome, why, now, out)
        self._tell_caller(token, why)
        if outcome == "paused":
            self._pause(self.plan.id, why, now)

    def _makes_room(
        self,
        cause: Cause,
        trigger: dict[str, Datum],
        args: dict[str, Datum],
        token: str,
        now: Moment,
        out: list[Intent],
    ) -> bool:
        """Return whether a run may begin beside or instead of those under way."""
        plan = self.plan
        match plan.mode:
            case "single":
                self._hindered(cause, "busy", BUSY, token, now, out)
                return False
            case "parallel":
                if self._busy < plan.most:
                    return True
                self._hindered(cause, "busy", f"{plan.most} earlier runs still wait", token, now, out)
                return False
            case "restart":
                return True
            case "queue":
                if self._busy + len(self._queue) >= plan.most:
                    why = f"{plan.most} others are at work or wait their turn already" if plan.most > 1 else BUSY
                    self._hindered(cause, "busy", why, token, now, out)
                    return False
                self._queue = (*self._queue, Waits(cause, trigger, args, token))
                self.touched()
                return False
            case _:
                assert_never(plan.mode)

    def _judged(
        self,
        cause: Cause,
        trigger: dict[str, Datum],
        args: dict[str, Datum],
        token: str,
        now: Moment,
        out: list[Intent],
    ) -> None:
        """Look at the condition, and begin."""
        plan, scope = self.plan, self.turn.scope
        scope.trigger = trigger
        if plan.lets:
            scope.locals = {}
            for name, term in plan.lets:
                given = name in plan.parameters and name in args
                scope.locals[name] = args[name] if given else valued(term, self.turn)
        else:
            scope.locals = {}
        stands = obstacle(plan.conditions, self.turn) if plan.conditions and not cause.regardless else None
        if stands is None:
            self._begin("then", cause, (_REGARDLESS,) if cause.regardless else (), token, now, out)
            return
        outcome, text = stands
        why = f"`{text}` was {'unknown' if outcome == 'unknown' else 'not true'}"
        if outcome == "not_satisfied" and plan.otherwise.code:
            self._begin("else", cause, (why,), token, now, out)
            return
        self.tell(outcome, cause, 0, (text,), now, out)
        self._tell_caller(token, why)

    def _begin(
        self, part: Part, cause: Cause, did: tuple[str, ...], token: str, now: Moment, out: list[Intent]
    ) -> None:
        plan = self.plan
        if self._conductor is not None and self._busy and plan.mode == "restart":
            self._end("set off again", now, out)
        if part == "then" or part == "else":  # noqa: PLR1714  (a set would be looked up: this is done for every run)
            if self._gate.passed(now):
                self.touched()
            self._status.runs += 1
        program = plan.then if part == "then" else plan.part(part)
        flaw = ""
        number, this = self._number + 1, int(now * 1000)
        self._number = number = max(this, number)
        if program.intents is not None:
            out.extend(program.intents)
            self.tell("waits" if program.aims else "ran", cause, number, did + program.words, now, out)
        elif program.straight:
            flaw = self._carry_out(program, cause, number, did, now, out)
        else:
            scope, depth = self.turn.scope, self.turn.depth
            run = Run(number, plan.version, part, cause, now, scope.trigger, scope.locals, [], depth=depth, token=token)
            self._conducted().begin(run, did, now, out)
            return
        if token or self._queue:
            self.ended(token, flaw, now, out)

    def _carry_out(
        self, program: Program, cause: Cause, number: int, did: tuple[str, ...], now: Moment, out: list[Intent]
    ) -> str:
        """Do one thing after the other, where nothing waits; return what went wrong, if anything."""
        turn, words, own = self.turn, list(did), self._ground.own
        turn.run = turn.scope.seed = number
        outcome: Outcome = "waits" if program.aims else "ran"
        for instruction in program.code:
            if not isinstance(instruction, Act):
                continue
            begin = len(out)
            try:
                words.append(instruction.step.perform(turn, out))
            except ActionFailed as failed:
                words.append(failed.why)
                if instruction.on_error == "stop":
                    outcome = "failed"
                    break
            own.see((self.plan.id, number), out, begin)
        own.put_off()
        self.tell(outcome, cause, number, tuple(words), now, out)
        return words[-1] if outcome == "failed" else ""
