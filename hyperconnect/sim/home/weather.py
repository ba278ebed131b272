"""The weather outside: a year, fronts that pass, a day, and a slow wander of its own; sun and clouds."""

from __future__ import annotations

from datetime import datetime
from math import cos, floor, inf, pi, sin
from random import Random
from typing import TypeAlias
from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.home.sun import clear_sky, elevation

WANDERS = ((31.0, 0.30), (57.0, 0.35), (173.0, 0.40))
"""Periods (minutes) and heights (K) of the slow waves that make a day unlike the next."""
FRONTS = (3.1, 4.7, 7.3, 11.9)
"""Periods (days) of the waves that stand for passing fronts."""
CLOUDS = (0.31, 1.7, 3.1, 5.3)
"""Periods (days) of the waves that bring and take clouds."""

GRAIN: Seconds = 300.0
"""How long temperature and sun run straight: a few hundredths of a kelvin beside the waves."""
_KEPT = 64
_DAY, _YEAR = 86_400.0, 365.2422 * 86_400

Wave: TypeAlias = tuple[float, float, float]
"""Its height, its speed (radians a second), its phase."""


def hour_of_day(moment: Moment, zone: ZoneInfo) -> float:
    """Return the local time of day in hours, 0 to 24."""
    at = datetime.fromtimestamp(moment, zone)
    return at.hour + at.minute / 60 + at.second / 3600


class Climate:
    """What the weather varies around. `mean` in °C; the rest in K: from coldest to warmest of a year, a day, fronts."""

    def __init__(self, mean: float, season: float, swing: float, fronts: float) -> None:
        self.mean = mean
        self.season = season
        self.swing = swing
        self.fronts = fronts


class Weather:
    """Temperature (°C) and sun (W/m²) as pure functions of the moment; coldest at 6:00, and in mid-January.

    Both are reckoned every `GRAIN` and run straight in between.
    """

    def __init__(self, climate: Climate, zone: ZoneInfo, where: tuple[float, float], rng: Random) -> None:
        self._climate = climate
        self._zone = zone
        self._where = where
        self._waves = [_wave(height, period * 60, rng.uniform(0, 2 * pi)) for period, height in WANDERS]
        self._waves += [_wave(climate.fronts / 4, period * _DAY, rng.uniform(0, 2 * pi)) for period in FRONTS]
        self._clouds = [_wave(0.3, period * _DAY, rng.uniform(0, 2 * pi)) for period in CLOUDS]
        self._waves.append(_wave(-climate.season / 2, _YEAR, pi / 2 - 14 * _DAY / _YEAR * 2 * pi))
        self._points: dict[int, tuple[float, float]] = {}
        self._begin: Moment = inf
        self._end: Moment = inf
        self._air, self._warmer = 0.0, 0.0
        self._sun, self._brighter = 0.0, 0.0

    def outdoor(self, moment: Moment) -> float:
        """Return the outdoor temperature."""
        if not self._begin <= moment < self._end:
            self._turn_to(moment)
        return self._air + self._warmer * (moment - self._begin)

    def irradiance(self, moment: Moment) -> float:
        """Return the W/m² on level ground."""
        if not self._begin <= moment < self._end:
            self._turn_to(moment)
        return self._sun + self._brighter * (moment - self._begin) if self._sun or self._brighter else 0.0

    def _turn_to(self, moment: Moment) -> None:
        """Know how temperature and sun run around a moment."""
        index = floor(moment / GRAIN)
        (self._air, self._sun), (air, sun) = self._point(index), self._point(index + 1)
        self._begin, self._end = index * GRAIN, (index + 1) * GRAIN
        self._warmer, self._brighter = (air - self._air) / GRAIN, (sun - self._sun) / GRAIN

    def _point(self, index: int) -> tuple[float, float]:
        """Return temperature and sun at a multiple of `GRAIN`."""
        known = self._points.get(index)
        if known is None:
            if len(self._points) >= _KEPT:
                self._points.clear()
            moment = index * GRAIN
            known = self._points[index] = self._temperature(moment), self._sunshine(moment)
        return known

    def _temperature(self, moment: Moment) -> float:
        climate = self._climate
        found = climate.mean - cos((hour_of_day(moment, self._zone) - 6) / 24 * 2 * pi) * climate.swing / 2
        for height, speed, phase in self._waves:
            found += height * sin(moment * speed + phase)
        return found

    def _sunshine(self, moment: Moment) -> float:
        """Return the sun by Kasten and Czeplak's formula for what clouds leave of a clear sky."""
        clear = clear_sky(elevation(moment, *self._where))
        if not clear:
            return 0.0
        clouds = 0.55
        for height, speed, phase in self._clouds:
            clouds += height * sin(moment * speed + phase)
        clouds = min(1.0, max(0.0, clouds))
        left: float = 1 - 0.75 * clouds**3.4
        return clear * left


def _wave(height: float, period: Seconds, phase: float) -> Wave:
    return height, 2 * pi / period, phase
