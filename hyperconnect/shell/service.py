"""The loop around the hub: wait, handle, make durable, publish, tell.

One task owns the hub, the store and the journal, so nothing here needs a lock. It works in batches: everything that
arrived in one read is handled and what must be remembered is made durable with one commit; only then is anything
published and the broker told that its messages were dealt with. The journal hears of the batch before that, but gathers
up to a second of batches before it writes: a crash may cost it that second, and never what is remembered.

A crash between two of these steps costs no timer, run or claim, and doubles nothing at a device. What was not committed
was not published, and the broker says it again. What was committed is known: of a message (QoS 1) of which something is
remembered this is remembered too (`Deeds`), so that its second coming is only state; and the hub knows which commands
may not have been said.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from hyperconnect.core.hub import Hub
from hyperconnect.errors import HyperconnectError, StoreError
from hyperconnect.model.effect import Effect, Faulted, Logged, Publish, Remember, Subscribe
from hyperconnect.model.input import Closing, Connected, Disconnected, Elapsed, Input, Opened, Received, TimeChanged
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.clock import Bell, Clock
from hyperconnect.shell.crash import CrashPoint
from hyperconnect.shell.deed import Deeds
from hyperconnect.shell.faults import Faults
from hyperconnect.shell.heard import Heard
from hyperconnect.shell.journal import Journal
from hyperconnect.shell.pulse import Pulse, Step
from hyperconnect.shell.reasons import Reasons
from hyperconnect.shell.records import Records, Target
from hyperconnect.shell.store import Store
from hyperconnect.shell.transport import Arrival, Down, Transport, Up

if TYPE_CHECKING:
    from hyperconnect.shell.backups import Backups

_log = logging.getLogger(__name__)

_BATCH = 256
"""Messages handled before their effects are carried out: a flood delays nobody by more than some milliseconds."""
_JUMP: Seconds = 2.0
"""From here on a clock that was set is told; what time services correct is less."""
_FLUSH_EVERY: Seconds = 2.0
"""How long history waits in memory, in seconds of the hub's clock; and what could not be remembered, for a new try."""

Listener: TypeAlias = Callable[[Sequence[Effect]], None]
"""Hears the effects of a batch after they were carried out."""
Companion: TypeAlias = "Callable[[Service], Awaitable[None]]"
"""Something that lives as long as the service does: discovery, the API."""


class StoppedError(HyperconnectError):
    """The hub stopped before it could do what was asked."""


