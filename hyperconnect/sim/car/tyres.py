"""Tyres: their pressure follows their temperature, and a nail lets it out slowly."""

from __future__ import annotations

from math import exp
from random import Random

from hyperconnect.model.moment import Seconds

WHEELS = ("front_left", "front_right", "rear_left", "rear_right")
PLACARD = 250.0
"""kPa that the maker wants at 20 °C, above the air outside."""
ATMOSPHERE = 101.3
"""kPa"""
WARNED_AT = 0.8
"""Share of the placard below which the car warns."""
ROLLING = 16.0
"""K that a long drive warms them."""
LAG: Seconds = 1200.0


class Tyres:
    """`cold` are the pressures (kPa) at 20 °C, `leaks` what each loses in an hour."""

    __slots__ = ("_warmth", "cold", "leaks")

    def __init__(self, rng: Random) -> None:
        self.cold = {wheel: PLACARD + rng.uniform(-6, 6) for wheel in WHEELS}
        self.leaks = dict.fromkeys(WHEELS, 0.0)
        self._warmth = 0.0

    def settle(self, dt: Seconds, *, rolling: bool) -> None:
        """Let time pass: they warm while they roll, and lose what leaks."""
        goal = ROLLING if rolling else 0.0
        self._warmth = goal + (self._warmth - goal) * exp(-dt / LAG)
        for wheel, leak in self.leaks.items():
            if leak:
                self.cold[wheel] = max(0.0, self.cold[wheel] - leak * dt / 3600)

    def pressure(self, wheel: str, outdoor: float) -> float:
        """Return the kPa above the air outside: gas of constant volume."""
        return (self.cold[wheel] + ATMOSPHERE) * (outdoor + self._warmth + 273.15) / 293.15 - ATMOSPHERE

    def warning(self, outdoor: float) -> bool:
        """Return whether the car warns of any, as it does at a fifth below the placard."""
        return any(self.pressure(wheel, outdoor) < PLACARD * WARNED_AT for wheel in WHEELS)
