"""What one value was before, and since when it is what it is.

Only a known value that differs from the last known one is a change: a device that comes back with the same value
changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, ValidationError, convert

from hyperconnect.automation.derived.derivation import Changed, Previous, Since
from hyperconnect.automation.derived.live import Writes
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum


class _Memory(Struct):
    at: Moment
    last: Datum = None
    before: Datum = None
    changed: bool = False


class _Trail:
    """The last known value, since when it is so, and the one before it. `_changed`: it was seen to change."""

    def __init__(self, derivation: Changed | Since | Previous) -> None:
        self.key = derivation.key
        self.slots = (derivation.source,)
        self.due: Moment | None = None
        self.touched = False
        self._source = derivation.source
        self._slot = derivation.slot
        self._last: Datum = None
        self._before: Datum = None
        self._at: Moment | None = None
        self._changed = False

    def start(self, now: Moment, values: list[Datum]) -> Writes:
        """See `Derived`."""
        if self._at is not None:
            self._at = min(self._at, now)
        return self._step(now, values)

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, values: list[Datum]) -> Writes:  # noqa: ARG002  (the signature of every derived value)
        """See `Derived`."""
        return self._step(now, values)

    def elapse(self, now: Moment, values: list[Datum]) -> Writes:
        """See `Derived`."""
        return self._step(now, values)

    def shift(self, by: Seconds) -> None:
        """See `Derived`."""
        if self._at is not None:
            self._at, self.touched = self._at + by, True

    def remembered(self) -> dict[str, Any] | None:
        """Return the trail, if there is one."""
        if self._at is None:
            return None
        return {"last": self._last, "before": self._before, "at": self._at, "changed": self._changed}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take it back."""
        try:
            kept = convert(dict(memory), _Memory)
        except ValidationError:
            return
        self._at, self._last, self._before, self._changed = kept.at, kept.last, kept.before, kept.changed

    def _step(self, now: Moment, values: list[Datum]) -> Writes:
        value = values[self._source]
        if value is not None and value != self._last:
            self._changed = self._last is not None
            self._last, self._before, self._at = value, self._last, now
            self.touched = True
        shown = self._shown(value, now)
        return () if values[self._slot] == shown and type(values[self._slot]) is type(shown) else ((self._slot, shown),)

    def _shown(self, value: Datum, now: Moment) -> Datum:
        raise NotImplementedError


class LiveSince(_Trail):
    """Since when a value has been what it is; unknown while the value is."""

    def _shown(self, value: Datum, now: Moment) -> Datum:  # noqa: ARG002  (the signature of every trail)
        return None if value is None else self._at


class LivePrevious(_Trail):
    """The value before; while the value is unknown, the one before the last that was known."""

    def _shown(self, value: Datum, now: Moment) -> Datum:  # noqa: ARG002  (the signature of every trail)
        return self._before


class LiveChanged(_Trail):
    """Whether a value changed less than so long ago.

    While it is unknown, that it changed stays true for its time; that it did not is not known.
    """

    def __init__(self, changed: Changed) -> None:
        super().__init__(changed)
        self._within = changed.within

    def _shown(self, value: Datum, now: Moment) -> Datum:
        self.due = None
        if self._changed and self._at is not None and now < self._at + self._within:
            self.due = self._at + self._within
            return True
        return None if value is None else False
