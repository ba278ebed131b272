"""What became clear while nobody listened, as a hub starts: it is told as soon as the clock goes on."""

from __future__ import annotations

from hyperconnect.automation.alarm import Alarms, Order
from hyperconnect.automation.intent import Intent
from hyperconnect.model.moment import Moment


class Postscript:
    """Tells, at the next opportunity, what there was nowhere to tell."""

    order: Order = (-1, 4, "", 0)

    def __init__(self, alarms: Alarms) -> None:
        self.due: Moment | None = None
        self._alarms = alarms
        self._untold: list[Intent] = []

    def add(self, intent: Intent, now: Moment) -> None:
        """Tell this soon."""
        self._untold.append(intent)
        self._alarms.set(self, now)

    def elapse(self, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every sleeper)
        """Tell it."""
        out += self._untold
        self._untold.clear()
