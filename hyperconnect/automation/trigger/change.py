"""The trigger `change`: a known value became a different known value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.trigger.reach import NOWHERE, Away, Reach
from hyperconnect.automation.trigger.watch import Cause, Common, Host, Watch
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path

_AWAY = "away"
"""Beside the paths of what is pending, which have dots."""


class Change(Common, frozen=True, kw_only=True):
    """Which attributes are watched.

    `origin` and `target` narrow the values, `hold` is how long the new one must stay. Where the device is away or the
    value unknown when that time is over, `on_gap` says what then: fire when the device is back and the value known and
    still the same (`hold`), or at once (`fire`); with `reset` the time begins anew then. `reach` tells who is away.
    """

    paths: dict[int, Path]
    origin: Datum | UnsetType = UNSET
    target: Datum | UnsetType = UNSET
    hold: Seconds | None = None
    hold_text: str = ""
    on_gap: Literal["hold", "reset", "fire"] = "hold"
    reach: Reach = NOWHERE

    def watch(self, host: Host, index: int, order: Order) -> ChangeWatch:
        """Return its watch."""
        return ChangeWatch(self, host, index, order)


class _Pending(Struct):
    """A change that must last until `due`; None: the time begins when the device is back and the value known."""

    value: Datum
    old: Datum
    due: Moment | None


_NOTHING: Mapping[int, _Pending] = {}


class ChangeWatch(Watch):
    """A `change` at work; what is pending is put in place anew where it changes, as most never have anything."""

    __slots__ = ("_away", "_pending", "_reaches", "_trigger", "only", "slots")

    def __init__(self, trigger: Change, host: Host, index: int, order: Order) -> None:
        super().__init__(host, index, order, trigger.guard)
        self.slots = (*trigger.paths, *trigger.reach.paths)
        self.only = None if trigger.hold is not None or trigger.target is UNSET else trigger.target
        self._trigger = trigger
        self._pending = _NOTHING
        self._away = Away(trigger.reach)
        self._reaches = trigger.reach.paths

    def start(self, now: Moment) -> None:
        """Take up what still lasts."""
        values, hold, gap = self.host.turn.values, self._trigger.hold, self._trigger.on_gap
        self._away.start(values)
        if not self._pending:
            return
        for slot, pending in list(self._pending.items()):
            if values[slot] is not None and values[slot] != pending.value:
                self._end(slot)
            elif gap == "reset" and slot in self._away:
                pending.due = None
            elif values[slot] is not None and pending.due is None and hold is not None:
                pending.due = now + hold
        self._wake()

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:
        """Look at a changed slot."""
        trigger = self._trigger
        if self._reaches and (slot in self._reaches or self._away.slots) and self._reach(slot, new, now, out):
            return
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
        """Fire what lasted long enough; where the value is unknown or the device away, wait until it is back."""
        values, gap = self.host.turn.values, self._trigger.on_gap
        for slot, pending in list(self._pending.items()):
            value, due = values[slot], pending.due
            if due is None or due > now:
                continue
            if (value is None or value == pending.value) if gap == "fire" else self._stands(slot, pending):
                self._fire(slot, now, out)
        self._wake(later_than=now)

    def _stands(self, slot: int, pending: _Pending) -> bool:
        """Return whether a value is known to be as it was, and its device there."""
        return self.host.turn.values[slot] == pending.value and slot not in self._away

    def _reach(self, slot: int, new: Datum, now: Moment, out: list[Intent]) -> bool:
        """Take in who is away; return whether a slot is about nothing else."""
        reach = self._trigger.reach
        if slot not in reach.paths:
            if new is not None and self.host.turn.live and self._away.heard(slot):
                self._returned(self._of(reach.online[slot]), now, out, but=slot)
            return False
        if self._away.told(slot, new):
            pending = self._of(slot)
            if new is True:
                self._returned(pending, now, out)
            elif self._trigger.on_gap == "reset":
                for each, what in pending:
                    self._begin(each, what, None)
        return True

    def _returned(
        self, pending: list[tuple[int, _Pending]], now: Moment, out: list[Intent], *, but: int | None = None
    ) -> None:
        """A device is back: what was due meanwhile fires, what was to begin anew begins.

        Of the attribute `but` a report is at hand, which is looked at by itself.
        """
        values, turn = self.host.turn.values, self.host.turn
        before, turn.after_gap = turn.after_gap, True
        for slot, _ in pending:
            value = values[slot]
            if slot != but and value is not None:
                self._still(slot, value, now, out)
        turn.after_gap = before

    def _of(self, online: int) -> list[tuple[int, _Pending]]:
        """Return what is pending of a device that went or came, which must survive a restart."""
        known = self._trigger.reach.online
        pending = [(slot, each) for slot, each in self._pending.items() if known.get(slot) == online]
        if pending:
            self.host.touched()
        return pending

    def _still(self, slot: int, new: Datum, now: Moment, out: list[Intent]) -> None:
        """Look whether a pending value still stands, now that it is known."""
        pending, hold = self._pending[slot], self._trigger.hold
        if new == pending.value:
            if slot in self._away:
                return
            if pending.due is None and hold is not None:
                self._begin(slot, pending, now + hold)
            elif pending.due is not None and pending.due <= now:
                if self.host.turn.live:
                    self._fire(slot, now, out)
                else:
                    self.host.alarms.set(self, now)
            return
        self._end(slot)
        self._wake()
        self.host.touched()
        if self._trigger.target is not UNSET:
            why = f"did not stay so for {self._trigger.hold_text}"
            cause = Cause(self.index, self._trigger.paths[slot], pending.old, pending.value)
            self.host.missed(cause, "cut", why, now, out)

    def _begin(self, slot: int, pending: _Pending, due: Moment | None) -> None:
        """Let the time begin, or wait for its beginning."""
        pending.due = due
        self._pending = {**self._pending, slot: pending}
        self._wake()
        self.host.touched()

    def _fire(self, slot: int, now: Moment, out: list[Intent]) -> None:
        pending = self._pending[slot]
        self._end(slot)
        self.host.touched()
        cause = Cause(self.index, self._trigger.paths[slot], pending.old, pending.value)
        self.fire(cause, now, out)

    def _end(self, slot: int) -> None:
        """Wait for this no more."""
        self._pending = {each: pending for each, pending in self._pending.items() if each != slot}

    def _wake(self, *, later_than: Moment | None = None) -> None:
        dues = [each.due for each in self._pending.values() if each.due is not None]
        self.host.alarms.set(self, min((due for due in dues if later_than is None or due > later_than), default=None))

    @property
    def lasting(self) -> Mapping[str, Moment]:
        """See `Watch`."""
        paths = self._trigger.paths
        return {paths[slot]: pending.due for slot, pending in self._pending.items() if pending.due is not None}

    def shift(self, by: Seconds) -> None:
        """See `Watch`."""
        for pending in self._pending.values():
            if pending.due is not None:
                pending.due += by

    def remembered(self) -> dict[str, Any] | None:
        """Return the pending changes by path, and who is away."""
        if not self._pending:
            return None
        paths = self._trigger.paths
        memory: dict[str, Any] = {paths[slot]: [each.value, each.old, each.due] for slot, each in self._pending.items()}
        if self._away:
            memory[_AWAY] = self._away.remembered()
        return memory

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take both back."""
        self._away.recall(memory.get(_AWAY, ()))
        paths = self._trigger.paths
        self._pending = {slot: _Pending(*memory[path]) for slot, path in paths.items() if path in memory}
