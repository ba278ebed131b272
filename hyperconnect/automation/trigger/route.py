"""Where a device is heading: what its `navigation` capability tells, as far as it has one."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.expression.place import ROAD
from hyperconnect.automation.zone import HOME, Zone, metres
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path

__all__ = ["Route", "metres"]

_SLOWEST = 5.0
"""km/h below which nobody can tell when somebody will arrive."""


class Route(Struct, frozen=True):
    """The slots of a navigation; None where the device has no such attribute. `path` is that of `eta`.

    `distance` (km) is the rest of the way, `speed` (km/h) how fast the device moves.
    """

    path: Path
    eta: int
    active: int | None = None
    destination: int | None = None
    latitude: int | None = None
    longitude: int | None = None
    distance: int | None = None
    speed: int | None = None
    zone: Zone = Zone(HOME)

    @property
    def slots(self) -> tuple[int, ...]:
        """All slots that say where it is heading and when it will be there."""
        all_slots = (self.eta, self.active, self.destination, self.latitude, self.longitude)
        return tuple(slot for slot in all_slots if slot is not None)

    def over(self, turn: Turn) -> bool:
        """Return whether nobody is on the way to the zone: navigation ended, or leads elsewhere.

        What is merely unknown ends no trip, unless the ETA is all that the device tells; but only home is where
        somebody goes who does not say where.
        """
        values = turn.values
        if self.active is not None:
            if values[self.active] is False:
                return True
        elif values[self.eta] is None:
            return True
        return not self._there(turn)

    def reckoned(self, seen: Moment, turn: Turn) -> Moment | None:
        """Return the arrival by the last known distance and speed, told at `seen`; None if they do not say."""
        distance, speed = _number(self.distance, turn.values), _number(self.speed, turn.values)
        if distance is None or speed is None or speed < _SLOWEST:
            return None
        return seen + distance / speed * 3600

    def _there(self, turn: Turn) -> bool:
        values, scope, zone = turn.values, turn.scope, self.zone
        latitude, longitude = _number(self.latitude, values), _number(self.longitude, values)
        if latitude is not None and longitude is not None:
            return zone.away(latitude, longitude, scope) <= max(zone.radius, ROAD)
        destination = values[self.destination] if self.destination is not None else None
        if not isinstance(destination, str) or not destination.strip():
            return zone.name == HOME
        return destination.strip().casefold() == zone.name.casefold()


def _number(slot: int | None, values: list[Datum]) -> float | None:
    value = values[slot] if slot is not None else None
    return float(value) if isinstance(value, int | float) else None
