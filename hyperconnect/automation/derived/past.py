"""The recent past of a number in at most 128 buckets: its mean over time, extremes and change.

A value counts for as long as it stood. What stood in the oldest bucket in part counts in part for the mean and in
full for the extremes, so that the edge of the past is exact to less than a hundredth of it. While nothing is known,
nothing counts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from math import floor
from typing import Any, cast

from msgspec import Struct, ValidationError, convert, to_builtins

from hyperconnect.automation.derived.derivation import Past
from hyperconnect.automation.derived.live import Writes
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.number import FURTHEST
from hyperconnect.model.value import Datum

MOST = 128
"""Buckets of one past."""


class _Bucket(Struct, array_like=True):
    """What stood from `begins` on: for how long something did, its integral, extremes, and the first of it."""

    index: int
    weight: Seconds
    integral: float
    least: float
    greatest: float
    first: float


class _Memory(Struct):
    width: Seconds
    buckets: list[_Bucket]
    last: float | None = None


class LivePast:
    """A `Window` over one slot; it writes nothing."""

    def __init__(self, past: Past) -> None:
        self.key = past.key
        self.slots = (past.source,)
        self.due: Moment | None = None
        self.touched = False
        self._source = past.source
        self._span = past.span
        self._width = past.span / (MOST - 2)
        self._buckets: deque[_Bucket] = deque(maxlen=MOST)
        self._value: float | None = None
        self._last: float | None = None
        self._at: Moment = 0.0

    def start(self, now: Moment, values: list[Datum]) -> Writes:
        """See `Derived`."""
        return self._step(now, values)

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, values: list[Datum]) -> Writes:  # noqa: ARG002  (the signature of every derived value)
        """See `Derived`."""
        return self._step(now, values)

    def elapse(self, now: Moment, values: list[Datum]) -> Writes:
        """See `Derived`."""
        return self._step(now, values)

    def shift(self, by: Seconds) -> None:
        """See `Derived`; buckets move by whole ones."""
        self._at += by
        for bucket in self._buckets:
            bucket.index += round(by / self._width)
        self.touched = True

    def remembered(self) -> dict[str, Any] | None:
        """Return the buckets; what stands now counts up to its last change."""
        if not self._buckets:
            return None
        memory = _Memory(self._width, list(self._buckets), self._last)
        return cast("dict[str, Any]", to_builtins(memory))

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take the buckets back, if they are of the same width."""
        try:
            kept = convert(dict(memory), _Memory)
        except ValidationError:
            return
        if kept.width == self._width:
            self._buckets.extend(kept.buckets)
            self._last = kept.last

    def average(self, since: Moment, now: Moment) -> float | None:
        """See `Window`."""
        weight = integral = 0.0
        for bucket in self._since(since):
            inside = min(1.0, ((bucket.index + 1) * self._width - since) / self._width)
            weight += bucket.weight * inside
            integral += bucket.integral * inside
        if self._value is not None:
            stood = max(0.0, now - max(since, self._at))
            weight += stood
            integral += self._value * stood
        return integral / weight if weight > 0.0 else self._value

    def least(self, since: Moment, now: Moment) -> float | None:  # noqa: ARG002  (a window's signature)
        """See `Window`."""
        known = [bucket.least for bucket in self._since(since)]
        return min(known if self._value is None else [*known, self._value], default=None)

    def greatest(self, since: Moment, now: Moment) -> float | None:  # noqa: ARG002  (a window's signature)
        """See `Window`."""
        known = [bucket.greatest for bucket in self._since(since)]
        return max(known if self._value is None else [*known, self._value], default=None)

    def change(self, since: Moment, now: Moment) -> float | None:  # noqa: ARG002  (a window's signature)
        """See `Window`."""
        first = next((bucket.first for bucket in self._since(since)), self._value)
        last = self._last if self._value is None else self._value
        return None if first is None or last is None else last - first

    def _since(self, since: Moment) -> Iterator[_Bucket]:
        edge = floor(since / self._width)
        return (bucket for bucket in self._buckets if bucket.index >= edge)

    def _step(self, now: Moment, values: list[Datum]) -> Writes:
        value = values[self._source]
        number = float(value) if isinstance(value, int | float) and -FURTHEST <= value <= FURTHEST else None
        now = max(now, self._at)
        if self._value is not None:
            self._fill(self._value, max(self._at, now - self._span), now)
        self._last = self._last if number is None else number
        self._value, self._at = number, now
        return ()

    def _fill(self, value: float, start: Moment, end: Moment) -> None:
        """Let a value have stood from one moment to another; no more than a span apart, so a few steps at most."""
        index = floor(start / self._width)
        while start < end:
            edge = min(end, (index + 1) * self._width)
            self._pour(index, value, max(0.0, edge - start))
            start, index = edge, index + 1

    def _pour(self, index: int, value: float, stood: Seconds) -> None:
        bucket = self._buckets[-1] if self._buckets else None
        if bucket is None or bucket.index < index:
            self.touched = True
            self._buckets.append(_Bucket(index, stood, value * stood, value, value, value))
            return
        bucket.weight += stood
        bucket.integral += value * stood
        bucket.least = min(bucket.least, value)
        bucket.greatest = max(bucket.greatest, value)
