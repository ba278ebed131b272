"""How long the road home is: by distance at first, by experience soon."""

from __future__ import annotations

from math import asin, cos, exp, log, radians, sin, sqrt
from typing import Final, TypeAlias

import numpy as np
from msgspec import Struct

from hyperconnect.comfort.prior import Floats

Position: TypeAlias = tuple[float, float]
"""Latitude and longitude."""

NEAR = 0.15
"""Kilometres that are still the same place."""
NODES: Final = np.array([-1.47, -0.79, -0.37, 0.0, 0.37, 0.79, 1.47])
"""Equally likely points of a normal distribution."""
_EARTH = 6371.0
_DETOUR = 1.3
_KEEPS = 12.0
_LEAST_SPREAD = 0.05


class Factor(Struct):
    """A learned logarithm of actual over foretold: its `bias`, its `spread`, and from how many drives.

    The first figures count like `first` drives.
    """

    bias: float
    spread: float
    first: float = 3.0
    count: int = 0

    def learn(self, ratio: float) -> None:
        """Learn from an actual over a foretold duration."""
        error = max(-1.2, min(1.2, log(max(ratio, 1e-3)) - self.bias))
        gain = 1 / (min(self.count, _KEEPS) + self.first + 1)
        self.bias += gain * error
        self.spread = max(_LEAST_SPREAD, sqrt((1 - gain) * self.spread**2 + gain * error * error))
        self.count += 1

    def spreading(self, wider: float = 1.0) -> Floats:
        """Return equally likely factors."""
        factors: Floats = np.exp(self.bias + self.spread * wider * NODES)
        return factors


def kilometres(one: Position, other: Position) -> float:
    """Return the distance of two positions as the crow flies."""
    north, east = radians(other[0] - one[0]) / 2, radians(other[1] - one[1]) / 2
    chord = sin(north) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(east) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(chord)))


def minutes_by_road(distance: float) -> float:
    """Return how long a drive typically takes (min) over a distance (km) as the crow flies: far roads are faster."""
    speed = 22.0 + 45.0 * (1 - exp(-distance / 15.0))
    return 1.5 + 60.0 * _DETOUR * distance / speed


def valid(latitude: float | None, longitude: float | None) -> Position | None:
    """Return a position if it is one; the corner of the map at (0, 0) is what trackers say that know nothing."""
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return None if latitude == 0 and longitude == 0 else (latitude, longitude)
