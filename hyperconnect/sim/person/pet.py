"""A dog's and a cat's days: much sleep, some wandering, at night too, and a dog that barks at the bell."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.home.weather import hour_of_day
from hyperconnect.sim.world import World

NAPS: dict[Literal["dog", "cat"], tuple[Seconds, Seconds]] = {"dog": (1500, 7200), "cat": (1200, 6000)}
"""Between two walks through the rooms by day; at night a dog's are four times as long, a cat's twice."""
LONGER = {"dog": 4.0, "cat": 2.0}
BARKS_BY_ITSELF = 0.04
"""The share of a dog's walks on which it barks at something outside."""
CLOSED = frozenset({"garage", "bathroom"})
"""Rooms whose doors are kept shut."""


class Pet:
    """One pet. `barked` are called when a dog barks, with the room it is in."""

    def __init__(self, world: World, name: str, kind: Literal["dog", "cat"], home: Home, zone: ZoneInfo) -> None:
        self._world = world
        self._name = name
        self._kind: Literal["dog", "cat"] = kind
        self._home = home
        self._zone = zone
        self._rng = world.random(name)
        self._place = home.where(name)
        self.barked: list[Callable[[str], None]] = []

    def begin(self) -> None:
        """Begin with a nap."""
        self._nap()
        if self._kind == "dog":
            self._home.door.turned.append(self._hear_door)

    def bark(self) -> None:
        """Bark, if it is a dog and at home."""
        room = self._home.where(self._name)
        if self._kind == "dog" and room is not None:
            self._home.stir(self._name)
            for barked in self.barked:
                barked(room.name)

    def _nap(self) -> None:
        hour = hour_of_day(self._world.now, self._zone)
        least, most = NAPS[self._kind]
        longer = LONGER[self._kind] if hour < 6 or hour >= 22.5 else 1.0
        self._world.after(self._rng.uniform(least, most) * longer, self._wander)

    def _wander(self) -> None:
        """Walk through one to four rooms and lie down in the last; what is not at home stays away."""
        if self._home.where(self._name) is None:
            self._nap()
            return
        rooms = [room for room in self._home.rooms if room not in CLOSED]
        delay: Seconds = 0.0
        for _ in range(self._rng.randint(1, 4)):
            room = self._rng.choice(rooms)
            self._world.after(delay, partial(self._go, room))
            delay += self._rng.uniform(8, 90)
        if self._rng.random() < BARKS_BY_ITSELF:
            self.bark()
        self._world.after(delay, self._lie_down)

    def _go(self, room: str) -> None:
        if self._home.where(self._name) is not None:
            self._home.move(self._name, room)

    def _lie_down(self) -> None:
        """Go back to where it sleeps, half of the times."""
        if self._place is not None and self._rng.random() < 0.5:
            self._go(self._place.name)
        self._nap()

    def _hear_door(self) -> None:
        """Run to the door when it opens; bark at who is no friend."""
        door = self._home.door
        if not door.is_open or self._home.where(self._name) is None:
            return
        self._world.after(self._rng.uniform(2, 6), self._greet)

    def _greet(self) -> None:
        self._go("hall")
        if any(not self._home.beings[who].lives_here for who in sorted(self._home.rooms["hall"].beings)):
            self.bark()
