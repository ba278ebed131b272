"""Candidate rooms moved on by equal steps: the exact solution once made into weights, cheap from then on.

States are air, mass (°C) and heat (K/h): the rows of a table with a column a candidate, or of several tables that are
stories of their own.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from hyperconnect.comfort.motion import Modes
from hyperconnect.comfort.prior import Floats


class Steps:
    """Steps of some hours each; the last step asked for is kept: what surrounds rooms mostly stays as it is."""

    def __init__(self, modes: Modes, hours: float) -> None:
        decay, slow, fast = np.exp(-modes.rate * hours), np.exp(modes.slow * hours), np.exp(modes.fast * hours)
        none, air_drive, mass_drive = np.zeros(len(modes)), modes.air_drive, modes.mass_drive
        air_mass = (fast - slow) * modes.apart
        air_air = slow - modes.slow_mass * air_mass
        mass_mass = (modes.fast_mass * fast - modes.slow_mass * slow) * modes.apart
        mass_air = modes.slow_mass * (slow - mass_mass)
        air_heat = air_drive * (decay - air_air) - air_mass * mass_drive
        mass_heat = mass_drive * (decay - mass_mass) - mass_air * air_drive
        of_heat = np.array([air_heat, mass_heat, decay])
        self.modes = modes
        self.of_states = np.array([[air_air, mass_air, none], [air_mass, mass_mass, none], of_heat])
        self.of_outdoor = np.array([1 - air_air - air_mass, 1 - mass_air - mass_mass, none])
        of_goal = self.of_outdoor / modes.outward
        self.of_sun, self.of_gain = of_goal * modes.sun, of_goal * modes.gain
        of_goal -= of_heat
        of_goal[2] += 1.0
        self.of_goal = of_goal
        self._last: tuple[tuple[float, float], Step] | None = None

    def under(self, outdoor: float, sun: float) -> Step:
        """Return the step under an outdoor temperature and a sun."""
        if self._last is None or self._last[0] != (outdoor, sun):
            self._last = (outdoor, sun), Step(self, outdoor, sun)
        return self._last[1]


class Step:
    """One of equal steps, under an outdoor temperature and a sun; stories may have their own: a column of tables."""

    def __init__(self, steps: Steps, outdoor: float | Floats, sun: float | Floats) -> None:
        self._steps, self._outdoor = steps, outdoor
        idle: Floats = outdoor * steps.of_outdoor
        idle += sun * steps.of_sun
        idle += steps.of_gain
        self._idle = idle

    @cached_property
    def power(self) -> Floats:
        """Full power in K/h."""
        return self._steps.modes.full_power(self._outdoor)

    @cached_property
    def heated(self) -> Floats:
        """What heating at full power adds to states."""
        heated: Floats = self.power * self._steps.of_goal
        return heated

    def idle(self, states: Floats) -> Floats:
        """Return states one step on without heating."""
        stepped: Floats = np.einsum("fto,...fo->...to", self._steps.of_states, states)
        stepped += self._idle
        return stepped

    def __call__(self, states: Floats, duty: float | Floats) -> Floats:
        """Return states one step on at a duty (0 to 1)."""
        stepped = self.idle(states)
        stepped += duty * self.heated
        return stepped
