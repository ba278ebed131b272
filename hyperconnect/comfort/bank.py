"""A bank of candidate rooms that runs along with the real one, each believed as far as it foretold what came.

A thermostat's data are fed back, hardly excited and correlated: a filter for parameters drifts off into rooms that
cannot be. A bank is always physical, has an answer on the first day, and answers with a distribution.

The observer's gain is low on purpose: errors then build up over an hour, and foretelling hours is rewarded where a
high gain would reward only following. Likelihoods are tempered and their tails cut, so that sun, stoves and guests
cost a candidate no more than a fixed penalty.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct

from hyperconnect.comfort.motion import Modes, Motion, Steps
from hyperconnect.comfort.prior import (
    COLUMNS,
    INWARD,
    Emitter,
    Floats,
    draw,
    jittered,
    packed,
    unpacked,
)

CANDIDATES: Final = 256
DRAWN: Final = 40
"""Candidates that stand for the bank where time is short."""
NOISE: Final = 0.15
"""K that a reading of a tenth may be off; a sensor that rounds coarser is believed less."""
TEMPER: Final = 0.35
TAIL: Final = 3.0
AIR_GAIN: Final = 0.12
MASS_GAIN: Final = 0.02
STALE: Final = 0.35
"""The effective share of candidates below which the bank is drawn anew."""
JITTER: Final = 0.035
"""Also the forgetting: seasons, furniture, another curve of the boiler."""
_WINDOW: Final = -0.35
_AGREED: Final = 0.9
_FALLEN: Final = -0.25
_HALF: Final = 0.5
_FOLLOW: Final = 0.6
GATED: Final = 0.5
"""Hours for which a window is believed to stand open."""
_COLDER: Final = 0.35
"""By how much of what separates air and outdoors a mass is believed colder than the air at first, at most."""


class Surroundings(Struct, frozen=True):
    """What a room stands in: outdoor temperature (°C) and sun on level ground (W/m²)."""

    outdoor: float
    sun: float = 0.0


class Bank:
    """Candidates, what each believes of the room now, and how far each is believed. All times in hours.

    `sign` is -1 for a mirrored room that is cooled: whoever asks mirrors temperatures, the bank its sun and gains.
    """

    def __init__(self, seed: int, emitter: Emitter = "unknown", sign: float = 1.0) -> None:
        self.chance = np.random.default_rng(seed)
        self.emitter: Emitter = emitter
        self.sign = sign
        self.cloud: Floats = draw(CANDIDATES, self.chance, emitter)
        self.weights: Floats = np.full(CANDIDATES, 1 / CANDIDATES)
        self.air: Floats = np.zeros(CANDIDATES)
        self.mass: Floats = np.zeros(CANDIDATES)
        self.heat: Floats = np.zeros(CANDIDATES)
        self.settled = False
        """whether it has seen a temperature at all"""
        self.gated = 0.0
        """hours for which measurements are only followed"""
        self.noise = NOISE
        self._of: Floats | None = None
        self._modes: Modes
        self._steps: tuple[float, Steps] | None = None

    @property
    def modes(self) -> Modes:
        """What of the candidates' motion is their own."""
        if self._of is not self.cloud:
            self._of, self._modes, self._steps = self.cloud, Modes.of(self.cloud, self.sign), None
        return self._modes

    def settle(self, air: float, duty: float, around: Surroundings) -> None:
        """Believe that the room has been about as it is for some hours."""
        self.air = np.full(CANDIDATES, air)
        spread = np.linspace(0.0, _COLDER, CANDIDATES)[self.chance.permutation(CANDIDATES)]
        self.mass = air - spread * (air - around.outdoor)
        still = Motion(self.modes, (self.air, self.mass, np.zeros(CANDIDATES)), duty, (around.outdoor, around.sun))
        self.heat = still.states(1e3)[2]
        self.settled = True

    def observe(
        self,
        hours: float,
        air: float,
        duty: float | None,
        around: Surroundings,
        *,
        judge: bool = True,
        empty: bool = False,
    ) -> None:
        """Take a measurement, `hours` after the last, between which this duty and these surroundings held.

        A duty of None is not known: of each candidate it is taken to be what explains the measurement best, and only
        what none explains counts against it. Nobody opens a window in an `empty` home: if it cools faster than foretold
        while nothing heats it, the candidates were wrong.
        """
        if not self.settled:
            self.settle(air, duty or 0.0, around)
            return
        self.air, self.mass, self.heat = self._moved(hours, air, duty, around)
        error = air - self.air
        steps = hours * 12
        if not (empty and duty == 0.0) and self._window(error):
            self.gated = GATED
        if self.gated > 0:
            self.gated -= hours
            self.air += (1 - (1 - _FOLLOW) ** steps) * error
            return
        if judge:
            self._weigh(error, steps)
        self.air += (1 - (1 - AIR_GAIN) ** steps) * error
        self.mass += (1 - (1 - MASS_GAIN) ** steps) * error
        if float(self.weights @ self.weights) * (STALE * CANDIDATES) > 1.0:
            self._draw_anew()

    def _moved(self, hours: float, air: float, duty: float | None, around: Surroundings) -> Floats:
        """Return air, mass and heat some hours on. A duty that nobody knows is one that holds, if that fits."""
        steps = self._stepping(hours)
        states = np.array((self.air, self.mass, self.heat))
        moved, effect = steps.idle(states, around.outdoor, around.sun), steps.effect(states, around.outdoor)
        moved += effect * (self._guessed(air, moved[0], effect[0], around) if duty is None else duty)
        return moved

    def _stepping(self, hours: float) -> Steps:
        """Return steps of some hours. Readings mostly come at a steady pace: the last are kept."""
        modes, known = self.modes, self._steps
        if known is None or known[0] != hours:
            known = self._steps = (hours, Steps(modes, hours))
        return known[1]

    def _guessed(self, air: float, idle: Floats, effect: Floats, around: Surroundings) -> Floats:
        """Return the duty of each candidate that explains a measurement, where `idle` was to be without heating."""
        held = self._holding(air, around)
        missing = air - idle
        missing -= held * effect
        missing *= effect
        effect = np.square(effect)
        effect += self.noise**2
        missing /= effect
        held += missing
        duty: Floats = np.minimum(np.maximum(held, 0.0, out=held), 1.0, out=held)
        return duty

    def _holding(self, air: float, around: Surroundings) -> Floats:
        """Return the duty with which each candidate would stay as warm as it is."""
        modes = self.modes
        lost = modes.outward * (air - around.outdoor)
        lost += self.cloud[:, INWARD] * (air - self.mass)
        lost -= around.sun * modes.sun
        lost -= modes.gain
        lost /= modes.full_power(around.outdoor)
        duty: Floats = np.minimum(np.maximum(lost, 0.0, out=lost), 1.0, out=lost)
        return duty

    def _weigh(self, error: Floats, steps: float) -> None:
        size = np.abs(error)
        size /= self.noise
        np.minimum(size, TAIL, out=size)
        size *= size
        size *= -0.5 * TEMPER * steps
        weights = self.weights * np.exp(size, out=size)
        weights /= np.add.reduce(weights)
        self.weights = weights

    def sample(self, count: int = DRAWN, share: float = 1.0) -> tuple[Modes, tuple[Floats, Floats, Floats]]:
        """Return candidates that stand for all, equally believed, with their states; the same while nothing changed.

        They have a share of their power.
        """
        at = systematic(self.weights, count, 0.5)
        return self.modes.picked(at, share), (self.air[at], self.mass[at], self.heat[at])

    def adopt(self, cloud: Floats) -> None:
        """Take other candidates, all believed alike; what the room is like now is kept."""
        middle = float(np.average(self.mass, weights=self.weights))
        heat = float(np.average(self.heat, weights=self.weights))
        air = float(np.average(self.air, weights=self.weights))
        count = len(cloud)
        self.cloud, self.weights = cloud, np.full(count, 1 / count)
        self.air, self.mass, self.heat = np.full(count, air), np.full(count, middle), np.full(count, heat)

    def memory(self) -> bytes:
        """Return the candidates as they are believed, 4 KiB: what is worth keeping over a restart."""
        return packed(self.cloud[systematic(self.weights, CANDIDATES, 0.5)])

    def remember(self, memory: bytes) -> bool:
        """Take candidates of an earlier life; False if it is not what `memory` returned."""
        if len(memory) != CANDIDATES * COLUMNS * 2:
            return False
        self.cloud = unpacked(memory)
        self.weights = np.full(CANDIDATES, 1 / CANDIDATES)
        return True

    def _window(self, error: Floats) -> bool:
        """Return whether the room fell away from almost all candidates at once."""
        if self.gated > 0:
            return False
        coarse = self.noise / NOISE
        fallen = error < _FALLEN * coarse
        if not np.count_nonzero(fallen) or float(self.weights @ fallen) <= _AGREED:
            return False
        return float(self.weights @ (error < _WINDOW * coarse)) >= _HALF

    def _draw_anew(self) -> None:
        at = systematic(self.weights, CANDIDATES, self.chance.random())
        self.cloud = jittered(self.cloud[at], self.chance, JITTER)
        self.air, self.mass, self.heat = self.air[at], self.mass[at], self.heat[at]
        self.weights = np.full(CANDIDATES, 1 / CANDIDATES)


def systematic(weights: Floats, count: int, offset: float) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return indices drawn in proportion to weights at even distances; `offset` is 0 to 1."""
    marks = (np.arange(count) + offset) / count
    return np.minimum(weights.cumsum().searchsorted(marks), len(weights) - 1)
