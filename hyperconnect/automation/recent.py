"""How often something happened lately."""

from __future__ import annotations

from collections.abc import Iterable

from hyperconnect.model.moment import Moment, Seconds

EXACT = 256
"""Up to so many are remembered one by one; of more only how many there were in each part of the time."""
_PARTS = 64


class Recent:
    """Counts what happened within a span of time; `full` once there were `most`."""

    __slots__ = ("_counts", "_grain", "_moments", "_sum", "most", "span")

    def __init__(self, most: int, span: Seconds) -> None:
        self.most = most
        self.span = span
        self._grain = 0.0 if most <= EXACT else span / _PARTS
        self._moments: list[Moment] = []
        self._counts: list[int] = []
        self._sum = 0

    def add(self, now: Moment) -> None:
        """It happened."""
        moments = self._moments
        if not self._grain:
            moments.append(now)
            if len(moments) > self.most:
                del moments[: -self.most or None]
            return
        if moments and now - moments[-1] < self._grain:
            self._counts[-1] += 1
        else:
            moments.append(now)
            self._counts.append(1)
        self._sum += 1

    def full(self, now: Moment) -> bool:
        """Return whether it happened `most` times in the span that ends now.

        What happened later than now was told by a clock that has been set back since, and counts no more.
        """
        moments, since = self._moments, now - self.span
        while moments and moments[-1] > now:
            del moments[-1]
            if self._grain:
                self._sum -= self._counts.pop()
        if not self._grain:
            return len(moments) >= self.most and (not moments or moments[-self.most] > since)
        while moments and moments[0] <= since:
            del moments[0]
            self._sum -= self._counts.pop(0)
        return self._sum >= self.most

    def crowded(self, count: int) -> bool:
        """Return whether it happened more than so often in the span before it last did."""
        moments = self._moments
        return len(moments) > count and moments[-1] - moments[-1 - count] < self.span

    def shift(self, by: Seconds) -> None:
        """The clock was set: it all happened as long ago as before."""
        self._moments = [moment + by for moment in self._moments]

    @property
    def remembered(self) -> list[tuple[Moment, int]]:
        """What must survive a restart: how often it happened from when on."""
        return list(zip(self._moments, self._counts or [1] * len(self._moments), strict=True))

    def recall(self, memory: Iterable[tuple[Moment, int]]) -> None:
        """Take it back."""
        for moment, count in memory:
            if self._grain:
                self._moments.append(float(moment))
                self._counts.append(int(count))
                self._sum += int(count)
            else:
                self._moments += [float(moment)] * int(count)
