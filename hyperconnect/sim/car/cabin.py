"""A car's cabin: how it cools in the cold and warms with its heat pump."""

from __future__ import annotations

from math import exp
from typing import NamedTuple

from msgspec import Struct

from hyperconnect.model.moment import Seconds

CAPACITY = 90e3
"""J/K of air and trim."""
LEAKAGE = 60.0
"""W/K to the outside, parked."""
STRONGEST = 6000.0
"""W of heat, or of cold."""
GLASS = 1.2
"""m² through which the sun heats it"""
PERSON = 80.0
"""W that somebody in it gives off"""


class Cabin(Struct, frozen=True):
    """Air temperature in °C and the electric power of its climate in W."""

    air: float
    power: float = 0.0


class Around(NamedTuple):
    """What acts on a cabin: °C outside, W of people and sun in it, and by how much open windows multiply its loss."""

    outdoor: float
    gains: float = 0.0
    airing: float = 1.0


def condition(cabin: Cabin, target: float | None, around: Around, dt: Seconds) -> Cabin:
    """Return the cabin after `dt` seconds; `target` None leaves it alone.

    The heat pump's coefficient of performance falls from 3 at 10 °C to 1.5 in hard frost, 10 K below zero.
    """
    outdoor, gains, airing = around
    leakage = LEAKAGE * airing
    air, drawn = cabin.air, 0.0
    if target is None:
        rest = outdoor + gains / leakage
        return Cabin(air=rest + (air - rest) * exp(-dt * leakage / CAPACITY))
    best = min(3.0, max(1.5, 2.25 + 0.075 * outdoor))
    left = dt
    while left > 0:
        bit = min(left, 20.0)
        left -= bit
        wanted = 900 * (target - air) + leakage * (target - outdoor) - gains
        heat = min(STRONGEST, max(-STRONGEST, wanted))
        drawn += abs(heat) / best * bit / dt
        air += bit * (heat + gains - leakage * (air - outdoor)) / CAPACITY
    return Cabin(air=air, power=drawn)
