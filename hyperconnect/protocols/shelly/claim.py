"""Whose identifier is whose: of two Shellys that give one MAC, the first has it.

A device whose prefix was changed speaks on two prefixes for a while; as one device they would take each other's word.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_LIMIT: Final = 20_000
"""Identifiers that are remembered; what comes later is claimed by nobody."""


class Claims:
    """Identifiers, and the device that gave each first."""

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}

    def take(self, device: str, identifiers: Iterable[str]) -> tuple[str, ...]:
        """Return the identifiers that are this device's, in their order."""
        mine: list[str] = []
        for identifier in dict.fromkeys(identifiers):
            if identifier not in self._owners and len(self._owners) < _LIMIT:
                self._owners[identifier] = device
            if self._owners.get(identifier) == device:
                mine.append(identifier)
        return tuple(mine)
