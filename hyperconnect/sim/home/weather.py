"""The weather outside: a daily course of temperature with a slow wander of its own."""

from __future__ import annotations

from datetime import datetime
from math import cos, pi, sin
from random import Random
from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Moment

WANDERS = ((31.0, 0.30), (57.0, 0.35), (173.0, 0.40))
"""Periods (minutes) and heights (K) of the slow waves that make a day unlike the next."""


def hour_of_day(moment: Moment, zone: ZoneInfo) -> float:
    """Return the local time of day in hours, 0 to 24."""
    at = datetime.fromtimestamp(moment, zone)
    return at.hour + at.minute / 60 + at.second / 3600


class Weather:
    """Temperature in °C as a pure function of the moment: `mean`, ± `swing` / 2, coldest at 6:00, and the wander."""

    def __init__(self, mean: float, swing: float, zone: ZoneInfo, rng: Random) -> None:
        self._mean = mean
        self._swing = swing
        self._zone = zone
        self._phases = [rng.uniform(0, 2 * pi) for _ in WANDERS]

    def outdoor(self, moment: Moment) -> float:
        """Return the outdoor temperature."""
        course = -cos((hour_of_day(moment, self._zone) - 6) / 24 * 2 * pi) * self._swing / 2
        wander = sum(
            height * sin(moment / 60 / period * 2 * pi + phase)
            for (period, height), phase in zip(WANDERS, self._phases, strict=True)
        )
        return self._mean + course + wander
