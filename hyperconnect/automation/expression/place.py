"""Operators that know places."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from hyperconnect.automation.expression.operator import Operator
from hyperconnect.automation.names import Scope

_EARTH_KM = 6371.0088


def _distance(latitude: float, longitude: float, latitude2: float, longitude2: float) -> float:
    """Return the great-circle distance in km by the haversine formula, on a sphere of the earth's mean radius."""
    north, north2 = radians(latitude), radians(latitude2)
    half = sin((north2 - north) / 2) ** 2 + cos(north) * cos(north2) * sin(radians(longitude2 - longitude) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def _home_latitude(scope: Scope) -> float:
    return scope.latitude


def _home_longitude(scope: Scope) -> float:
    return scope.longitude


DISTANCE = Operator("distance", _distance)
LATITUDE = Operator("latitude of home", _home_latitude, scoped=True)
LONGITUDE = Operator("longitude of home", _home_longitude, scoped=True)
