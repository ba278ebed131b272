"""How long a room needs, learned from watching it heat and cool.

A room is an emitter that lags, air that the emitter warms, and walls and furniture that drink from the air:

    q' = (u·Q − q)/τ        T' = q − k·(T − M)

with `u` the heating's duty (0 to 1), `T` the air and `M` the mass in °C. `Q` (K/h), `τ` (h) and `k` (1/h) differ
between a radiator in a flat and a floor in an old house by a factor of twenty, so nothing is assumed: a grid of
candidate rooms runs along, each is judged by how well it foretold what the thermostat then measured, and the warm-up
is the candidates' verdict, weighted by their credit. The observer's gain is low on purpose: errors then build up over
half an hour, which rewards candidates that foretell well and not those that only follow.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from itertools import product
from math import exp, log

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from hyperconnect.model.moment import Moment, Seconds

_HOUR = 3600.0
_FULL_POWER = (2.5, 4.0, 6.0, 9.0, 13.0, 19.0, 28.0, 42.0)
_LAGS = (0.03, 0.07, 0.15, 0.35, 0.9)
_LEAKS = (0.3, 0.8, 1.6, 2.8, 4.5, 7.0)
GRID = tuple(product(_FULL_POWER, _LAGS, _LEAKS))
"""Candidate rooms: full power (K/h), emitter lag (h), air to mass (1/h)."""
_POWER: NDArray[np.float64] = np.array([power for power, _, _ in GRID])
_LAG: NDArray[np.float64] = np.array([lag for _, lag, _ in GRID])
_LEAK: NDArray[np.float64] = np.array([leak for _, _, leak in GRID])

_STEP: Seconds = 120.0
_LONGEST: Seconds = 6 * _HOUR
_SILENCE: Seconds = 1800.0
"""After so long without a measurement the candidates start anew from what is measured then."""
_KEPT = 1024
"""Measurements that wait for somebody to ask: some days."""
_NOISE = 0.1
"""Kelvins by which a thermostat's reading may be off: sensors round to a tenth, and people open doors."""
_RESPONSE = 1 / 12
"""Hours over which a wrong mass shows in the air."""
_COLDEST = 12.0
"""Kelvins the mass may be below the air at most."""
_DOUBTED = (3 * _NOISE) ** 2
"""An error is held against a candidate up to three times the noise."""
_MOVES: NDArray[np.float64] = 1 / (_LEAK * _RESPONSE)
_HOLDS: NDArray[np.float64] = np.minimum(0.3 * _POWER / _LEAK, _COLDEST)
_EACH: NDArray[np.float64] = np.ones(len(GRID))
_TRUST = 1.0
_FORGET = 0.999
_FLOOR = 1e-6
_CREDIBLE = 0.97
_AT_LEAST = 1.15
"""The safe figure is never closer to the likely one than this: the grid is coarse, and doors open."""


class Warmup(Struct, frozen=True):
    """Seconds of heating at full power that a target needs: the likely figure, and one that suffices nine times in ten.

    At most six hours, which stands for 'not today'.
    """

    likely: Seconds
    safe: Seconds