class Service:
    """A running hub: `run` until cancelled, `tell` it what happened elsewhere, `listen` to what it does.

    `connected` says whether the broker is there, `heard` counts what came from it, `messages` has the last of each
    topic, `pulse` how it has been since it began. `timezone` and `place` (degrees north and east, None if nobody said)
    are the household's, `store` what is kept on disk: faces read and write it between two awaits; `backups` is who
    makes them, if anybody does. A `trap` is called at every crash point: tests die in it.
    """

    def __init__(
        self,
        hub: Hub,
        transport: Transport,
        store: Store,
        clock: Clock,
        *,
        journal: Journal | None = None,
        companions: Sequence[Companion] = (),
        trap: Callable[[CrashPoint], None] | None = None,
    ) -> None:
        self.hub = hub
        self.transport = transport
        self.clock = clock
        self.store = store
        self.connected = False
        self.heard = 0
        self.messages = Heard()
        self.pulse = Pulse()
        self.backups: Backups | None = None
        self.timezone = "UTC"
        self.place: tuple[float | None, float | None] = (None, None)
        self._records = Records(store, journal)
        self._companions = companions
        self._bell = Bell()
        self._told: deque[Input] = deque()
        self._tellings = 0
        self._handled = 0
        self._settling: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._listeners: list[Listener] = []
        self._last: Moment = 0.0
        self._flush_at: Moment | None = None
        self._faults = Faults()
        self._deeds = Deeds()
        self._trap = trap

    def now(self) -> Moment:
        """Return the clock's moment, or the last one if that is later: only a clock that was set runs backwards."""
        self._last = max(self._last, self.clock.now())
        return self._last

    @property
    def reasons(self) -> Reasons:
        """Why rules ran or did not, as far as that was kept."""
        return self._records.reasons

    def tell(self, happened: Input) -> None:
        """Hand the hub an input from outside the bus; it is handled in the order told."""
        self._told.append(happened)
        self._tellings += 1
        self._bell.ring()

    async def settle(self, happened: Input) -> None:
        """Hand the hub an input as `tell` does, and return once it was handled and what must be remembered is durable.

        Raises:
            StoreError: the disk refused what must be remembered; the hub knows it all the same.
            StoppedError: the hub stopped before.
        """
        self.tell(happened)
        settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._settling.append((self._tellings, settled))
        await settled

    def refusing(self) -> tuple[Target, ...]:
        """Return what could not be written to disk within the last minute, or still waits to be."""
        return self._records.refusing(self.now())

    def listen(self, listener: Listener) -> None:
        """Call a function with the effects of every batch, after they were carried out. It must not block.

        What it raises is told as its fault and keeps nobody else from hearing.
        """
        self._listeners.append(listener)

    @contextmanager
    def listening(self, listener: Listener) -> Generator[None]:
        """Call a function as `listen` does, for as long as the context lasts."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def begin(self, opened: Opened, first: Sequence[Input] = ()) -> None:
        """Open the hub and give it what it starts with, before anything is heard from the bus."""
        self._last, self.timezone, self.pulse.begun_at = opened.at, opened.timezone, opened.at
        self.place = (opened.latitude, opened.longitude)
        self._deeds.open(opened.memory.get(Deeds.kind, {}), opened.at)
        self._carry_out([opened, *first])

    async def run(self) -> None:
        """Keep the hub going until cancelled; then flush what history still holds.

        Raises:
            BrokerError: the broker refuses us for good.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.transport.run(self._bell.ring), name="hyperconnect.transport")
                tasks.create_task(self._own(), name="hyperconnect.hub")
                for companion in self._companions:
                    tasks.create_task(_run(companion, self), name="hyperconnect.companion")
        finally:
            self._carry_out([Closing(self.now())])
            self._flush(self._last)
            self._records.close(self._last)

    async def _own(self) -> None:
        try:
            while True:
                due = [moment for moment in (self.hub.deadline, self._flush_at) if moment is not None]
                await self._bell.wait(self.clock.timeout(min(due) if due else None))
                self._turn()
        finally:
            self._settle(StoppedError("the hub is stopping", hint="try again when it runs"))

    def _turn(self) -> None:
        jump = self.clock.jump()
        if jump < -_JUMP:
            self._take_told()  # their moments are still those of the clock as it was
        if abs(jump) > _JUMP:
            self._set(jump)
        now = self.now()
        deadline = self.hub.deadline
        if deadline is not None and deadline <= now:
            self._carry_out([Elapsed(now)])
        self._take_told()
        arrivals = self.transport.take()
        self.heard += len(arrivals)
        self.messages.hear(arrivals, now)
        for start in range(0, len(arrivals), _BATCH):
            self._carry_out([self._input(arrival) for arrival in arrivals[start : start + _BATCH]])
        if arrivals:
            self._pass(CrashPoint.ACKNOWLEDGING)
            self.transport.done()
            self._deeds.acknowledged()
            self._pass(CrashPoint.ACKNOWLEDGED)
        if self._flush_at is not None and now >= self._flush_at:
            self._flush(now)

    def _take_told(self) -> None:
        while self._told:
            batch = [self._told.popleft() for _ in range(min(_BATCH, len(self._told)))]
            self._carry_out(batch)
            self._handled += len(batch)
            if self._settling:
                self._settle()

    def _set(self, jump: Seconds) -> None:
        """Go by the clock as it was set, and tell the hub, whose waits go on as if nothing had happened."""
        _log.warning("the clock was set %s by %.0f s", "forward" if jump > 0 else "back", abs(jump))
        self._last = self.clock.now()
        self.pulse.steps.append(Step(self._last, jump))
        if self._flush_at is not None:
            self._flush_at += jump
        self._carry_out([TimeChanged(self._last, jump)])

    def _settle(self, stopped: StoppedError | None = None) -> None:
        """Tell those whose input was handled that it is durable, or that it is not; all of them if the hub stopped."""
        why: HyperconnectError | None = stopped
        if why is None and self._records.owing:
            why = StoreError("the disk refuses what must be remembered", hint="free some space, then try again")
        while self._settling and (stopped is not None or self._settling[0][0] <= self._handled):
            _, settled = self._settling.popleft()
            if settled.done():
                continue
            if why is None:
                settled.set_result(None)
            else:
                settled.set_exception(why)

    def _carry_out(self, inputs: list[Input]) -> None:
        handle = self.hub.handle
        effects: list[Effect] = []
        ends: list[int] = []
        for happened in inputs:
            effects += handle(happened)
            ends.append(len(effects))
        self._pass(CrashPoint.HANDLED)
        self._records.write(inputs, self._last)
        self._pass(CrashPoint.JOURNALLED)
        rows: list[Remember] = []
        messages: list[Message] = []
        for effect in effects:
            kind = type(effect)
            if kind is Publish:
                messages.append(effect.message)  # type: ignore[union-attr]  # `kind` has said so; match costs more here
            elif kind is Remember:
                rows.append(effect)  # type: ignore[arg-type]  # as above
            elif kind is Faulted:
                self._faults.tell(effect)  # type: ignore[arg-type]  # as above
            elif kind is Logged:
                _log.info("rule %s: %s", effect.rule, effect.text)  # type: ignore[union-attr]  # as above
        if rows:
            rows += self._deeds.rows(inputs, effects, ends)
            self._records.remember(rows, self._last)
            self._pass(CrashPoint.COMMITTED)
        for effect in effects:
            if type(effect) is Subscribe:
                self.transport.subscribe(effect.filters)
        self._pass(CrashPoint.SUBSCRIBED)
        if messages:
            self._publish(messages)
        if effects:
            self._records.record(effects)
            if self._flush_at is None:
                self._flush_at = self._last + _FLUSH_EVERY
            for listener in tuple(self._listeners):
                self._let_hear(listener, effects)
        self._pass(CrashPoint.TOLD)

    def _publish(self, messages: list[Message]) -> None:
        self.pulse.sent += len(messages)
        if self._trap is None:
            self.transport.publish(messages)
            return
        for message in messages:
            self.transport.publish([message])
            self._trap(CrashPoint.PUBLISHING)
        self._trap(CrashPoint.PUBLISHED)

    def _pass(self, point: CrashPoint) -> None:
        if self._trap is not None:
            self._trap(point)

    def _input(self, arrival: Arrival) -> Input:
        at = self._last
        match arrival:
            case Message():
                return Received(at, self._deeds.seen(arrival) if arrival.again else arrival)
            case Up():
                self.connected = True
                self.pulse.came(self._last)
                _log.info("connected to %s", self.transport.description)
                return Connected(at)
            case Down(why=why):
                self.connected = False
                self.pulse.went(self._last)
                _log.warning("the broker is gone (%s); trying again", why)
                return Disconnected(at, why)

    def _let_hear(self, listener: Listener, effects: Sequence[Effect]) -> None:
        try:
            listener(effects)
        except Exception as error:  # noqa: BLE001 - whatever it raises, a house does not go cold for a listener
            about = f"listener {getattr(listener, '__qualname__', repr(listener))}"
            self._faults.tell(Faulted(self._last, about, f"{type(error).__name__}: {error}"), error)

    def _flush(self, now: Moment) -> None:
        self._flush_at = None
        self._records.remember(self._deeds.forget(now), now)
        self._pass(CrashPoint.FLUSHING)
        self._records.flush(now)
        self._pass(CrashPoint.FLUSHED)
        if self._records.owing:
            self._flush_at = now + _FLUSH_EVERY


async def _run(companion: Companion, service: Service) -> None:
    await companion(service)
