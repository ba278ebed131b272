"""Lives: where a person is over some weeks, as legs. Regular, bimodal, of shift weeks, and erratic.

Trips home go straight, by a shop, by a stop nobody planned, a detour, a turning round for what was forgotten, or
somewhere else after all (a false alarm).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import log
from typing import Final, Literal
from zoneinfo import ZoneInfo

import numpy as np

from .roads import HOME, Drive, Leg, Map, Point, Stay, way
from .weather import Climate

Driver = Literal["regular", "bimodal", "shifts", "erratic"]
DRIVERS: Final[tuple[Driver, ...]] = ("regular", "bimodal", "shifts", "erratic")

_GUIDED: Final = 0.6
_HOMEWARD: Final = ("straight", "shop", "stop", "detour", "turn", "elsewhere")
_CHANCES: Final = (0.70, 0.12, 0.07, 0.06, 0.025, 0.025)


class Life:
    """A person's legs, drawn forward in time from a first midnight at home. Minutes since the beginning."""

    def __init__(self, chart: Map, chance: np.random.Generator, *, by_car: bool = True, tunnels: bool = False) -> None:
        self.chart, self.chance, self.by_car, self.tunnels = chart, chance, by_car, tunnels
        self.legs: list[Leg] = []
        self.place, self.at, self.now = "home", HOME, 0.0

    def stay(self, until: float) -> None:
        """Be where it is until a minute (at least one from now)."""
        until = max(until, self.now + 1.0)
        self.legs.append(Stay(self.place, self.at, self.now, until))
        self.now = until

    def go(self, place: str, *, slower: float = 1.0, via: Point | None = None, turns: float = 0.0) -> None:
        """Drive to a place; `slower` is a detour's factor, known to the navigation from a share `turns` on."""
        goal = HOME if place == "home" else self.chart.places.get(place, self._near())
        nominal = self.chart.minutes(self.at, goal)
        took = max(2.0, nominal * slower * float(np.exp(self.chance.normal(0.05, 0.11))))
        homeward = place == "home" and self.by_car and self.chance.random() < _GUIDED
        gap = None
        if self.tunnels and took > 8:
            entry = self.now + took * self.chance.uniform(0.25, 0.6)
            gap = (entry, entry + took * self.chance.uniform(0.08, 0.22))
        self.legs.append(
            Drive(
                self.now, self.now + took, way(self.at, goal, self.chance, via), homeward,
                float(self.chance.normal(0.04, 0.09)), gap, self.now + turns * took,
                took * (1 - 1 / slower) if turns else 0.0, self.by_car,
            )
        )  # fmt: skip
        self.now, self.place, self.at = self.now + took, place, goal

    def go_home(self) -> None:
        """Go home one of the many ways."""
        kind = _HOMEWARD[int(self.chance.choice(len(_HOMEWARD), p=_CHANCES))] if self.by_car else "straight"
        match kind:
            case "shop":
                self.go("shop")
                self.stay(self.now + self.chance.lognormal(log(24), 0.4))
                self.go("home")
            case "stop":
                self.go("home")
                self._interrupt(self.chance.uniform(0.3, 0.8), self.chance.lognormal(log(18), 0.5))
            case "detour":
                side = self.chance.normal(0, 0.25, 2) * np.hypot(*self.at)
                via = (self.at[0] / 2 + float(side[0]), self.at[1] / 2 + float(side[1]))
                self.go("home", slower=self.chance.uniform(1.2, 1.6), via=via, turns=0.25)
            case "turn":
                came = self.place
                self.go("home")
                self._turn(self.chance.uniform(0.2, 0.5), came)
                self.stay(self.now + self.chance.uniform(8, 25))
                self.go("home")
            case "elsewhere":
                self.go("home")
                self._turn(self.chance.uniform(0.4, 0.85), "friend")
                self.stay(self.now + self.chance.uniform(70, 170))
                self.go("home")
            case _:
                self.go("home")

    def _near(self) -> Point:
        east, north = self.chance.normal(0, 4, 2)
        return float(east), float(north)

    def _cut(self, share: float) -> Drive:
        """End the last drive on the way; return the rest of it."""
        drive = self.legs.pop()
        if not isinstance(drive, Drive):
            raise TypeError(drive)
        cut = drive.begins + share * (drive.ends - drive.begins)
        index = round(share * 40)
        head = drive.points[: max(index, 1) + 1]
        rest = drive.points[max(index, 1) :] if index < 40 else drive.points[-2:]
        self.legs.append(
            Drive(drive.begins, cut, head, drive.homeward, drive.bias, None, cut, cut - drive.ends, drive.by_car)
        )
        self.now, self.place, self.at = cut, "road", head[-1]
        return Drive(cut, drive.ends, rest, drive.homeward, drive.bias, None, 0.0, 0.0, drive.by_car)

    def _interrupt(self, share: float, minutes: float) -> None:
        rest = self._cut(share)
        self.stay(self.now + minutes)
        self.legs.append(Drive(self.now, self.now + rest.ends - rest.begins, rest.points, rest.homeward, rest.bias))
        self.now, self.place, self.at = self.now + rest.ends - rest.begins, "home", HOME

    def _turn(self, share: float, place: str) -> None:
        self._cut(share)
        self.go(place)


