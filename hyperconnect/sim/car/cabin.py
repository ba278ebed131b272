"""A car's cabin: how it cools in the cold and warms with its heat pump."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.model.moment import Seconds

CAPACITY = 90e3
"""J/K of air and trim."""
LEAKAGE = 60.0
"""W/K to the outside, parked."""
STRONGEST = 6000.0
"""W of heat, or of cold."""


class Cabin(Struct, frozen=True):
    """Air temperature in °C and the electric power of its climate in W."""

    air: float
    power: float = 0.0


def condition(cabin: Cabin, target: float | None, outdoor: float, people: int, dt: Seconds) -> Cabin:
    """Return the cabin after `dt` seconds; `target` None leaves it alone.

    The heat pump's coefficient of performance falls from 3 at 10 °C to 1.5 in hard frost, 10 K below zero.
    """
    air, drawn = cabin.air, 0.0
    left = dt
    while left > 0:
        bit = min(left, 20.0)
        left -= bit
        heat = 0.0
        if target is not None:
            heat = min(STRONGEST, max(-STRONGEST, 900 * (target - air) + LEAKAGE * (target - outdoor)))
            drawn += abs(heat) / min(3.0, max(1.5, 2.25 + 0.075 * outdoor)) * bit / dt
        air += bit * (heat + 80 * people - LEAKAGE * (air - outdoor)) / CAPACITY
    return Cabin(air=air, power=drawn)
