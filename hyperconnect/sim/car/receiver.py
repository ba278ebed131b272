"""A car's satellite receiver: errors that wander, echoes between houses, and nothing under a roof."""

from __future__ import annotations

from math import cos, exp, pi, sin
from random import Random

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.road.road import Class

SPREAD: dict[Class, float] = {"street": 8.0, "arterial": 6.0, "country": 4.0, "motorway": 4.0}
"""Standard deviation in m: houses stand close to streets."""
MEMORY: Seconds = 20.0
"""How long an error lasts."""
JUMPS = 0.001
"""Share of fixes that an echo throws off by 60 to 200 m."""
COLD_AFTER: Seconds = 300.0
"""Without sky for so long, it has to find its satellites again."""
COLD_START: Seconds = 30.0


class Receiver:
    """`fix` is the last position found: metres east and north of home, and accuracy in m; `at` is when."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._error = (0.0, 0.0)
        self._dark_since: Moment | None = None
        self._blind_until: Moment = 0.0
        self._looked: Moment | None = None
        self._moved = False
        self.fix: tuple[float, float, float] | None = None
        self.at: Moment = 0.0

    def look(self, now: Moment, point: tuple[float, float], kind: Class, *, covered: bool, moving: bool) -> None:
        """Look for a position; under cover, just after it and once parked the last one is kept."""
        stands = not moving and not self._moved
        if self.fix is None:
            covered, stands = False, False
        self._moved = moving
        if covered:
            self._dark_since = now if self._dark_since is None else self._dark_since
            return
        if self._dark_since is not None:
            if now - self._dark_since > COLD_AFTER:
                self._blind_until = now + COLD_START
            self._dark_since = None
        if now < self._blind_until or stands:
            return
        spread = SPREAD[kind]
        keep = exp(-(now - self._looked) / MEMORY) if self._looked is not None else 0.0
        fresh = spread * (1 - keep * keep) ** 0.5
        east = keep * self._error[0] + self._rng.gauss(0, fresh)
        north = keep * self._error[1] + self._rng.gauss(0, fresh)
        self._error, self._looked = (east, north), now
        if self._rng.random() < JUMPS:
            angle, far = self._rng.uniform(0, 2 * pi), self._rng.uniform(60, 200)
            east, north = east + far * cos(angle), north + far * sin(angle)
        self.fix, self.at = (point[0] + east, point[1] + north, spread), now
