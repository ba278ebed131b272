"""How often something happened lately."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from hyperconnect.model.moment import Moment, Seconds

EXACT = 256
"""Up to so many are remembered one by one; of more only how many there were in each part of the time."""
_PARTS = 64


class Recent:
    """Counts what happened within a span of time; `full` once there were `most`."""

    def __init__(self, most: int, span: Seconds) -> None:
        self.most = most
        self.span = span
        self._grain = 0.0 if most <= EXACT else span / _PARTS
        self._moments: deque[Moment] = deque()
        self._counts: deque[int] = deque()
        self._sum = 0

    def add(self, now: Moment) -> None:
        """It happened."""
        moments = self._moments
        if moments and now - moments[-1] < self._grain:
            self._counts[-1] += 1
        else:
            moments.append(now)
            self._counts.append(1)
        self._sum += 1

    def full(self, now: Moment) -> bool:
        """Return whether it happened `most` times in the span that ends now."""
        moments = self._moments
        while moments and moments[0] <= now - self.span:
            moments.popleft()
            self._sum -= self._counts.popleft()
        return self._sum >= self.most

    def clear(self) -> None:
        """Forget all."""
        self._moments.clear()
        self._counts.clear()
        self._sum = 0

    @property
    def remembered(self) -> list[tuple[Moment, int]]:
        """What must survive a restart: how often it happened from when on."""
        return list(zip(self._moments, self._counts, strict=True))

    def recall(self, memory: Iterable[tuple[Moment, int]]) -> None:
        """Take it back."""
        for moment, count in memory:
            self._moments.append(float(moment))
            self._counts.append(int(count))
            self._sum += int(count)
