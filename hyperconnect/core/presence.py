"""Who is at home: `home.occupancy`, from where people's devices say they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.expression import ExpressionError
from hyperconnect.automation.names import Scope
from hyperconnect.automation.zone import HOME, Zone, zone_of
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum

OCCUPANCY = "occupancy"

Nothing: TypeAlias = Literal["nothing"]
"""There is nothing to say: nobody's place was ever known, or the household keeps `occupancy` itself."""


class Sensor(Struct, frozen=True):
    """A device that tells where its owner is: the slots of its position and of the names of places it tells."""

    latitude: int | None
    longitude: int | None
    accuracy: int | None
    places: tuple[int, ...]


class Presence:
    """Counts the people of `home.yaml` that are at home.

    Of a person's devices the first that tells a place has the say. A position counts if it is no less accurate than
    the zone `home` is large. Whoever has no such device is not counted. `slots` are those it depends on; `due` is to
    be set when one of them changed.
    """

    def __init__(self, registry: Registry, twin: Twin) -> None:
        self.slots: set[int] = set()
        self.due = False
        self._registry = registry
        self._twin = twin
        self._people: list[list[Sensor]] = []
        self._home: Zone | None = None
        self._scope = Scope(0.0)
        self._known = False

    def open(self, now: Moment, latitude: float | None, longitude: float | None) -> None:
        """Learn where home is (degrees), None if nobody said."""
        self._scope = Scope(now)
        if latitude is not None and longitude is not None:
            self._scope.latitude, self._scope.longitude = latitude, longitude
            self._home = Zone(HOME)

    def learn(self) -> None:
        """Look up anew who lives here and which of their devices tell a place."""
        house = self._registry.house
        described = house.zones.get(HOME)
        if described is not None:
            try:
                self._home = zone_of(HOME, described)
            except ExpressionError:
                self._home = self._home or None
        self._people = [self._sensors(devices) for devices in house.people.values()]
        self.slots = {slot for sensors in self._people for sensor in sensors for slot in _slots(sensor)}
        self.due = bool(self.slots)

    def look(self) -> Datum | Nothing:
        """Return how many people are at home, None if nobody's place is known any more."""
        self.due = False
        if OCCUPANCY in self._registry.house.variables:
            return "nothing"
        known = [at_home for at_home in map(self._is_home, self._people) if at_home is not None]
        if not known:
            return None if self._known else "nothing"
        self._known = True
        return sum(known)

    def _sensors(self, devices: Sequence[str]) -> list[Sensor]:
        sensors: list[Sensor] = []
        for device in devices:
            latitude, longitude, accuracy, *places = (
                self._slot(f"{device}.{name}")
                for name in (
                    "location.latitude",
                    "location.longitude",
                    "location.accuracy",
                    "location.zones",
                    "zone",
                    "place",
                )
            )
            told = tuple(slot for slot in places if slot is not None)
            if told or (latitude is not None and longitude is not None):
                sensors.append(Sensor(latitude, longitude, accuracy, told))
        return sensors

    def _slot(self, name: str) -> int | None:
        found = self._registry.attribute(name)
        return None if found is None else found.slot

    def _is_home(self, sensors: Sequence[Sensor]) -> bool | None:
        """Return whether a person is at home, None if none of their devices tells."""
        return next((at_home for at_home in map(self._tells_home, sensors) if at_home is not None), None)

    def _tells_home(self, sensor: Sensor) -> bool | None:
        values = self._twin.values
        told = [values[slot] for slot in sensor.places]
        if any(_names_home(said) for said in told):
            return True
        near = self._is_near(sensor)
        if near is None and any(said is not None for said in told):
            return False
        return near

    def _is_near(self, sensor: Sensor) -> bool | None:
        if self._home is None:
            return None
        latitude, longitude, accuracy = map(self._number, (sensor.latitude, sensor.longitude, sensor.accuracy))
        if latitude is None or longitude is None or (accuracy is not None and accuracy > self._home.radius):
            return None
        return self._home.away(latitude, longitude, self._scope) <= self._home.radius

    def _number(self, slot: int | None) -> float | None:
        value = None if slot is None else self._twin.values[slot]
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _slots(sensor: Sensor) -> tuple[int, ...]:
    position = (sensor.latitude, sensor.longitude, sensor.accuracy)
    return (*(slot for slot in position if slot is not None), *sensor.places)


def _names_home(said: Datum) -> bool:
    match said:
        case str():
            return said.strip().casefold() == HOME
        case tuple():
            return any(isinstance(one, str) and one.strip().casefold() == HOME for one in said)
        case _:
            return False
