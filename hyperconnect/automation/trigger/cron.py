"""The trigger `cron`: moments of the wall clock in the notation of cron.

A line with steps below an hour (`*/15` as minutes, or every hour) follows elapsed time: whenever the clock shows a
fitting time, through both changes of the clocks. Any other line behaves like `at`: what falls into a gap comes right
after it (once, however many do), what comes twice counts the first time.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cronsim import CronSim

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Order
from hyperconnect.automation.occurrence import next_change, occurrence
from hyperconnect.automation.trigger.timetable import GRACE, Occurrence, TimetableWatch
from hyperconnect.automation.trigger.watch import Common, Host
from hyperconnect.model.moment import Moment, Seconds

_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (what the clock on the wall shows has no zone)

_LINES = 1024
"""Lines whose meaning is remembered."""


class Cron(Common, frozen=True, kw_only=True):
    """A line of five fields. Marks are minutes since 1970 began: of the wall clock, or, if `elapsed`, of UTC."""

    line: str
    elapsed: bool
    missed: Seconds = GRACE
    durable: bool = True

    @property
    def cause(self) -> str:
        """The line as it was written."""
        return f"cron:{self.line}"

    def watch(self, host: Host, index: int, order: Order) -> TimetableWatch:
        """Return its watch."""
        return TimetableWatch(self, host, index, order)

    def after(self, mark: int, turn: Turn) -> Occurrence | None:
        """Return the first occurrence after a minute, or None: there never is another."""
        if self.elapsed:
            return self._elapsed(mark, turn)
        return next(self._daily(_EPOCH + mark * _MINUTE, turn), None)

    def since(self, moment: Moment, turn: Turn) -> Occurrence | None:
        """Return the first occurrence that is not before a moment."""
        if self.elapsed:
            return self._elapsed(-int(-moment // 60) - 1, turn)
        # What the clock shows up to a day before: a gap may have moved it to this side of the moment.
        local = datetime.fromtimestamp(moment, turn.zone).replace(tzinfo=None) - timedelta(days=1)
        return next((found for found in self._daily(local, turn) if found.due >= moment), None)

    def _daily(self, after: datetime, turn: Turn) -> Iterator[Occurrence]:
        """Go through the occurrences after a time of the wall clock; those of the same moment are one."""
        found: Occurrence | None = None
        for local in self._times(after):
            due = occurrence(local.date(), local.time(), turn.zone)
            if due is None:
                continue
            if found is not None and due > found.due:
                yield found
            found = Occurrence(_minutes(local), due)
        if found is not None:
            yield found

    def _elapsed(self, mark: int, turn: Turn) -> Occurrence | None:
        """Return the first minute after one of UTC at which the wall clock shows a fitting time."""
        start = (mark + 1) * 60.0
        while True:
            local = datetime.fromtimestamp(start, turn.zone)
            shift = (local.replace(tzinfo=UTC) - datetime.fromtimestamp(start, UTC)).total_seconds()
            fitting = next(self._times(local.replace(tzinfo=None) - _MINUTE), None)
            if fitting is None:
                return None
            due = _minutes(fitting) * 60 - shift
            change = next_change(start, due, turn.zone)
            if change is None:
                return Occurrence(round(due / 60), due)
            start = change

    def _times(self, after: datetime) -> CronSim:
        times = copy(_read(self.line))
        times.dt = after.replace(microsecond=0)
        return times


@lru_cache(_LINES)
def _read(line: str) -> CronSim:
    """Return the times of a line. To read one takes ten times as long as to go on to its next time."""
    return CronSim(line, _EPOCH)


def _minutes(local: datetime) -> int:
    return (local - _EPOCH) // _MINUTE