class Room:
    """One room as seen through its thermostat; `weights` is what an earlier life learned."""

    def __init__(self, weights: tuple[float, ...] = ()) -> None:
        self.asked = len(weights) == len(GRID)
        """whether anybody ever wanted to know something of it"""
        self._waiting: deque[tuple[Moment, float, float]] = deque(maxlen=_KEPT)
        self._weights = np.array(weights if self.asked else _prior())
        self._known = False
        self._emitter: NDArray[np.float64] = np.zeros(len(GRID))
        self._air: NDArray[np.float64] = self._emitter
        self._mass: NDArray[np.float64] = self._emitter
        self._answered: tuple[float, float, Warmup] | None = None
        self._at: Moment = 0.0
        self._duty = 0.0

    @property
    def weights(self) -> list[float]:
        """The credit of each candidate of `GRID`."""
        self._ask()
        weights: list[float] = self._weights.tolist()
        return weights

    @property
    def memory(self) -> list[float]:
        """The same to six digits, for a later life."""
        self._ask()
        memory: list[float] = np.round(self._weights, 6).tolist()
        return memory

    def observe(self, at: Moment, temperature: float, duty: float) -> None:
        """Take in the air's temperature (°C) and the heating's duty (0 to 1) from this moment on.

        Of a room of which nobody asks anything the last is kept, and learned from once somebody does.
        """
        if self.asked:
            self._learn(at, temperature, duty)
        else:
            self._answered = None
            self._waiting.append((at, temperature, duty))

    def _ask(self) -> None:
        if not self.asked:
            self.asked = True
            for seen in self._waiting:
                self._learn(*seen)
            self._waiting.clear()

    def _learn(self, at: Moment, temperature: float, duty: float) -> None:
        self._answered = None
        elapsed = at - self._at
        if not self._known or not 0 <= elapsed <= _SILENCE:
            self._known = True
            self._emitter = np.zeros(len(GRID))
            self._air = np.full(len(GRID), temperature)
            self._mass = temperature - _HOLDS
        elif elapsed > 0:
            self._foretell(elapsed)
            self._judge(elapsed, temperature)
        self._at = at
        self._duty = min(1.0, max(0.0, duty))

    def shift(self, by: Seconds) -> None:
        """The clock was set: the room was observed as long ago as before."""
        self._at += by
        self._waiting = deque([(at + by, air, duty) for at, air, duty in self._waiting], maxlen=_KEPT)

    @property
    def observed_at(self) -> Moment:
        """When something was last taken in."""
        return self._waiting[-1][0] if self._waiting else self._at

    def warmup(self, temperature: float, target: float) -> Warmup:
        """Return how long heating from a temperature to a target (both °C) takes; zero if it is warm already."""
        if self._answered is None or self._answered[:2] != (temperature, target):
            self._answered = temperature, target, self._warmup(temperature, target)
        return self._answered[2]

    def _warmup(self, temperature: float, target: float) -> Warmup:
        goal = target - 0.2
        if temperature >= goal:
            return Warmup(0.0, 0.0)
        weights = self.weights
        ranked = sorted(range(len(GRID)), key=weights.__getitem__, reverse=True)
        verdicts: list[tuple[Seconds, float]] = []
        covered = 0.0
        for index in ranked:
            verdicts.append((self._time_to(index, temperature, goal), weights[index]))
            covered += weights[index]
            if covered >= _CREDIBLE:
                break
        # Heatings are built to heat their rooms: as long as some candidate can, those that never would do not count.
        able = [verdict for verdict in verdicts if verdict[0] < _LONGEST]
        believed = sorted(able if sum(weight for _, weight in able) > 0.1 else verdicts)
        credit = sum(weight for _, weight in believed)
        likely = _quantile(believed, 0.5 * credit)
        return Warmup(likely, max(_quantile(believed, 0.9 * credit), _AT_LEAST * likely))

    def _foretell(self, elapsed: Seconds) -> None:
        steps = max(1, round(elapsed / _STEP))
        hours = elapsed / steps / _HOUR
        decay, leaks, lost = _pace(hours)
        wanted = self._duty * _POWER
        drawn = leaks * self._mass
        emitter, air = self._emitter, self._air
        for _ in range(steps):
            emitter -= wanted
            emitter *= decay
            emitter += wanted
            air += hours * emitter
            air += drawn
            air /= lost

    def _judge(self, elapsed: Seconds, temperature: float) -> None:
        share = elapsed / 300.0
        follow = 1 - 0.88**share
        settle = 1 - 0.8**share
        air, mass = self._air, self._mass
        error = temperature - air
        doubt = np.minimum(error * error, _DOUBTED)
        doubt *= -_TRUST * min(share, 1.0) / _NOISE**2
        weights = self._weights**_FORGET
        weights *= np.exp(doubt, out=doubt)
        weights += _FLOOR
        weights /= weights @ _EACH
        self._weights = weights
        air += follow * error
        # What the air was told wrong for this long is put down to a mass that is colder or warmer than thought.
        error *= _MOVES
        error *= settle
        mass += error
        np.maximum(mass, temperature - _COLDEST, out=mass)
        np.minimum(mass, temperature + 2.0, out=mass)

    def _time_to(self, index: int, temperature: float, goal: float) -> Seconds:
        power, lag, leak = GRID[index]
        air = temperature
        mass = float(self._mass[index]) if self._known else _mass(temperature, power, leak)
        emitter = float(self._emitter[index]) if self._known else 0.0
        hours = _STEP / _HOUR
        decay = exp(-hours / lag)
        spent = 0.0
        while spent < _LONGEST:
            emitter = power + (emitter - power) * decay
            before = air
            air = (air + hours * (emitter + leak * mass)) / (1 + hours * leak)
            mass += hours * 0.1 * (air - mass)
            if air >= goal:
                return spent + _STEP * (goal - before) / (air - before)
            spent += _STEP
        return _LONGEST


@lru_cache(maxsize=64)
def _pace(hours: float) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return, for each candidate, what is left of its emitter's lag after a step, and what its air gives to the mass.

    The last is what the air has to be divided by.
    """
    leaks = hours * _LEAK
    return np.exp(-hours / _LAG), leaks, 1 + leaks


def _mass(air: float, power: float, leak: float) -> float:
    """Return a candidate's mass when nothing is known yet: as cold as a room needs that is held at its temperature.

    A heating made for the coldest week holds a room with something like three tenths of its power.
    """
    return air - min(0.3 * power / leak, _COLDEST)


def _prior() -> list[float]:
    """Credit before anything was seen.

    A radiator in an ordinary room is likeliest, and a heating that can bring its room some nine kelvins above what it
    now holds: it was made for colder days. Everything else is possible.
    """
    weights = [
        exp(
            -0.5
            * (
                (log(power / 12.0) / 0.9) ** 2
                + (log(lag / 0.12) / 0.9) ** 2
                + (log(leak / 1.6) / 0.9) ** 2
                + (log(0.7 * power / leak / 9.0) / 0.6) ** 2
            )
        )
        for power, lag, leak in GRID
    ]
    total = sum(weights)
    return [weight / total for weight in weights]


def _quantile(verdicts: list[tuple[Seconds, float]], share: float) -> Seconds:
    """Return the duration below which this much credit lies."""
    covered = 0.0
    for duration, weight in verdicts:
        covered += weight
        if covered >= share:
            return duration
    return verdicts[-1][0]
