"""A room as it is now: what devices measure and change, and people live in."""

from __future__ import annotations

from hyperconnect.sim.home.air import saturation
from hyperconnect.sim.home.thermal import Building, Warmth

HEIGHT = 2.5
"""m from floor to ceiling."""


class Room:
    """A room. Temperatures in °C, powers in W, humidity in % relative."""

    __slots__ = (
        "airflow",
        "area",
        "beings",
        "bodies",
        "building",
        "cooling",
        "demand",
        "glass",
        "lamps",
        "name",
        "open",
        "vapour",
        "volume",
        "warmth",
    )

    def __init__(self, name: str, building: Building, warmth: Warmth, area: float, glass: float = 0.0) -> None:
        self.name = name
        self.building = building
        self.warmth = warmth
        self.area = area
        """m² of floor"""
        self.volume = area * HEIGHT
        """m³ of air"""
        self.glass = glass
        """m² of windows to the sun"""
        self.demand = 0.0
        """what is asked of its heating, 0 to 1"""
        self.cooling = 0.0
        """what is asked of its cooling, 0 to 1"""
        self.vapour = 0.45 * saturation(warmth.air)
        """g/m³ of water in its air"""
        self.airflow: dict[str, float] = {}
        """air changes an hour that each fan brings about that turns"""
        self.open = 0.0
        """air changes an hour through what stands open"""
        self.lamps: dict[str, float] = {}
        """how bright each lamp in it shines, 0 to 1"""
        self.beings: set[str] = set()
        """who is in it"""
        self.bodies = (0.0, 0.0)
        """W of heat and g/h of water that they give to it"""

    @property
    def lit(self) -> bool:
        """Whether any lamp shines."""
        return any(level > 0 for level in self.lamps.values())

    @property
    def humidity(self) -> float:
        """Relative humidity in %."""
        humidity = 100 * self.vapour / saturation(self.warmth.air)
        return humidity if humidity < 100 else 100.0

    def damp(self, grams: float) -> None:
        """Let somebody shower, cook or hang up washing: so much water goes into its air; what is too much condenses."""
        self.vapour = min(saturation(self.warmth.air), self.vapour + grams / self.volume)
