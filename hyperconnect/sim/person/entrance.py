"""The front door, as people use it: to leave, to come home, to let somebody in."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.person.daylight import Daylight
from hyperconnect.sim.person.hands import Hands
from hyperconnect.sim.world import World

FORGETS_TO_LOCK = 0.04
"""The share of times the door is only pulled shut."""


class Entrance:
    """The way in and out. It opens, somebody passes, it shuts again; whoever leaves last locks it, or forgets."""

    def __init__(self, world: World, home: Home, hands: Hands, daylight: Daylight) -> None:
        self._world = world
        self.home = home
        self.hands = hands
        self.daylight = daylight

    def enter(self, who: str, rng: Random) -> None:
        """Come in: unlock, pass the hall, press the switch if it is dark."""
        self.hands.lock(locked=False)
        self._world.after(rng.uniform(2, 4), lambda: self.pass_through(rng, lambda: self.home.move(who, "hall")))
        for least, most in ((14, 20), (35, 60), (80, 140)):
            self._world.after(rng.uniform(least, most), lambda: self._stir(who))
        self._world.after(rng.uniform(30, 45), lambda: self._light(who))

    def leave(self, who: str, rng: Random) -> None:
        """Go out: the last one turns off the light they stand in and locks, as a rule."""
        forgets = rng.random() < FORGETS_TO_LOCK
        if self.home.where(who) is not self.home.rooms["hall"]:
            self.home.move(who, "hall")

        def gone() -> None:
            self.home.move(who, None)
            if not self.home.occupied() and not forgets:
                self.hands.lock(locked=True)

        self.pass_through(rng, gone)

    def pass_through(self, rng: Random, then: Callable[[], None]) -> None:
        """Open the door, let somebody pass, and shut it."""
        door = self.home.door
        door.turn(is_open=True)
        held: Seconds = rng.uniform(6, 10)
        self._world.after(2.0, then)
        self._world.after(held, lambda: door.turn(is_open=False))

    def _stir(self, who: str) -> None:
        """Move about in the hall, unless one has gone on."""
        self.home.stir(who)

    def _light(self, who: str) -> None:
        """Press the switch if it is dark and they are still there."""
        if self.home.where(who) is not None and self.daylight.is_dark(self._world.now):
            self.hands.light("living", on=True)
