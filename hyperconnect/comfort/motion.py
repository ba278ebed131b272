"""How candidate rooms move: the exact solution of their equations for a duty and an outside that stay as they are.

Two linear equations with a decaying drive have a closed form: a steady state, the emitter's decay, and two modes. So
one evaluation is as right at eight hours as at five minutes, and nothing has to be stepped through.
"""

from __future__ import annotations

import numpy as np

from hyperconnect.comfort.prior import GAIN, INWARD, LAG, MASS, OUTWARD, POWER, SLOPE, SUN, Floats


class Motion:
    """Candidates from states on, under a constant duty (0 to 1; all or each), outdoor temperature (°C) and sun (W/m²).

    `air`, `mass` (°C) and `heat` (K/h) are the states at the beginning. `sign` is -1 for a mirrored, cooled room, whose
    sun and gains work against it.
    """

    def __init__(
        self,
        cloud: Floats,
        states: tuple[Floats, Floats, Floats],
        duty: float | Floats,
        outside: tuple[float, float],
        sign: float = 1.0,
    ) -> None:
        air, mass, heat = states
        outdoor, sun = outside
        outward, inward, into = cloud[:, OUTWARD], cloud[:, INWARD], cloud[:, MASS]
        goal = duty * full_power(cloud, outdoor)
        rate = 1.0 / cloud[:, LAG]
        drive = heat - goal
        self._goal, self._drive, self._rate = goal, drive, rate
        self.steady = outdoor + (goal + sign * (sun * cloud[:, SUN] + cloud[:, GAIN])) / outward
        total = inward + outward + into
        root = np.sqrt(np.maximum(total * total - 4 * outward * into, 1e-12))
        self._slow, self._fast = (-total + root) / 2, (-total - root) / 2
        # The emitter's decay drives both nodes: (A + rate·I)·v = -(drive, 0); off its poles, where v has no bounds.
        across, down = rate - inward - outward, rate - into
        determinant = across * down - inward * into
        near = np.abs(determinant) < 1e-6 * (rate * rate + 1e-9)
        determinant = np.where(near, np.where(determinant < 0, -1.0, 1.0) * 1e-6 * (rate * rate + 1e-9), determinant)
        self._air_drive, self._mass_drive = -drive * down / determinant, drive * into / determinant
        air_gap, mass_gap = air - self.steady - self._air_drive, mass - self.steady - self._mass_drive
        self._slow_mass = (self._slow + inward + outward) / inward
        self._fast_mass = (self._fast + inward + outward) / inward
        self._fast_part = (mass_gap - self._slow_mass * air_gap) / (self._fast_mass - self._slow_mass)
        self._slow_part = air_gap - self._fast_part

    def air(self, hours: float) -> Floats:
        """Return the air's temperature of each candidate after some hours."""
        return (
            self.steady
            + self._air_drive * np.exp(-self._rate * hours)
            + self._slow_part * np.exp(self._slow * hours)
            + self._fast_part * np.exp(self._fast * hours)
        )

    def states(self, hours: float) -> tuple[Floats, Floats, Floats]:
        """Return air, mass and heat of each candidate after some hours."""
        decay = np.exp(-self._rate * hours)
        slow, fast = self._slow_part * np.exp(self._slow * hours), self._fast_part * np.exp(self._fast * hours)
        air = self.steady + self._air_drive * decay + slow + fast
        mass = self.steady + self._mass_drive * decay + self._slow_mass * slow + self._fast_mass * fast
        return air, mass, self._goal + self._drive * decay

    def course(self, hours: Floats) -> Floats:
        """Return the air's temperature at several moments: a row a moment, a column a candidate."""
        at = hours[:, None]
        course: Floats = (
            self.steady
            + self._air_drive * np.exp(-self._rate * at)
            + self._slow_part * np.exp(self._slow * at)
            + self._fast_part * np.exp(self._fast * at)
        )
        return course


def full_power(cloud: Floats, outdoor: float) -> Floats:
    """Return each candidate's full power in K/h at an outdoor temperature."""
    power: Floats = cloud[:, POWER] * np.clip(1 + cloud[:, SLOPE] * (outdoor - 7), 0.45, 1.1)
    return power


def reached(hours: Floats, course: Floats, target: float) -> Floats:
    """Return when each candidate's course first reaches a temperature, interpolated; infinity if it does not."""
    above = course >= target
    first = above.argmax(axis=0)
    columns = np.arange(len(course[0]))
    there = above[first, columns]
    before = np.maximum(first - 1, 0)
    low, high = course[before, columns], course[first, columns]
    part = np.where(first > 0, (target - low) / np.maximum(high - low, 1e-9), 0.0)
    found: Floats = np.where(there, hours[before] + part * (hours[first] - hours[before]), np.inf)
    return found


class Steps:
    """Candidates stepped through many equal steps: the exact solution once made into a matrix, cheap from then on."""

    def __init__(self, cloud: Floats, hours: float, sign: float) -> None:
        zero = np.zeros(len(cloud))
        one = np.ones(len(cloud))
        power = full_power(cloud, 7.0)

        def after(air: Floats, mass: Floats, heat: Floats, duty: float, outside: tuple[float, float]) -> Floats:
            return np.array(Motion(cloud, (air, mass, heat), duty, outside, sign).states(hours))

        self._cloud = cloud
        self._rest = after(zero, zero, zero, 0.0, (0.0, 0.0))
        self._air = after(one, zero, zero, 0.0, (0.0, 0.0)) - self._rest
        self._mass = after(zero, one, zero, 0.0, (0.0, 0.0)) - self._rest
        self._heat = after(zero, zero, one, 0.0, (0.0, 0.0)) - self._rest
        self._goal = (after(zero, zero, zero, 1.0, (7.0, 0.0)) - after(zero, zero, zero, 0.0, (7.0, 0.0))) / power
        self._outdoor = after(zero, zero, zero, 0.0, (1.0, 0.0)) - self._rest
        self._sun = after(zero, zero, zero, 0.0, (0.0, 1.0)) - self._rest

    def __call__(self, states: Floats, duty: float, outdoor: float, sun: float) -> Floats:
        """Return air, mass and heat (the rows of `states`) one step on."""
        air, mass, heat = states
        stepped: Floats = self._air * air + self._mass * mass + self._heat * heat + self._rest + outdoor * self._outdoor
        if duty > 0.0:
            stepped += self._goal * (duty * full_power(self._cloud, outdoor))
        if sun > 0.0:
            stepped += self._sun * sun
        return stepped
