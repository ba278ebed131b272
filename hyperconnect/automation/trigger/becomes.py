"""The trigger `becomes`: an expression turned from false to true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.looked import looked_at
from hyperconnect.automation.minute import next_minute
from hyperconnect.automation.trigger.reach import NOWHERE, Away, Reach
from hyperconnect.automation.trigger.watch import Cause, Common, Edge, Host, Watch
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path

Truth: TypeAlias = bool | None
"""None is unknown."""


class Margin(Struct, frozen=True):
    """By how much `high` must exceed `low` before a comparison that was true counts as false again."""

    high: Expression
    low: Expression
    margin: float

    def passed(self, host: Host) -> bool | None:
        """Return whether the comparison fails by the margin, or None if nobody knows."""
        turn = host.turn
        high, low = self.high.run(turn.values, turn.scope), self.low.run(turn.values, turn.scope)
        if isinstance(high, int | float) and isinstance(low, int | float):
            return high - low >= self.margin
        return None


class Becomes(Common, frozen=True, kw_only=True):
    """Which expression is watched; `hold` is how long it must stay true.

    `on_gap` is what counts where it is unknown or one of the devices of `reach` away when that time is over: see
    `Change`. `edges` say the same as the
    expression, and the same as `margin` as their second item, where it only compares one value with a constant.
    """

    expression: Expression
    paths: dict[int, Path]
    margin: Margin | None = None
    edges: tuple[Edge, ...] = ()
    hold: Seconds | None = None
    hold_text: str = ""
    on_gap: Literal["hold", "reset", "fire"] = "hold"
    reach: Reach = NOWHERE

    def watch(self, host: Host, index: int, order: Order) -> BecomesWatch:
        """Return its watch."""
        return BecomesWatch(self, host, index, order)


class BecomesWatch(Watch):
    """A `becomes` at work; `_truth` is the last known truth, with hysteresis taken in."""

    __slots__ = ("_away", "_pending", "_reaches", "_run", "_trigger", "_truth", "edges", "slots")

    def __init__(self, trigger: Becomes, host: Host, index: int, order: Order) -> None:
        super().__init__(host, index, order, trigger.guard)
        self.slots = (*trigger.paths, *trigger.reach.paths)
        self.edges = () if trigger.reach.paths else trigger.edges
        self._trigger = trigger
        self._run = trigger.expression.run
        self._truth: bool | None = None
        self._pending: tuple[Moment | None, Cause] | None = None
        self._away = Away(trigger.reach)
        self._reaches = trigger.reach.paths

    def start(self, now: Moment) -> None:
        """Take the present truth as the baseline; where time alone made it come true meanwhile, it is news."""
        self._away.start(self.host.turn.values)
        truth, before = self._judge(), self._truth
        if before is None or (truth is not None and not self._trigger.expression.uses_time):
            self._truth = truth
        if self._trigger.margin is not None and self._truth is not before:
            self.host.touched()
        if self._pending is not None:
            if truth is False:
                self._pending = None
            elif self._away and self._trigger.on_gap == "reset":
                self._pend(None, self._pending[1])
            elif truth:
                self._resume(now)
        self._wake(now)
        if self._pending is not None and self._pending[0] is not None and self._pending[0] <= now:
            self.host.alarms.set(self, now)

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:
        """Look at the expression, one of whose values changed."""
        turn = self.host.turn
        if self._reaches and (slot in self._reaches or self._away.slots) and self._reach(slot, old, new, now, out):
            return
        truth = self._run(turn.values, turn.scope)
        if truth is self._truth and self._pending is None:
            return
        if truth is None and self._pending is not None and self._trigger.on_gap == "reset":
            self._pend(None, self._pending[1])
            self._wake(now)
            return
        self._settle(self._held(truth), Cause(self.index, self._trigger.paths[slot], old, new), now, out)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Fire what lasted; look at an expression that uses the time."""
        truth = self._judge()
        if truth is None and self._trigger.on_gap == "fire":
            truth = self._truth
        self._settle(truth, Cause(self.index, "time"), now, out)
        self._wake(now)

    def _reach(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> bool:
        """Take in who is away; return whether there is nothing else to see."""
        trigger, turn, own = self._trigger, self.host.turn, slot in self._trigger.reach.paths
        if own:
            news, cause = self._away.told(slot, new), Cause(self.index, "time")
        else:
            news = new is not None and turn.live and self._away.heard(slot)
            cause = Cause(self.index, trigger.paths[slot], old, new)
        if not news or self._pending is None:
            return own
        self.host.touched()
        if new is False and own:
            if trigger.on_gap == "reset":
                self._pend(None, self._pending[1])
                self._wake(now)
            return True
        before, turn.after_gap = turn.after_gap, True
        self._settle(self._judge(), cause, now, out)
        turn.after_gap = before
        return True

    def _settle(self, truth: Truth, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """Take in the truth of now: begin on an edge, end what did not last, fire what did."""
        if truth is None:
            return
        before, self._truth = self._truth, truth
        if truth is not before:
            if self._trigger.margin is None:
                self.host.edged()
            else:
                self.host.touched()
        if not truth:
            self._cut(now, out)
        elif self._pending is not None:
            self._last(now, out)
        elif before is False and self.host.turn.live:
            self._begin(cause, now, out)

    def _begin(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        hold = self._trigger.hold
        if hold is None:
            self.fire(cause, now, out)
            return
        self._pend(None if self._away and self._trigger.on_gap == "reset" else now + hold, cause)
        self._wake(now)

    def _pend(self, due: Moment | None, cause: Cause) -> None:
        """Let it last until `due`; None: the time begins when the truth is known again."""
        self._pending = (due, cause)
        self.host.touched()

    def _resume(self, now: Moment) -> None:
        hold = self._trigger.hold
        if self._pending is not None and self._pending[0] is None and hold is not None:
            self._pend(now + hold, self._pending[1])

    def _last(self, now: Moment, out: list[Intent]) -> None:
        """Fire what lasted; what was due while a value was unknown or a device away is fired when it is back."""
        gap = self._trigger.on_gap
        if self._away and gap == "reset":
            return
        self._resume(now)
        if self._pending is None or self._pending[0] is None:
            return
        if self._pending[0] > now:
            self._wake(now)
            return
        if self._away and gap == "hold":
            return
        if not self.host.turn.live:
            self.host.alarms.set(self, now)
            return
        (_, cause), self._pending = self._pending, None
        self.host.touched()
        self.fire(cause, now, out)

    def _cut(self, now: Moment, out: list[Intent]) -> None:
        if self._pending is None:
            return
        cause, self._pending = self._pending[1], None
        self.host.touched()
        self._wake(now)
        read = looked_at((self._trigger.expression,), self.host.turn)
        self.host.missed(cause, "cut", f"did not stay so for {self._trigger.hold_text}", now, out, read)

    def _judge(self) -> bool | None:
        turn = self.host.turn
        return self._held(self._run(turn.values, turn.scope))

    def _held(self, truth: Datum) -> bool | None:
        """Return the truth with hysteresis: what was true stays so until the comparison fails by the margin."""
        margin = self._trigger.margin
        if truth is False and self._truth is True and margin is not None:
            edges = self._trigger.edges
            passed = edges[1].holds(self.host.turn.values[edges[1].slot]) if edges else margin.passed(self.host)
            return None if passed is None else not passed
        return truth if isinstance(truth, bool) else None

    def _wake(self, now: Moment) -> None:
        dues: list[Moment] = []
        if self._pending is not None and self._pending[0] is not None and self._pending[0] > now:
            dues.append(self._pending[0])
        if self._trigger.expression.uses_time:
            dues.append(next_minute(now))
        self.host.alarms.set(self, min(dues, default=None))

    @property
    def lasting(self) -> Mapping[str, Moment]:
        """See `Watch`."""
        if self._pending is None or self._pending[0] is None:
            return {}
        return {self._pending[1].cause: self._pending[0]}

    def shift(self, by: Seconds) -> None:
        """See `Watch`."""
        if self._pending is not None and self._pending[0] is not None:
            self._pending = (self._pending[0] + by, self._pending[1])

    def remembered(self) -> dict[str, Any] | None:
        """Return the last known truth, what must still last, and who is away."""
        if self._truth is None and self._pending is None:
            return None
        memory: dict[str, Any] = {"truth": self._truth}
        if self._pending is not None:
            due, cause = self._pending
            memory["pending"] = [due, cause.cause, cause.old, cause.new]
            if self._away:
                memory["away"] = self._away.remembered()
        return memory

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take all of it back."""
        self._away.recall(memory.get("away", ()))
        self._truth = memory.get("truth")
        pending = memory.get("pending")
        if pending is not None:
            due, cause, old, new = pending
            self._pending = (due, Cause(self.index, cause, old, new))
