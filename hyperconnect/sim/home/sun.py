"""Where the sun stands and what it gives, as well as a simulated roof needs to know."""

from __future__ import annotations

from math import asin, cos, exp, pi, radians, sin

from hyperconnect.model.moment import Moment

_YEAR = 365.2422 * 86_400
_PERIHELION = 1_704_250_000.0
"""A moment in January 2024 from which years are counted; half a day does not matter here."""


def elevation(moment: Moment, latitude: float, longitude: float) -> float:
    """Return the sun's elevation in degrees, right to about a degree: Spencer's series cut after its main terms."""
    angle = 2 * pi * ((moment - _PERIHELION) / _YEAR + 2.0 / 365)
    declination = 0.006918 - 0.399912 * cos(angle) + 0.070257 * sin(angle) - 0.006758 * cos(2 * angle)
    equation = 229.18 * (0.000075 + 0.001868 * cos(angle) - 0.032077 * sin(angle) - 0.040849 * sin(2 * angle))
    minutes = moment % 86_400 / 60 + equation + 4 * longitude
    hour = radians(minutes / 4 - 180)
    north = radians(latitude)
    return asin(sin(north) * sin(declination) + cos(north) * cos(declination) * cos(hour)) * 180 / pi


def clear_sky(degrees: float) -> float:
    """Return the W/m² on level ground under a clear sky, by the sun's elevation: Haurwitz' formula."""
    if degrees <= 0:
        return 0.0
    height = sin(radians(degrees))
    return 1098 * height * exp(-0.057 / height)
