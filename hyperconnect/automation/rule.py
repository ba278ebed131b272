"""A rule at work: from a trigger over its condition to its actions, and on after every wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from msgspec import Struct

from hyperconnect.automation.action import ActionFailed, Pause, Turn, valued
from hyperconnect.automation.alarm import Alarms
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.reason import BUSY
from hyperconnect.automation.run import Run, Stand, Waiting, read, written
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.trigger import Watch
from hyperconnect.automation.trigger.watch import Cause, SeenAt
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Outcome, Reason
from hyperconnect.model.value import Datum

MOST_RUNS = 10
"""How many runs of one rule may wait at the same time."""


_NO_CONDITION: tuple[Outcome, str] = ("ran", "")


class Ground(Struct):
    """What all rules of an engine share. `touched` and `edged` name rules whose memory changed, in order."""

    turn: Turn
    alarms: Alarms
    seen_at: SeenAt | None
    touched: dict[str, None]
    edged: dict[str, None]


class LiveRule:
    """A rule at work on one version of its document."""

    def __init__(self, plan: Plan, ground: Ground, status: RuleStatus) -> None:
        self.plan = plan
        self.turn = ground.turn
        self.alarms = ground.alarms
        self.seen_at = ground.seen_at
        self.watches: tuple[Watch, ...] = tuple(
            trigger.watch(self, index, (*plan.rank, plan.id, index)) for index, trigger in plan.triggers
        )
        self._ground = ground
        self._status = status
        self._ran_at: Moment | None = None
        self._runs: list[Run] = []

    def fire(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """Run, if nothing stands in the way; tell the reason in either case."""
        plan = self.plan
        if plan.cooldown is not None and self._ran_at is not None and now < self._ran_at + plan.cooldown:
            self.missed(cause, "cooldown", "it still rests after its last run", now, out)
            return
        if self._runs and self._occupied:
            self.missed(cause, "waits", BUSY, now, out)
            return
        scope = self.turn.scope
        if plan.local:
            scope.trigger = self._seen(cause)
        if plan.lets:
            scope.locals = {}
            for name, term in plan.lets:
                scope.locals[name] = valued(term, self.turn)
        outcome, stands = self._judge() if plan.conditions else _NO_CONDITION
        if outcome == "ran":
            self._begin(cause, (), now, out)
        elif outcome == "not_satisfied" and plan.otherwise.steps:
            self._begin(cause, (f"`{stands}` was not true",), now, out)
        else:
            self._tell(outcome, cause, (stands,), now, out)

    def missed(self, cause: Cause, outcome: Outcome, why: str, now: Moment, out: list[Intent]) -> None:
        """Tell of a near miss; `why` says what stood in the way before the condition was even looked at."""
        self._keep(Reason(self.plan.id, now, outcome, cause.index, cause.cause, cause.old, cause.new, (), (why,)), out)

    def resume(self, run: Run, now: Moment, out: list[Intent]) -> None:
        """Go on with a run whose wait is over."""
        self._runs.remove(run)
        self.touched()
        waiting = run.waiting
        self.turn.scope.trigger, self.turn.scope.locals = waiting.trigger, waiting.locals
        self._go(run.plan, waiting.stand, (), now, out)

    def _judge(self) -> tuple[Outcome, str]:
        """Return what the condition says and, unless all of it is true, the part that is in the way."""
        values, scope = self.turn.values, self.turn.scope
        unknown = ""
        for condition in self.plan.conditions:
            truth = condition.run(values, scope)
            if truth is False:
                return "not_satisfied", condition.text
            if truth is not True:
                unknown = unknown or condition.text
        return ("unknown", unknown) if unknown else ("ran", "")

    def _begin(self, cause: Cause, did: tuple[str, ...], now: Moment, out: list[Intent]) -> None:
        plan = self.plan
        if self._runs and plan.mode == "restart":
            self._end_runs()
        if plan.cooldown is not None:
            self._ran_at = now
            self.touched()
        self._status.runs += 1
        program = plan.otherwise if did else plan.then
        if program.intents is not None:
            out.extend(program.intents)
            self._tell("waits" if program.aims else "ran", cause, did + program.words, now, out)
            return
        self._go(plan, Stand(0, bool(did), cause), did, now, out)

    def _go(self, plan: Plan, stand: Stand, did: tuple[str, ...], now: Moment, out: list[Intent]) -> None:
        """Carry out actions from where a run stands up to its end or the next wait."""
        program = plan.otherwise if stand.otherwise else plan.then
        words = list(did)
        outcome: Outcome = "waits" if program.aims else "ran"
        try:
            for place in range(stand.step, len(program.steps)):
                step = program.steps[place]
                if not isinstance(step, Pause):
                    words.append(step.perform(self.turn, out))
                    continue
                seconds = step.seconds(self.turn)
                words.append(f"waits {step.words(seconds)}")
                outcome = "waits"
                self._wait(plan, Stand(place + 1, stand.otherwise, stand.cause), now + seconds)
                break
        except ActionFailed as failed:
            words.append(failed.why)
            outcome = "failed"
        self._tell(outcome, stand.cause, tuple(words), now, out)

    def _wait(self, plan: Plan, stand: Stand, due: Moment) -> None:
        number = max((run.waiting.number for run in self._runs), default=0) + 1
        scope = self.turn.scope
        run = Run(self, plan, Waiting(number, plan.version, stand, due, scope.trigger, scope.locals))
        self._runs.append(run)
        self.alarms.set(run, due)
        self.touched()

    @property
    def _occupied(self) -> bool:
        """Whether waiting runs keep a new one from beginning."""
        match self.plan.mode:
            case "single":
                return True
            case "parallel":
                return len(self._runs) >= MOST_RUNS
            case "restart":
                return False
            case _:
                assert_never(self.plan.mode)

    def _end_runs(self) -> None:
        for run in self._runs:
            self.alarms.set(run, None)
        self._runs.clear()
        self.touched()

    def _tell(self, outcome: Outcome, cause: Cause, did: tuple[str, ...], now: Moment, out: list[Intent]) -> None:
        plan, values = self.plan, self.turn.values
        looked_at = tuple(zip(plan.paths, [values[slot] for slot in plan.slots], strict=True)) if plan.slots else ()
        reason = Reason(plan.id, now, outcome, cause.index, cause.cause, cause.old, cause.new, looked_at, did)
        self._keep(reason, out)

    def _keep(self, reason: Reason, out: list[Intent]) -> None:
        self._status.last = reason
        out.append(reason)

    def _seen(self, cause: Cause) -> dict[str, Datum]:
        device = cause.cause.partition(".")[0]
        name = next((trigger.id for index, trigger in self.plan.triggers if index == cause.index), "")
        return {
            "id": name or str(cause.index),
            "device": self.plan.called.get(device, device),
            "old": cause.old,
            "new": cause.new,
            "after_gap": self.turn.after_gap,
        }

    def start(self, now: Moment) -> None:
        """Take the present state as the baseline and set the alarms."""
        for watch in self.watches:
            watch.start(now)
        for run in self._runs:
            self.alarms.set(run, run.waiting.due)

    def stop(self) -> None:
        """Set no more alarms; what was remembered stays."""
        for watch in self.watches:
            watch.stop()
        for run in self._runs:
            self.alarms.set(run, None)

    def touched(self) -> None:
        """Something changed that must survive a restart."""
        self._ground.touched[self.plan.id] = None

    def edged(self) -> None:
        """Something changed that may be told later."""
        self._ground.edged[self.plan.id] = None

    def remembered(self) -> dict[str, Any] | None:
        """Return what must survive a restart, as JSON, or None."""
        memory: dict[str, Any] = {}
        triggers = {
            trigger.key: state
            for (_, trigger), watch in zip(self.plan.triggers, self.watches, strict=True)
            if (state := watch.remembered()) is not None
        }
        if triggers:
            memory["triggers"] = triggers
        if self._ran_at is not None:
            memory["ran_at"] = self._ran_at
        if self._runs:
            memory["runs"] = [written(run.waiting) for run in self._runs]
            memory["documents"] = {run.waiting.version: run.plan.document for run in self._runs}
        return memory or None

    def recall(self, memory: Mapping[str, Any], plan_of: Callable[[dict[str, object]], Plan | None]) -> None:
        """Take back what `remembered` returned; `plan_of` compiles the versions that runs began with."""
        triggers = memory.get("triggers", {})
        for (_, trigger), watch in zip(self.plan.triggers, self.watches, strict=True):
            if trigger.key in triggers:
                watch.recall(triggers[trigger.key])
        self._ran_at = memory.get("ran_at")
        for each in memory.get("runs", []):
            waiting = read(each)
            document = memory["documents"][waiting.version]
            plan = self.plan if waiting.version == self.plan.version else plan_of(document)
            if plan is not None:
                self._runs.append(Run(self, plan, waiting))
