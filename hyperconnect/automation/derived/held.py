"""How long a condition has been true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hyperconnect.automation.derived.derivation import Held
from hyperconnect.automation.derived.live import Writes
from hyperconnect.automation.minute import next_minute
from hyperconnect.automation.names import Scope
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum


class LiveHeld:
    """True from exactly so long after a condition became true, until it becomes false.

    A condition that becomes unknown stops no clock: when it is known to be true again, it has been true all the time.
    While it is unknown, so is this.
    """

    def __init__(self, held: Held, scope: Scope) -> None:
        self.key = held.key
        self.slots = held.sources
        self.due: Moment | None = None
        self.touched = False
        self._held = held
        self._scope = scope
        self._since: Moment | None = None

    def start(self, now: Moment, values: list[Datum]) -> Writes:
        """See `Derived`."""
        if self._since is not None:
            self._since = min(self._since, now)
        return self._look(now, values)

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, values: list[Datum]) -> Writes:  # noqa: ARG002  (the signature of every derived value)
        """See `Derived`."""
        return self._look(now, values)

    def elapse(self, now: Moment, values: list[Datum]) -> Writes:
        """See `Derived`."""
        return self._look(now, values)

    def shift(self, by: Seconds) -> None:
        """See `Derived`."""
        if self._since is not None:
            self._since, self.touched = self._since + by, True

    def remembered(self) -> dict[str, Any] | None:
        """Return since when the condition has been true."""
        return None if self._since is None else {"since": self._since}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take it back."""
        since = memory.get("since")
        self._since = float(since) if isinstance(since, int | float) else None

    def _look(self, now: Moment, values: list[Datum]) -> Writes:
        held = self._held
        self._scope.now = now
        truth = held.run(values, self._scope)
        self.due = next_minute(now) if held.timed else None
        value: bool | None = None
        if truth is True:
            if self._since is None:
                self._since, self.touched = now, True
            ripe = self._since + held.lasting
            value = now >= ripe
            if not value:
                self.due = ripe if self.due is None else min(self.due, ripe)
        elif truth is False:
            self.touched = self.touched or self._since is not None
            self._since = None
            value = False
        return () if values[held.slot] is value else ((held.slot, value),)
