"""Timetables: occurrences in a row, and the watch that keeps them, each exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.trigger.guard import Guard
from hyperconnect.automation.trigger.watch import Cause, Host, Watch
from hyperconnect.model.moment import Moment, Seconds

GRACE = 60.0
"""Seconds within which nobody calls an occurrence late that has no `missed` of its own."""

WRONG_CLOCK = 8 * 86_400.0
"""Seconds. An occurrence is settled for good, but one that lies so far ahead was settled by a clock that was wrong."""


class Occurrence(Struct, frozen=True, gc=False):
    """One entry of a timetable: its number, which grows from entry to entry, and its moment.

    `none` says why it does not take place: that is told at its moment, and nothing fires.
    """

    mark: int
    due: Moment
    none: str = ""


class Timetable(Protocol):
    """Occurrences in order; their moments never fall while their marks grow."""

    @property
    def cause(self) -> str:
        """What to tell of what fired."""
        ...

    @property
    def missed(self) -> Seconds:
        """How late an occurrence may still fire."""
        ...

    @property
    def durable(self) -> bool:
        """Whether a restart must not forget what is settled."""
        ...

    @property
    def guard(self) -> Guard | None:
        """The trigger's own condition."""
        ...

    def after(self, mark: int, turn: Turn) -> Occurrence | None:
        """Return the first occurrence with a greater mark."""
        ...

    def since(self, moment: Moment, turn: Turn) -> Occurrence | None:
        """Return the first occurrence that is not before a moment."""
        ...


class TimetableWatch(Watch):
    """A timetable at work.

    `_settled` is the last occurrence that is done with, fired or not, so that none comes twice, whatever the clock
    does. Of several that are due at once only the last fires.
    """

    keys = ("hub:time_changed",)

    __slots__ = ("_next", "_settled", "_timetable")

    def __init__(self, timetable: Timetable, host: Host, index: int, order: Order) -> None:
        super().__init__(host, index, order, timetable.guard)
        self._timetable = timetable
        self._settled: Occurrence | None = None
        self._next: Occurrence | None = None

    def start(self, now: Moment) -> None:
        """Set the alarm. A new rule begins with the next occurrence; one that was away may have missed some."""
        if self._settled is not None and self._astray(self._settled, now):
            self._settled = None
        if self._settled is None:
            first = self._timetable.since(now, self.host.turn)
            if first is None:
                return
            self._settle(Occurrence(first.mark - 1, now))
            self._await(first)
        else:
            self._await(self._timetable.after(self._settled.mark, self.host.turn))

    def _astray(self, settled: Occurrence, now: Moment) -> bool:
        """Return whether a clock that was wrong settled this.

        What no restart remembers need not come only once: a clock that was set back by more than one occurrence
        begins afresh.
        """
        if now < settled.due - WRONG_CLOCK:
            return True
        if self._timetable.durable:
            return False
        first = self._timetable.since(now, self.host.turn)
        return first is not None and first.mark < settled.mark

    def sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every watch)
        """Look again: the clock was set."""
        self.start(now)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Fire if it is time and not too late; what was missed is told once."""
        timetable, turn, occurrence = self._timetable, self.host.turn, self._next
        if occurrence is not None and now - occurrence.due > timetable.missed:
            why = f"it was {round((now - occurrence.due) / 60)} min late"
            self.host.missed(Cause(self.index, timetable.cause), "late", why, now, out)
            occurrence = timetable.since(now - timetable.missed, turn)
            if occurrence is not None:
                self._settle(Occurrence(occurrence.mark - 1, now))
        last = None
        while occurrence is not None and occurrence.due <= now:
            last, occurrence = occurrence, timetable.after(occurrence.mark, turn)
        if last is not None:
            self._settle(last)
        self._await(occurrence)
        if last is None:
            return
        cause = Cause(self.index, timetable.cause)
        if last.none:
            self.host.missed(cause, "late", last.none, now, out)
        else:
            self.fire(cause, now, out)

    def _await(self, occurrence: Occurrence | None) -> None:
        self._next = occurrence
        self.host.alarms.set(self, None if occurrence is None else occurrence.due)

    def _settle(self, occurrence: Occurrence) -> None:
        self._settled = occurrence
        if self._timetable.durable:
            self.host.touched()

    def remembered(self) -> dict[str, Any] | None:
        """Return the last occurrence that is done with."""
        if self._settled is None or not self._timetable.durable:
            return None
        return {"settled": self._settled.mark, "due": self._settled.due}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take it back."""
        self._settled = Occurrence(int(memory["settled"]), float(memory["due"]))
