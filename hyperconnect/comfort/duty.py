"""What the heating does between two readings: told, or inferred from what the room does."""

from __future__ import annotations

from hyperconnect.model.moment import Moment

_NEAR = 0.6
"""K around the set-point within which a thermostat does what it likes."""
_RISING = 0.4
"""K/h at which an air that should be heated is being heated."""
_THROTTLES = 0.6
"""K below the set-point from which heating that is on need not be on in full."""


class Duty:
    """Integrates the duty that is told; where none is, it says what set-point and rise leave no doubt about.

    `sign` is -1 where a room is cooled; temperatures are then told mirrored.
    """

    def __init__(self) -> None:
        self.told: float | None = None
        self.setpoint: float | None = None
        self._at: Moment | None = None
        self._sum = 0.0
        self._known = 0.0
        self._exact = True

    def tell(
        self, at: Moment, duty: float | None, setpoint: float | None, *, ticking: bool = False, exact: bool = True
    ) -> None:
        """From this moment on the heating has this duty (None: nobody knows) and set-point (None: as before).

        Who tells it `ticking`, with each reading, is taken to mean the time since the last: if it was not, heat seems
        to come a tick late, which a room may do; the other way round it would come before its cause. What is not
        `exact` says only that the heating is on (1) or off (0).
        """
        if ticking and duty is not None and self.told is not None:
            self.told = duty
        self._run(at)
        self.told = duty
        self._exact = exact
        if setpoint is not None:
            self.setpoint = setpoint

    def take(self, at: Moment, before: float, after: float, hours: float) -> float | None:
        """Return the mean duty since it was last taken; None if that is anybody's guess."""
        self._run(at)
        known, total = self._known, self._sum
        self._known = self._sum = 0.0
        if known > 0.5 * hours * 3600:
            throttled = not self._exact and self.setpoint is not None and after > self.setpoint - _THROTTLES
            return None if throttled and total > 0 else total / known
        return self._inferred(before, after, (after - before) / max(hours, 1e-3))

    def shift(self, by: float) -> None:
        """The clock was set."""
        if self._at is not None:
            self._at += by

    def _run(self, at: Moment) -> None:
        if self._at is not None and self.told is not None and at > self._at:
            self._known += at - self._at
            self._sum += self.told * (at - self._at)
        if self._at is None or at > self._at:
            self._at = at

    def _inferred(self, before: float, after: float, rise: float) -> float | None:
        if self.setpoint is None:
            return None
        if after > self.setpoint + _NEAR and rise <= 0.0:
            return 0.0
        if before < self.setpoint - _NEAR and rise > -_RISING:
            return 1.0
        return None
