"""What the household says of its days and tastes: calendars, who it counts at home, how much being late may cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from hyperconnect.automation.calendar import Entry
from hyperconnect.comfort import Appointment, Day, Observation, Presence, Preset
from hyperconnect.core.presence import OCCUPANCY
from hyperconnect.core.registry import HOME, Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import path_of

if TYPE_CHECKING:
    from hyperconnect.comfort.wall import Wall

_TRAVEL: Seconds = 1800.0
"""The drive to an appointment: calendars do not say how long that is."""
_FAR: Seconds = 36 * 3600.0
_HOLIDAYS = "holidays"
"""The calendar whose days are free."""
_OCCUPANCY = path_of(HOME, "main", HOME, OCCUPANCY)
_PREFERENCE = path_of(HOME, "main", HOME, "comfort")
"""The household's variable that says how much being late may cost."""
_PRESETS: dict[str, Preset] = {"eco": "eco", "balanced": "balanced", "comfort": "comfort"}
_LONGEST = 60
"""Days of one holiday."""


class Diary:
    """Keeps what calendars say, and reads the household's own variables."""

    def __init__(self, registry: Registry, twin: Twin) -> None:
        self._registry = registry
        self._twin = twin
        self._calendars: dict[str, tuple[Entry, ...]] = {}

    def scheduled(self, calendar: str, entries: tuple[Entry, ...]) -> None:
        """A calendar was read."""
        self._calendars[calendar] = entries

    def observations(self, wall: Wall, now: Moment) -> Iterator[Observation]:
        """Yield which days are free, the next appointment of each person with a calendar, and who is counted."""
        for calendar, entries in self._calendars.items():
            if calendar.casefold() == _HOLIDAYS:
                yield from (Day(now, day) for entry in entries for day in _days(wall, entry))
            elif calendar in self._registry.house.people:
                starts = [entry.start for entry in entries if now < entry.start < now + _FAR and not _is_whole(entry)]
                yield Appointment(now, min(starts, default=None), _TRAVEL, person=calendar)
        if OCCUPANCY in self._registry.house.variables:
            # Where the household counts itself who is at home, guests and all, that has the say.
            count = self._twin.get(_OCCUPANCY)
            if count is not None and isinstance(count.value, bool | int | float):
                yield Presence(now, present=count.value > 0)

    @property
    def preset(self) -> Preset:
        """How much being late may cost."""
        chosen = self._twin.get(_PREFERENCE)
        return "balanced" if chosen is None else _PRESETS.get(str(chosen.value), "balanced")


def _is_whole(entry: Entry) -> bool:
    return entry.end - entry.start >= 23 * 3600.0


def _days(wall: Wall, entry: Entry) -> list[str]:
    first, _ = wall.read(entry.start)
    last, _ = wall.read(max(entry.start, entry.end - 1.0))
    return [date.fromordinal(day).isoformat() for day in range(first, min(last, first + _LONGEST) + 1)]
