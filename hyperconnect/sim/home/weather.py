"""The weather outside: a year, fronts that pass, a day, and a slow wander of its own; sun and clouds."""

from __future__ import annotations

from datetime import datetime
from math import cos, fsum, pi, sin
from random import Random
from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Moment
from hyperconnect.sim.home.sun import clear_sky, elevation

WANDERS = ((31.0, 0.30), (57.0, 0.35), (173.0, 0.40))
"""Periods (minutes) and heights (K) of the slow waves that make a day unlike the next."""
FRONTS = (3.1, 4.7, 7.3, 11.9)
"""Periods (days) of the waves that stand for passing fronts."""
CLOUDS = (0.31, 1.7, 3.1, 5.3)
"""Periods (days) of the waves that bring and take clouds."""


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
    """Temperature (°C) and sun (W/m²) as pure functions of the moment; coldest at 6:00, and in mid-January."""

    def __init__(self, climate: Climate, zone: ZoneInfo, where: tuple[float, float], rng: Random) -> None:
        self._climate = climate
        self._zone = zone
        self._where = where
        self._phases = [rng.uniform(0, 2 * pi) for _ in WANDERS]
        self._fronts = [rng.uniform(0, 2 * pi) for _ in FRONTS]
        self._clouds = [rng.uniform(0, 2 * pi) for _ in CLOUDS]
        self._kept: tuple[Moment, float] = (-1.0, 0.0)
        self._quarter: tuple[float, int] = (-1.0, 0)

    def outdoor(self, moment: Moment) -> float:
        """Return the outdoor temperature."""
        at, kept = self._kept
        if at == moment:
            return kept
        climate = self._climate
        found = climate.mean - cos((self._hour(moment) - 6) / 24 * 2 * pi) * climate.swing / 2
        for (period, height), phase in zip(WANDERS, self._phases, strict=True):
            found += height * sin(moment / 60 / period * 2 * pi + phase)
        if climate.season:
            found -= climate.season / 2 * cos((moment / 86_400 - 14) / 365.2422 * 2 * pi)
        if climate.fronts:
            found += climate.fronts / 4 * _waves(moment, FRONTS, self._fronts)
        self._kept = moment, found
        return found

    def _hour(self, moment: Moment) -> float:
        """Return what `hour_of_day` returns; the clocks are asked once a quarter of an hour: they change on one."""
        seconds, _ = divmod(round(moment, 6), 1)
        quarter = seconds // 900
        if self._quarter[0] != quarter:
            at = datetime.fromtimestamp(quarter * 900, self._zone)
            self._quarter = quarter, at.hour * 3600 + at.minute * 60
        rest = self._quarter[1] + int(seconds - quarter * 900)
        return rest // 3600 + rest % 3600 // 60 / 60 + rest % 60 / 3600

    def cloudiness(self, moment: Moment) -> float:
        """Return how much of the sky is covered, 0 to 1."""
        return min(1.0, max(0.0, 0.55 + 0.3 * _waves(moment, CLOUDS, self._clouds)))

    def elevation(self, moment: Moment) -> float:
        """Return the sun's elevation in degrees."""
        return elevation(moment, *self._where)

    def irradiance(self, moment: Moment) -> float:
        """Return the W/m² on level ground: Kasten and Czeplak's formula for what clouds leave of a clear sky."""
        clear = clear_sky(self.elevation(moment))
        return clear * (1 - 0.75 * self.cloudiness(moment) ** 3.4) if clear else 0.0


def _waves(moment: Moment, periods: tuple[float, ...], phases: list[float]) -> float:
    """Return the sum of waves of these periods (days), one high each."""
    days = moment / 86_400
    return fsum([sin(days / period * 2 * pi + phase) for period, phase in zip(periods, phases, strict=True)])
