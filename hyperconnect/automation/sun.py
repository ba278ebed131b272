"""The sun: when it rises and sets, and how high it stands.

Low-precision formulas of NOAA's solar calculator after J. Meeus, Astronomical Algorithms: good to a minute between
the polar circles from 1901 to 2099. Sunrise and sunset are the upper limb on a flat horizon with mean refraction.
"""

from __future__ import annotations

from math import acos, asin, cos, degrees, floor, radians, sin, tan
from typing import Literal

from hyperconnect.model.moment import Moment

DAY = 86_400.0
_J2000 = 946_728_000.0
"""2000-01-01 12:00 UTC."""
_CENTURY = 36_525 * DAY
_HORIZON = -0.833
"""Degrees: where the middle of the sun stands when its upper limb is seen on the horizon."""


def solar_day(moment: Moment, longitude: float) -> int:
    """Return the number of a day from solar midnight to solar midnight at a longitude. No zone has a say in it."""
    return floor((moment + longitude * 240) / DAY)


def noon(day: int, longitude: float) -> Moment:
    """Return when the sun stands highest on a solar day."""
    mean = (day + 0.5) * DAY - longitude * 240
    return mean - _ahead(mean)


def crossing(which: Literal["sunrise", "sunset"], day: int, latitude: float, longitude: float) -> Moment | None:
    """Return the sunrise before or the sunset after the noon of a solar day, or None: it stays up or down all day."""
    highest = noon(day, longitude)
    direction = -1 if which == "sunrise" else 1
    moment = highest
    for _ in range(3):
        tilt, north = _declination(moment), radians(latitude)
        reach = (sin(radians(_HORIZON)) - sin(north) * sin(tilt)) / (cos(north) * cos(tilt))
        if not -1 <= reach <= 1:
            return None
        mean = (day + 0.5) * DAY - longitude * 240
        moment = mean - _ahead(moment) + direction * degrees(acos(reach)) * 240
    return moment


def elevation(moment: Moment, latitude: float, longitude: float) -> float:
    """Return how many degrees the middle of the sun stands above the horizon, refraction left out."""
    angle = radians(((moment + _ahead(moment)) / 240 + longitude) % 360 - 180)
    tilt, north = _declination(moment), radians(latitude)
    return degrees(asin(max(-1.0, min(1.0, sin(north) * sin(tilt) + cos(north) * cos(tilt) * cos(angle)))))


def _course(moment: Moment) -> tuple[float, float, float, float]:
    """Return the sun's mean longitude and anomaly, its apparent longitude and the ecliptic's tilt, in radians."""
    century = (moment - _J2000) / _CENTURY
    mean = 280.46646 + century * (36000.76983 + century * 0.0003032)
    anomaly = radians(357.52911 + century * (35999.05029 - 0.0001537 * century))
    centre = (
        sin(anomaly) * (1.914602 - century * (0.004817 + 0.000014 * century))
        + sin(2 * anomaly) * (0.019993 - 0.000101 * century)
        + sin(3 * anomaly) * 0.000289
    )
    node = radians(125.04 - 1934.136 * century)
    apparent = mean + centre - 0.00569 - 0.00478 * sin(node)
    tilt = 23.43929111 - century * (0.0130042 + century * (0.00000016 - 0.000000504 * century)) + 0.00256 * cos(node)
    return radians(mean), anomaly, radians(apparent), radians(tilt)


def _declination(moment: Moment) -> float:
    _, _, apparent, tilt = _course(moment)
    return asin(sin(tilt) * sin(apparent))


def _ahead(moment: Moment) -> float:
    """Return by how many seconds a sundial is ahead of a clock of mean solar time (the equation of time)."""
    mean, anomaly, _, tilt = _course(moment)
    century = (moment - _J2000) / _CENTURY
    round_ = 0.016708634 - century * (0.000042037 + 0.0000001267 * century)
    share = tan(tilt / 2) ** 2
    ahead = (
        share * sin(2 * mean)
        - 2 * round_ * sin(anomaly)
        + 4 * round_ * share * sin(anomaly) * cos(2 * mean)
        - 0.5 * share**2 * sin(4 * mean)
        - 1.25 * round_**2 * sin(2 * anomaly)
    )
    return degrees(ahead) * 240
