"""The trigger `at`: a local time of day, once each calendar day."""

from __future__ import annotations

from datetime import date, time

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Order
from hyperconnect.automation.occurrence import next_occurrence
from hyperconnect.automation.trigger.timetable import Occurrence, TimetableWatch
from hyperconnect.automation.trigger.watch import Common, Host
from hyperconnect.model.moment import Moment, Seconds


class At(Common, frozen=True, kw_only=True):
    """When: `days` are weekdays from 0 (Monday); `missed` is how late it may still fire. Marks are ordinal days."""

    at: time
    days: tuple[int, ...]
    missed: Seconds
    durable: bool = True

    @property
    def cause(self) -> str:
        """The time as people write it."""
        return self.at.isoformat("seconds" if self.at.second else "minutes")

    def watch(self, host: Host, index: int, order: Order) -> TimetableWatch:
        """Return its watch."""
        return TimetableWatch(self, host, index, order)

    def after(self, mark: int, turn: Turn) -> Occurrence:
        """Return the occurrence on the first fitting day after a day."""
        day, due = next_occurrence(self.at, self.days, turn.zone, after=date.fromordinal(mark))
        return Occurrence(day.toordinal(), due)

    def since(self, moment: Moment, turn: Turn) -> Occurrence:
        """Return the first occurrence that is not before a moment."""
        day, due = next_occurrence(self.at, self.days, turn.zone, after=date.min, since=moment)
        return Occurrence(day.toordinal(), due)
