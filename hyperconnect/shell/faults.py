"""Faults of things outside: counted, and told without flooding anybody."""

from __future__ import annotations

import logging

from hyperconnect.model.effect import Faulted
from hyperconnect.model.moment import Moment, Seconds

_log = logging.getLogger(__name__)

_FAULT_EVERY: Seconds = 60.0
_FAULTY = 10_000
"""Things whose faults are counted."""


class Faults:
    """Tells faults of things outside: each thing's first at once, then at most one a minute with their number.

    `counts` is how many there were, by device, rule, topic or listener; a flood of new names starts the memory afresh.
    """

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._told: dict[str, tuple[Moment, int]] = {}

    def tell(self, fault: Faulted, error: Exception | None = None) -> None:
        """Count a fault, and log it if its turn has come; with its trace if it is an `error` of our own."""
        if len(self.counts) >= _FAULTY:
            self.counts.clear()
            self._told.clear()
        count = self.counts[fault.about] = self.counts.get(fault.about, 0) + 1
        at, before = self._told.get(fault.about, (fault.at - _FAULT_EVERY, 0))
        if fault.at - at < _FAULT_EVERY:
            return
        self._told[fault.about] = (fault.at, count)
        more = f" (and {count - before - 1} more since)" if count - before > 1 else ""
        _log.warning("%s: %s%s", fault.about, fault.why, more, exc_info=error)
