"""How long a value can be trusted of which nothing more is heard.

What a device reports now and then, whether it changed or not, is stale when it has been silent for several of its usual
intervals. What is only told when it changes (a door, a lamp, a lock) never is.
"""

from __future__ import annotations

from heapq import heappush, heapreplace
from math import inf

from msgspec.structs import replace

from hyperconnect.core.twin import Twin
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Path, Quality, Value, parts_of

_HOUR: Seconds = 3600.0
LIMITS: dict[str, Seconds] = {
    "temperature": 3 * _HOUR,
    "humidity": 3 * _HOUR,
    "pressure": 3 * _HOUR,
    "illuminance": 3 * _HOUR,
    "air": _HOUR,
    "soil": 12 * _HOUR,
    "power": _HOUR,
    "energy_site": 0.25 * _HOUR,
    "navigation": 0.5 * _HOUR,
    "wellness": _HOUR,
}
"""Capability → how long its values are good."""
_LOOK_EVERY: Seconds = 300.0


class Freshness:
    """Finds what has gone stale, now and then; each value is looked at when it may have, not before."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._known = 0
        self._due: list[tuple[Moment, int, Seconds]] = []
        self.deadline: Moment | None = None

    def heard(self, now: Moment) -> None:
        """Something was heard: from now on there is something to look at."""
        if self.deadline is None:
            self.deadline = now + _LOOK_EVERY

    def shift(self, by: Seconds) -> None:
        """The clock was set: the next look comes when it would have."""
        if self.deadline is not None:
            self.deadline += by
        self._due = [(moment + by, slot, limit) for moment, slot, limit in self._due]

    def look(self, now: Moment) -> list[Value]:
        """Mark and return the values that have gone stale by now."""
        if self.deadline is None or now < self.deadline:
            return []
        self.deadline = now + _LOOK_EVERY
        paths, notes, due = self._twin.paths, self._twin.notes, self._due
        for slot in range(self._known, len(paths)):
            limit = _limit(paths[slot])
            if limit is not None:
                heappush(due, (-inf, slot, limit))
        self._known = len(paths)
        stale: list[int] = []
        while due and due[0][0] < now:
            _, slot, limit = due[0]
            note = notes[slot]
            if note is None or note.quality is not Quality.GOOD:
                # It is good again only by what is heard from now on.
                heapreplace(due, (now + limit, slot, limit))
            elif now - note.received_at > limit:
                notes[slot] = replace(note, quality=Quality.STALE)
                stale.append(slot)
                heapreplace(due, (now + limit, slot, limit))
            else:
                heapreplace(due, (max(note.received_at + limit, now), slot, limit))
        return [note for slot in sorted(stale) if (note := notes[slot]) is not None]


def _limit(path: Path) -> Seconds | None:
    """Return how long a value is good, or None where it does not age, as those that the engine keeps do not."""
    return None if path.startswith("~") else LIMITS.get(parts_of(path)[2])
