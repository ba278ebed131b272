"""Priors of leaving, and what they become for somebody who has not left yet."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

import numpy as np

from hyperconnect.comfort.habit import Density, Habit, density
from hyperconnect.comfort.prior import Floats
from hyperconnect.comfort.wall import DAY

GRID: Final = np.concatenate([np.arange(2.5, 240, 5.0), np.arange(247.5, 1440, 15.0)])
"""Minutes from now: middles of what a departure may fall into."""
_EDGES: Final = np.concatenate([np.arange(0, 240, 5.0), np.arange(240, 1441, 15.0)])
_MARKS: Final = np.concatenate([np.arange(0, 2880, 5.0), np.arange(2880, 4321, 30.0)])
"""Minutes from the beginning of a stay, or of its last day: middles between them are where densities are taken."""
_AFTER: Final[list[float]] = _MARKS.tolist()
_ENDS: Final[list[float]] = _EDGES[1:-1].tolist()
_CELLS: Final[list[float]] = GRID.tolist()
_OVER = 10.0
"""Minutes between middles in the days of a stay that are over."""
_AFTERNOON = 17.5 * 60
_AFTERNOON_SPREAD = 75.0
_FLOOR = 0.03
"""The credit of the chance that everything is different: it decides when somebody is far beyond what they ever did."""
_EVERY_DAY = 0.35
_ROOT = 2.5066


def normal(grid: Floats, middle: float, spread: float) -> Floats:
    """Return a normal density."""
    values: Floats = np.exp(-0.5 * ((grid - middle) / spread) ** 2) / (_ROOT * spread)
    return values


def lasting(grid: Floats, begun: float, typical: float, spread: float) -> Floats:
    """Return the density of leaving for a stay that typically lasts some minutes; `spread` is the logarithm's."""
    stay = np.maximum(grid - begun, 0.5)
    values: Floats = normal(np.log(stay), float(np.log(typical)), spread) / stay
    return values


def unknown_place(begun: float, *, free: bool, homeward: float, back: Density | None, drive: float) -> Density:
    """Return the prior of leaving a place for a stay beginning at a minute of the day.

    On working days whoever leaves home before three comes home at half past five, give or take 75 minutes; `back` is
    the density of coming home by what was learned, `drive` the minutes from here. `homeward` is the probability that
    this is a stop on the way home.
    """

    def prior(grid: Floats) -> Floats:
        stop = lasting(grid, begun, 18.0, 0.6)
        errand = lasting(grid, begun, 100.0, 0.9)
        if back is not None:
            day = back(grid + drive)
            share = 0.7
        else:
            day = normal(grid, _AFTERNOON - drive / 2, _AFTERNOON_SPREAD)
            share = 0.0 if free or begun > 900.0 else 0.75
        rest: Floats = share * day + (1 - share) * errand
        return homeward * stop + (1 - homeward) * rest

    return prior


class Outstay:
    """When a stay will end, foretold once from its beginning and asked again and again of somebody still there.

    `since` are whole days (minutes) after which one begins to look: a stay may last weeks.
    """

    def __init__(self, habit: Habit, day: int, begun: float, prior: Density, since: float = 0.0) -> None:
        marks = begun + since + _MARKS
        middles, widths = (marks[1:] + marks[:-1]) / 2, np.diff(marks)
        known = _density(habit, day, begun, middles, prior)
        self._marks = marks
        self._left: Floats = np.concatenate([[0.0], np.cumsum(widths * known)])
        over = np.arange(begun + _OVER / 2, begun + since, _OVER)
        self._over = _OVER * float(_density(habit, day, begun, over, prior).sum())
        # Single minutes are asked for far oftener than many: for them plain lists are quicker.
        self._begins = begun + since
        self._steps: list[float] = self._left.tolist()

    def within(self, now: float, minutes: Floats) -> Floats:
        """Return the probability of leaving within some minutes from minute `now` on, not having left until now."""
        before = float(np.interp(now, self._marks, self._left))
        left = np.interp(now + np.maximum(minutes, 0.0), self._marks, self._left)
        share: Floats = (left - before) / (self._left[-1] - before + 1e-12)
        return share

    def between(self, now: float, then: float) -> float:
        """Return the probability of leaving between two minutes, not having left until the first."""
        before = self._by(now)
        return (self._by(then) - before) / (self._steps[-1] - before + 1e-12)

    def before(self, now: float) -> float:
        """Return the probability of having left before minute `now`, as it was when the stay began."""
        return (self._over + self._by(now)) / (self._over + self._steps[-1] + 1e-12)

    def spans(self, now: float, parts: Sequence[float]) -> list[float]:
        """Return in how many minutes from `now` on parts of those who leave within a day have left, as `GRID` has it.

        Nobody has left until now.
        """
        before = self._by(now)
        comes = self._by(now + DAY) - before
        found: list[float] = []
        for part in parts:
            reached = before + part * comes
            at = min(max(bisect_left(self._steps, reached), 1), len(self._steps) - 1)
            low, high = self._steps[at - 1], self._steps[at]
            begins, ends = _AFTER[at - 1], _AFTER[at]
            minutes = self._begins + begins + (reached - low) / max(high - low, 1e-300) * (ends - begins) - now
            # Whoever leaves on an edge leaves in the cell that ends there, however that is rounded.
            found.append(_CELLS[bisect_left(_ENDS, minutes - 1e-9)])
        return found

    def _by(self, minute: float) -> float:
        """Return what of all had left by a minute when the stay began; it adds up to nearly one."""
        after = minute - self._begins
        at = bisect_right(_AFTER, after)
        if at in {0, len(_AFTER)}:
            return self._steps[min(at, len(_AFTER) - 1)]
        low, begins = self._steps[at - 1], _AFTER[at - 1]
        return low + (self._steps[at] - low) / (_AFTER[at] - begins) * (after - begins)


def since(begun: float, now: float) -> float:
    """Return the whole days (minutes) of a stay that are over."""
    return 1440.0 * max(0.0, (now - begun) // 1440.0)


def leaving(habit: Habit, day: int, begun: float, now: float, prior: Density) -> Floats:
    """Return the probability of leaving within each cell of `GRID` from minute `now` on, not having left until now.

    What is missing to one is the probability of still being there a day later.
    """
    return cells(Outstay(habit, day, begun, prior, since(begun, now)), now)


def cells(stay: Outstay, now: float) -> Floats:
    """Return the probability of leaving within each cell of `GRID` from minute `now` on."""
    come = stay.within(now, _EDGES)
    return come[1:] - come[:-1]


def cell_end(minutes: float) -> float:
    """Return where the last cell of `GRID` ends of which the middle is within some minutes; 0 if none is."""
    return float(_EDGES[GRID.searchsorted(minutes, "right")])


def _density(habit: Habit, day: int, begun: float, grid: Floats, prior: Density) -> Floats:
    """Return the density of leaving, by habit or against it."""
    known: Floats = (1 - _FLOOR) * density(habit, day, begun, grid, prior) + _FLOOR * _some_day(grid, begun)
    return known


def _some_day(grid: Floats, begun: float) -> Floats:
    """Return a density that never runs out: some day, most likely in an afternoon."""
    of_day = np.mod(grid, 1440.0)
    days = np.maximum(np.floor_divide(grid - begun, 1440.0), 0.0)
    shape = 0.3 / 1440.0 + 0.7 * normal(of_day, _AFTERNOON, 150.0)
    values: Floats = _EVERY_DAY * (1 - _EVERY_DAY) ** days * shape
    return values
