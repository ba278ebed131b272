"""The nightly re-fit: heat-ups and cool-downs of the last weeks, foretold again from their beginnings.

By day almost all measurements are of a room that is held at its set-point, which any number of candidates foretell
alike; those that know how it warms die out. So the instructive stretches are kept, and at night the candidates and as
many fresh ones are judged by how they foretell each whole stretch without looking.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from hyperconnect.comfort.bank import CANDIDATES, Bank, systematic
from hyperconnect.comfort.motion import Modes, Steps
from hyperconnect.comfort.prior import LAG, MASS, Floats, draw, jittered

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
    return [*_heat_ups(rows)[-_MOST:], *_cool_downs(rows)[-_MOST:]]


def refit(bank: Bank, rows: Sequence[Row]) -> bool:
    """Judge the bank's candidates and as many fresh ones by all episodes; False if there is nothing to judge by."""
    found = episodes(rows)
    if not found:
        return False
    kept = bank.cloud[systematic(bank.weights, CANDIDATES, bank.chance.random())]
    cloud = np.concatenate([kept, draw(CANDIDATES, bank.chance, bank.emitter)])
    credit = np.zeros(len(cloud))
    modes = Modes.of(cloud, bank.sign)
    steps = Steps(modes, STEP)
    for episode in found:
        error = _error(cloud, modes, steps, rows, episode)
        credit -= 0.5 * episode.weight * np.square(np.minimum(error / _SCATTER, _TAIL))
    credit *= min(1.0, _ENOUGH / len(found))
    weights = np.exp(credit - credit.max())
    at = systematic(weights / weights.sum(), CANDIDATES, bank.chance.random())
    bank.adopt(jittered(cloud[at], bank.chance, _SPREAD))
    return True


def _heat_ups(rows: Sequence[Row]) -> list[Episode]:
    found: list[Episode] = []
    index = 1
    while index < len(rows):
        # A duty that was not known before is no obstacle: rooms are held before they are warmed.
        if rows[index].duty > _ON and not rows[index - 1].duty >= _OFF and not isnan(rows[index - 1].air):
            end = index
            while end < len(rows) and end - index < _LONGEST and rows[end].duty > _ON and not isnan(rows[end].air):
                end += 1
            if rows[end - 1].air - rows[index - 1].air > _RISE:
                found.append(Episode(index, end, _HEATING_WEIGHT))
            index = end
        index += 1
    return found


def _cool_downs(rows: Sequence[Row]) -> list[Episode]:
    found: list[Episode] = []
    still = 0
    for index, row in enumerate(rows):
        still = still + 1 if row.duty <= 0.0 and not isnan(row.air) else 0
        if still == _COOLING + 1:
            found.append(Episode(index + 1 - _COOLING, index + 1, 1.0))
            still = 1
    return found


def _error(cloud: Floats, modes: Modes, steps: Steps, rows: Sequence[Row], episode: Episode) -> NDArray[np.float64]:
    """Return each candidate's mean error in K over an episode, foretold from its beginning."""
    first = episode.begins - 1
    while first > max(0, episode.begins - _BEFORE) and not isnan(rows[first - 1].air):
        first -= 1
    count = len(cloud)
    mass = np.full(count, rows[first].air)
    heat = np.zeros(count)
    slack, cooled = np.exp(-cloud[:, MASS] * STEP), np.exp(-STEP / cloud[:, LAG])
    known = rows[first].air
    for row in rows[first : episode.begins]:
        mass = (known + row.air) / 2 + (mass - (known + row.air) / 2) * slack
        goal = 0.0 if isnan(row.duty) else row.duty * modes.full_power(row.outdoor)
        heat = goal + (heat - goal) * cooled
        known = row.air
    states = np.array([np.full(count, known), mass, heat])
    total = np.zeros(count)
    for row in rows[episode.begins : episode.ends]:
        states = steps(states, row.duty, row.outdoor, row.sun)
        total += np.abs(row.air - states[0])
    return total / (episode.ends - episode.begins)
