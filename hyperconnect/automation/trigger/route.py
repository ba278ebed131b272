"""Where a device is heading: what its `navigation` capability tells, as far as it has one."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from msgspec import Struct

from hyperconnect.automation.action import Turn
from hyperconnect.model.value import Datum, Path

HOME_RADIUS = 500.0
"""Metres around home within which a destination is home: navigations end at a road, not at a door."""

_EARTH_RADIUS = 6_371_008.8
"""Mean radius in metres (IUGG)."""


class Route(Struct, frozen=True):
    """The slots of a navigation; None where the device has no such attribute. `path` is that of `eta`."""

    path: Path
    eta: int
    active: int | None = None
    destination: int | None = None
    latitude: int | None = None
    longitude: int | None = None

    @property
    def slots(self) -> tuple[int, ...]:
        """All slots there are."""
        all_slots = (self.eta, self.active, self.destination, self.latitude, self.longitude)
        return tuple(slot for slot in all_slots if slot is not None)

    def over(self, turn: Turn) -> bool:
        """Return whether nobody is on the way home: navigation ended, or leads elsewhere.

        What is merely unknown ends no trip, unless the ETA is all that the device tells.
        """
        values = turn.values
        if self.active is not None:
            if values[self.active] is False:
                return True
        elif values[self.eta] is None:
            return True
        return not self._homeward(turn)

    def _homeward(self, turn: Turn) -> bool:
        values, scope = turn.values, turn.scope
        latitude, longitude = _number(self.latitude, values), _number(self.longitude, values)
        if latitude is not None and longitude is not None:
            return metres(latitude, longitude, scope.latitude, scope.longitude) <= HOME_RADIUS
        destination = values[self.destination] if self.destination is not None else None
        return not isinstance(destination, str) or destination.strip().casefold() in {"", "home"}


def metres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Return the great-circle distance between two places in degrees (haversine formula)."""
    rise = sin(radians(to_latitude - latitude) / 2) ** 2
    turn = sin(radians(to_longitude - longitude) / 2) ** 2
    across = rise + cos(radians(latitude)) * cos(radians(to_latitude)) * turn
    return 2 * _EARTH_RADIUS * asin(sqrt(min(1.0, across)))


def _number(slot: int | None, values: list[Datum]) -> float | None:
    value = values[slot] if slot is not None else None
    return float(value) if isinstance(value, int | float) else None
