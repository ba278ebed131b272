"""Local wall time: habits are kept by the clock on the wall, summer and winter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Moment

DAY = 1440.0
"""Minutes of a day."""
_QUARTER = 900
"""Seconds in which no clock is set: zones differ by whole quarters of an hour, and change at them."""
_QUARTERS = 64


class Wall:
    """A place's wall clock, and which of its days are free whatever their weekday."""

    def __init__(self, timezone: str) -> None:
        self.timezone = timezone
        self._zone = ZoneInfo(timezone)
        self.days: dict[int, bool] = {}
        """Days (ordinals) that are told to be free, or not."""
        self._quarters: dict[int, tuple[int, int]] = {}
        """The local day and minute at which quarters of an hour begin that were asked for lately."""

    def read(self, at: Moment) -> tuple[int, float]:
        """Return the local day (its ordinal) and the minute of that day, to the second."""
        quarter, seconds = divmod(int(at), _QUARTER)
        begins = self._quarters.get(quarter)
        if begins is None:
            if len(self._quarters) == _QUARTERS:
                self._quarters.clear()
            local = datetime.fromtimestamp(quarter * _QUARTER, self._zone)
            begins = self._quarters[quarter] = local.toordinal(), local.hour * 60 + local.minute
        day, minute = begins
        return day, minute + seconds // 60 + seconds % 60 / 60

    def moment(self, day: int, minute: float) -> Moment:
        """Return when the wall clock shows a minute of a day; minutes may run past midnight."""
        local = datetime.combine(date.fromordinal(day), datetime.min.time()) + timedelta(minutes=minute)
        return local.replace(tzinfo=self._zone).astimezone(UTC).timestamp()

    def tell(self, day: str, *, free: bool) -> bool:
        """Take in that a day (ISO 8601) is free or not; False if there is no such day."""
        try:
            ordinal = date.fromisoformat(day).toordinal()
        except ValueError:
            return False
        self.days[ordinal] = free
        if len(self.days) > 400:
            del self.days[min(self.days)]
        return True

    def free(self, day: int) -> bool:
        """Return whether a day is free: as told, else Saturdays and Sundays."""
        return self.days.get(day, weekday(day) >= 5)


def weekday(day: int) -> int:
    """Return the weekday of a day: 0 is Monday."""
    return (day - 1) % 7
