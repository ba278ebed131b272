"""What others do: keep warm, wait for the door, a fence, a fixed lead, a learned slope, and that with a schedule."""

from __future__ import annotations

from math import hypot
from typing import Final, Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from hyperconnect.comfort import Car

from .scene import Scene
from .sky import Floats

_EDGE: Final = 5.0
"""km of the fence."""
_SLOPE: Final = 20.0
"""Minutes per kelvin before anything is learned."""
_LEARNING: Final = 0.25
_LONG: Final = 120
_PATIENCE: Final = 90


class Seen(Struct, frozen=True):
    """What a product of today makes of a car's messages, by minute: km from home, minutes to it (NaN if not)."""

    distance: Floats
    eta: Floats
    present: NDArray[np.bool_]


class Now(Struct, frozen=True):
    """A minute, what the thermostat shows and what people want when they are there."""

    minute: int
    reading: float
    wanted: float


class Strategy(Protocol):
    """Decides while nobody is at home, and watches always."""

    def heat(self, now: Now, /) -> bool:
        """Return whether to heat though nobody is at home."""
        ...

    def watch(self, now: Now, setpoint: float, /) -> None:
        """Learn from what is, and from what the thermostat was set to."""
        ...


def see(scene: Scene) -> Seen:
    """Return what the car told, carried on from minute to minute."""
    distance, eta = np.zeros(scene.minutes), np.full(scene.minutes, np.nan)
    here = (scene.weather.climate.latitude, scene.weather.climate.longitude)
    north, east = 111.2, 111.2 * np.cos(np.radians(here[0]))
    away, before, coming, since = 0.0, 0.0, np.nan, 0
    told, index = scene.told, 0
    for minute in range(scene.minutes):
        while index < len(told) and told[index].arrives <= minute:
            report = told[index].report
            index += 1
            if not isinstance(report, Car) or report.latitude is None or report.longitude is None:
                continue
            before, away = away, hypot((report.latitude - here[0]) * north, (report.longitude - here[1]) * east)
            if not report.driving or report.destination_is_home is False:
                coming = np.nan
            elif report.eta is not None:
                coming = report.eta / 60.0
            else:
                coming = away * 1.3 / 0.75 + 3.0 if away < before else np.nan
            since = minute
        distance[minute] = away
        eta[minute] = max(coming - (minute - since), 0.0)
    return Seen(distance, eta, scene.present)


class Blind:
    """Decides the same whatever happens: always on, or never before the door opens."""

    def __init__(self, *, heats: bool) -> None:
        self.heats = heats

    def heat(self, _now: Now, /) -> bool:
        """Return what it always does."""
        return self.heats

    def watch(self, _now: Now, _setpoint: float, /) -> None:
        """Look away."""


class Geofence:
    """Heats from coming within the fence until going out of it again."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self._out = False

    def heat(self, now: Now, /) -> bool:
        """Return whether the car came back within the fence."""
        inside = bool(self.seen.distance[now.minute] <= _EDGE)
        self._out = self._out or not inside
        return self._out and inside

    def watch(self, now: Now, _setpoint: float, /) -> None:
        """Begin anew with each absence."""
        if self.seen.present[now.minute]:
            self._out = False


class FixedLead(Blind):
    """Heats when the estimated arrival is near."""

    def __init__(self, seen: Seen, lead: float) -> None:
        super().__init__(heats=False)
        self.seen, self.lead = seen, lead

    def heat(self, now: Now, /) -> bool:
        """Return whether the estimate is below the lead."""
        return bool(self.seen.eta[now.minute] <= self.lead)


class Slope:
    """Heats when the estimated arrival is as near as the missing kelvins take by the slope of earlier heat-ups."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.slope = _SLOPE
        self._from: tuple[int, float] | None = None

    def lead(self, now: Now) -> float:
        """Return how many minutes it takes to be warm, at the slope learned."""
        return max(0.0, now.wanted - 0.3 - now.reading) * self.slope

    def heat(self, now: Now, /) -> bool:
        """Return whether it is time, or all but there."""
        return bool(self.seen.eta[now.minute] <= max(10.0, self.lead(now) + 5))

    def watch(self, now: Now, setpoint: float, /) -> None:
        """Learn the slope of a heat-up when it ends."""
        if setpoint < now.wanted:
            self._from = None
        elif self._from is None:
            self._from = (now.minute, now.reading)
        elif now.reading >= now.wanted - 0.3:
            begins, was = self._from
            if now.reading - was > 0.8:
                self.slope += _LEARNING * ((now.minute - begins) / (now.reading - was) - self.slope)
            self._from = (now.minute, now.reading)


class Scheduled(Slope):
    """A learned slope that also heats for the usual time of coming home, of working days and of weekends apart."""

    def __init__(self, seen: Seen, weekday: int) -> None:
        super().__init__(seen)
        self.weekday = weekday
        self._usual: dict[bool, float] = {}
        self._left: int | None = None

    def heat(self, now: Now, /) -> bool:
        """Return whether it is time for an estimate or for the usual hour."""
        if super().heat(now):
            return True
        usual = self._usual.get(self._free(now.minute))
        if usual is None or self._left is None:
            return False
        due = now.minute // 1440 * 1440 + usual
        return due - self.lead(now) - 5 <= now.minute <= due + _PATIENCE and self._left < due

    def watch(self, now: Now, setpoint: float, /) -> None:
        """Learn the slope, and when people come home."""
        super().watch(now, setpoint)
        if not self.seen.present[now.minute]:
            self._left = now.minute if self._left is None else self._left
        elif self._left is not None:
            if now.minute - self._left > _LONG:
                free, came = self._free(now.minute), now.minute % 1440.0
                usual = self._usual.get(free, came)
                self._usual[free] = usual + _LEARNING * (came - usual)
            self._left = None

    def _free(self, minute: int) -> bool:
        return (self.weekday + minute // 1440) % 7 >= 5
