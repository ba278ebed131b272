"""The trigger `at` with an attribute: the moment a device tells, whenever it tells another one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.trigger.timetable import WRONG_CLOCK
from hyperconnect.automation.trigger.watch import Cause, Common, Host, Watch
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path


class AtTold(Common, frozen=True, kw_only=True):
    """Which attribute, and how long after its moment (before it, where negative).

    `days` are weekdays from 0 (Monday); `missed` is how late it may still fire.
    """

    slot: int
    path: Path
    days: tuple[int, ...]
    missed: Seconds
    offset: Seconds = 0.0

    def watch(self, host: Host, index: int, order: Order) -> AtToldWatch:
        """Return its watch."""
        return AtToldWatch(self, host, index, order)


class AtToldWatch(Watch):
    """An `at` with an attribute at work.

    No moment up to `_settled` fires any more: those are done with, or were past when the rule began.
    """

    keys = ("hub:time_changed",)

    __slots__ = ("_settled", "_trigger", "slots")

    def __init__(self, trigger: AtTold, host: Host, index: int, order: Order) -> None:
        super().__init__(host, index, order, trigger.guard)
        self.slots = (trigger.slot,)
        self._trigger = trigger
        self._settled: Moment | None = None

    def start(self, now: Moment) -> None:
        """Set the alarm. A new rule begins with what is still to come; one that was away may have missed some."""
        if self._settled is None or now < self._settled - WRONG_CLOCK:
            self._settle(now)
        self._look(now)

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every watch)
        """Set the alarm to the new moment, or to none."""
        self._look(now)

    def sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every watch)
        """Look again: the clock was set."""
        self.start(now)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Fire if it is time and not too late."""
        due = self._due()
        if due is None or due > now:
            self._look(now)
            return
        self._settle(due)
        told = self.host.turn.values[self._trigger.slot]
        cause = Cause(self.index, self._trigger.path, told, told)
        if now - due > self._trigger.missed:
            self.host.missed(cause, "late", f"it was {round((now - due) / 60)} min late", now, out)
        else:
            self.fire(cause, now, out)

    def _look(self, now: Moment) -> None:
        due = self._due()
        self.host.alarms.set(self, None if due is None else max(due, now))

    def _due(self) -> Moment | None:
        """Return when it is time, unless that is done with or on another day."""
        trigger, turn = self._trigger, self.host.turn
        told = turn.values[trigger.slot]
        if not isinstance(told, int | float) or self._settled is None:
            return None
        due = told + trigger.offset
        if due <= self._settled:
            return None
        try:
            day = datetime.fromtimestamp(told, turn.zone).weekday()
        except (ValueError, OverflowError, OSError):
            return None
        return due if day in trigger.days else None

    def _settle(self, due: Moment) -> None:
        self._settled = due
        self.host.touched()

    def remembered(self) -> dict[str, Any] | None:
        """Return the last moment that is done with."""
        return None if self._settled is None else {"settled": self._settled}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take it back."""
        self._settled = float(memory["settled"])
