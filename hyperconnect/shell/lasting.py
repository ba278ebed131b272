"""What lasts: devices, once learned, are no work for the garbage collector, whose pauses a message would wait for."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import Final

from hyperconnect.model.device import Device
from hyperconnect.model.effect import Effect, Registered

LEARNED: Final = 500
"""Attributes that are learned between two times that all there is is set apart."""

TIMES: Final = 200
"""How often that is done at most: what is no longer needed by then, and holds itself, is never found again."""


class Lasting:
    """Hears what the hub registers, and sets what it learned apart as it grows.

    A house of a thousand devices is learned without a pause above two milliseconds that way, and with one of a hundred
    without. Only what is more than ever before counts: a device that announces itself again and again leaves behind
    what the collector must still find.
    """

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        self._learned = 0
        self._left = TIMES

    def hear(self, effects: Sequence[Effect]) -> None:
        """Count what was learned, and set it apart once it is much."""
        if not self._left:
            return
        for effect in effects:
            if type(effect) is Registered:
                name, size = effect.device.id, _size_of(effect.device)
                known = self._sizes.get(name, 0)
                if size > known:
                    self._learned += size - known
                    self._sizes[name] = size
        if self._learned >= LEARNED:
            self._learned = 0
            self._left -= 1
            gc.freeze()


def _size_of(device: Device) -> int:
    """Return how many attributes a device has."""
    return sum(len(one.attributes) for part in device.components for one in part.capabilities.values())
