"""The nightly re-fit: heat-ups and cool-downs of the last weeks, foretold again from their beginnings.

By day almost all measurements are of a room that is held at its set-point, which any number of candidates foretell
alike; those that know how it warms die out. So the instructive stretches are kept, and at night the candidates and as
many fresh ones are judged by how they foretell each whole stretch without looking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import isnan, nan
from typing import Final

import numpy as np
from msgspec import Struct

from hyperconnect.comfort.bank import CANDIDATES, Bank, systematic
from hyperconnect.comfort.motion import Modes
from hyperconnect.comfort.prior import MASS, Floats, draw, jittered
from hyperconnect.comfort.steps import Step, Steps

ROWS: Final = 21 * 288
"""Five-minute rows that are kept: three weeks."""
STEP: Final = 1 / 12
_BEFORE: Final = 120
"""Rows before an episode over which the mass finds its temperature: ten hours."""
_LONGEST: Final = 48
_COOLING: Final = 24
_RISE: Final = 0.5
_ON: Final = 0.85
_OFF: Final = 0.5
_SCATTER: Final = 0.30
"""K of mean error that is as good as can be hoped for."""
_TAIL: Final = 4.0
_HEATING_WEIGHT: Final = 3.0
_ENOUGH: Final = 12
_SPREAD: Final = 0.05
_MOST: Final = 14
"""Episodes of each kind that a night has time for, the latest."""


class Row(Struct, frozen=True):
    """Five minutes of a room: temperature at their end, mean duty, outdoor temperature, sun.

    NaN stands for what is not known: a temperature in a gap, a duty that nobody told and that shows in nothing.
    """

    air: float
    duty: float
    outdoor: float
    sun: float


class Episode(Struct, frozen=True):
    """Rows from `begins` up to `ends` that are worth foretelling, and how much."""

    begins: int
    ends: int
    weight: float


def episodes(rows: Sequence[Row]) -> list[Episode]:
    """Return the heat-ups and cool-downs among five-minute rows, the latest of each kind."""
    latest = [list(islice(found, _MOST)) for found in (_heat_ups(rows), _cool_downs(rows))]
    return [episode for found in latest for episode in reversed(found)]


def refit(bank: Bank, rows: Sequence[Row]) -> bool:
    """Judge the bank's candidates and as many fresh ones by all episodes; False if there is nothing to judge by."""
    found = episodes(rows)
    if not found:
        return False
    kept = bank.cloud[systematic(bank.weights, CANDIDATES, bank.chance.random())]
    cloud = np.concatenate([kept, draw(CANDIDATES, bank.chance, bank.emitter)])
    credit = np.zeros(len(cloud))
    for episode, error in zip(found, errors(Modes.of(cloud, bank.sign), cloud[:, MASS], rows, found), strict=True):
        credit -= 0.5 * episode.weight * np.square(np.minimum(error / _SCATTER, _TAIL))
    credit *= min(1.0, _ENOUGH / len(found))
    weights = np.exp(credit - credit.max())
    at = systematic(weights / weights.sum(), CANDIDATES, bank.chance.random())
    bank.adopt(jittered(cloud[at], bank.chance, _SPREAD))
    return True


def _heat_ups(rows: Sequence[Row]) -> Iterator[Episode]:
    """Yield how it was warmed, the latest first."""
    for begin in range(len(rows) - 1, 0, -1):
        # A duty that was not known before is no obstacle: rooms are held before they are warmed.
        if rows[begin].duty > _ON and not rows[begin - 1].duty >= _OFF and not isnan(rows[begin - 1].air):
            last = min(len(rows), begin + _LONGEST)
            off = (at for at in range(begin, last) if not rows[at].duty > _ON or isnan(rows[at].air))
            end = next(off, last)
            if rows[end - 1].air - rows[begin - 1].air > _RISE:
                yield Episode(begin, end, _HEATING_WEIGHT)


def _cool_downs(rows: Sequence[Row]) -> Iterator[Episode]:
    """Yield how it cooled while nothing heated it, the latest first; a long while is cut from its beginning on."""
    still = 0
    for before in range(len(rows) - 1, -2, -1):
        if before >= 0 and rows[before].duty <= 0.0 and not isnan(rows[before].air):
            still += 1
            continue
        for end in range(before + 2 + (still - 1) // _COOLING * _COOLING, before + 2, -_COOLING):
            yield Episode(end - _COOLING, end, 1.0)
        still = 0


def errors(modes: Modes, slack: Floats, rows: Sequence[Row], found: Sequence[Episode]) -> list[Floats]:
    """Return each candidate's mean error in K over each episode, foretold from its beginning.

    `slack` is how fast the candidates' masses follow. All episodes go on side by side, a step at a time.
    """
    order = sorted(range(len(found)), key=lambda at: found[at].begins - found[at].ends)
    states = _begun(modes, slack, rows, [found[at].begins for at in order])
    lengths = [found[at].ends - found[at].begins for at in order]
    told = np.full((lengths[0], len(found), 4), nan)
    for place, at in enumerate(order):
        told[: lengths[place], place] = _columns(rows[found[at].begins : found[at].ends])
    steps = Steps(modes, STEP)
    total = np.zeros_like(states[:, 0])
    for step, running in enumerate(told):
        live = sum(length > step for length in lengths)
        reading, duty, outdoor, sun = (running[:live, column, None, None] for column in range(4))
        states = Step(steps, outdoor, sun)(states[:live], duty)
        total[:live] += np.abs(reading[:, 0] - states[:, 0])
    errors: list[Floats] = [total[place] / length for place, length in enumerate(lengths)]
    return [errors[order.index(at)] for at in range(len(found))]


def _begun(modes: Modes, slack: Floats, rows: Sequence[Row], begins: Sequence[int]) -> Floats:
    """Return air, mass and heat of each candidate as each episode begins: a table for each.

    The air is as it was read; the mass has followed it for hours, and the emitter its duty.
    """
    ages = np.arange(_BEFORE)
    followed, cooled = (
        np.exp(np.multiply.outer(ages, -STEP * slack)),
        np.exp(np.multiply.outer(ages, -STEP * modes.rate)),
    )
    states = np.empty((len(begins), 3, len(modes)))
    air, mass, heat = states.swapaxes(0, 1)
    for place, begin in enumerate(begins):
        first = begin - 1
        while first > max(0, begin - _BEFORE) and not isnan(rows[first - 1].air):
            first -= 1
        # The latest comes first, for what it left is the least faded.
        table = _columns(rows[first:begin])[::-1]
        read, before = table[:, 0], np.append(table[1:, 0], table[-1, 0])
        count = len(table)
        air[place] = read[0]
        mass[place] = (1 - followed[1]) * _summed((read + before) / 2, followed[:count]) + before[-1] * followed[
            1
        ] ** count
        on = np.flatnonzero(table[:, 1] > 0.0)
        given = modes.full_power(table[on, 2, None]) * cooled[on]
        heat[place] = (1 - cooled[1]) * _summed(table[on, 1], given)
    return states


def _summed(parts: Floats, table: Floats) -> Floats:
    """Return a weighted sum of rows without the threads that a product of matrices wakes: they wait for each other."""
    summed: Floats = np.einsum("i,ij->j", parts, table)
    return summed


def _columns(rows: Sequence[Row]) -> Floats:
    return np.array([(row.air, row.duty, row.outdoor, row.sun) for row in rows])
