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

from itertools import product
from math import exp, log

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds

_HOUR = 3600.0
_FULL_POWER = (2.5, 4.0, 6.0, 9.0, 13.0, 19.0, 28.0, 42.0)
_LAGS = (0.03, 0.07, 0.15, 0.35, 0.9)
_LEAKS = (0.3, 0.8, 1.6, 2.8, 4.5, 7.0)
GRID = tuple(product(_FULL_POWER, _LAGS, _LEAKS))
"""Candidate rooms: full power (K/h), emitter lag (h), air to mass (1/h)."""

_STEP: Seconds = 120.0
_LONGEST: Seconds = 6 * _HOUR
_SILENCE: Seconds = 1800.0
"""After so long without a measurement the candidates start anew from what is measured then."""
_NOISE = 0.1
"""Kelvins by which a thermostat's reading may be off: sensors round to a tenth, and people open doors."""
_RESPONSE = 1 / 12
"""Hours over which a wrong mass shows in the air."""
_COLDEST = 12.0
"""Kelvins the mass may be below the air at most."""
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


class _State:
    """A candidate's emitter (K/h), air and mass (°C)."""

    __slots__ = ("air", "emitter", "mass")

    def __init__(self, air: float, mass: float) -> None:
        self.emitter = 0.0
        self.air = air
        self.mass = mass


class Room:
    """One room as seen through its thermostat; `weights` is the credit of each candidate of `GRID`."""

    def __init__(self, weights: tuple[float, ...] = ()) -> None:
        self.weights = list(weights) if len(weights) == len(GRID) else _prior()
        self._states: list[_State] = []
        self._at: Moment = 0.0
        self._duty = 0.0

    def observe(self, at: Moment, temperature: float, duty: float) -> None:
        """Take in the air's temperature (°C) and the heating's duty (0 to 1) from this moment on."""
        elapsed = at - self._at
        if not self._states or not 0 <= elapsed <= _SILENCE:
            self._states = [_State(temperature, _mass(temperature, *candidate)) for candidate in GRID]
        elif elapsed > 0:
            self._foretell(elapsed)
            self._judge(elapsed, temperature)
        self._at = at
        self._duty = min(1.0, max(0.0, duty))

    def shift(self, by: Seconds) -> None:
        """The clock was set: the room was observed as long ago as before."""
        self._at += by

    @property
    def observed_at(self) -> Moment:
        """When something was last taken in."""
        return self._at

    def warmup(self, temperature: float, target: float) -> Warmup:
        """Return how long heating from a temperature to a target (both °C) takes; zero if it is warm already."""
        goal = target - 0.2
        if temperature >= goal:
            return Warmup(0.0, 0.0)
        ranked = sorted(range(len(GRID)), key=self.weights.__getitem__, reverse=True)
        verdicts: list[tuple[Seconds, float]] = []
        covered = 0.0
        for index in ranked:
            verdicts.append((self._time_to(index, temperature, goal), self.weights[index]))
            covered += self.weights[index]
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
        duty = self._duty
        for (power, lag, leak), state in zip(GRID, self._states, strict=True):
            decay = exp(-hours / lag)
            for _ in range(steps):
                state.emitter = duty * power + (state.emitter - duty * power) * decay
                state.air = (state.air + hours * (state.emitter + leak * state.mass)) / (1 + hours * leak)

    def _judge(self, elapsed: Seconds, temperature: float) -> None:
        share = elapsed / 300.0
        follow = 1 - 0.88**share
        settle = 1 - 0.8**share
        total = 0.0
        weights = self.weights
        for index, state in enumerate(self._states):
            leak = GRID[index][2]
            error = temperature - state.air
            doubt = min(abs(error) / _NOISE, 3.0)
            weight = weights[index] ** _FORGET * exp(-_TRUST * doubt * doubt * min(share, 1.0)) + _FLOOR
            weights[index] = weight
            total += weight
            state.air += follow * error
            # What the air was told wrong for this long is put down to a mass that is colder or warmer than thought.
            moved = state.mass + settle * error / (leak * _RESPONSE)
            state.mass = min(max(moved, temperature - _COLDEST), temperature + 2.0)
        self.weights = [weight / total for weight in weights]

    def _time_to(self, index: int, temperature: float, goal: float) -> Seconds:
        power, lag, leak = GRID[index]
        known = self._states[index] if self._states else None
        air = temperature
        mass = known.mass if known is not None else _mass(temperature, power, lag, leak)
        emitter = known.emitter if known is not None else 0.0
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


def _mass(air: float, power: float, lag: float, leak: float) -> float:
    """Return a candidate's mass when nothing is known yet: as cold as a room needs that is held at its temperature.

    A heating made for the coldest week holds a room with something like three tenths of its power.
    """
    del lag
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
