"""Who can be in a home: people who live there or visit, people who should not be there, and pets."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

BeingKind: TypeAlias = Literal["person", "dog", "cat"]

HEAT: dict[BeingKind, float] = {"person": 90.0, "dog": 35.0, "cat": 12.0}
"""W that one of a kind gives to a room, at rest."""

BREATH: dict[BeingKind, float] = {"person": 50.0, "dog": 20.0, "cat": 6.0}
"""g of water an hour that one of a kind gives to the air."""


class Being(Struct, frozen=True):
    """Somebody. `lives_here` is false for guests and burglars."""

    id: str
    kind: BeingKind
    lives_here: bool = True
