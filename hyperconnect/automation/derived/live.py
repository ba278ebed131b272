"""What every derived value has in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum

Writes: TypeAlias = Iterable[tuple[int, Datum]]
"""Slots and their new values; only those that changed."""


class Derived(Protocol):
    """A derived value at work.

    `slots` are the places in the state list it wants to hear of. It never writes the state list itself: every method
    that can change its value returns what the engine is to write, and to tell others of. Calls of one object come in
    order of time; `recall` comes before `start`.
    """

    touched: bool
    """What must survive a restart changed; whoever wrote it down sets it to False again."""

    @property
    def key(self) -> str:
        """What it is known by; stays the same over restarts."""
        ...

    @property
    def slots(self) -> tuple[int, ...]:
        """The slots it looks at."""
        ...

    @property
    def due(self) -> Moment | None:
        """When it wants `elapse` to be called, as of the last call of any method."""
        ...

    def start(self, now: Moment, values: list[Datum]) -> Writes:
        """Take the present state as it is and return the first values."""
        ...

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, values: list[Datum]) -> Writes:
        """Look at a changed slot; `values` already holds the new value."""
        ...

    def elapse(self, now: Moment, values: list[Datum]) -> Writes:
        """Look because time passed."""
        ...

    def shift(self, by: Seconds) -> None:
        """The clock was set: all was as long ago as before; `elapse` is called next."""
        ...

    def remembered(self) -> dict[str, Any] | None:
        """Return what must survive a restart, as JSON, or None."""
        ...

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take back what `remembered` returned; what makes no sense is left out."""
        ...
