"""The adaptive correction: whatever the models get wrong, in the long run as few arrivals are cold as were meant to.

Each cold arrival is laid to what was wrong: a room that warmed more slowly than foretold to warm-up times, somebody who
came before they were expected to the risk that is taken. A surprise teaches nothing of the room.
"""

from __future__ import annotations

from math import exp
from typing import Final

LEAST: Final = -0.15
MOST: Final = 0.8
_MISSED = 0.10
_SHARE = 0.05
"""The share of arrivals at which more and less caution balance."""
_FIRST = 0.3
_LEARNING = 12
"""Arrivals over which the caution of the beginning is given up."""
_SURPRISED = 0.25
_SHYEST, _BOLDEST = -0.9, 0.4
WARM: Final = 0.5
"""K below the target that still counts as warm."""


class Correction:
    """What cold arrivals teach: `value`, the logarithm of a factor on warm-ups foretold, and `boldness`, on the risk.

    The first grows with rooms that were late and shrinks a little with other arrivals, the second the other way round.
    """

    def __init__(self, value: float = _FIRST, boldness: float = 0.0) -> None:
        self.value = max(LEAST, min(MOST, value))
        self.boldness = max(_SHYEST, min(_BOLDEST, boldness))
        self.arrivals = 0
        self.missed = 0

    def judge(self, *, missed: bool, surprised: bool = False, sure: bool = True) -> None:
        """Learn from an arrival that could have been warm and that nobody interfered with.

        `surprised` is one that came before the warm-up could be over by what was foretold of the room; not
        `sure` is a warmth that a coarse sensor could take for cold: it makes nobody bolder.
        """
        self.arrivals += 1
        self.missed += missed
        if missed and surprised:
            self.boldness = max(_SHYEST, self.boldness - _SURPRISED)
            return
        # What is not known yet is not known to be bad: the caution of the first days goes soon if nothing was cold.
        bolder = _FIRST / _LEARNING if self.arrivals <= _LEARNING else _MISSED * _SHARE
        self.value = max(LEAST, min(MOST, self.value + (_MISSED if missed else -bolder)))
        if sure and not missed:
            self.boldness = min(_BOLDEST, self.boldness + _SURPRISED * _SHARE)

    def risk(self, alpha: float) -> float:
        """Return the probability of being late to take where `alpha` is what is wanted in the long run."""
        return min(0.5, alpha * exp(self.boldness))
