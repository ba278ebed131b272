"""A car's body: doors, windows, the lock, and who sits in the driver's seat."""

from __future__ import annotations

from math import fsum

DOORS = ("front_left", "front_right", "rear_left", "rear_right")
LIDS = ("tailgate", "bonnet")


class Body:
    """`doors` and lids are open or not, `windows` are open by so many percent."""

    __slots__ = ("doors", "locked", "occupied", "windows")

    def __init__(self) -> None:
        self.locked = True
        self.occupied = False
        self.doors: dict[str, bool] = dict.fromkeys((*DOORS, *LIDS), False)
        self.windows: dict[str, float] = dict.fromkeys(DOORS, 0.0)

    @property
    def openings(self) -> tuple[str, ...]:
        """What stands open, in words: `front_left door`, `rear_right window`, `tailgate`."""
        doors = (name if name in LIDS else f"{name} door" for name, is_open in self.doors.items() if is_open)
        return (*doors, *(f"{name} window" for name, share in self.windows.items() if share > 0))

    @property
    def airing(self) -> float:
        """How much the open windows and doors multiply what the cabin loses."""
        return 1 + 6 * sum(self.doors.values()) + 0.02 * fsum(self.windows.values())
