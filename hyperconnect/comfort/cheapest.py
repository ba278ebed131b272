"""The cheapest way to be warm at a moment: dynamic programming over air and mass, lived beside the latest start.

States are air and mass of one typical candidate, steps a quarter of an hour, in which it moves linearly. A thermostat
throttles: what is held, at the set-back or at the goal, costs no more than what it loses. From the moment on it is held
for some hours, so that what is stored in walls counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from statistics import median
from typing import Final

import numpy as np
from msgspec import Struct

from hyperconnect.comfort.motion import Motion
from hyperconnect.comfort.prior import Floats
from hyperconnect.comfort.thermal import SHORT, Outlook

STEP: Final = 0.25
"""Hours."""
_GENTLE: Final = 0.6
_SPARED = 0.95
"""At part load a compressor needs a little less for each unit of heat."""
_AIRS, _MASSES = 40, 14
_COLD_COST = 20.0
"""What a missing kelvin costs, in hours of full power at the dearest price."""
_SWITCH_COST = 0.05
"""What it costs to begin or to stop, in hours of full power: nothing is switched for cents."""
_NEARLY = 0.1
"""K that one course may be colder in the end than another."""
_LEAST = 1e-9


class Course(Struct, frozen=True):
    """The duty (0 to 1) that is cheapest now, the hours until heating begins, and the share of the cost that it saves.

    What is saved is of what warming up costs by the latest start that is in time.
    """

    duty: float
    begins: float
    saves: float


class _Lived(Struct, frozen=True):
    """What a course came to: its cost, that before it is due, the air then, its first duty and when it heats."""

    cost: float
    before: float
    air: float
    duty: float
    begins: int


def cheapest(outlook: Outlook, setback: float, paid: Floats, due: int, *, gentle: bool, begun: bool) -> Course:
    """Return the cheapest course to be warm after `due` steps, and from then on for as long as prices are `paid`.

    `setback` is mirrored where the outlook is; a `gentle` start at part of the power is for those who can. What was
    `begun` for its price goes on as long as stopping would save next to nothing.
    """
    goal = outlook.goal + SHORT
    room = _Room(outlook, min(setback, goal), goal)
    prices: list[float] = (STEP * paid).tolist()
    gentle_or_not = (0.0, _GENTLE, 1.0) if gentle else (0.0, 1.0)
    duties = [gentle_or_not if step < due else (1.0,) for step in range(len(prices))]
    best = _followed(room, prices, duties, _values(room, prices, duties, due), begun=begun)
    latest = _latest(room, prices, due)
    if best.air < min(latest.air, goal - SHORT) - _NEARLY:
        return Course(0.0, 0.0, 0.0)
    # Warming up in free hours costs nothing: a share of that would be anything.
    saves = (latest.cost - best.cost) / max(abs(latest.before), abs(latest.cost) / 4, _LEAST)
    return Course(best.duty, STEP * best.begins, saves)


class _Room:
    """One candidate: where a step leads from air and mass, and the share of full power that it takes."""

    def __init__(self, outlook: Outlook, setback: float, goal: float) -> None:
        self.setback, self.goal = setback, goal
        self.air, self.mass = (float(median(each.tolist())) for each in outlook.known[:2])
        low = min(self.air, self.mass, setback) - 1.0
        self.airs, self.masses = np.linspace(low, goal + 0.5, _AIRS), np.linspace(low, goal + 0.25, _MASSES)
        self._least, self._apart = low, (float(self.airs[1]) - low, float(self.masses[1]) - low)
        needed = outlook.needed(0.0)
        middle = np.argsort(needed)[len(needed) // 2]
        one = outlook.modes.picked(np.array([middle, middle, middle]))
        # The emitter's lag is left out: a quarter of an hour's heat is spread over the step it is asked for.
        probes = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])
        idle = Motion(one, (*probes, np.zeros(3)), 0.0, outlook.outside).states(STEP)
        full = Motion(one, (*probes, one.full_power(outlook.outside[0])), 1.0, outlook.outside).states(STEP)
        self._rest = float(idle[0][0]), float(idle[1][0])
        self._by_air = float(idle[0][1] - idle[0][0]), float(idle[1][1] - idle[1][0])
        self._by_mass = float(idle[0][2] - idle[0][0]), float(idle[1][2] - idle[1][0])
        self._rise = max(float(full[0][0] - idle[0][0]), _LEAST), float(full[1][0] - idle[1][0])

    def step(self, air: float, mass: float, duty: float) -> tuple[float, float, float]:
        """Return the air and mass after a step at a duty, and the share of full power that was taken."""
        next_air, next_mass = self._drift(air, mass)
        share = min(max(((self.goal if duty else self.setback) - next_air) / self._rise[0], 0.0), duty or 1.0)
        return next_air + share * self._rise[0], next_mass + share * self._rise[1], share

    def steps(self, air: Floats, mass: Floats, duty: float) -> tuple[Floats, Floats, Floats]:
        """Return what `step` does, for many states."""
        next_air, next_mass = (
            rest + by_air * air + by_mass * mass
            for rest, by_air, by_mass in zip(self._rest, self._by_air, self._by_mass, strict=True)
        )
        share = np.clip(((self.goal if duty else self.setback) - next_air) / self._rise[0], 0.0, duty or 1.0)
        return next_air + share * self._rise[0], next_mass + share * self._rise[1], share

    def _drift(self, air: float, mass: float) -> tuple[float, float]:
        return (
            self._rest[0] + self._by_air[0] * air + self._by_mass[0] * mass,
            self._rest[1] + self._by_air[1] * air + self._by_mass[1] * mass,
        )

    def place(self, air: float, mass: float) -> tuple[int, float, float]:
        """Return where a state lies on the grid: its upper left corner, and the parts down and right of it."""
        row, column = (air - self._least) / self._apart[0], (mass - self._least) / self._apart[1]
        row, column = min(max(row, 0.0), _AIRS - 1.001), min(max(column, 0.0), _MASSES - 1.001)
        return int(row) * _MASSES + int(column), row - int(row), column - int(column)


def _used(duty: float, share: float) -> float:
    """Return what a share of full power draws."""
    return share * (_SPARED if duty == _GENTLE else 1.0)


def _values(room: _Room, prices: list[float], duties: Sequence[tuple[float, ...]], due: int) -> list[Floats]:
    """Return the least cost from each state on, after each step."""
    airs, masses = (part.ravel() for part in np.meshgrid(room.airs, room.masses, indexing="ij"))
    moves = {duty: _Move(room, airs, masses, duty) for duty in {*duties[0], 1.0}}
    cold: Floats = _COLD_COST * max(map(abs, prices)) / STEP * np.maximum(0.0, room.goal - SHORT - airs)
    value = np.zeros(len(airs))
    values = [value]
    for place in range(len(prices) - 1, 0, -1):
        ways = [prices[place] * moves[duty].used + moves[duty].led(value) for duty in duties[place]]
        value = reduce(np.minimum, ways)
        if place == due:
            value = value + cold
        values.append(value)
    return values[::-1]


class _Move:
    """Where a step at a duty leads from each state of the grid, as a weighted sum over the four corners around."""

    def __init__(self, room: _Room, airs: Floats, masses: Floats, duty: float) -> None:
        next_air, next_mass, share = room.steps(airs, masses, duty)
        self.used = share * _used(duty, 1.0)
        row = np.clip((next_air - room.airs[0]) / (room.airs[1] - room.airs[0]), 0, _AIRS - 1.001)
        column = np.clip((next_mass - room.masses[0]) / (room.masses[1] - room.masses[0]), 0, _MASSES - 1.001)
        top, left = row.astype(np.intp), column.astype(np.intp)
        down, right = row - top, column - left
        base = top * _MASSES + left
        self._corners = np.array([base, base + 1, base + _MASSES, base + _MASSES + 1])
        self._parts = np.array([(1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right])

    def led(self, value: Floats) -> Floats:
        """Return the value of where it leads."""
        total: Floats = np.einsum("ij,ij->j", self._parts, value[self._corners])
        return total


def _followed(
    room: _Room, prices: list[float], duties: Sequence[tuple[float, ...]], values: list[Floats], *, begun: bool
) -> _Lived:
    """Live the cheapest course."""
    switch = _SWITCH_COST * abs(prices[0]) / STEP
    air, mass, cost = room.air, room.mass, 0.0
    warm, begins = air, len(prices)
    first = before = 0.0
    for place, price in enumerate(prices):
        if len(duties[place]) > 1:
            led = [room.step(air, mass, duty) for duty in duties[place]]
            worth = [
                price * _used(duty, share)
                + _read(values[place], *room.place(to_air, to_mass))
                + (switch if place == 0 and begun is (duty == 0) else 0.0)
                for duty, (to_air, to_mass, share) in zip(duties[place], led, strict=True)
            ]
            chosen = worth.index(min(worth))
            duty, (air, mass, share) = duties[place][chosen], led[chosen]
            warm = air
            before += price * _used(duty, share)
        else:
            duty, (air, mass, share) = 1.0, room.step(air, mass, 1.0)
        cost += price * _used(duty, share)
        if duty > 0 and begins == len(prices):
            begins = place
        first = duty if place == 0 else first
    return _Lived(cost, before, warm, first, begins)


def _latest(room: _Room, prices: list[float], due: int) -> _Lived:
    """Live the latest start at full power that is in time, or the one at once where none is."""
    low, high = 0, due
    while low < high:
        middle = (low + high + 1) // 2
        if _started(room, prices[:due], middle, due).air >= room.goal - SHORT:
            low = middle
        else:
            high = middle - 1
    return _started(room, prices, low, due)


def _started(room: _Room, prices: list[float], begins: int, due: int) -> _Lived:
    """Live a start at full power at a step."""
    air, mass, cost, before, warm = room.air, room.mass, 0.0, 0.0, room.air
    for place, price in enumerate(prices):
        air, mass, share = room.step(air, mass, 1.0 if place >= begins else 0.0)
        cost += price * share
        if place < due:
            before, warm = cost, air
    return _Lived(cost, before, warm, 1.0 if begins == 0 else 0.0, begins)


def _read(value: Floats, corner: int, down: float, right: float) -> float:
    upper = (1 - right) * value.item(corner) + right * value.item(corner + 1)
    lower = (1 - right) * value.item(corner + _MASSES) + right * value.item(corner + _MASSES + 1)
    return (1 - down) * upper + down * lower
