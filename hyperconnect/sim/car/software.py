"""A car's software: the version that runs, the one that waits, and what installing takes."""

from __future__ import annotations

from hyperconnect.model.moment import Moment, Seconds

FIRST = "1.9.6"
TAKES: Seconds = 1500.0
"""How long an installation takes; the car cannot drive meanwhile."""


class Software:
    """`latest` differs from `version` while an update waits; `begun` is when its installation began."""

    __slots__ = ("begun", "latest", "version")

    def __init__(self) -> None:
        self.version = FIRST
        self.latest = FIRST
        self.begun: Moment | None = None

    @property
    def waits(self) -> bool:
        """Whether an update could be installed."""
        return self.latest != self.version and self.begun is None

    def progress(self, now: Moment) -> int | None:
        """Return how far an installation is in %, None while there is none."""
        return None if self.begun is None else round(min(99.0, 100 * (now - self.begun) / TAKES))

    def finish(self) -> None:
        """Run the new version from now on."""
        self.version, self.begun = self.latest, None
