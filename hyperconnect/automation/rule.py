"""A rule at work: what sets it off, what it holds, and what it remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hyperconnect.automation.alarm import Alarms
from hyperconnect.automation.ground import Ground
from hyperconnect.automation.intent import Bounds, Intent, Wish
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.run import Run, read_waits, written
from hyperconnect.automation.runner import MOST_DEPTH, Runner
from hyperconnect.automation.state import StateWatch
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.trigger import Watch
from hyperconnect.automation.trigger.watch import Cause, SeenAt
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path


class LiveRule(Runner):
    """A rule at work on one version of its document; of many rules most do nothing most of the time."""

    __slots__ = ("watches",)

    def __init__(
        self, plan: Plan, ground: Ground, status: RuleStatus, pause: Callable[[str, str, Moment], None]
    ) -> None:
        super().__init__(plan, ground, status, pause)
        self.watches: tuple[Watch, ...] = tuple(
            trigger.watch(self, index, (*plan.rank, plan.id, index)) for index, trigger in plan.triggers
        )
        if plan.state is not None:
            self.watches = (*self.watches, plan.state.watch(self, len(self.watches), (*plan.rank, plan.id, -1)))

    @property
    def alarms(self) -> Alarms:
        """Who is woken when."""
        return self._ground.alarms

    @property
    def seen_at(self) -> SeenAt | None:
        """When a slot's value was last confirmed."""
        return self._ground.seen_at

    # The state that it holds.

    def enter(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """The state that the rule holds has begun."""
        hindrance = self._gate.hinders(now)
        if self.turn.depth > MOST_DEPTH or (hindrance is not None and hindrance.outcome == "paused"):
            self._hindered(cause, "paused", "its state begins and ends without end", "", now, out)
            return
        self._gate.passed(now)
        self._status.runs += 1
        self._end("the state it holds began again", now, out)
        self._begin("enter", cause, cause.words, "", now, out)

    def leave(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """The state that the rule holds has ended."""
        self._end("the state it holds has ended", now, out)
        self._begin("exit", cause, cause.words, "", now, out)

    def hold(self, wishes: tuple[tuple[Path, Datum | Bounds], ...], now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (asked for in the present turn)
        """Claim what the rule holds, or what it holds now."""
        if self._at_work:
            out.append(Wish(self.plan.id, wishes))

    def let_go(self, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (as above)
        """End the claims of what the rule holds."""
        out.append(Wish(self.plan.id, ()))

    @property
    def holds(self) -> frozenset[Path]:
        """The attributes that its state holds now."""
        return frozenset(path for watch in self.watches if isinstance(watch, StateWatch) for path in watch.holds)

    # Life and memory.

    def start(self, now: Moment) -> None:
        """Take the present state as the baseline and set the alarms."""
        self._at_work = True
        for watch in self.watches:
            self._ground.index.add(watch)
        for watch in self.watches:
            watch.start(now)
        if self._conductor is not None:
            self._conductor.start(now)

    def stop(self) -> None:
        """Set no more alarms and listen to nothing; what was remembered stays."""
        for watch in self.watches:
            self._ground.index.remove(watch)
            watch.stop()
        if self._conductor is not None:
            self._conductor.stop()
        self._at_work = False

    def shift(self, by: Seconds) -> None:
        """The clock was set: what is under way takes as long as before."""
        for watch in self.watches:
            watch.shift(by)
        self._gate.shift(by)
        if self._conductor is not None:
            self._conductor.shift(by)
        if self.remembered() is not None:
            self.touched()

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs under way, oldest first."""
        return () if self._conductor is None else tuple(self._conductor.runs)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The versions at work: its own, and those that runs began with."""
        return (self.plan, *(() if self._conductor is None else self._conductor.plans))

    @property
    def dues(self) -> tuple[tuple[Moment, int], ...]:
        """When its triggers look next, with their places in the rule; soonest first."""
        return tuple(sorted((watch.due, watch.index) for watch in self.watches if watch.due is not None))

    def remembered(self) -> dict[str, Any] | None:
        """Return what must survive a restart, as JSON, or None."""
        memory: dict[str, Any] = {}
        triggers = {
            key: state
            for key, watch in zip(self.plan.keys, self.watches, strict=True)
            if (state := watch.remembered()) is not None
        }
        if triggers:
            memory["triggers"] = triggers
        memory |= self._gate.remembered()
        if self._conductor is not None:
            memory |= self._conductor.remembered()
        if self._queue:
            memory["queue"] = [written(waiting) for waiting in self._queue]
        return memory or None

    def recall(self, memory: Mapping[str, Any], plan_of: Callable[[dict[str, object]], Plan | str]) -> None:
        """Take back what `remembered` returned; `plan_of` compiles what versions runs began with, or says why not."""
        triggers = memory.get("triggers", {})
        for key, watch in zip(self.plan.keys, self.watches, strict=True):
            if key in triggers:
                watch.recall(triggers[key])
        self._gate.recall(memory)
        if memory.get("runs"):
            self._conducted().recall(memory, plan_of)
            self._number = max((run.number for run in self.runs), default=0)
        self._queue = tuple(read_waits(each) for each in memory.get("queue", ()))
