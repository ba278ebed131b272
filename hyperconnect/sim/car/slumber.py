"""A parked car's sleep: it saves its battery, and who asks again and again keeps it awake."""

from __future__ import annotations

from random import Random

from hyperconnect.model.moment import Moment, Seconds

SOONEST: Seconds = 900.0
LATEST: Seconds = 1800.0
"""After the last event, until it falls asleep."""
AWAKE, ASLEEP = 32.0, 2.0
"""W that a parked car draws: awake about a percent a day."""


class Slumber:
    """Whether a car is `asleep`, and when it will be if nothing happens."""

    __slots__ = ("_at", "_rng", "asleep")

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._at: Moment = 0.0
        self.asleep = False

    @property
    def load(self) -> float:
        """W of the car's computers."""
        return ASLEEP if self.asleep else AWAKE

    def put_off(self, now: Moment) -> None:
        """Something happened: it will not fall asleep for a while."""
        self._at = now + self._rng.uniform(SOONEST, LATEST)

    def due(self, now: Moment) -> Seconds:
        """Return how long until it falls asleep."""
        return max(0.0, self._at - now)
