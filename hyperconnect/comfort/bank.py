"""A bank of candidate rooms that runs along with the real one, each believed as far as it foretold what came.

A thermostat's data are fed back, hardly excited and correlated: a filter for parameters drifts off into rooms that
cannot be. A bank is always physical, has an answer on the first day, and answers with a distribution.

The observer's gain is low on purpose: errors then build up over an hour, and foretelling hours is rewarded where a
high gain would reward only following. Likelihoods are tempered and their tails cut, so that sun, stoves and guests
cost a candidate no more than a fixed penalty.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from msgspec import Struct

from hyperconnect.comfort.motion import Modes, Motion
from hyperconnect.comfort.prior import COLUMNS, Emitter, Floats, draw, jittered, packed, unpacked
from hyperconnect.comfort.steps import Step, Steps

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
_INTERVALS: Final = 4
_COLDER: Final = 0.35
"""By how much of what separates air and outdoors a mass is believed colder than the air at first, at most."""


class Surroundings(Struct, frozen=True):
    """What a room stands in: outdoor temperature (°C) and sun on level ground (W/m²)."""

    outdoor: float
    sun: float = 0.0


class Measurement(Struct, frozen=True):
    """A room's air, `hours` after it was measured last, between which this duty and these surroundings held.

    A duty of None is not known: of each candidate it is taken to be what explains the measurement best, and only what
    none explains counts against it. `noise` are the K that it may be off. Nobody opens a window in an `empty` home: if
    it cools faster than foretold while nothing heats it, the candidates were wrong.
    """

    hours: float
    air: float
    duty: float | None
    around: Surroundings
    noise: float = NOISE
    empty: bool = False


class _Interval:
    """Some hours between measurements: how candidates move in them, and how far a measurement then corrects them."""

    def __init__(self, modes: Modes, hours: float) -> None:
        self.steps = Steps(modes, hours)
        self.marks = hours * 12
        """How many times five minutes it is, of which gains and likelihoods are."""
        air, mass, self.follow = (1 - (1 - gain) ** self.marks for gain in (AIR_GAIN, MASS_GAIN, _FOLLOW))
        self.gains: Floats = np.repeat([[air], [mass], [0.0]], len(modes), axis=1)


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
        self.states: Floats = np.zeros((3, CANDIDATES))
        """Air, mass and heat, as each candidate believes them to be."""
        self.gated = 0.0
        """hours for which measurements are only followed"""
        self._of: Floats | None = None
        self._modes: Modes
        self._intervals: dict[float, _Interval] = {}

    @property
    def modes(self) -> Modes:
        """What of the candidates' motion is their own."""
        if self._of is not self.cloud:
            self._of, self._modes = self.cloud, Modes.of(self.cloud, self.sign)
            self._intervals.clear()
        return self._modes

    def settle(self, air: float, duty: float, around: Surroundings) -> None:
        """Believe that the room has been about as it is for some hours."""
        spread = np.linspace(0.0, _COLDER, CANDIDATES)[self.chance.permutation(CANDIDATES)]
        known, mass = np.full(CANDIDATES, air), air - spread * (air - around.outdoor)
        still = Motion(self.modes, (known, mass, np.zeros(CANDIDATES)), duty, (around.outdoor, around.sun))
        self.states = np.array((known, mass, still.states(1e3)[2]))

    def resume(self, air: float, mass: float, heat: float) -> None:
        """Believe of the room what was believed of it in an earlier life."""
        self.states = np.repeat([[air], [mass], [heat]], CANDIDATES, axis=1)

    def observe(self, measured: Iterable[Measurement]) -> None:
        """Take in measurements, the earliest first."""
        for each in measured:
            interval = self._interval(each.hours)
            error = self._follow(each, interval)
            if not (each.empty and each.duty == 0.0) and self._window(error, each.noise):
                self.gated = GATED
            if self.gated > 0:
                self.gated -= each.hours
                self.states[0] += interval.follow * error
            else:
                self._weigh(error, each.noise, interval.marks)
                self.states += interval.gains * error
                if float(self.weights @ self.weights) * (STALE * CANDIDATES) > 1.0:
                    self._draw_anew()

    def bridge(self, measured: Measurement) -> None:
        """Take in a measurement after a gap in which who knows what happened: the mass is taken to have followed."""
        interval = self._interval(measured.hours)
        error = self._follow(measured, interval)
        if self.gated <= 0 and not self._window(error, measured.noise):
            self.states += interval.gains * error
        self.states[0], self.gated = measured.air, 0.0

    def _follow(self, measured: Measurement, interval: _Interval) -> Floats:
        """Move the candidates on to a measurement; return by how much each is too cold."""
        around = measured.around
        step = interval.steps.under(around.outdoor, around.sun)
        moved = step.idle(self.states)
        if measured.duty is None:
            moved += self._guessed(measured, step, moved[0]) * step.heated
        elif measured.duty > 0.0:
            moved += measured.duty * step.heated
        self.states = moved
        error: Floats = measured.air - moved[0]
        return error

    def _interval(self, hours: float) -> _Interval:
        """Return an interval of some hours. Most are one of two or three: they are kept as long as the candidates."""
        modes = self.modes
        interval = self._intervals.get(hours)
        if interval is None:
            if len(self._intervals) == _INTERVALS:
                self._intervals.clear()
            interval = self._intervals[hours] = _Interval(modes, hours)
        return interval

    def _guessed(self, measured: Measurement, step: Step, idle: Floats) -> Floats:
        """Return the duty of each candidate that explains a measurement, where `idle` was to be without heating.

        It is between what holds the room and what explains all of it: the less a duty shows, the nearer to the first.
        """
        effect, doubt = step.heated[0], measured.noise**2
        duty = self._holding(measured, step)
        duty *= doubt
        duty += effect * (measured.air - idle)
        duty /= effect * effect + doubt
        return _bounded(duty)

    def _holding(self, measured: Measurement, step: Step) -> Floats:
        """Return the duty with which each candidate would stay as warm as it is."""
        modes, around = self.modes, measured.around
        lost = modes.outward * (measured.air - around.outdoor)
        lost += modes.inward * (measured.air - self.states[1])
        lost -= around.sun * modes.sun
        lost -= modes.gain
        lost /= step.power
        return _bounded(lost)

    def _weigh(self, error: Floats, noise: float, marks: float) -> None:
        weights = error * error
        np.minimum(weights, (TAIL * noise) ** 2, out=weights)
        weights *= -0.5 * TEMPER * marks / noise**2
        np.exp(weights, out=weights)
        weights *= self.weights
        weights /= np.add.reduce(weights)
        self.weights = weights

    def sample(self, count: int = DRAWN, share: float = 1.0) -> tuple[Modes, tuple[Floats, Floats, Floats]]:
        """Return candidates that stand for all, equally believed, with their states; the same while nothing changed.

        They have a share of their power.
        """
        at = systematic(self.weights, count, 0.5)
        air, mass, heat = self.states.take(at, axis=1)
        return self.modes.picked(at, share), (air, mass, heat)

    def likely(self) -> tuple[float, float, float]:
        """Return what air, mass and heat likely are."""
        air, mass, heat = np.add.reduce(self.states * self.weights, axis=1).tolist()
        return air, mass, heat

    def adopt(self, cloud: Floats) -> None:
        """Take other candidates, all believed alike; what the room is like now is kept."""
        self.resume(*self.likely())
        self.cloud, self.weights = cloud, np.full(CANDIDATES, 1 / CANDIDATES)

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

    def _window(self, error: Floats, noise: float) -> bool:
        """Return whether the room fell away from almost all candidates at once."""
        if self.gated > 0:
            return False
        coarse = noise / NOISE
        fallen = error < _FALLEN * coarse
        if not np.count_nonzero(fallen) or float(self.weights @ fallen) <= _AGREED:
            return False
        return float(self.weights @ (error < _WINDOW * coarse)) >= _HALF

    def _draw_anew(self) -> None:
        at = systematic(self.weights, CANDIDATES, self.chance.random())
        self.cloud = jittered(self.cloud[at], self.chance, JITTER)
        self.states = self.states.take(at, axis=1)
        self.weights = np.full(CANDIDATES, 1 / CANDIDATES)


def _bounded(duty: Floats) -> Floats:
    np.maximum(duty, 0.0, out=duty)
    np.minimum(duty, 1.0, out=duty)
    return duty


def systematic(weights: Floats, count: int, offset: float) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return indices drawn in proportion to weights at even distances; `offset` is 0 to 1."""
    marks = (np.arange(count) + offset) / count
    return np.minimum(weights.cumsum().searchsorted(marks), len(weights) - 1)
