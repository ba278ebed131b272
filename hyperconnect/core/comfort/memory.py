"""What the planner has learned, as rows: one a zone, one a person, one for home. Each is written in its own time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import TYPE_CHECKING, Any, Final

import msgspec

from hyperconnect.core.comfort.tariff import Tariff
from hyperconnect.model.effect import Effect, Remember
from hyperconnect.model.moment import Moment, Seconds

if TYPE_CHECKING:
    from hyperconnect.comfort.comfort import Comfort

KIND: Final = "comfort"
_EVERY: Seconds = 3600.0
_SELDOM: Seconds = 6 * 3600.0
"""Zones of which nobody wishes anything are written less often: it is their candidates, kilobytes each."""
_HOME = "home"
_TARIFF = "tariff"
_ZONE, _PERSON = "zone ", "person "


class Rows:
    """The rows of an earlier life that nobody has asked for yet, and when each row was written last.

    Zones are told apart by their keys (`device.component`), which never change.
    """

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}
        self._written: dict[str, Moment] = {}
        self._standing: dict[str, str] = {}
        self._home: Any = None
        self._next: Moment = 0.0
        """When the first row is due, as long as the same is `_followed`."""
        self._followed: object = None

    def open(self, rows: Mapping[str, Any]) -> None:
        """Take the rows of an earlier life."""
        self._known = dict(rows)

    def __bool__(self) -> bool:
        return bool(self._known)

    def recall_people(self, comfort: Comfort) -> None:
        """Hand to the planner what is known of people and of home."""
        from hyperconnect.comfort.memory import VERSION

        people = {row.removeprefix(_PERSON): row for row in self._known if row.startswith(_PERSON)}
        self._home = self._known.pop(_HOME, None)
        known = {name: self._known.pop(row) for name, row in people.items()}
        comfort.remember({"version": VERSION, "zones": {}, "people": known, "home": self._home})

    def recall_zone(self, comfort: Comfort, name: str, key: str) -> None:
        """Hand to the planner what is known of a zone."""
        from hyperconnect.comfort.memory import VERSION

        row = self._known.pop(f"{_ZONE}{key}", None)
        if row is not None:
            comfort.remember({"version": VERSION, "zones": {name: row}, "people": {}})

    def recall_tariff(self, tariff: Tariff) -> None:
        """Hand over what energy cost at which time of day."""
        tariff.recall(self._known.pop(_TARIFF, None))

    def keep_tariff(self, tariff: Tariff, now: Moment, out: list[Effect]) -> None:
        """Write what energy costs at which time of day, once an hour at most."""
        kept = tariff.kept
        if kept is not None and self._is_due(_TARIFF, now, _EVERY):
            out.append(Remember(KIND, _TARIFF, msgspec.to_builtins(kept)))

    def forget_tariff(self, out: list[Effect]) -> None:
        """Forget the row of what energy costs, if there is one."""
        if self._written.pop(_TARIFF, None) is not None or self._known.pop(_TARIFF, None) is not None:
            out.append(Remember(KIND, _TARIFF, None))

    def keep(self, comfort: Comfort, zones: Iterable[tuple[str, str]], now: Moment, out: list[Effect]) -> None:
        """Write what is due: zones (name, key) and people once an hour at most, people also when they come or go.

        Zones of which nobody wishes anything are written every six hours.
        """
        followed = (
            [climate.wished for climate in comfort.climates.values()],
            [person.journey.status for person in comfort.people.values()],
        )
        if self._home is not None and now < self._next and followed == self._followed:
            return
        from hyperconnect.comfort import memory

        self._next, self._followed = inf, followed
        for name, key in zones:
            climate = comfort.climates[name]
            if self._is_due(f"{_ZONE}{key}", now, _EVERY if climate.wished else _SELDOM):
                kept = memory.of_zone(climate)
                out.append(Remember(KIND, f"{_ZONE}{key}", msgspec.to_builtins(kept)))
        for name, person in comfort.people.items():
            row, standing = f"{_PERSON}{name}", person.journey.status
            if self._is_due(row, now, _EVERY) or self._standing.get(name, standing) != standing:
                self._written[row] = now
                out.append(Remember(KIND, row, msgspec.to_builtins(memory.of_person(person))))
            self._standing[name] = standing
        home = next((person.places.home for person in comfort.people.values() if person.places.home), None)
        if home is not None and self._home is None:
            self._home = list(home)
            out.append(Remember(KIND, _HOME, self._home))

    def forget(self, out: list[Effect], *, zone: str = "", person: str = "") -> None:
        """Forget the row of a zone (by its key), of a person."""
        row = f"{_ZONE}{zone}" if zone else f"{_PERSON}{person}"
        self._known.pop(row, None)
        self._written.pop(row, None)
        self._standing.pop(person, None)
        self._next = 0.0
        out.append(Remember(KIND, row, None))

    def shift(self, by: Seconds) -> None:
        """The clock was set."""
        self._written = {row: at + by for row, at in self._written.items()}
        self._next = 0.0

    def _is_due(self, row: str, now: Moment, every: Seconds) -> bool:
        written = self._written.setdefault(row, now)
        due = now - written >= every
        if due:
            written = self._written[row] = now
        # A second early, so that no rounding makes it late.
        self._next = min(self._next, written + every - 1.0)
        return due
