"""What energy costs by the hour, and what the sun on the roof gives for nothing."""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct

from .sky import Floats
from .weather import Weather

_AHEAD: Final = 24
"""Hours that are told ahead."""
_DAY: Final = 30.0
_CHEAP: Final = 18.0
_PEAK: Final = 46.0
_PEAKS: Final = 0.2
"""kW a m² of modules at 1000 W/m²."""
_LIVING: Final = 0.35
"""kW that the household uses anyway."""


class Tariff(Struct, frozen=True):
    """By minute: cents a kWh, and kW of sun that nobody else uses. `power` is what the heating draws in full, kW.

    `told` says whether the planner is told. Forecasts of the sun are wrong by `guesses`, a factor for each day.
    """

    price: Floats
    surplus: Floats
    power: float
    guesses: Floats
    told: bool = True

    def bill(self, energy: Floats, begins: int = 0) -> float:
        """Return what a course of energy (kWh since the beginning, a minute each) costs from a minute on, cents."""
        return float(self.spent(np.diff(energy, append=energy[-1]))[begins:].sum())

    def spent(self, drawn: Floats, begins: int = 0) -> Floats:
        """Return cents of each minute from one on, in which so many kWh are drawn (minutes last)."""
        span = slice(begins, begins + drawn.shape[-1])
        return np.maximum(drawn - self.surplus[span] / 60.0, 0.0) * self.price[span]

    def ahead(self, minute: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return prices of the coming hours, and the share of full power that the sun will probably pay."""
        last = len(self.price) - 1
        hours = np.minimum(minute + 60 * np.arange(_AHEAD), last)
        halves = np.minimum(hours + 30, last)
        share = np.clip(self.guesses[hours // 1440] * self.surplus[halves] / self.power, 0.0, 1.0)
        return tuple(self.price[hours].tolist()), tuple(share.tolist())


def by_the_hour(sky: Weather, power: float) -> Tariff:
    """Return a tariff of three prices: nights and early afternoons are cheap, early evenings dear."""
    hour = np.arange(len(sky.outdoor)) / 60.0 % 24.0
    price = np.where((hour < 6) | (hour >= 22) | ((hour >= 12) & (hour < 15)), _CHEAP, _DAY)
    price = np.where((hour >= 17) & (hour < 20), _PEAK, price)
    return Tariff(price, np.zeros(len(hour)), power, np.ones(len(hour) // 1440 + 1))


def with_sun(sky: Weather, power: float, modules: float, chance: np.random.Generator) -> Tariff:
    """Return a tariff of one price with so many m² of modules on a roof to the south; what is left over is lost."""
    surplus = np.maximum(_PEAKS * modules * sky.sun.wall(sky.level, 180.0) / 1000.0 - _LIVING, 0.0)
    guesses = np.exp(chance.normal(0.0, 0.3, len(surplus) // 1440 + 1))
    return Tariff(np.full(len(surplus), _DAY), surplus, power, guesses)
