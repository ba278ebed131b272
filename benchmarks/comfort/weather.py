"""Weathers: four climates made of yearly and daily cycles, fronts and clouds by seed, or a year from an EPW file."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct

from .sky import Floats, Sun

MINUTES: Final = 1440


class Climate(Struct, frozen=True):
    """A place's climate: °C, K and shares. `begins` is the day (month, day) of 2025 on which its trial begins."""

    name: str
    latitude: float
    longitude: float
    timezone: str
    begins: tuple[int, int]
    mean: float
    yearly: float
    daily: float
    fronts: float
    clouds: float
    file: str | None = None


CLIMATES: Final = (
    Climate("northern", 60.2, 24.9, "Europe/Helsinki", (1, 8), 5.5, 12.5, 4.0, 4.6, 0.75),
    Climate("middle", 52.4, 13.1, "Europe/Berlin", (10, 20), 9.3, 9.8, 6.0, 3.2, 0.65),
    Climate("mediterranean", 41.9, 12.5, "Europe/Rome", (12, 15), 15.0, 8.2, 8.5, 2.2, 0.45),
    Climate("mountain", 39.7, -105.0, "America/Denver", (1, 31), 6.5, 11.5, 12.0, 5.0, 0.40),
)


class Weather(Struct, frozen=True):
    """Minutes from `begins` (Unix seconds): outdoor temperature, irradiance on level ground, and the sun."""

    climate: Climate
    begins: float
    outdoor: Floats
    level: Floats
    sun: Sun


def weather(climate: Climate, days: int, seed: int) -> Weather:
    """Return the weather of so many days, from local midnight."""
    begins = datetime(2025, *climate.begins, tzinfo=ZoneInfo(climate.timezone)).timestamp()
    moments: Floats = begins + 60.0 * np.arange(days * MINUTES, dtype=np.float64)
    sun = Sun(moments, climate.latitude, climate.longitude)
    if climate.file is not None:
        outdoor, level = _recorded(Path(climate.file), moments)
        return Weather(climate, begins, outdoor, level, sun)
    chance = np.random.default_rng([seed, 7])
    front = _wander(chance, days, 60.0)
    cloud = np.clip(climate.clouds + 0.35 * _wander(chance, days, 14.0) + 0.10 * front, 0.0, 1.0)
    year = np.cos(2 * np.pi * ((moments / 86400.0) % 365.2425 - 200) / 365.2425)
    hour = (moments / 3600.0 + climate.longitude / 15.0) % 24.0
    day = np.cos(2 * np.pi * (hour - 15.0) / 24.0)
    swing = climate.daily / 2 * (1.2 - 0.9 * cloud)
    # Clouds keep winter nights mild: what is dark and clear is cold.
    outdoor = (
        climate.mean + climate.yearly * year + swing * day + climate.fronts * front + 2.0 * (cloud - climate.clouds)
    )
    return Weather(climate, begins, outdoor, sun.level(cloud), sun)


def recorded(path: Path, begins: tuple[int, int]) -> Climate:
    """Return the climate of an EPW file; what its head says of the place is taken, its clock is kept without summer."""
    with path.open(newline="", encoding="latin-1") as file:
        head = next(csv.reader(file))
    hours = round(float(head[8]))
    return Climate(
        path.stem, float(head[6]), float(head[7]), f"Etc/GMT{-hours:+d}", begins, 0.0, 0.0, 0.0, 0.0, 0.0, str(path)
    )


def _wander(chance: np.random.Generator, days: int, hours: float) -> Floats:
    """Return a wandering of variance 1 that forgets in so many hours, a minute a value."""
    count = days * 24 + 2
    keep = np.exp(-1 / hours)
    steps = chance.standard_normal(count) * np.sqrt(1 - keep * keep)
    course = np.empty(count)
    now = chance.standard_normal()
    for index, step in enumerate(steps):
        now = keep * now + step
        course[index] = now
    # Smoothed over three hours: air does not jump.
    smooth = np.convolve(course, np.ones(3) / 3, mode="same")
    return np.interp(np.arange(days * MINUTES) / 60.0, np.arange(count), smooth)


def _recorded(path: Path, moments: Floats) -> tuple[Floats, Floats]:
    """Return temperature and irradiance of an EPW file (EnergyPlus, Auxiliary Programs), whichever year it is of."""
    with path.open(newline="", encoding="latin-1") as file:
        rows = list(csv.reader(file))
    zone = float(rows[0][8])
    data = [row for row in rows[8:] if len(row) > 13]
    start = datetime(2025, int(data[0][1]), int(data[0][2]), tzinfo=UTC) - timedelta(hours=zone)
    # An hour's row says what its end is like (temperature) and what fell in it (irradiance).
    hours = (moments - start.timestamp()) / 3600.0
    count = len(data)
    temperature = np.array([float(row[6]) for row in data])
    level = np.array([float(row[13]) for row in data])
    at = np.arange(count + 1)
    outdoor = np.interp((hours - 1.0) % count, at, np.append(temperature, temperature[0]))
    return outdoor, np.interp((hours - 0.5) % count, at, np.append(level, level[0]))
