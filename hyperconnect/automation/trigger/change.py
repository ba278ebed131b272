"""The trigger `change`: a known value became a different known value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.trigger.watch import Cause, Common, Host, Watch
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path


class Change(Common, frozen=True, kw_only=True):
    """Which attributes are watched.

    `origin` and `target` narrow the values, `hold` is how long the new one must stay. Where the value is unknown when
    that time is over, `on_gap` says what then: fire when the value is known again and still the same (`hold`), or at
    once (`fire`); with `reset` the time begins anew when the value is known again.
    """

    paths: dict[int, Path]
    origin: Datum | UnsetType = UNSET
    target: Datum | UnsetType = UNSET
    hold: Seconds | None = None
    hold_text: str = ""
    on_gap: Literal["hold", "reset", "fire"] = "hold"

    def watch(self, host: Host, index: int, order: Order) -> ChangeWatch:
        """Return its watch."""
        return ChangeWatch(self, host, index, order)


class _Pending(Struct):
    """A change that must last until `due`; None: the time begins when the value is known again."""

    value: Datum
    old: Datum
    due: Moment | None


class ChangeWatch(Watch):
    """A `change` at work."""

    def __init__(self, trigger: Change, host: Host, index: int, order: Order) -> None:
        super().__init__(host, index, order, trigger.guard)
        self.slots = tuple(trigger.paths)
        if trigger.hold is None and trigger.target is not UNSET:
            self.only = trigger.target
        self._trigger = trigger
        self._pending: dict[int, _Pending] = {}

    def start(self, now: Moment) -> None:
        """Take up what still lasts."""
        values, hold = self.host.turn.values, self._trigger.hold
        for slot, pending in list(self._pending.items()):
            if values[slot] is not None and values[slot] != pending.value:
                del self._pending[slot]
            elif values[slot] is not None and pending.due is None and hold is not None:
                pending.due = now + hold
        self._wake()

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:
        """Look at a changed slot."""
        trigger = self._trigger
        if new is None:
            if trigger.on_gap == "reset" and slot in self._pending:
                self._begin(slot, self._pending[slot], None)
            return
        if self._pending and slot in self._pending:
            self._still(slot, new, now, out)
        if not self.host.turn.live or old is None or old == new:
            return
        if trigger.origin is not UNSET and old != trigger.origin:
            return
        if trigger.target is not UNSET and new != trigger.target:
            return
        if trigger.hold is None:
            self.fire(Cause(self.index, trigger.paths[slot], old, new), now, out)
            return
        self._begin(slot, _Pending(new, old, None), now + trigger.hold)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Fire what lasted long enough; where the value is unknown, wait until it is back."""
        values, gap = self.host.turn.values, self._trigger.on_gap
        for slot, pending in list(self._pending.items()):
            value, due = values[slot], pending.due
            if due is not None and due <= now and (value == pending.value or (value is None and gap == "fire")):
                self._fire(slot, now, out)
        self._wake(later_than=now)

    def _still(self, slot: int, new: Datum, now: Moment, out: list[Intent]) -> None:
        """Look whether a pending value still stands, now that it is known."""
        pending, hold = self._pending[slot], self._trigger.hold
        if new == pending.value:
            if pending.due is None and hold is not None:
                self._begin(slot, pending, now + hold)
            elif pending.due is not None and pending.due <= now:
                if self.host.turn.live:
                    self._fire(slot, now, out)
                else:
                    self.host.alarms.set(self, now)
            return
        del self._pending[slot]
        self._wake()
        self.host.touched()
        if self._trigger.target is not UNSET:
            why = f"did not stay {self._trigger.hold_text}"
            cause = Cause(self.index, self._trigger.paths[slot], pending.value, new)
            self.host.missed(cause, "cut", why, now, out)

    def _begin(self, slot: int, pending: _Pending, due: Moment | None) -> None:
        """Let the time begin, or wait for its beginning."""
        pending.due = due
        self._pending[slot] = pending
        self._wake()
        self.host.touched()

    def _fire(self, slot: int, now: Moment, out: list[Intent]) -> None:
        pending = self._pending.pop(slot)
        self.host.touched()
        cause = Cause(self.index, self._trigger.paths[slot], pending.old, pending.value)
        self.fire(cause, now, out)

    def _wake(self, *, later_than: Moment | None = None) -> None:
        dues = [each.due for each in self._pending.values() if each.due is not None]
        self.host.alarms.set(self, min((due for due in dues if later_than is None or due > later_than), default=None))

    def remembered(self) -> dict[str, Any] | None:
        """Return the pending changes by path."""
        if not self._pending:
            return None
        paths = self._trigger.paths
        return {paths[slot]: [each.value, each.old, each.due] for slot, each in self._pending.items()}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take the pending changes back."""
        for slot, path in self._trigger.paths.items():
            if path in memory:
                value, old, due = memory[path]
                self._pending[slot] = _Pending(value, old, due)
