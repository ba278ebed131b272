"""An event loop whose time flies: where a loop would wait for its next timer, this one jumps there.

An evening of sleeping tasks runs in milliseconds and always in the same order: timers by their moment, what is due
together in the order in which it was armed, and all ready tasks first in, first out. Time starts at 0 and counts
loop seconds. Threads would bring real time back in, so work for an executor is done at once, in the loop's own
thread. Sockets are polled but never waited for: nothing real belongs on this loop.
"""

from __future__ import annotations

import asyncio
import itertools
import selectors
from typing import TYPE_CHECKING, Self, TypeVar, TypeVarTuple, Unpack

from hyperconnect.errors import HyperconnectError

if TYPE_CHECKING:
    import contextvars
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Executor

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class DeadlockError(HyperconnectError):
    """Every task waits for something that nobody is left to do."""


class _Jump(selectors.DefaultSelector):
    """A selector that counts the seconds it was asked to wait instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise DeadlockError(_stuck(), where="virtual loop", hint="a task waits for what only the real world sends")
        if timeout > 0:
            self.now += timeout
        return []


class _Turn(float):
    """A moment that comes after an equal one made earlier; asyncio's heap of timers would not keep their order."""

    turn: int

    def __new__(cls, when: float, turn: int) -> Self:
        self = super().__new__(cls, when)
        self.turn = turn
        return self

    def __lt__(self, other: float) -> bool:
        if isinstance(other, _Turn) and float.__eq__(self, other):
            return self.turn < other.turn
        return float.__lt__(self, other)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that jumps to its next timer; `time()` starts at 0."""

    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)
        # asyncio's own grain of a nanosecond vanishes beside a year of seconds, and a due timer would never be due
        self._clock_resolution = 1e-6
        self._turns = itertools.count()

    def time(self) -> float:
        """Return the seconds jumped so far."""
        return self._jump.now

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        """Arm a timer, to the microsecond; timers of one moment go off in the order in which they were armed."""
        return super().call_at(_Turn(round(when, 6), next(self._turns)), callback, *args, context=context)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Do the work here and now, and return its outcome as a finished future."""
        del executor
        outcome: asyncio.Future[T] = self.create_future()
        try:
            outcome.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - whatever the work raises belongs to who awaits it
            outcome.set_exception(error)
        return outcome


def run_virtual(main: Coroutine[object, object, T]) -> T:
    """Run a coroutine to its end on a new virtual loop, like `asyncio.run`.

    Raises:
        DeadlockError: all tasks wait and no timer is armed.
    """
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


def _stuck() -> str:
    names = sorted(task.get_name() for task in asyncio.all_tasks(asyncio.get_running_loop()))
    return f"nothing is ready and no timer is armed; waiting: {', '.join(names)}"
