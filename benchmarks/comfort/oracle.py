"""Knows the arrival, the house and the weather: heats from the latest minute that is early enough, found by trying."""

from __future__ import annotations

from typing import Final

import numpy as np

from .house import House
from .scene import Absence, Scene
from .sky import Floats

MARGIN: Final = 0.4
"""K below the wish that it aims at; tighter than what counts as success."""
_TRIES: Final = 32
_SEARCHED: Final = 1440
"""Minutes before an arrival within which it may begin."""


def foresee(scene: Scene) -> tuple[Floats, Floats, Floats]:
    """Return air, whether it heats, and energy of each minute."""
    house, trial, tries = scene.house(), scene.house(), scene.house()
    house.settle(1, scene.home.comfort)
    air, heat, energy = (np.zeros(scene.minutes) for _ in range(3))
    ahead = {absence.left: absence for absence in scene.absences}
    starts: int | None = None
    setpoint = np.zeros(1)
    for minute in range(scene.minutes):
        if minute in ahead:
            starts = latest(scene, (house, trial, tries), ahead[minute])
        if scene.present[minute]:
            starts = None
        warm = scene.present[minute] or (starts is not None and minute >= starts)
        wanted = scene.comfort[minute]
        setpoint[0] = wanted if warm else scene.home.rest(wanted)
        heat[minute], air[minute], energy[minute] = warm, house.air[0], house.energy[0]
        house.step(minute, setpoint)
    return air, heat, energy


def latest(scene: Scene, houses: tuple[House, House, House], absence: Absence) -> int:
    """Return the latest minute to begin with; that of the departure if none is early enough."""
    sign = scene.home.sign
    goal = sign * float(scene.comfort[absence.back]) - MARGIN
    house, trial, tries = houses
    trial.like(house, 1)
    low, high = max(absence.left, absence.back - _SEARCHED), absence.back
    _heat(scene, trial, absence.left, low, np.full(1, high))
    while high - low > 1:
        starts = np.unique(np.linspace(low, high, _TRIES).astype(np.intp))
        tries.like(trial, len(starts))
        _heat(scene, tries, low, absence.back, starts)
        enough = np.flatnonzero(sign * tries.air >= goal)
        if len(enough) == 0:
            return int(starts[0])
        best = int(enough[-1])
        if best == len(starts) - 1:
            return int(starts[-1])
        _heat(scene, trial, low, int(starts[best]), np.full(1, absence.back))
        low, high = int(starts[best]), int(starts[best + 1])
    return low


def _heat(
    scene: Scene, house: House, begins: int, ends: int, starts: np.ndarray[tuple[int], np.dtype[np.intp]]
) -> None:
    """Let lanes coast until each one's start, and heat from there."""
    for minute in range(begins, ends):
        wanted = float(scene.comfort[minute])
        setpoint: Floats = np.where(minute >= starts, wanted, scene.home.rest(wanted))
        house.step(minute, setpoint)
