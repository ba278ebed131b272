"""What age does to what navigation said: it rolls on, grows vague, and is half believed when it stands or leaps."""

from __future__ import annotations

from hyperconnect.model.moment import Moment, Seconds

SILENT: Seconds = 2700.0
"""After this long without a word a drive is anybody's guess."""
_FROZEN: Seconds = 360.0
_LEAP: Seconds = 600.0
_CONFIRMED: Seconds = 45.0


class Navigation:
    """The navigation's ETA as moments of arrival: what it says now, and what else may be true."""

    def __init__(self) -> None:
        self.told_at: Moment | None = None
        self._eta: Seconds = 0.0
        self._same_since: Moment = 0.0
        self._before: Moment | None = None
        self._leapt_at: Moment = 0.0
        self.first: tuple[Moment, Seconds] | None = None
        """The first ETA of this drive."""

    def tell(self, at: Moment, eta: Seconds) -> None:
        """The navigation says that it will take so many seconds from a moment on."""
        if self.first is None and eta > 60.0:
            self.first = (at, eta)
        if self.told_at is None or eta != self._eta:
            self._same_since = at
        if self.told_at is not None:
            expected = self.told_at + self._eta
            leapt = abs(at + eta - expected) > max(_LEAP, 0.5 * max(0.0, expected - at))
            if leapt and not self._frozen(at):
                self._before, self._leapt_at = expected, at
            elif self._before is not None and at - self._leapt_at >= _CONFIRMED:
                self._before = None
        self.told_at, self._eta = at, eta

    def frozen(self) -> bool:
        """Return whether it has said the same for longer than any traffic jam explains."""
        return self.told_at is not None and self._frozen(self.told_at)

    def arrivals(self) -> tuple[Moment, ...]:
        """Return when it says the drive will be over: twice if it leapt or stands still, for either may be true."""
        if self.told_at is None:
            return ()
        now = self.told_at + self._eta
        if self._frozen(self.told_at):
            return (self._same_since + self._eta, now)
        return (now,) if self._before is None else (self._before, now)

    def _frozen(self, at: Moment) -> bool:
        return self._eta > 60.0 and at - self._same_since >= _FROZEN


def widening(silence: Seconds) -> float:
    """Return by how much wider a foretold arrival spreads after so long without news."""
    return min(3.0, 1.0 + max(0.0, silence) / 600.0)