def live(driver: Driver, climate: Climate, days: int, life: Life) -> list[Leg]:
    """Return a person's legs over so many days from local midnight."""
    chance = life.chance
    zone = ZoneInfo(climate.timezone)
    first = datetime(2025, *climate.begins, tzinfo=zone)
    away = _absences(days, chance)
    for day in range(days):
        date = first + timedelta(days=day)
        midnight = (date.timestamp() - first.timestamp()) / 60.0
        if life.now > midnight + 360:
            continue
        if day in away:
            life.stay(midnight + chance.normal(9.5, 0.7) * 60)
            life.go("far")
            life.stay(midnight + away[day] * 1440 + chance.normal(17.5, 1.2) * 60)
            life.go("home")
        elif date.weekday() < 5:
            _work(driver, day, date.weekday(), midnight, life)
        elif chance.random() < (0.75 if date.weekday() == 5 else 0.5):
            life.stay(midnight + chance.normal(11.5, 1.0) * 60)
            life.go("town" if chance.random() < 0.5 else "friend")
            life.stay(life.now + chance.uniform(60, 240))
            life.go_home()
    life.stay(days * 1440.0)
    return life.legs


def _work(driver: Driver, day: int, weekday: int, midnight: float, life: Life) -> None:
    chance = life.chance
    if chance.random() < 0.05:
        return
    leaves, ends = _hours(driver, day, weekday, chance)
    if chance.random() < 0.025 and driver != "shifts":
        ends = chance.uniform(12.0, 13.5)
    life.stay(midnight + leaves * 60)
    life.go("work")
    life.stay(max(midnight + ends * 60, life.now + 30))
    life.go_home()
    if ends < 19 and chance.random() < 0.15 and life.now < midnight + 19.5 * 60:
        life.stay(midnight + chance.normal(19.8, 0.2) * 60)
        life.go("friend" if chance.random() < 0.6 else "town")
        life.stay(life.now + chance.uniform(75, 150))
        life.go_home()


def _hours(driver: Driver, day: int, weekday: int, chance: np.random.Generator) -> tuple[float, float]:
    """Return when a person leaves home and work, in hours of the day."""
    match driver:
        case "regular":
            return chance.normal(7.6, 0.13), chance.normal(17.0, 0.2)
        case "bimodal":
            return chance.normal(7.9, 0.15), chance.normal(20.0, 0.25) if weekday == 3 else chance.normal(16.7, 0.2)
        case "shifts" if (day // 7) % 2 == 0:
            return chance.normal(5.3, 0.1), chance.normal(14.0, 0.13)
        case "shifts":
            return chance.normal(13.0, 0.1), chance.normal(22.0, 0.13)
        case "erratic":
            return float(np.clip(chance.normal(8.6, 0.7), 7, 10)), float(np.clip(chance.normal(17.3, 1.0), 14.5, 20.5))


def _absences(days: int, chance: np.random.Generator) -> dict[int, int]:
    """Return days on which a journey begins, and its nights."""
    if days < 35:
        return {}
    return {int(chance.integers(11, 20)): 1, int(chance.integers(24, days - 6)): int(chance.integers(2, 5))}


def commute_by_train(days: int, climate: Climate, chance: np.random.Generator) -> list[tuple[float, float]]:
    """Return when somebody without a car is away on working days."""
    zone = ZoneInfo(climate.timezone)
    first = datetime(2025, *climate.begins, tzinfo=zone)
    found: list[tuple[float, float]] = []
    for day in range(days):
        date = first + timedelta(days=day)
        if date.weekday() < 5 and chance.random() < 0.9:
            midnight = (date.timestamp() - first.timestamp()) / 60.0
            late = 19.2 if date.weekday() == 1 else 17.9
            found.append((midnight + chance.normal(8.1, 0.12) * 60, midnight + chance.normal(late, 0.25) * 60))
    return found
