"""Alarms: who wants to be woken when. A heap of moments in which outdated entries are skipped."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import Protocol, TypeAlias

from hyperconnect.automation.intent import Intent
from hyperconnect.model.moment import Moment, Seconds

Order: TypeAlias = tuple[int, int, str, int]
"""Who goes first among those woken or set off by the same thing: band, priority (negated), rule, place within it."""


class Sleeper(Protocol):
    """Somebody who can be woken; `due` belongs to the alarms."""

    due: Moment | None

    @property
    def order(self) -> Order:
        """Its place among those due at the same moment."""
        ...

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Do what was due; `due` is None meanwhile and may be set anew through the alarms."""
        ...


class Alarms:
    """Who is due when, at most once each."""

    def __init__(self) -> None:
        self._heap: list[tuple[Moment, Order, int, Sleeper]] = []
        self._serial = 0
        self._outdated = 0

    def set(self, sleeper: Sleeper, due: Moment | None) -> None:
        """Wake somebody at a moment instead of whenever it was due before; None: not at all."""
        if sleeper.due == due:
            return
        if sleeper.due is not None:
            self._outdated += 1
        sleeper.due = due
        if due is not None:
            self._serial += 1
            heappush(self._heap, (due, sleeper.order, self._serial, sleeper))
        if self._outdated > 64 and self._outdated > len(self._heap) // 2:
            self._heap = [entry for entry in self._heap if entry[3].due == entry[0]]
            heapify(self._heap)
            self._outdated = 0

    def shift(self, by: Seconds) -> None:
        """Wake everybody so much later, because the clock was set by that."""
        self._heap = [(entry[0] + by, *entry[1:]) for entry in self._heap if entry[3].due == entry[0]]
        for due, _, _, sleeper in self._heap:
            sleeper.due = due
        self._outdated = 0

    @property
    def deadline(self) -> Moment | None:
        """The earliest moment somebody is due."""
        heap = self._heap
        while heap and heap[0][3].due != heap[0][0]:
            heappop(heap)
            self._outdated = max(0, self._outdated - 1)
        return heap[0][0] if heap else None

    def take(self, now: Moment) -> Sleeper | None:
        """Return the next one due, in order of moment and then of `order`; it is then no longer due."""
        due = self.deadline
        if due is None or due > now:
            return None
        sleeper = heappop(self._heap)[3]
        sleeper.due = None
        return sleeper
