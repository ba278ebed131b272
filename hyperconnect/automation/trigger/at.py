"""The trigger `at`: a local time of day, once each calendar day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from msgspec import Struct

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.occurrence import next_occurrence
from hyperconnect.automation.trigger.watch import Cause, Host, Watch
from hyperconnect.model.moment import Moment, Seconds


class At(Struct, frozen=True):
    """When: `days` are weekdays from 0 (Monday); `missed` is how late it may still fire."""

    key: str
    id: str
    at: time
    days: tuple[int, ...]
    missed: Seconds

    def watch(self, host: Host, index: int, order: Order) -> AtWatch:
        """Return its watch."""
        return AtWatch(self, host, index, order)


class AtWatch(Watch):
    """An `at` at work.

    `_settled` is the last local day that is done with, fired or not, so that no day comes twice, whatever the
    clock does.
    """

    def __init__(self, trigger: At, host: Host, index: int, order: Order) -> None:
        super().__init__(host, index, order)
        self._trigger = trigger
        self._settled: date | None = None

    def start(self, now: Moment) -> None:
        """Set the alarm. A new rule begins with the next occurrence; one that was away may have missed some."""
        if self._settled is None:
            self._settled = self._next(date.min, now)[0] - timedelta(days=1)
            self.host.touched()
        self.host.alarms.set(self, self._next(self._settled)[1])

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Fire if it is time and not too late; what was missed is told once."""
        if self._settled is None:
            return
        day, due = self._next(self._settled)
        cause = Cause(self.index, self._trigger.at.strftime("%H:%M"))
        if now - due > self._trigger.missed:
            why = f"it was {round((now - due) / 60)} min late"
            self.host.missed(cause, "not_satisfied", why, now, out)
            day, due = self._next(self._settled, now - self._trigger.missed)
            self._done(day - timedelta(days=1))
        if due > now:
            self.host.alarms.set(self, due)
            return
        self._done(day)
        self.host.alarms.set(self, self._next(day)[1])
        self.host.fire(cause, now, out)

    def _done(self, day: date) -> None:
        self._settled = day
        self.host.touched()

    def _next(self, after: date, since: Moment | None = None) -> tuple[date, Moment]:
        return next_occurrence(self._trigger.at, self._trigger.days, self.host.turn.zone, after=after, since=since)

    def remembered(self) -> dict[str, Any] | None:
        """Return the last day that is done with."""
        return None if self._settled is None else {"settled": self._settled.isoformat()}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take it back."""
        self._settled = date.fromisoformat(memory["settled"])
