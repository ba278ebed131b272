"""A scene: one home in one weather with one household, everything but how it is heated."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from .homes import HOMES, Home
from .house import GROUND, HEAT, INTO_AIR, INTO_SKIN, INTO_WALLS, OUTDOOR, House, Network
from .lives import DRIVERS, Driver, Life, commute_by_train, live
from .reports import Teller, Told, train
from .roads import Stay, draw_map
from .sky import Floats
from .tariffs import Tariff
from .weather import MINUTES, Climate, Weather, weather

SHORT: Final = 45
"""Minutes of absence after which nobody expects a warm welcome."""


_DAZZLES: Final = 300.0


class Absence(Struct, frozen=True):
    """Nobody is at home from one minute until another."""

    left: int
    back: int


class Scene(Struct, frozen=True):
    """Everything that happens around the heating, by minute."""

    name: str
    home: Home
    weather: Weather
    driver: Driver
    commute: int
    minutes: int
    network: Network
    inputs: Floats
    windows: NDArray[np.intp]
    present: NDArray[np.bool_]
    comfort: Floats
    """The temperature that people want when they are there."""
    absences: tuple[Absence, ...]
    told: tuple[Told, ...]
    seed: int
    tariff: Tariff | None = None

    @property
    def weekday(self) -> int:
        """The weekday on which it begins: 0 is Monday."""
        return datetime.fromtimestamp(self.weather.begins, ZoneInfo(self.weather.climate.timezone)).weekday()

    def house(self) -> House:
        """Return a house to heat, without lanes yet."""
        return House(self.home, self.network, self.inputs, self.windows)


def stage(kind: int, climate: int, commute: int, days: int, climates: tuple[Climate, ...], seed: int = 0) -> Scene:
    """Return a scene by the numbers of its home and climate; who lives there follows from all three."""
    return furnish(HOMES[kind], climates[climate], (kind, climate, commute), days, seed)


def furnish(home: Home, here: Climate, numbers: tuple[int, int, int], days: int, seed: int) -> Scene:
    """Return a scene of a home in a climate; chance is drawn by their numbers and the commute."""
    kind, climate, commute = numbers
    driver = DRIVERS[(kind + climate + 2 * (commute > 20)) % len(DRIVERS)]
    chance = np.random.default_rng([seed, kind, climate, commute])
    sky = weather(here, days, seed * 100 + climate)
    minutes = days * MINUTES
    chart = draw_map(commute, here.latitude, here.longitude, chance)
    legs = live(driver, here, days, Life(chart, chance, tunnels=(kind + climate) % 2 == 0))
    away = np.zeros(minutes, np.bool_)
    for leg in legs:
        if not (isinstance(leg, Stay) and leg.place == "home"):
            away[round(leg.begins) : round(leg.ends)] = True
    told = Teller(chart, sky.begins, chance).tell(legs)
    if home.people > 1:
        other = commute_by_train(days, here, chance)
        out = np.zeros(minutes, np.bool_)
        for left, back in other:
            out[round(left) : round(back)] = True
        # At weekends and on journeys they go together.
        for begins, ends in _spans(away):
            if ends - begins > 1440 or not out[begins:ends].any():
                out[begins:ends] = True
        told.extend(train([(float(a), float(b)) for a, b in _spans(out)], minutes, chart, sky.begins, chance))
        told.sort(key=lambda each: (each.arrives, each.report.at))
        away &= out
    windows, inputs = inside(home, sky, ~away, chance)
    absences = tuple(Absence(a, b) for a, b in _spans(away) if b < minutes - 90 and b - a >= SHORT)
    name = f"{home.name} / {here.name} / {commute} min"
    return Scene(
        name, home, sky, driver, commute, minutes, Network(home), inputs, windows, ~away,
        _wanted(home, sky, driver), absences, tuple(told), seed * 1000 + kind * 100 + climate * 10 + (commute > 20),
    )  # fmt: skip


def _spans(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _wanted(home: Home, sky: Weather, driver: Driver) -> Floats:
    """Return what is wanted each minute: less at night where people like it, unless shifts turn the nights."""
    wanted = np.full(len(sky.outdoor), home.comfort)
    if home.night is not None and driver != "shifts":
        hour = np.arange(len(wanted)) / 60.0 % 24.0
        wanted[(hour >= 23.5) | (hour < 5.5)] = home.night
    return wanted


def inside(
    home: Home, sky: Weather, present: NDArray[np.bool_], chance: np.random.Generator
) -> tuple[NDArray[np.intp], Floats]:
    """Return the windows, and what weather and people put into the house each minute."""
    minutes = len(present)
    windows = np.zeros(minutes, np.intp)
    inputs = np.zeros((minutes, HEAT))
    inputs[:, OUTDOOR] = sky.outdoor
    inputs[:, GROUND] = 20.0 if home.flat else home.ground
    sun = np.zeros(minutes)
    for glass in home.glass:
        falls = sky.sun.wall(sky.level, glass.azimuth)
        # Where it dazzles, blinds come down.
        sun += glass.area * glass.passes * (np.minimum(falls, _DAZZLES) + 0.25 * np.maximum(falls - _DAZZLES, 0.0))
    inputs[:, INTO_SKIN] = 0.5 * home.outer * 0.6 * sky.sun.wall(sky.level, 180.0) * 0.5
    gains = 60.0 + home.area * 0.8 + 95.0 * home.people * present
    for day in range(minutes // MINUTES):
        base = day * MINUTES
        for hour, watts, likely in ((7.0, 500.0, 0.5), (18.3, 1300.0, 0.7), (20.5, 250.0, 0.8)):
            begins = base + int(chance.normal(hour, 0.5) * 60)
            span = slice(begins, begins + int(chance.uniform(20, 50)))
            if chance.random() < likely:
                gains[span] += watts * present[span]
        for hour, likely in ((7.0, home.airing), (21.5, home.airing / 3)):
            begins = base + int(chance.normal(hour, 0.4) * 60)
            span = slice(begins, begins + int(chance.uniform(4, 15)))
            if chance.random() < likely:
                windows[span] = present[span]
    inputs[:, INTO_AIR] = gains * 0.7 + 0.3 * sun
    inputs[:, INTO_WALLS] = gains * 0.3 + 0.7 * sun
    return windows, inputs
