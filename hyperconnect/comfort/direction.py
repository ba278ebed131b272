"""Whether a drive leads home, by whether it gets nearer: in travel time, for roads bend."""

from __future__ import annotations

from math import exp, log

NEARER = 0.22
FARTHER = -0.8
"""Log-odds a minute."""
_LEAST, _MOST = -5.0, 3.5
_STILL = 0.1
"""Minutes of way for each minute of time below which one gets neither nearer nor farther."""


class Direction:
    """The log-odds that a drive leads home; starts from what is usual where it started."""

    def __init__(self, usual: float) -> None:
        likely = max(0.01, min(0.97, usual))
        self.odds = log(likely / (1 - likely))
        self._last: tuple[float, float] | None = None

    def follow(self, minute: float, road: float) -> None:
        """The road home is `road` minutes long at a minute (of any clock)."""
        if self._last is None:
            self._last = (minute, road)
            return
        passed = minute - self._last[0]
        if passed < 0.4:
            return
        won = self._last[1] - road
        passed = min(passed, 10.0)
        if won > _STILL * passed:
            self.odds += NEARER * passed
        elif won < -_STILL * passed:
            self.odds += FARTHER * passed
        self.odds = max(_LEAST, min(_MOST, self.odds))
        self._last = (minute, road)

    @property
    def home(self) -> float:
        """The probability that the drive leads home."""
        return 1 / (1 + exp(-self.odds))
