"""The adaptive correction: whatever the models get wrong, in the long run as few arrivals are cold as were meant to."""

from __future__ import annotations

from typing import Final

LEAST: Final = -0.15
MOST: Final = 0.8
_MISSED = 0.10
_SHARE = 0.05
"""The share of arrivals at which more and less caution balance."""
_FIRST = 0.3
_LEARNING = 12
"""Arrivals over which the caution of the beginning is given up."""
WARM: Final = 0.5
"""K below the target that still counts as warm."""


class Correction:
    """The logarithm of a factor on foretold warm-ups: it grows with cold arrivals and shrinks a little with others."""

    def __init__(self, value: float = _FIRST) -> None:
        self.value = max(LEAST, min(MOST, value))
        self.arrivals = 0
        self.missed = 0

    def judge(self, *, missed: bool) -> None:
        """Learn from an arrival that could have been warm and that nobody interfered with."""
        self.arrivals += 1
        self.missed += missed
        # What is not known yet is not known to be bad: the caution of the first days goes soon if nothing was cold.
        bolder = _FIRST / _LEARNING if self.arrivals <= _LEARNING else _MISSED * _SHARE
        step = _MISSED if missed else -bolder
        self.value = max(LEAST, min(MOST, self.value + step))
