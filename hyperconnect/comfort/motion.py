"""How candidate rooms move: the exact solution of their equations for a duty and an outside that stay as they are.

Two linear equations with a decaying drive have a closed form: a steady state, the emitter's decay, and two modes. So
one evaluation is as right at eight hours as at five minutes, and nothing has to be stepped through. What of it depends
on the candidates alone is found once for a cloud (`Modes`).
"""

from __future__ import annotations

from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hyperconnect.comfort.prior import GAIN, INWARD, LAG, MASS, OUTWARD, POWER, SLOPE, SUN, Floats

SOON: Final = np.concatenate([np.arange(0, 0.5, 1 / 30), np.arange(0.5, 2, 1 / 12)])
"""Hours at which every warm-up is looked at; most are over by then."""
LATER: Final = np.concatenate([np.arange(2, 6, 1 / 10), np.arange(6, 24.1, 0.5)])
"""Hours at which warm-ups are looked at that take longer."""
_COOL, _WARM = 0.45, 1.1
"""Bounds of what the cold outside leaves of a full power."""


class Modes:
    """What of candidates' motion is their own, whatever drives it: a row of `table` a quantity, a column a candidate.

    `sign` is -1 for mirrored, cooled rooms, whose sun and gains work against them.
    """

    def __init__(self, table: Floats) -> None:
        self.table = table
        self.power, self.slope, self.sun, self.gain, self.outward, self.inward, self.rate = table[:7]
        self.slow, self.fast, self.slow_mass, self.fast_mass, self.apart, self.air_drive, self.mass_drive = table[7:]
        self._outdoor: float | None = None
        self._full: Floats = self.power
        self._fading: Floats | None = None
        self._among: tuple[Modes, NDArray[np.intp]] | None = None

    @classmethod
    def of(cls, cloud: Floats, sign: float = 1.0) -> Modes:
        """Return what is a cloud's own."""
        by_column = np.ascontiguousarray(cloud.T)
        outward, inward, into = by_column[OUTWARD], by_column[INWARD], by_column[MASS]
        rate = 1.0 / by_column[LAG]
        lost = inward + outward
        total = lost + into
        root = np.sqrt(np.maximum(total * total - 4 * outward * into, 1e-12))
        slow, fast = (root - total) / 2, (-total - root) / 2
        # The emitter's decay drives both nodes: (A + rate·I)·v = -(drive, 0); off its poles, where v has no bounds.
        down = rate - into
        determinant: Floats = (rate - lost) * down - inward * into
        least = 1e-6 * (rate * rate + 1e-9)
        determinant = np.where(np.abs(determinant) < least, np.copysign(least, determinant), determinant)
        slow_mass, fast_mass = (slow + lost) / inward, (fast + lost) / inward
        rows = [by_column[POWER], by_column[SLOPE], sign * by_column[SUN], sign * by_column[GAIN], outward, inward]
        rows += [rate, slow, fast, slow_mass, fast_mass, 1.0 / (fast_mass - slow_mass), -down / determinant]
        return cls(np.array([*rows, into / determinant]))

    def __len__(self) -> int:
        return len(self.power)

    def picked(self, at: NDArray[np.intp], share: float = 1.0) -> Modes:
        """Return some of the candidates, with a share of their power."""
        table: Floats = self.table.take(at, axis=1)
        if share < 1.0:
            table[0] *= share
        picked = Modes(table)
        picked._among = self, at
        return picked

    @property
    def fading(self) -> Floats:
        """What is left of each part of the candidates' motion (see `faded`) at the moments of `SOON`."""
        if self._fading is None:
            if self._among is None:
                self._fading = self.faded(SOON)
            else:
                whole, at = self._among
                self._fading = whole.fading.take(at, axis=1)
        return self._fading

    def faded(self, hours: Floats) -> Floats:
        """Return what is left at some moments (columns) of the slow mode, the fast one and the emitter's heat."""
        left: Floats = np.exp(np.multiply.outer(np.array((self.slow, self.fast, -self.rate)), hours))
        return left

    def full_power(self, outdoor: float | Floats) -> Floats:
        """Return each candidate's full power in K/h at an outdoor temperature, or at several (a row each)."""
        if isinstance(outdoor, float) and outdoor == self._outdoor:
            return self._full
        part: Floats = self.slope * (outdoor - 7.0)
        part += 1.0
        np.minimum(np.maximum(part, _COOL, out=part), _WARM, out=part)
        part *= self.power
        if isinstance(outdoor, float):
            self._outdoor, self._full = outdoor, part
        return part

    def steady(self, goal: Floats, outside: tuple[float | Floats, float | Floats]) -> Floats:
        """Return the temperature in which each candidate ends under a heat (K/h), outdoor temperature and sun."""
        outdoor, sun = outside
        ends: Floats = self.gain + goal
        ends += sun * self.sun
        ends /= self.outward
        ends += outdoor
        return ends


