"""The trigger `every`: again and again, evenly, whatever the clock on the wall shows."""

from __future__ import annotations

from math import ceil

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Order
from hyperconnect.automation.trigger.timetable import GRACE, Occurrence, TimetableWatch
from hyperconnect.automation.trigger.watch import Common, Host
from hyperconnect.model.moment import Moment, Seconds


class Every(Common, frozen=True, kw_only=True):
    """How often: marks count periods since 1970 began in UTC. What came while the hub was away is gone."""

    period: Seconds
    shown: str
    missed: Seconds = GRACE
    durable: bool = False

    @property
    def cause(self) -> str:
        """The period as it was written."""
        return f"every:{self.shown}"

    def watch(self, host: Host, index: int, order: Order) -> TimetableWatch:
        """Return its watch."""
        return TimetableWatch(self, host, index, order)

    def after(self, mark: int, turn: Turn) -> Occurrence:  # noqa: ARG002  (the signature of every timetable)
        """Return the next multiple of the period."""
        return Occurrence(mark + 1, (mark + 1) * self.period)

    def since(self, moment: Moment, turn: Turn) -> Occurrence:  # noqa: ARG002  (the signature of every timetable)
        """Return the first multiple that is not before a moment."""
        mark = ceil(moment / self.period)
        return Occurrence(mark, mark * self.period)
