"""Where the sun stands and what of it falls on level ground and on walls.

Solar geometry after Duffie and Beckman (Solar Engineering of Thermal Processes), clear sky after Haurwitz (1945),
clouds after Kasten and Czeplak (1980), the diffuse share after Erbs, Klein and Duffie (1982).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SOLAR: Final = 1361.0
_GROUND: Final = 0.2
"""The share of light that the ground sends back."""


class Sun:
    """The sun over a place, for Unix moments: the sine of its height, and its direction."""

    def __init__(self, moments: Floats, latitude: float, longitude: float) -> None:
        days = moments / 86400.0
        year = 2 * np.pi * (days % 365.2425 - 81.0) / 365.2425
        declination = np.radians(23.45) * np.sin(year)
        hour = 2 * np.pi * ((days + longitude / 360.0) % 1.0 - 0.5)
        phi = np.radians(latitude)
        self.height: Floats = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour)
        self._east: Floats = -np.cos(declination) * np.sin(hour)
        self._north: Floats = np.cos(phi) * np.sin(declination) - np.sin(phi) * np.cos(declination) * np.cos(hour)

    def level(self, clouds: Floats) -> Floats:
        """Return the irradiance on level ground (W/m²) under clouds, 0 to 1."""
        up = np.maximum(self.height, 0.0)
        clear = 1098.0 * up * np.exp(-0.057 / np.maximum(up, 0.01))
        return np.asarray(clear * (1 - 0.75 * clouds**3.4))

    def wall(self, level: Floats, azimuth: float) -> Floats:
        """Return the irradiance on an upright wall that looks towards an azimuth (degrees, north 0, east 90)."""
        up = np.maximum(self.height, 0.05)
        clearness = np.clip(level / (_SOLAR * up), 0.0, 1.0)
        part = np.where(
            clearness <= 0.22,
            1 - 0.09 * clearness,
            0.9511 - 0.1604 * clearness + 4.388 * clearness**2 - 16.638 * clearness**3 + 12.336 * clearness**4,
        )
        diffuse = level * np.where(clearness > 0.8, 0.165, part)
        angle = np.radians(azimuth)
        facing = np.maximum(self._east * np.sin(angle) + self._north * np.cos(angle), 0.0)
        direct = np.where(self.height > 0, (level - diffuse) / up, 0.0)
        return np.asarray(np.minimum(direct, 950.0) * facing + diffuse / 2 + level * _GROUND / 2)
