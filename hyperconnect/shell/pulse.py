"""How a hub has been since it began: its broker coming and going, its clock being set, what it said."""

from __future__ import annotations

from collections import deque
from typing import Final

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds

STEPS: Final = 10
"""How many times that the clock was set are remembered."""


class Step(Struct, frozen=True):
    """The clock was set: to `at`, which is so much later (or, negative, earlier) than it would have been."""

    at: Moment
    by: Seconds


class Pulse:
    """What a service tells of itself.

    `begun_at` is when it began, `turned_at` when its broker came or went last, None before it ever came; `connections`
    counts how often it came, `sent` the messages that it was given.
    """

    def __init__(self) -> None:
        self.begun_at: Moment = 0.0
        self.turned_at: Moment | None = None
        self.connections = 0
        self.sent = 0
        self.steps: deque[Step] = deque(maxlen=STEPS)

    def came(self, at: Moment) -> None:
        """The broker is there."""
        self.turned_at = at
        self.connections += 1

    def went(self, at: Moment) -> None:
        """The broker is gone."""
        self.turned_at = at
