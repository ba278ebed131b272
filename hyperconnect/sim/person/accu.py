"""A phone's battery: how it drains by use, and how it fills."""

from __future__ import annotations

from random import Random

from msgspec import Struct

from hyperconnect.model.moment import Moment

IDLE = 1.3
"""% an hour: radio and what runs in the background"""
IN_USE = 2.3
"""% an hour more while its owner is awake: a fifth of the hours the screen is on, at 8 to 15 % an hour"""
MOVE = 2.6
"""% an hour more for a position every half minute"""
LOW, SAVING = 20.0, 0.6
"""% from which low power mode is on, and what is left of its hunger then"""
IN_CAR, AT_NIGHT = 22.0, 38.0
"""% an hour from a car's socket and from a charger; the last fifth takes three times as long"""
BOOTS = 3.0
"""% from which a phone that was empty starts again"""


class Handling(Struct, frozen=True):
    """What makes one phone drain unlike another; 1 is a phone in its second year in ordinary hands."""

    capacity: float = 1.0
    """how much it holds, by its size and its age"""
    screen: float = 1.0
    """how much its owner looks at it"""


def handling(rng: Random) -> Handling:
    """Return somebody's phone and habits: from small and old to large and new, from seldom to all the time."""
    size, years = rng.uniform(0.85, 1.25), rng.uniform(0.0, 4.0)
    return Handling(size * (1.06 - 0.05 * years), rng.uniform(0.5, 1.8))


class Accu:
    """What a battery holds, reckoned up to `at`. 0 to 100 %."""

    __slots__ = ("at", "awake", "filling", "handling", "level", "moves")

    def __init__(self, level: float, at: Moment, handling: Handling | None = None) -> None:
        self.level = level
        self.at = at
        self.handling = handling or Handling()
        self.awake = True
        self.moves = False
        """whether it looks for its position all the time"""
        self.filling = 0.0
        """% an hour from whatever charges it, 0 without"""

    @property
    def low(self) -> bool:
        """Whether low power mode is on."""
        return self.level <= LOW and not self.filling

    @property
    def status(self) -> int:
        """As OwnTracks tells it: 1 unplugged, 2 charging, 3 full."""
        return 1 if not self.filling else 3 if self.level >= 99.5 else 2

    def settle(self, now: Moment) -> None:
        """Come up to the present."""
        hours, self.at = (now - self.at) / 3600, now
        own = self.handling
        if self.filling:
            filling = self.filling / own.capacity
            quick = max(0.0, min(hours, (80.0 - self.level) / filling))
            self.level = min(100.0, self.level + filling * (quick + (hours - quick) / 3))
            return
        low = self.low
        rate = IDLE + IN_USE * own.screen * self.awake + MOVE * (self.moves and not low)
        self.level = max(0.0, self.level - rate / own.capacity * (SAVING if low else 1.0) * hours)
