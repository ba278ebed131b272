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
    from collections.abc import Callable

    from hyperconnect.model.moment import Moment, Seconds

LONGEST_NAP: Seconds = 60.0
"""How long a `WallClock` trusts the machine's time: a set or stepped clock is noticed after this at the latest."""

HELD_NAP: Seconds = 0.05
"""How long one waits for a moment before it is looked whether a clock that is held goes again."""

KNOWN_FROM: Moment = 1_767_225_600.0
"""2026-01-01: a clock before this has not been set since the machine booted."""

_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""A clock that nobody can set; where there is one that runs on while the machine sleeps, that: sleep is no jump."""


def is_known(now: Moment) -> bool:
    """Return whether a machine whose clock says this knows what time it is."""
    return now >= KNOWN_FROM


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
        apart = time.time() - time.clock_gettime(_STEADY)
        before, self._apart = self._apart, apart
        return 0.0 if before is None else apart - before


class PacedClock:
    """A time that begins at `start` when the clock is first asked and runs at `speed` seconds a loop second.

    One that is `held` stands at its start until it is let `go`.
    """

    def __init__(self, start: Moment, speed: float = 1.0, *, held: bool = False) -> None:
        self.start = start
        self.speed = speed
        self.held = held
        self._zero: float | None = None

    def go(self) -> None:
        """Let time pass, if it was held."""
        self.held = False

    def now(self) -> Moment:
        """Return the start plus what the event loop has counted since, times the speed."""
        if self.held:
            return self.start
        count = asyncio.get_running_loop().time()
        if self._zero is None:
            self._zero = count
        return round(self.start + (count - self._zero) * self.speed, 6)

    def timeout(self, until: Moment | None) -> float | None:
        """Return the loop's seconds until a moment, rounded up to its next microsecond."""
        if until is None:
            return None
        rest = until - self.now()
        if self.held and rest > 0:
            return HELD_NAP
        return max(1, math.ceil(rest / self.speed * 1e6)) / 1e6 if rest > 0 else 0.0

    def change(self, speed: float) -> None:
        """Go on from now at another speed."""
        self.start, self._zero = self.now(), asyncio.get_running_loop().time()
        self.speed = speed

    async def wait(self, until: Moment) -> None:
        """Sleep on the event loop until the paced time has reached a moment."""
        while self.now() < until:  # noqa: ASYNC110 - there is no event, only time
            await asyncio.sleep(self.timeout(until) or 0.0)

    def jump(self) -> Seconds:
        """Return 0: nobody sets it."""
        return 0.0


class EagerClock:
    """A time that nobody waits for: it is at once the moment that somebody wants to wait for."""

    def __init__(self, start: Moment) -> None:
        self._now = start

    def now(self) -> Moment:
        """Return the moment that was waited for last."""
        return self._now

    def timeout(self, until: Moment | None) -> float | None:
        """Let it be that moment; return 0, None for ever."""
        if until is None:
            return None
        self._now = max(self._now, until)
        return 0.0

    async def wait(self, until: Moment) -> None:
        """Let it be that moment, after everybody else had a turn."""
        self._now = max(self._now, until)
        await asyncio.sleep(0)

    def jump(self) -> Seconds:
        """Return 0: nobody sets it."""
        return 0.0


class AskewClock:
    """Another clock, `off()` seconds ahead: that of a machine on which somebody set the time."""

    def __init__(self, clock: Clock, off: Callable[[], Seconds]) -> None:
        self._clock = clock
        self._off = off
        self._before = off()

    def now(self) -> Moment:
        """Return what this machine believes."""
        return self._clock.now() + self._off()

    def timeout(self, until: Moment | None) -> float | None:
        """Return the seconds to wait for a moment, at most `LONGEST_NAP` of them: the time may be set meanwhile."""
        rest = self._clock.timeout(None if until is None else until - self._off())
        return LONGEST_NAP if rest is None else min(rest, LONGEST_NAP)

    async def wait(self, until: Moment) -> None:
        """Sleep until this machine believes that it is a moment."""
        while self.now() < until:
            await self._clock.wait(self._clock.now() + min(until - self.now(), LONGEST_NAP))

    def jump(self) -> Seconds:
        """Return how far the time was set since the last call."""
        before, self._before = self._before, self._off()
        return self._clock.jump() + self._before - before


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
