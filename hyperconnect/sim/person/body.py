"""What a body does that a watch can measure: a heart that follows what one does, and steps."""

from __future__ import annotations

from math import cos, exp, pi
from random import Random
from typing import Literal, TypeAlias

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.person.sleep import Stage

Doing: TypeAlias = Literal["sleeping", "resting", "working", "at home", "walking", "cycling", "driving"]

BEATS: dict[Doing, float] = {
    "sleeping": -5.0,
    "resting": 3.0,
    "working": 9.0,
    "at home": 12.0,
    "walking": 34.0,
    "cycling": 52.0,
    "driving": 10.0,
}
"""beats a minute above those at rest"""
STEPS: dict[Doing, float] = {
    "sleeping": 0.0,
    "resting": 60.0,
    "working": 420.0,
    "at home": 380.0,
    "walking": 6300.0,
    "cycling": 0.0,
    "driving": 0.0,
}
"""an hour"""
STAGES: dict[Stage, float] = {"awake": 4.0, "light": 0.0, "deep": -5.0, "rem": 3.0}
CIRCADIAN = 3.5
"""beats a minute, most at five in the afternoon"""
NOISE, MEMORY = 4.0, 900.0
"""beats a minute, and seconds after which the noise has forgotten itself"""


class Body:
    """A body; its rest is 55 to 65 beats a minute, its own."""

    def __init__(self, rng: Random, now: Moment) -> None:
        self._rng = rng
        self.rest = rng.uniform(55, 65)
        self._pace = rng.uniform(0.8, 1.25)
        self._noise = 0.0
        self._steps = 0.0
        self._at = now
        self.day: int = -1
        """of which the steps are counted"""

    @property
    def steps(self) -> int:
        """Steps of this day, as of the last `live`."""
        return int(self._steps)

    def live(self, now: Moment, doing: Doing, hour: float, day: int, stage: Stage) -> int:
        """Come up to the present, having done this since the last time; return heart beats a minute."""
        elapsed: Seconds = now - self._at
        self._at = now
        if day != self.day:
            self.day, self._steps = day, 0.0
        walked = STEPS[doing] * self._pace * self._rng.uniform(0.5, 1.5) * elapsed / 3600
        self._steps += walked
        keep = exp(-elapsed / MEMORY)
        self._noise = keep * self._noise + self._rng.gauss(0, NOISE * (1 - keep * keep) ** 0.5)
        circadian = CIRCADIAN * cos((hour - 17) / 24 * 2 * pi)
        asleep = STAGES[stage] if doing == "sleeping" else 0.0
        return max(38, round(self.rest + BEATS[doing] + circadian + asleep + self._noise))
