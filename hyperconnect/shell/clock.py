"""What time it is, and how to wait for a moment: on a wall, faster than one, or on a virtual loop.

`WallClock` is the time of the machine. `PacedClock` starts at any moment and runs at `speed` seconds a second of
its event loop; on a virtual loop (`hyperconnect.shell.virtual`) that loop's seconds cost nothing, so the same class
is the virtual clock. Nothing above the shell sees any of them: time is an argument there.
"""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hyperconnect.model.moment import Moment, Seconds

LONGEST_NAP: Seconds = 60.0
"""How long a `WallClock` trusts the machine's time: a set or stepped clock is noticed after this at the latest."""


class Clock(Protocol):
    """Where moments come from."""

    def now(self) -> Moment:
        """Return the present moment, rounded to microseconds."""
        ...

    def timeout(self, until: Moment | None) -> float | None:
        """Return the event loop's seconds to wait for a moment: 0 if it has passed, None (for ever) for None.

        It may be less than what is missing, so look at `now()` after the wait.
        """
        ...

    async def wait(self, until: Moment) -> None:
        """Return once `now()` has reached a moment, never before."""
        ...

    def jump(self) -> Seconds:
        """Return how far somebody set the clock since the last call, in seconds; negative: back."""
        ...


class WallClock:
    """The time of the machine."""

    def __init__(self) -> None:
        self._apart: Seconds | None = None

    def now(self) -> Moment:
        """Return the machine's time."""
        return round(time.time(), 6)

    def timeout(self, until: Moment | None) -> float | None:
        """Return the seconds until a moment, at most `LONGEST_NAP`: it is looked at now and then, set or not."""
        return LONGEST_NAP if until is None else min(max(0.0, until - time.time()), LONGEST_NAP)

    async def wait(self, until: Moment) -> None:
        """Sleep until the machine's time has reached a moment, also if it is set meanwhile."""
        while (rest := until - self.now()) > 0:  # noqa: ASYNC110 - there is no event, only time
            await asyncio.sleep(min(rest, LONGEST_NAP))

    def jump(self) -> Seconds:
        """Return how much more or less has passed on the wall than on the clock that nobody can set."""
        apart = time.time() - time.monotonic()
        before, self._apart = self._apart, apart
        return 0.0 if before is None else apart - before


class PacedClock:
    """A time that begins at `start` when the clock is first asked and runs at `speed` seconds a loop second."""

    def __init__(self, start: Moment, speed: float = 1.0) -> None:
        self.start = start
        self.speed = speed
        self._zero: float | None = None

    def now(self) -> Moment:
        """Return the start plus what the event loop has counted since, times the speed."""
        count = asyncio.get_running_loop().time()
        if self._zero is None:
            self._zero = count
        return round(self.start + (count - self._zero) * self.speed, 6)

    def timeout(self, until: Moment | None) -> float | None:
        """Return the loop's seconds until a moment, rounded up to its next microsecond."""
        if until is None:
            return None
        rest = until - self.now()
        return max(1, math.ceil(rest / self.speed * 1e6)) / 1e6 if rest > 0 else 0.0

    async def wait(self, until: Moment) -> None:
        """Sleep on the event loop until the paced time has reached a moment."""
        while self.now() < until:  # noqa: ASYNC110 - there is no event, only time
            await asyncio.sleep(self.timeout(until) or 0.0)

    def jump(self) -> Seconds:
        """Return 0: nobody sets it."""
        return 0.0


class Bell:
    """Wakes one sleeping task when rung or after a time-out; a ring before the sleep is not lost."""

    def __init__(self) -> None:
        self._rung = False
        self._sleeper: asyncio.Future[None] | None = None

    def ring(self) -> None:
        """Wake the sleeper, or keep its next sleep from beginning. Cheap to call again and again."""
        self._rung = True
        sleeper = self._sleeper
        if sleeper is not None and not sleeper.done():
            sleeper.set_result(None)

    async def wait(self, timeout: float | None = None) -> bool:  # noqa: ASYNC109 - it is the point of the class
        """Sleep until rung or for `timeout` loop seconds; return whether it was rung, and be ready again."""
        if not self._rung and (timeout is None or timeout > 0):
            loop = asyncio.get_running_loop()
            sleeper = self._sleeper = loop.create_future()
            alarm = None if timeout is None else loop.call_later(timeout, _settle, sleeper)
            try:
                await sleeper
            finally:
                self._sleeper = None
                if alarm is not None:
                    alarm.cancel()
        elif not self._rung:
            await asyncio.sleep(0)
        rung, self._rung = self._rung, False
        return rung


def _settle(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
