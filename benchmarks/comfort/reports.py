"""What cars and phones say of a life: positions with noise, estimates that get better on the way, gaps, delays."""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct, structs

from hyperconnect.comfort import Car, Phone

from .roads import HOME, Drive, Leg, Map, Point, Stay

_KEPT: Final = 30
"""Minutes between messages of what stands still."""
_LOST: Final = 0.04
_WANDER: Final = 0.85
_SPREAD: Final = 0.11
_CAR_METRES: Final = 8.0
_PHONE_METRES: Final = 35.0
_DEAD: Final = 0.03
"""The share of stays and drives in afternoons away from home for which a phone is empty."""
_RIDING: Final = 9
"""Minutes between the messages of a phone that rides."""

Report = Car | Phone


class Told(Struct, frozen=True):
    """A message and the minute at which it arrives."""

    arrives: int
    report: Report


class Teller:
    """Tells a person's legs as car and phone do, from a beginning (Unix seconds)."""

    def __init__(self, chart: Map, begins: float, chance: np.random.Generator, person: str = "me") -> None:
        self.chart, self.begins, self.chance, self.person = chart, begins, chance, person
        self.told: list[Told] = []

    def tell(self, legs: list[Leg]) -> list[Told]:
        """Return the messages in the order of their arrival."""
        parked: Point = HOME
        for leg in legs:
            if isinstance(leg, Drive):
                if leg.by_car:
                    self._drive(leg)
                    parked = leg.points[-1]
                self.pocket(leg.begins, leg.ends, 4, leg)
            else:
                self._stand(leg, parked)
                self.pocket(leg.begins, leg.ends, 15, leg)
        self.told.sort(key=lambda told: (told.arrives, told.report.at))
        return self.told

    def _say(self, minute: float, report: Report, *, late: float = 0.3) -> None:
        arrives = int(np.ceil(minute + self.chance.exponential(late)))
        self.told.append(Told(arrives, structs.replace(report, at=self.begins + 60.0 * minute)))

    def _place(self, at: Point, metres: float) -> tuple[float, float]:
        east, north = self.chance.normal(0, metres / 1000.0, 2)
        latitude, longitude = self.chart.degrees((at[0] + float(east), at[1] + float(north)))
        return round(latitude, 6), round(longitude, 6)

    def _drive(self, drive: Drive) -> None:
        wrong = self.chance.standard_normal()
        guided = self.chance.random() < 0.3 and drive.points[-1] != HOME
        minute = drive.begins
        while minute < drive.ends:
            wrong = _WANDER * wrong + np.sqrt(1 - _WANDER**2) * self.chance.standard_normal()
            hidden = drive.tunnel is not None and drive.tunnel[0] <= minute < drive.tunnel[1]
            if minute == drive.begins or not (hidden or self.chance.random() < _LOST):
                latitude, longitude = self._place(drive.at(minute), _CAR_METRES)
                remaining = drive.remaining(minute)
                spread = _SPREAD * (0.5 + 0.5 * min(1.0, remaining / 30.0))
                eta = 60.0 * round(remaining * float(np.exp(-drive.bias + spread * wrong)))
                self._say(
                    minute,
                    Car(
                        0.0, driving=True, latitude=latitude, longitude=longitude, person=self.person,
                        destination_is_home=True if drive.homeward else False if guided else None,
                        eta=eta if drive.homeward else None,
                    ),
                )  # fmt: skip
            minute += 1.0

    def _stand(self, stay: Stay, parked: Point) -> None:
        minute = stay.begins
        home = parked == HOME
        while minute < stay.ends:
            latitude, longitude = self._place(parked, _CAR_METRES)
            place = "home" if home else None
            self._say(
                minute, Car(0.0, driving=False, place=place, latitude=latitude, longitude=longitude, person=self.person)
            )
            minute += _KEPT * self.chance.uniform(0.8, 1.2)

    def pocket(self, begins: float, ends: float, every: int, leg: Leg) -> None:
        """Tell what the phone tells of a leg, some minutes apart."""
        minute = begins + self.chance.uniform(0.5, 2.0)
        home = isinstance(leg, Stay) and leg.place == "home"
        dead = not home and leg.begins % 1440 > 840 and self.chance.random() < _DEAD
        while minute < ends and not dead:
            at = leg.at(minute) if isinstance(leg, Drive) else leg.at
            place = "home" if home else None
            latitude, longitude = self._place(at, _PHONE_METRES)
            moving = isinstance(leg, Drive)
            self._say(
                minute,
                Phone(0.0, place=place, latitude=latitude, longitude=longitude, moving=moving, person=self.person),
                late=1.0,
            )
            minute += every * self.chance.uniform(0.7, 1.4)


def train(
    away: list[tuple[float, float]], minutes: int, chart: Map, begins: float, chance: np.random.Generator
) -> list[Told]:
    """Return what the phone of somebody without a car says: at home, in town, and now and then in the train."""
    teller = Teller(chart, begins, chance, "other")
    now, town = 0.0, chart.places["town"]
    for left, back in [*away, (float(minutes), float(minutes))]:
        ride = min(25.0, (back - left) / 3)
        teller.pocket(now, left, 15, Stay("home", HOME, now, left))
        teller.pocket(left, left + ride, _RIDING, Drive(left, left + ride, (HOME, town), False, 0.0, by_car=False))
        teller.pocket(left + ride, back - ride, 15, Stay("town", town, left + ride, back - ride))
        teller.pocket(back - ride, back, _RIDING, Drive(back - ride, back, (town, HOME), False, 0.0, by_car=False))
        now = back
    return teller.told
