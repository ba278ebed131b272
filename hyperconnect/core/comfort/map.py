"""The household's places: where home is, and what the place is called where somebody is."""

from __future__ import annotations

from collections.abc import Sequence

from hyperconnect.automation.expression import ExpressionError
from hyperconnect.automation.names import Scope
from hyperconnect.automation.zone import HOME, Zone, zone_of
from hyperconnect.core.registry import Registry
from hyperconnect.model.value import Datum

_LEADS_HOME_M = 500.0


class Map:
    """Names positions by the zones of `home.yaml`, the smallest first."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._scope = Scope(0.0)
        self._zones: list[Zone] = []
        self.home: tuple[float, float] | None = None
        self._radius = Zone(HOME).radius
        """How far home reaches (m)."""

    def open(self, latitude: float | None, longitude: float | None) -> None:
        """Learn where home is (degrees); None if nobody said."""
        if latitude is not None and longitude is not None:
            self._scope.latitude, self._scope.longitude = latitude, longitude
            self.home = (latitude, longitude)

    def learn(self) -> None:
        """Look up anew what places the household named."""
        zones: list[Zone] = [] if self.home is None else [Zone(HOME)]
        for name, form in self._registry.house.zones.items():
            try:
                zone = zone_of(name, form)
            except ExpressionError:
                continue
            zones = [each for each in zones if each.name != name]
            if zone.latitude is not None or self.home is not None:
                zones.append(zone)
            if name == HOME and zone.latitude is not None and zone.longitude is not None:
                self.home = (zone.latitude, zone.longitude)
        self._zones = sorted(zones, key=_radius)
        self._radius = next((zone.radius for zone in zones if zone.name == HOME), Zone(HOME).radius)

    def place(self, latitude: float | None, longitude: float | None) -> str | None:
        """Return what the household calls a position, None where it has no name for it."""
        if latitude is None or longitude is None:
            return None
        return next((zone.name for zone in self._zones if self._is_in(zone, latitude, longitude)), None)

    def vague(self, accuracy: float | None) -> bool:
        """Return whether a position (off by so many metres) is too vague to tell whether somebody is at home."""
        return accuracy is not None and accuracy > self._radius

    def leads_home(self, latitude: float | None, longitude: float | None, name: Datum) -> bool | None:
        """Return whether a destination is home; None if it is not told where it is."""
        if self.home is not None and latitude is not None and longitude is not None:
            return Zone(HOME, _LEADS_HOME_M, *self.home).away(latitude, longitude, self._scope) <= _LEADS_HOME_M
        if not isinstance(name, str) or not name.strip():
            return None
        return name.strip().casefold() == HOME

    def _is_in(self, zone: Zone, latitude: float, longitude: float) -> bool:
        return zone.away(latitude, longitude, self._scope) <= zone.radius


def named(said: Sequence[Datum]) -> str | None:
    """Return the place that a device says it is in; home before all others."""
    names: list[str] = []
    for one in said:
        match one:
            case str():
                names.append(one)
            case tuple():
                names += [each for each in one if isinstance(each, str)]
            case _:
                pass
    places = [name.strip().casefold() for name in names if name.strip().casefold() not in {"", "not_home", "away"}]
    return HOME if HOME in places else next(iter(places), None)


def _radius(zone: Zone) -> float:
    return zone.radius
