"""Zones: places a household named, and whether somebody is there."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from msgspec import Struct

from hyperconnect.automation.expression import value_for
from hyperconnect.automation.expression.place import HOME, HOME_RADIUS
from hyperconnect.automation.form import ZoneForm
from hyperconnect.automation.names import Scope
from hyperconnect.model.device import Attribute

__all__ = ["HOME", "HOME_RADIUS", "Zone", "metres", "zone_of"]

_EARTH_RADIUS = 6_371_008.8
"""Mean radius in metres (IUGG)."""

_RADIUS = Attribute("number", unit="m", minimum=1, maximum=1_000_000)


class Zone(Struct, frozen=True):
    """A circle: degrees north and east, a radius in metres. Without degrees it lies around home."""

    name: str
    radius: float = HOME_RADIUS
    latitude: float | None = None
    longitude: float | None = None

    def away(self, latitude: float, longitude: float, scope: Scope) -> float:
        """Return how many metres a place in degrees is from the middle."""
        if self.latitude is None or self.longitude is None:
            return metres(latitude, longitude, scope.latitude, scope.longitude)
        return metres(latitude, longitude, self.latitude, self.longitude)


def zone_of(name: str, form: ZoneForm) -> Zone:
    """Return a zone as it was written.

    Raises:
        ExpressionError: its radius is no length.
    """
    radius = value_for(form.radius, _RADIUS)
    return Zone(name, float(radius) if isinstance(radius, int | float) else HOME_RADIUS, form.latitude, form.longitude)


def metres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Return the great-circle distance between two places in degrees (haversine formula)."""
    rise = sin(radians(to_latitude - latitude) / 2) ** 2
    turn = sin(radians(to_longitude - longitude) / 2) ** 2
    across = rise + cos(radians(latitude)) * cos(radians(to_latitude)) * turn
    return 2 * _EARTH_RADIUS * asin(sqrt(min(1.0, across)))
