"""What every voice is: how a thing that has faces says what it is, how it is, and hears what it is to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias
from zlib import crc32

from msgspec import Struct

from hyperconnect.sim.thing.face import Face, State, Wish

Obey: TypeAlias = Callable[[Wish], bool]
"""Takes a wish whose values a face allows; False if the thing cannot do that."""
Saying: TypeAlias = Callable[[State], Mapping[str, object]]
"""Puts what one face tells of a state into a protocol's words; found once for each face."""


class Card(Struct, frozen=True):
    """What a thing says of itself besides its state. `name` is its word in the home, `label` what people read."""

    name: str
    label: str
    maker: str
    model: str
    area: str = ""
    faces: tuple[Face, ...] = ()
    sleepy: bool = False
    """runs on a battery: it speaks when it has to, and is not asked"""

    @property
    def address(self) -> str:
        """Eight digits of a hardware address, the same for the same name."""
        return f"{crc32(self.name.encode()):08x}"


class Voice(Protocol):
    """One thing's voice."""

    def introduce(self) -> None:
        """Make the thing known, and begin to hear."""
        ...

    def tell(self, state: State, *, echo: bool = False) -> None:
        """Say how the thing is: what changed, or as an `echo` of a command all that can be commanded."""
        ...

    def happen(self, key: str, word: str) -> None:
        """Say that something happened."""
        ...

    def available(self, *, online: bool) -> None:
        """Say that the thing is there, or is not, as its will would."""
        ...
