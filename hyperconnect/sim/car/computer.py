"""A car's trip computer: how far it has gone, and what it needs for a kilometre."""

from __future__ import annotations

from math import exp

EXPECTED = 15.0
"""kWh/100 km that the range is reckoned with before the car has learned better."""
MEMORY = 25.0
"""km over which it learns."""


class Computer:
    """`odometer` and the way of the present or last trip are in km, energies in kWh."""

    __slots__ = ("_energy", "_planned", "_trip", "odometer", "per_kilometre")

    def __init__(self, odometer: float) -> None:
        self.odometer = odometer
        self.per_kilometre = EXPECTED / 100
        self._trip = 0.0
        self._energy = 0.0
        self._planned = 0.0

    def begin(self, metres: float) -> None:
        """Begin a trip of so many metres."""
        self._trip, self._energy, self._planned = 0.0, 0.0, metres

    def drive(self, metres: float, joules: float) -> None:
        """Count a piece of the way, and what it took."""
        gone = metres / 1000
        self.odometer += gone
        self._trip += gone
        self._energy += joules / 3_600_000
        if self._trip > 1:
            self.per_kilometre += (self._energy / self._trip - self.per_kilometre) * (1 - exp(-gone / MEMORY))

    @property
    def consumption(self) -> float:
        """kWh/100 km since the start of the trip, 0 before the first kilometre."""
        return self._energy / self._trip * 100 if self._trip > 1 else 0.0

    def progress(self, left: float) -> float:
        """Return how far the trip is, 0 to 1, with so many metres left."""
        return 1 - left / self._planned if self._planned else 0.0
