"""The water that air holds."""

from __future__ import annotations

from math import exp


def saturation(celsius: float) -> float:
    """Return the g/m³ of water vapour that air can hold: Magnus' formula with Sonntag's constants, -45 to 60 °C."""
    pressure = 611.2 * exp(17.62 * celsius / (243.12 + celsius))
    return pressure / (0.4615 * (celsius + 273.15))
