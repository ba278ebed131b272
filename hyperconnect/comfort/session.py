"""Session calibration: how much longer a warm-up really takes than the bank foretells.

Whatever is wrong with the bank for this one house shows as a factor, and there is a session nearly every day, heated
ahead or by whoever came home.
"""

from __future__ import annotations

from math import exp, log
from typing import Final

import numpy as np

from hyperconnect.comfort.prior import Floats
from hyperconnect.model.moment import Moment, Seconds

COLD: Final = 0.8
"""K below the target from which a warm-up counts as a session."""
MET: Final = 0.3
"""K below the target at which it is over: from there thermostats throttle."""
_LOW, _HIGH = -0.8, 1.0
_GAIN = 0.15
_APART: Seconds = 2.5 * 3600
_LEAST_SPREAD, _FIRST_SPREAD, _FIRST_BIAS = 0.06, 0.35, 0.15
NODES: Final = np.array([-1.3, -0.5, 0.0, 0.5, 1.3])
"""Equally likely points of a normal distribution."""


class Session:
    """The learned logarithm of actual over foretold warm-up time: `bias`, its `spread`, and the session under way."""

    def __init__(self) -> None:
        self.bias = _FIRST_BIAS
        self.spread = _FIRST_SPREAD
        self.count = 0
        self._begun: Moment | None = None
        self._last: Moment | None = None
        self._goal = 0.0
        self._foretold: Seconds = 0.0
        self._slowest: Seconds = 0.0

    @property
    def running(self) -> bool:
        """Whether a warm-up is being timed."""
        return self._begun is not None

    @property
    def goal(self) -> float:
        """The temperature at which the session under way is over."""
        return self._goal

    def fresh(self, at: Moment) -> bool:
        """Return whether the last warm-up is so long ago that another is one of its own, not the rest of a burst."""
        return self._last is None or not 0 <= at - self._last < _APART

    def begin(self, at: Moment, goal: float, likely: Seconds, slowest: Seconds) -> None:
        """A warm-up begins: it is foretold (uncorrected) to be `likely` this long, and hardly more than `slowest`."""
        self._last = at
        self._begun, self._goal, self._foretold, self._slowest = at, goal, max(likely, 60.0), max(slowest, 600.0)

    def overdue(self, at: Moment) -> bool:
        """Return whether the session under way takes far longer than could be expected."""
        return self._begun is not None and at - self._begun > 2.5 * self._slowest * exp(max(0.0, self.bias))

    def met(self, at: Moment) -> None:
        """The goal is reached: learn."""
        if self._begun is not None:
            self._learn(at - self._begun)
        self._begun = None

    def abandon(self, at: Moment) -> None:
        """The warm-up was broken off: it teaches only if it took too long already, but not if nothing warmed at all."""
        if self._begun is not None and not self.overdue(at):
            elapsed = at - self._begun
            if elapsed > self._foretold * exp(self.bias):
                self._learn(elapsed)
        self._begun = None

    def shift(self, by: Seconds) -> None:
        """The clock was set: the session began as long ago as before."""
        if self._begun is not None:
            self._begun += by

    def factors(self) -> Floats:
        """Return the factors, equally likely, by which foretold times are to be multiplied."""
        return np.exp(self.bias + self.spread * NODES)

    def memory(self) -> dict[str, object]:
        """Return what was learned."""
        return {"bias": round(self.bias, 4), "spread": round(self.spread, 4), "count": self.count}

    def _learn(self, actual: Seconds) -> None:
        error = log(max(actual, 60.0) / self._foretold) - self.bias
        # A few minutes are a sensor's step and a tick, not a slow house.
        error = max(-1.0, min(1.0, error)) * min(1.0, self._foretold / 900.0)
        gain = max(_GAIN, 1 / (self.count + 2))
        self.bias = max(_LOW, min(_HIGH, self.bias + gain * error))
        # What the bias has just taken up is no longer spread.
        rest = (1 - gain) * error
        self.spread = max(_LEAST_SPREAD, ((1 - gain) * self.spread**2 + gain * rest * rest) ** 0.5)
        self.count += 1
