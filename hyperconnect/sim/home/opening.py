"""A door or a window as it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

OpeningKind: TypeAlias = Literal["door", "window", "garage"]

AIR: dict[OpeningKind, float] = {"door": 10.0, "window": 6.0, "garage": 30.0}
"""Air changes an hour through one that stands open."""


class Opening:
    """Something that can be opened, between a room and the outside. `turned` are called after each turn."""

    __slots__ = ("is_open", "kind", "locked", "name", "room", "turned")

    def __init__(self, name: str, room: str, kind: OpeningKind) -> None:
        self.name = name
        self.room = room
        self.kind: OpeningKind = kind
        self.is_open = False
        self.locked = kind == "door"
        self.turned: list[Callable[[], None]] = []

    def turn(self, *, is_open: bool) -> None:
        """Open or close it; what it was already changes nothing and calls nobody."""
        if is_open != self.is_open:
            self.is_open = is_open
            for turned in self.turned:
                turned()
