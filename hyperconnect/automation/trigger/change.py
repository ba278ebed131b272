"""The trigger `change`: a known value became a different known value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.trigger.watch import Cause, Host, Watch
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path


class Change(Struct, frozen=True):
    """Which attributes are watched.

    `origin` and `target` narrow the values, `hold` is how long the new one must stay.
    """

    key: str
    id: str
    paths: dict[int, Path]
    origin: Datum | UnsetType = UNSET
    target: Datum | UnsetType = UNSET
    hold: Seconds | None = None
    hold_text: str = ""

    def watch(self, host: Host, index: int, order: Order) -> ChangeWatch:
        """Return its watch."""
        return ChangeWatch(self, host, index, order)


class _Pending(Struct):
    """A change that must last until `due`."""

    value: Datum
    old: Datum
    due: Moment


class ChangeWatch(Watch):
    """A `change` at work."""

    def __init__(self, trigger: Change, host: Host, index: int, order: Order) -> None:
        super().__init__(host, index, order)
        self.slots = tuple(trigger.paths)
        if trigger.hold is None and trigger.target is not UNSET:
            self.only = trigger.target
        self._trigger = trigger
        self._pending: dict[int, _Pending] = {}

    def start(self, now: Moment) -> None:  # noqa: ARG002  (the signature of every watch)
        """Take up what still lasts."""
        values = self.host.turn.values
        for slot, pending in list(self._pending.items()):
            if values[slot] is not None and values[slot] != pending.value:
                del self._pending[slot]
        self._wake()

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:
        """Look at a changed slot."""
        if new is None:
            return
        trigger = self._trigger
        if self._pending and slot in self._pending:
            self._still(slot, new, now, out)
        if not self.host.turn.live or old is None or old == new:
            return
        if trigger.origin is not UNSET and old != trigger.origin:
            return
        if trigger.target is not UNSET and new != trigger.target:
            return
        if trigger.hold is None:
            self.host.fire(Cause(self.index, trigger.paths[slot], old, new), now, out)
            return
        self._pending[slot] = _Pending(new, old, now + trigger.hold)
        self._wake()
        self.host.touched()

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Fire what lasted long enough; where the value is unknown, wait until it is back."""
        values = self.host.turn.values
        for slot, pending in list(self._pending.items()):
            if pending.due <= now and values[slot] == pending.value:
                self._fire(slot, now, out)
        self._wake(later_than=now)

    def _still(self, slot: int, new: Datum, now: Moment, out: list[Intent]) -> None:
        """Look whether a pending value still stands, now that it is known."""
        pending = self._pending[slot]
        if new == pending.value:
            if pending.due <= now:
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
            self.host.missed(cause, "not_satisfied", why, now, out)

    def _fire(self, slot: int, now: Moment, out: list[Intent]) -> None:
        pending = self._pending.pop(slot)
        self.host.touched()
        cause = Cause(self.index, self._trigger.paths[slot], pending.old, pending.value)
        self.host.fire(cause, now, out)

    def _wake(self, *, later_than: Moment | None = None) -> None:
        dues = [each.due for each in self._pending.values() if later_than is None or each.due > later_than]
        self.host.alarms.set(self, min(dues, default=None))

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
