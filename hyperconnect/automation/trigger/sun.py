"""The trigger `sun`: sunrise or sunset, once each solar day."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Order
from hyperconnect.automation.sun import DAY, crossing, elevation, noon, solar_day
from hyperconnect.automation.trigger.timetable import Occurrence, TimetableWatch
from hyperconnect.automation.trigger.watch import Common, Host
from hyperconnect.model.moment import Moment, Seconds


class Sun(Common, frozen=True, kw_only=True):
    """Which of both, and how long after it (before it, where negative).

    `days` are weekdays from 0 (Monday); `missed` is how late it may still fire. Marks are solar days.
    """

    sun: Literal["sunrise", "sunset"]
    offset: Seconds
    shown: str
    days: tuple[int, ...]
    missed: Seconds
    durable: bool = True

    @property
    def cause(self) -> str:
        """What it is, as people write it."""
        return f"{self.sun} {self.shown}" if self.shown else self.sun

    def watch(self, host: Host, index: int, order: Order) -> TimetableWatch:
        """Return its watch."""
        return TimetableWatch(self, host, index, order)

    def after(self, mark: int, turn: Turn) -> Occurrence:
        """Return the occurrence on the first fitting day after a day."""
        day = mark + 1
        if len(self.days) < 7:
            while datetime.fromtimestamp(noon(day, turn.scope.longitude), turn.zone).weekday() not in self.days:
                day += 1
        return self._on(day, turn)

    def since(self, moment: Moment, turn: Turn) -> Occurrence:
        """Return the first occurrence that is not before a moment."""
        mark = solar_day(moment - self.offset - DAY, turn.scope.longitude) - 1
        occurrence = self.after(mark, turn)
        while occurrence.due < moment:
            occurrence = self.after(occurrence.mark, turn)
        return occurrence

    def _on(self, day: int, turn: Turn) -> Occurrence:
        latitude, longitude = turn.scope.latitude, turn.scope.longitude
        moment = crossing(self.sun, day, latitude, longitude)
        if moment is not None:
            return Occurrence(day, moment + self.offset)
        highest = noon(day, longitude)
        stays = "up" if elevation(highest, latitude, longitude) > 0 else "down"
        return Occurrence(day, highest + self.offset, f"the sun stays {stays} all day, so there is no {self.sun}")
