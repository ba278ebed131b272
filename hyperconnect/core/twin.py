"""The twin: the last known value of every attribute of every device.

Each attribute has a slot, a small integer that never changes while the hub runs. Rules read `values[slot]`; whoever
wants to know when and from whom reads `notes[slot]`.
"""

from __future__ import annotations

from msgspec.structs import replace

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path, Quality, Value


class Twin:
    """Values by slot; `values` and `notes` only ever grow."""

    __slots__ = ("notes", "paths", "slots", "values")

    def __init__(self) -> None:
        self.slots: dict[Path, int] = {}
        self.paths: list[Path] = []
        self.values: list[Datum] = []
        self.notes: list[Value | None] = []

    def slot(self, path: Path) -> int:
        """Return an attribute's slot, making one (unknown) for a path not seen before."""
        slot = self.slots.get(path)
        if slot is None:
            slot = self.slots[path] = len(self.paths)
            self.paths.append(path)
            self.values.append(None)
            self.notes.append(None)
        return slot

    def get(self, path: Path) -> Value | None:
        """Return what is known of an attribute, or None if nothing was ever said."""
        slot = self.slots.get(path)
        return None if slot is None else self.notes[slot]

    def seen_at(self, slot: int) -> Moment | None:
        """Return when an attribute was last observed, or None if never."""
        note = self.notes[slot]
        return None if note is None else note.observed_at

    def shift(self, by: Seconds) -> None:
        """The clock was set: all was heard as long ago as before, so that what is said now counts."""
        for slot, note in enumerate(self.notes):
            if note is not None:
                self.notes[slot] = replace(note, observed_at=note.observed_at + by, received_at=note.received_at + by)

    def note(self, slot: int, value: Value) -> bool:
        """Take a value in; return whether it counts.

        What was observed before the value already known does not count: a late message never overwrites a newer
        one. A retained message loses against any live value observed at the same moment or later.
        """
        before = self.notes[slot]
        if before is not None and value.observed_at <= before.observed_at:
            if value.observed_at < before.observed_at:
                return False
            if value.quality is Quality.RESTORED and before.quality is not Quality.RESTORED:
                return False
        self.notes[slot] = value
        self.values[slot] = value.value
        return True
