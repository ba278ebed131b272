"""Where things are put up: the world they live in, the home they are part of, and what several of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.world import World

SharedT = TypeVar("SharedT")
MINUTE: Seconds = 60.0


class Site:
    """A home about to be furnished. A bridge that several things speak through exists once a site."""

    def __init__(self, world: World, home: Home, zone: ZoneInfo) -> None:
        self.world = world
        self.home = home
        self.zone = zone
        self._shared: dict[Callable[[Site], Any], Any] = {}
        self._minutely: list[Callable[[], None]] = []

    def shared(self, make: Callable[[Site], SharedT]) -> SharedT:
        """Return what `make` makes of this site, made when it is asked for first."""
        if make not in self._shared:
            self._shared[make] = make(self)
        found: SharedT = self._shared[make]
        return found

    def each_minute(self, deed: Callable[[], None]) -> None:
        """Do something about once a minute, after all that was put up before; cheaper than a clock of one's own."""
        if not self._minutely:
            self.world.every(max(MINUTE, self.home.step), self._pass)
        self._minutely.append(deed)

    def _pass(self) -> None:
        for deed in self._minutely:
            deed()
