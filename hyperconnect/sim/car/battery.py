"""A traction battery: what is in it, how warm it is, and what the cold lets out of it."""

from __future__ import annotations

from math import exp

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.car.energy import CarSpec, usable

JOULES = 3_600_000.0
"""in a kWh"""
LAG: Seconds = 8 * 3600.0
"""How slowly a parked battery follows the weather."""
HEAT = 5500.0
"""J/K for each kWh of battery."""
LOSS = 0.04
"""Share of what flows that warms it."""
HOTTEST = 38.0
"""°C above which its cooling holds it."""


class Battery:
    """`energy` is in kWh, `celsius` its temperature."""

    __slots__ = ("_spec", "celsius", "energy")

    def __init__(self, spec: CarSpec, celsius: float) -> None:
        self._spec = spec
        self.celsius = celsius
        self.energy = spec.battery / 2

    @property
    def soc(self) -> float:
        """State of charge in %."""
        return 100 * self.energy / self._spec.battery

    @property
    def within_reach(self) -> float:
        """The kWh that can be had at this temperature."""
        return self.energy * usable(self._spec, self.celsius) / self._spec.battery

    def take(self, joules: float) -> None:
        """Take energy out, or put it in if negative."""
        self.energy = min(self._spec.battery, max(0.0, self.energy - joules / JOULES))

    def settle(self, outdoor: float, watts: float, dt: Seconds) -> None:
        """Let its temperature follow the weather and what flows through it, `watts` either way, for `dt` seconds."""
        warmed = LOSS * abs(watts) * dt / (HEAT * self._spec.battery)
        celsius = outdoor + (self.celsius - outdoor) * exp(-dt / LAG) + warmed
        self.celsius = celsius if celsius < HOTTEST else max(HOTTEST, outdoor)