class Motion:
    """Candidates from states on, under a constant duty (0 to 1; all or each), outdoor temperature (°C) and sun (W/m²).

    `air`, `mass` (°C) and `heat` (K/h) are the states at the beginning: a column a candidate, or tables of which a row
    is a story of its own.
    """

    def __init__(
        self, modes: Modes, states: tuple[Floats, Floats, Floats], duty: float | Floats, outside: tuple[float, float]
    ) -> None:
        air, mass, heat = states
        self._modes = modes
        self._goal: Floats = duty * modes.full_power(outside[0])
        self._drive = heat - self._goal
        self.steady = modes.steady(self._goal, outside)
        self._air_drive, self._mass_drive = self._drive * modes.air_drive, self._drive * modes.mass_drive
        air_gap, mass_gap = air - self.steady - self._air_drive, mass - self.steady - self._mass_drive
        self._fast_part = (mass_gap - modes.slow_mass * air_gap) * modes.apart
        self._slow_part = air_gap - self._fast_part

    def air(self, hours: float) -> Floats:
        """Return the air's temperature of each candidate after some hours."""
        modes = self._modes
        air: Floats = (
            self.steady
            + self._air_drive * np.exp(-modes.rate * hours)
            + self._slow_part * np.exp(modes.slow * hours)
            + self._fast_part * np.exp(modes.fast * hours)
        )
        return air

    def states(self, hours: float) -> tuple[Floats, Floats, Floats]:
        """Return air, mass and heat of each candidate after some hours."""
        modes = self._modes
        decay = np.exp(-modes.rate * hours)
        slow, fast = self._slow_part * np.exp(modes.slow * hours), self._fast_part * np.exp(modes.fast * hours)
        air = self.steady + self._air_drive * decay + slow + fast
        mass = self.steady + self._mass_drive * decay + modes.slow_mass * slow + modes.fast_mass * fast
        return air, mass, self._goal + self._drive * decay

    def course(self, hours: Floats) -> Floats:
        """Return the air's temperature of all candidates (rows) at several moments (columns)."""
        return self._course(self._modes.faded(hours), self._parts, self.steady)

    def soon(self) -> Floats:
        """Return what `course` does, at the moments of `SOON`; of several stories one after the other."""
        return self._course(self._modes.fading, self._parts, self.steady)

    def later(self, at: NDArray[np.intp]) -> Floats:
        """Return what `course` does, at the moments of `LATER`, for some rows of what `soon` returns."""
        among = at % len(self._modes)
        parts = self._parts.reshape(3, -1).take(at, axis=1)
        return self._course(self._modes.picked(among).faded(LATER), parts, self.steady.take(among))

    @property
    def _parts(self) -> Floats:
        """What of the air fades, each part in its own way."""
        return np.array((self._slow_part, self._fast_part, self._air_drive))

    def _course(self, faded: Floats, parts: Floats, steady: Floats) -> Floats:
        one = parts.ndim == 2
        course: Floats = np.einsum("pch,pc->ch" if one else "pch,psc->sch", faded, parts)
        course += steady[:, None]
        return course if one else course.reshape(-1, faded.shape[-1])


def reached(hours: Floats, course: Floats, target: float) -> Floats:
    """Return when each candidate's course first reaches a temperature, interpolated; infinity if it does not."""
    first: NDArray[np.intp] = (course >= target).argmax(axis=1)
    before: NDArray[np.intp] = np.maximum(first - 1, 0)
    # A look into one long row is far cheaper than one by row and column.
    whole, rows = course.ravel(), np.arange(0, course.size, len(hours), dtype=np.intp)
    low: Floats = whole.take(rows + before)
    high: Floats = whole.take(rows + first)
    begins: Floats = hours.take(before)
    found: Floats = begins + (target - low) / np.maximum(high - low, 1e-9) * (hours.take(first) - begins)
    found[high < target] = inf
    return found
