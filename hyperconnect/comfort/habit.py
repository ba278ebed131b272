"""When somebody will leave a place: a density over minutes, learned from when they left it before.

Three experts are mixed by how well they foretold lately: a kernel density over the time of day, its entries weighted
by age, weekday and by how like the time before was to now (shifts alternate, late days follow late days); a moving
average, which recovers fastest after a change; and a density over how long stays last, which fits shops and friends.
A wide prior counts like another entry or two. What is asked is always asked of somebody who has not left yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from msgspec import Struct

from hyperconnect.comfort.prior import Floats
from hyperconnect.comfort.wall import weekday

MOST: Final = 60
"""Entries that are kept of a place and a kind of day."""
_HALF_LIFE = 20.0
_CHANGED = 10
"""Days for which old entries are forgotten twice as fast after a change."""
_PRIOR = 0.7
_PRIOR_OF_AVERAGE = 2.0
_ALIKE = 35.0
_BEGINS = 90.0
"""Minutes by which stays may begin otherwise and still be alike."""
_UNLIKE, _NEAR = 0.03, 0.3
_NARROWEST = 5.0
_SCORE_DECAY = 0.85
_WORST = -12.0
_FIRST_SCORES: Final = (0.0, -0.7, -0.7)
_SPREAD_FIRST = 45.0
_GAIN = 0.25
_ENOUGH = 8
_ROOT = 2.5066

Density: TypeAlias = Callable[[Floats], Floats]
"""Of minutes of the day on which a stay began, running on past midnight."""


class Entry(Struct, frozen=True, array_like=True):
    """A stay that ended: its day (ordinal), begin and end (minutes of that day), whether the next drive led home.

    `detour` is how many minutes later than by driving straight home somebody was home, where known.
    """

    day: int
    begun: float
    left: float
    home: bool = True
    detour: float = 0.0


class Habit(Struct):
    """What is kept of one place on one kind of day."""

    entries: list[Entry] = []
    scores: list[float] = []
    """Recent log scores of the experts."""
    sides: list[int] = []
    """On which side of the middle 80 % the last ends lay: -1 early, 0 within, 1 late."""
    changed: int = 0
    """The day on which a change was found."""


def add(habit: Habit, entry: Entry, prior: Density) -> None:
    """Learn from a stay that ended: judge the experts by it, look for a change, keep it."""
    scores = habit.scores or list(_FIRST_SCORES)
    grid = np.arange(entry.begun, entry.begun + 1440.0, 5.0)
    parts = _experts(habit, entry.day, entry.begun, grid, prior)
    at = min(len(grid) - 1, max(0, round((entry.left - entry.begun) / 5.0)))
    _side(habit, entry)
    for index, part in enumerate(parts):
        score = float(np.log(max(part[at], np.exp(_WORST))))
        scores[index] = _SCORE_DECAY * scores[index] + score
    best = max(scores)
    habit.scores = [score - best for score in scores]
    habit.entries = [*habit.entries, entry][-MOST:]


def density(habit: Habit, day: int, begun: float, grid: Floats, prior: Density) -> Floats:
    """Return the density (per minute) of leaving at minutes of `day`, for a stay that began at `begun`; untruncated."""
    scores = np.array(habit.scores or _FIRST_SCORES)
    credit = np.exp(scores - scores.max())
    parts = _experts(habit, day, begun, grid, prior)
    mixed: Floats = np.asarray((credit / credit.sum())[:, None] * parts).sum(axis=0)
    return mixed


def straight(habit: Habit, believed: float = 4.0, count: float = 5.0) -> float:
    """Return the probability that the next drive leads straight home: a Beta of what was so far."""
    recent = habit.entries[-20:]
    return (believed + sum(entry.home for entry in recent)) / (count + len(recent))


def _experts(habit: Habit, day: int, begun: float, grid: Floats, prior: Density) -> Floats:
    wide = prior(grid)
    if not habit.entries:
        return np.array([wide, wide, wide])
    days = np.array([entry.day for entry in habit.entries])
    left = np.array([entry.left for entry in habit.entries])
    lasted = np.maximum(left - np.array([entry.begun for entry in habit.entries]), 1.0)
    age = np.maximum(day - days, 0)
    half = _HALF_LIFE / 2 if 0 <= day - habit.changed <= _CHANGED else _HALF_LIFE
    recency = 0.5 ** (age / half)
    weekdays = np.array([weekday(each) for each in days])
    weights = recency * (0.3 + (weekdays == weekday(day))) / 1.3
    before = np.concatenate([left[:1], left[:-1]])
    alike = 0.15 + np.exp(-0.5 * ((before - left[-1]) / _ALIKE) ** 2)
    alike[0] = 0.6
    # Early shifts end early: stays that began at another time of day tell little of when this one ends.
    begins = np.array([entry.begun for entry in habit.entries])
    like = _UNLIKE + np.exp(-0.5 * ((begins - begun) / _BEGINS) ** 2)
    clock = _kernels(grid, left, weights * alike * like / 1.15, wide, _NARROWEST, 120.0)
    near = like > _NEAR
    stay = np.log(np.maximum(grid - begun, 1.0))
    length = _kernels(stay, np.log(lasted), recency, wide * np.maximum(grid - begun, 1.0), 0.15, 0.6)
    return np.array(
        [clock, _average(grid, left[near] if near.any() else left, wide), length / np.maximum(grid - begun, 1.0)]
    )


def _kernels(at: Floats, seen: Floats, weights: Floats, wide: Floats, least: float, most: float) -> Floats:
    """Return a weighted kernel density, in which the wide prior counts like less than one effective entry."""
    total = weights.sum()
    middle = (weights * seen).sum() / total
    spread = float(np.sqrt((weights * (seen - middle) ** 2).sum() / total))
    effective = total**2 / np.square(weights).sum()
    width = min(most, max(least, 0.9 * spread * effective**-0.2))
    if effective < 3:
        width = max(width, 3 * least)
    kernels = np.exp(-0.5 * ((at[:, None] - seen[None, :]) / width) ** 2) / (_ROOT * width)
    mixed: Floats = (kernels @ weights * (effective / total) + _PRIOR * wide) / (effective + _PRIOR)
    return mixed


def _average(grid: Floats, left: Floats, wide: Floats) -> Floats:
    middle, variance = float(left[0]), _SPREAD_FIRST**2
    for each in left[1:]:
        error = float(each) - middle
        middle += _GAIN * error
        variance += _GAIN * (min(error * error, (4 * _SPREAD_FIRST) ** 2) - variance)
    spread = max(_NARROWEST, variance**0.5)
    share = len(left) / (len(left) + _PRIOR_OF_AVERAGE)
    normal: Floats = np.exp(-0.5 * ((grid - middle) / spread) ** 2) / (_ROOT * spread)
    return share * normal + (1 - share) * wide


def _side(habit: Habit, entry: Entry) -> None:
    """Look for a change: four of the last five ends on the same side of what most were before."""
    before = [each.left for each in habit.entries[-30:-4]]
    if len(before) < _ENOUGH:
        return
    low, high = np.quantile(np.array(before), (0.1, 0.9))
    late, early = entry.left > high + _NARROWEST, entry.left < low - _NARROWEST
    habit.sides = [*habit.sides, 1 if late else -1 if early else 0][-5:]
    if habit.sides.count(1) >= 4 or habit.sides.count(-1) >= 4:
        habit.changed = entry.day
        habit.sides = []
