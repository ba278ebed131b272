"""A room as it is now: what devices measure and change, and people live in."""

from __future__ import annotations

from hyperconnect.sim.home.thermal import Building, Warmth


class Room:
    """A room. Temperatures in °C, powers in W, humidity in % relative."""

    __slots__ = (
        "area",
        "beings",
        "building",
        "cooling",
        "demand",
        "heat_energy",
        "humidity",
        "lamps",
        "name",
        "warmth",
    )

    def __init__(self, name: str, building: Building, warmth: Warmth, area: float) -> None:
        self.name = name
        self.building = building
        self.warmth = warmth
        self.area = area
        """m² of floor"""
        self.demand = 0.0
        """what is asked of its heating, 0 to 1"""
        self.cooling = 0.0
        """what is asked of its cooling, 0 to 1"""
        self.humidity = 45.0
        self.lamps: dict[str, float] = {}
        """how bright each lamp in it shines, 0 to 1"""
        self.beings: set[str] = set()
        """who is in it"""
        self.heat_energy = 0.0
        """kWh of heat given to it since the start"""

    @property
    def lit(self) -> bool:
        """Whether any lamp shines."""
        return any(level > 0 for level in self.lamps.values())
