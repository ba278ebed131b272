"""Knows all and counts money: begins with the latest start and tries heating more or less until nothing is cheaper."""

from __future__ import annotations

from typing import Final

import numpy as np

from .house import House
from .oracle import MARGIN, latest
from .scene import Absence, Scene
from .sky import Floats

_BLOCK: Final = 30
"""Minutes by which plans differ."""
_SEARCHED: Final = 16
"""Blocks before an arrival that are tried."""
_AFTER: Final = 300
"""Minutes after an arrival whose cost counts: warm walls are worth something."""
_ROUNDS: Final = 6


def spare(scene: Scene) -> tuple[Floats, Floats, Floats]:
    """Return air, whether it heats, and energy of each minute."""
    houses = scene.house(), scene.house(), scene.house()
    house, trial, tries = houses
    house.settle(1, scene.home.comfort)
    air, heat, energy = (np.zeros(scene.minutes) for _ in range(3))
    ahead = {absence.left: absence for absence in scene.absences}
    warm = scene.present.copy()
    setpoint = np.zeros(1)
    for minute in range(scene.minutes):
        absence = ahead.get(minute)
        if absence is not None:
            warm[latest(scene, houses, absence) : absence.back] = True
            trial.like(house, 1)
            begins = max(absence.left, absence.back - _SEARCHED * _BLOCK)
            run(scene, trial, (absence.left, begins), warm[absence.left : begins, None])
            warm[begins : absence.back] = _improved(scene, (trial, tries), begins, absence, warm)
        wanted = float(scene.comfort[minute])
        setpoint[0] = wanted if warm[minute] else scene.home.rest(wanted)
        heat[minute], air[minute], energy[minute] = warm[minute], house.air[0], house.energy[0]
        house.step(minute, setpoint)
    return air, heat, energy


def run(
    scene: Scene, house: House, span: tuple[int, int], warm: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
) -> Floats:
    """Let lanes live from one minute to another by their plans (a column each); return kWh of each minute."""
    drawn = np.zeros((warm.shape[1], span[1] - span[0]))
    before = house.energy
    for at, minute in enumerate(range(*span)):
        wanted = float(scene.comfort[minute])
        house.step(minute, np.where(warm[at], wanted, scene.home.rest(wanted)))
        drawn[:, at], before = house.energy - before, house.energy
    return drawn


def _improved(
    scene: Scene,
    houses: tuple[House, House],
    begins: int,
    absence: Absence,
    warm: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return the plan from a minute to the arrival, half an hour turned on or off as long as that saves."""
    trial, tries = houses
    if scene.tariff is None:
        raise TypeError("money is counted by a tariff")
    ends = min(absence.back + _AFTER, scene.minutes)
    plan = warm[begins : absence.back].copy()
    blocks = [slice(at, at + _BLOCK) for at in range(0, len(plan), _BLOCK)]
    goal = scene.home.sign * float(scene.comfort[absence.back]) - MARGIN
    least = np.inf
    for _ in range(_ROUNDS):
        plans = np.repeat(plan[:, None], len(blocks) + 1, axis=1)
        for lane, block in enumerate(blocks):
            plans[block, lane] ^= True
        tries.like(trial, plans.shape[1])
        drawn = run(scene, tries, (begins, absence.back), plans)
        enough = scene.home.sign * tries.air >= goal
        rest = np.repeat(scene.present[absence.back : ends, None], plans.shape[1], axis=1)
        drawn = np.concatenate([drawn, run(scene, tries, (absence.back, ends), rest)], axis=1)
        cost = np.where(enough, scene.tariff.spent(drawn, begins).sum(axis=1), np.inf)
        best = int(cost.argmin())
        if best == len(blocks) or cost[best] >= min(least, cost[-1]) - 0.01:
            break
        plan, least = plans[:, best].copy(), float(cost[best])
    return plan
