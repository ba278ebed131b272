"""What people can take hold of: a switch on the wall, a key, a knob.

A thing in `Household.things` may offer `turn_by_hand`; what does not is left alone, so that no home must have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast

from hyperconnect.sim.home.home import Home

LIGHTS = "_lights"


class Handy(Protocol):
    """A thing with a knob or a button: takes what was done to it, such as `{"on": True}` or `{"target": 21.0}`."""

    def turn_by_hand(self, wish: Mapping[str, object]) -> None:
        """Do at once what a hand did."""
        ...


class Hands:
    """Everybody's hands in a home."""

    def __init__(self, home: Home, things: Mapping[str, object]) -> None:
        self.home = home
        self._things = things

    def has(self, name: str) -> bool:
        """Return whether there is such a thing and it can be taken hold of."""
        return hasattr(self._things.get(name), "turn_by_hand")

    def turn(self, name: str, **wish: object) -> bool:
        """Do something to a thing; return False if there is no such thing."""
        if not self.has(name):
            return False
        cast("Handy", self._things[name]).turn_by_hand(wish)
        return True

    def light(self, room: str, *, on: bool) -> bool:
        """Press the switch of a room's lights if they are not so already; return whether it was pressed."""
        return self.home.rooms[room].lit is not on and self.turn(f"{room}{LIGHTS}", on=on)

    def lock(self, *, locked: bool) -> None:
        """Turn the key of the front door; a door without a motor lock is turned all the same."""
        if self.home.door.locked is not locked and not self.turn(
            "front_door_lock", bolt="lock" if locked else "unlock"
        ):
            self.home.door.locked = locked
