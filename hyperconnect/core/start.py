"""The start of a hub as its rules see it: not before the bus has told what it remembers."""

from __future__ import annotations

from hyperconnect.model.moment import Moment, Seconds

_QUIET: Seconds = 1.0
"""How long nothing retained must have come before the hub counts as started; else its rules would see nothing."""
_PATIENCE: Seconds = 15.0


class Start:
    """When the hub counts as started, which happens once; `at` is None before the bus is there, and afterwards."""

    def __init__(self) -> None:
        self.at: Moment | None = None
        self._latest: Moment = 0.0
        self._over = False

    def begins(self, now: Moment) -> None:
        """The bus is there."""
        if self.at is None and not self._over:
            self.at, self._latest = now + _QUIET, now + _PATIENCE

    def restored(self, now: Moment) -> None:
        """The bus still tells what it remembers."""
        if self.at is not None:
            self.at = min(max(self.at, now + _QUIET), self._latest)

    def shift(self, by: Seconds) -> None:
        """The clock was set: the start comes when it would have."""
        self._latest += by
        if self.at is not None:
            self.at += by

    def take(self, now: Moment) -> bool:
        """Return, once, whether the hub counts as started."""
        if self.at is None or self.at > now:
            return False
        self.at, self._over = None, True
        return True
