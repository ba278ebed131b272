"""Whether the devices that a trigger looks at can be reached, for what must last."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from hyperconnect.model.value import Datum, Path


class Reach(Struct, frozen=True, gc=False):
    """Where it is told whether devices can be reached.

    `online` maps the slot of a watched attribute to that of its device's `online`; `paths` has the paths of the latter.
    """

    online: dict[int, int] = {}
    paths: dict[int, Path] = {}


NOWHERE = Reach()
"""For what need not last."""
_NOBODY: frozenset[int] = frozenset()


class Away:
    """The devices that are away, each by the slot of its `online`.

    Away is whoever was told to be offline and has neither come online nor reported another value since; what was not
    told changes nothing.
    """

    __slots__ = ("_reach", "slots")

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self.slots = _NOBODY

    def __bool__(self) -> bool:
        return bool(self.slots)

    def __contains__(self, slot: int) -> bool:
        """Return whether the device of a watched attribute is away."""
        return self._reach.online.get(slot) in self.slots

    def start(self, values: list[Datum]) -> None:
        """Take the present state; what is unknown stays as it was remembered."""
        for slot in self._reach.paths:
            self.told(slot, values[slot])

    def told(self, slot: int, online: Datum) -> bool:
        """Take in what is told of a device; return whether that is news."""
        before = slot in self.slots
        if online is False:
            self.slots |= {slot}
        elif online is True:
            self.slots -= {slot}
        return before is not (slot in self.slots)

    def heard(self, slot: int) -> bool:
        """A watched attribute was reported, so its device is there; return whether that is news."""
        online = self._reach.online.get(slot)
        if online not in self.slots:
            return False
        self.slots -= {online}
        return True

    def remembered(self) -> list[Path]:
        """Return who is away."""
        return [self._reach.paths[slot] for slot in sorted(self.slots)]

    def recall(self, paths: Iterable[Path]) -> None:
        """Take that back."""
        known = set(paths)
        self.slots = frozenset(slot for slot, path in self._reach.paths.items() if path in known)
