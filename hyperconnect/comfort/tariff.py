"""Heating when energy is cheap: dynamic programming over air and mass up to the arrival.

When prices differ, or the sun will pay, the latest start is not the cheapest: heat can be stored in walls, and a gentle
start asks a compressor for less. States are air and mass of one typical candidate, steps a quarter of an hour.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct

from hyperconnect.comfort.arrival import Arrival
from hyperconnect.comfort.motion import Modes, Motion
from hyperconnect.comfort.observation import Prices
from hyperconnect.comfort.prior import Floats
from hyperconnect.comfort.thermal import SHORT, Outlook
from hyperconnect.model.moment import Moment

_RATIO = 1.2
_STEP = 0.25
_LONGEST = 10.0
_SHORTEST = 0.5
_DUTIES: Final = (0.0, 0.6, 1.0)
_USED: Final = (0.0, 0.57, 1.0)
"""Power drawn at each duty: at part load a compressor needs a little less for each unit of heat."""
_AIRS, _MASSES = 36, 14
_COLD_COST = 1e3
_CONVERGED = 0.05


class Plan(Struct, frozen=True):
    """The duty that is cheapest now (0 to 1), and what it saves."""

    duty: float
    why: str


def matters(prices: Prices | None, at: Moment, hours: float) -> bool:
    """Return whether prices of the next hours differ enough, or the sun will pay."""
    if prices is None or hours < _SHORTEST:
        return False
    paid = _paid(prices, at, int(hours / _STEP))
    if paid is None:
        return False
    return bool(paid.max() > _RATIO * max(float(paid.min()), 1e-9) or paid.min() < 0)


def plan(outlook: Outlook, arrival: Arrival, prices: Prices, at: Moment, alpha: float, setback: float) -> Plan | None:
    """Return what is cheapest now so that it is warm at the earliest arrival that counts; None if nothing is to plan.

    `setback` is mirrored where the outlook is.
    """
    hours = horizon(arrival, alpha)
    if not matters(prices, at, hours):
        return None
    steps = int(hours / _STEP)
    paid = _paid(prices, at, steps)
    if paid is None:
        return None
    one = _typical(outlook)
    goal = outlook.goal + SHORT
    air, mass = float(np.median(outlook.known[0])), float(np.median(outlook.known[1]))
    low = min(air, mass, setback) - 1.0
    airs, masses = np.linspace(low, goal + 0.5, _AIRS), np.linspace(low, goal + 0.25, _MASSES)
    grid = (airs, masses)
    grid_air, grid_mass = (part.ravel() for part in np.meshgrid(airs, masses, indexing="ij"))
    moves = [_move(outlook, one, duty, (grid_air, grid_mass), (setback, goal), grid) for duty in _DUTIES]
    value = _COLD_COST * np.maximum(0.0, goal - SHORT - grid_air)
    for price in paid[:0:-1].tolist():
        choices = [_STEP * price * used + move(value) for used, move in zip(_USED, moves, strict=True)]
        value = np.minimum(np.minimum(choices[0], choices[1]), choices[2])
    here = (np.array([air]), np.array([mass]))
    costs: list[float] = []
    for duty, used in zip(_DUTIES, _USED, strict=True):
        move = _move(outlook, one, duty, here, (setback, goal), grid)
        costs.append(_STEP * float(paid[0]) * used + float(move(value)[0]))
    best = int(np.argmin(np.array(costs) + np.array([0.0, 1e-6, 2e-6])))
    cheap = "now is the cheaper time" if best else "cheaper hours come before the arrival"
    return Plan(_DUTIES[best], f"energy costs {float(paid.min()):g} to {float(paid.max()):g} until then, {cheap}")


def horizon(arrival: Arrival, alpha: float) -> float:
    """Return the hours until the earliest arrival that counts, at most ten; 0 if none does."""
    if arrival.coming < alpha:
        return 0.0
    come = np.cumsum(arrival.chances)
    return min(_LONGEST, float(arrival.minutes[min(int(np.searchsorted(come, alpha)), len(come) - 1)]) / 60)


class _Move:
    """Where states go in one step, as a weighted sum over the four corners around."""

    def __init__(self, corners: list[np.ndarray[tuple[int], np.dtype[np.intp]]], parts: list[Floats]) -> None:
        self._corners, self._parts = corners, parts

    def __call__(self, value: Floats) -> Floats:
        total: Floats = self._parts[0] * value[self._corners[0]]
        for corner, part in zip(self._corners[1:], self._parts[1:], strict=True):
            total = total + part * value[corner]
        return total


def _move(
    outlook: Outlook,
    one: Modes,
    duty: float,
    states: tuple[Floats, Floats],
    bounds: tuple[float, float],
    grid: tuple[Floats, Floats],
) -> _Move:
    (setback, goal), (airs, masses) = bounds, grid
    air, mass = states
    steady = Motion(one, (air[:1], mass[:1], np.zeros(1)), duty, outlook.outside).states(1e3)[2]
    heat = np.repeat(steady, len(air))
    # The emitter's lag is left out: a quarter of an hour's heat is spread over the step it is asked for.
    motion = Motion(one, (air, mass, heat), duty, outlook.outside)
    next_air, next_mass, _ = motion.states(_STEP)
    next_air = np.clip(next_air, np.minimum(setback, goal), goal)
    row = np.clip((next_air - airs[0]) / (airs[1] - airs[0]), 0, _AIRS - 1.001)
    column = np.clip((next_mass - masses[0]) / (masses[1] - masses[0]), 0, _MASSES - 1.001)
    top, left = row.astype(np.intp), column.astype(np.intp)
    down, right = row - top, column - left
    base = top * _MASSES + left
    corners = [base, base + 1, base + _MASSES, base + _MASSES + 1]
    parts = [(1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right]
    return _Move(corners, parts)


def _typical(outlook: Outlook) -> Modes:
    """Return the candidate whose warm-up is the median."""
    needs = outlook.needs(0.0)[:, 0]
    return outlook.modes.picked(np.argsort(needs)[len(needs) // 2 : len(needs) // 2 + 1])


def _paid(prices: Prices, at: Moment, steps: int) -> Floats | None:
    """Return what each step costs, the sun's share taken off; None if prices are not told for all of them."""
    table = np.array(prices.prices, dtype=np.float64)
    if not len(table) or steps < 1 or prices.step <= 0 or not np.isfinite(table).all():
        return None
    share = np.zeros(len(table))
    if len(prices.surplus) == len(table):
        share = np.clip(np.nan_to_num(np.array(prices.surplus, dtype=np.float64)), 0.0, 1.0)
    slots = np.floor((at + _STEP * 3600 * (np.arange(steps) + 0.5) - prices.begins) / prices.step).astype(np.intp)
    if slots[0] < 0 or slots[0] >= len(table):
        return None
    paid: Floats = (table * (1 - share))[np.minimum(slots, len(table) - 1)]
    return paid
