"""A simulated world on a broker: alone there or not, with the last wills of its things, and a farewell."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import cast

import msgspec

from hyperconnect.cli.asking import ask
from hyperconnect.cli.posting import Posting
from hyperconnect.cli.reaching import Reach
from hyperconnect.cli.terminal import say
from hyperconnect.errors import BrokerError, SettingsError
from hyperconnect.model.message import Message
from hyperconnect.shell.clock import Clock, EagerClock, PacedClock
from hyperconnect.shell.mqtt import MqttTransport
from hyperconnect.shell.transport import Arrival, Down, Transport, Up
from hyperconnect.sim.fault.will import will
from hyperconnect.sim.happening.control import ANSWER, CONTROL, WHO
from hyperconnect.sim.payload import fields
from hyperconnect.sim.run import run_world
from hyperconnect.sim.world import World

RUNNING = "hyperconnect/simulate/running"
"""Below it each simulation says, retained, what it is; its own last will takes that back."""

WILLS = 200
"""Connections that are opened for last wills at most."""

AT_ONCE, BACKLOG = 1000, 1 << 20
"""Messages that are said at once, and bytes that may wait before more are, at most."""

ANSWERED = 0.5
"""Seconds within which another simulation says who speaks in it."""

LOOK = 2.0
"""Seconds after which it is looked for things that are new on the bus."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a world behaves on a broker: `speed` None is as fast as it goes."""

    title: str
    speed: float | None
    wills: bool = False
    """whether the broker says of each thing that it is offline should this process die"""
    forget: bool = False
    """whether everything retained is taken back at the end"""
    silent: Collection[str] = ()
    """names of what says and hears nothing"""
    force: bool = False
    """whether it speaks where another simulation has things of the same names"""
    posting: Posting | None = None
    """who posts over HTTP what phones say, instead of the broker"""


async def live(world: World, way: Reach, manners: Manners) -> None:
    """Let a world live on a broker until its story is over, or until SIGTERM.

    Raises:
        BrokerError: nobody answers there.
        SettingsError: another simulation there has things of the same names.
    """
    world.silent = manners.silent
    topic = f"{RUNNING}/{secrets.token_hex(4)}"
    await _look_around(world, way, force=manners.force)
    about = msgspec.json.encode({"simulates": manners.title})
    transport = way.connection(
        "simulate", will=Message(topic, b"", retain=True), birth=Message(topic, about, retain=True)
    )
    say(f"broker: {way.shown}")
    clock: Clock
    pace: Callable[[float], None]
    if manners.speed is None:
        clock, pace = EagerClock(world.now), _no_pace
    else:
        clock = paced = PacedClock(world.now, manners.speed)
        pace = paced.change
    posting = manners.posting
    line = _Line(transport, world, manners.silent, posting)
    try:
        async with asyncio.TaskGroup() as tasks:
            living = tasks.create_task(
                run_world(world, line, clock, pace, _taking_back if manners.forget else _leaving, line.rest),
                name="hyperconnect.world",
            )
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, living.cancel)
            keeping = (
                tasks.create_task(_keep_wills(world, way, manners.silent), name="hyperconnect.wills")
                if manners.wills and manners.speed is not None
                else None
            )
            mailing = tasks.create_task(posting.run(), name="hyperconnect.posting") if posting is not None else None
            await asyncio.wait([living])
            if posting is not None and not living.cancelled():
                await posting.drain()
            for helping in (keeping, mailing):
                if helping is not None:
                    helping.cancel()
    finally:
        if manners.forget and manners.wills:
            await _forget(world, way, manners.silent)
    if transport.dropped:
        say(f"{transport.dropped} messages were not sent: the broker was away, or slower than the simulation")


async def _look_around(world: World, way: Reach, *, force: bool) -> None:
    """Tell of other simulations on the broker.

    Raises:
        SettingsError: one has things of the same names, unless by `force`.
    """
    question = [Message(CONTROL, msgspec.json.encode(WHO), qos=1)]
    answers = await ask(way.connection("simulate-look"), ANSWER, question, patience=ANSWERED, more=0.1)
    mine = [name for name in world.speakers if name not in world.silent]
    theirs = {name for answer in answers for name in _names(answer)}
    both = [name for name in mine if name in theirs]
    if both:
        why = f"another simulation there speaks for {', '.join(both[:3])}{' and others' if len(both) > 3 else ''} too"
        if not force:
            hint = "end it, choose another broker with --mqtt or other things with --only, or insist with --force"
            raise SettingsError(why, where=way.shown, hint=hint)
        say(f"{why}: they will talk at cross purposes")
    others = await ask(way.connection("simulate-look"), f"{RUNNING}/+", patience=0.2, more=0.1)
    for other in others[:3]:
        if other.payload:
            title = (fields(other.payload.decode(errors="replace")) or {}).get("simulates", "")
            say(f"another simulation is on this broker ({title})")


def _names(answer: Message) -> list[str]:
    """Return who speaks in another simulation."""
    said = (fields(answer.payload.decode(errors="replace")) or {}).get("speak")
    return [name for name in cast("list[object]", said) if isinstance(name, str)] if isinstance(said, list) else []


async def _keep_wills(world: World, way: Reach, silent: Collection[str]) -> None:
    """Hold a connection for each topic that says whether a thing is there, as each thing would have one of its own."""
    kept: set[str] = set()
    async with asyncio.TaskGroup() as tasks:
        while True:
            for message in world.greet():
                last = will(message)
                if last is None or message.topic in kept or len(kept) >= WILLS or _mute(world, silent, message.topic):
                    continue
                kept.add(message.topic)
                line = way.connection("thing", will=last, birth=message, quiet=True)
                tasks.create_task(line.run(_hushed(line)), name=f"hyperconnect.will.{message.topic}")
            await asyncio.sleep(LOOK)


def _hushed(line: Transport) -> Callable[[], None]:
    """Return what to call when something arrived that nobody wants."""

    def pass_over() -> None:
        line.take()

    return pass_over


def _leaving(world: World) -> Sequence[Message]:
    """Return what says that everything has gone."""
    return [last for last in map(will, world.greet()) if last is not None]


def _taking_back(world: World) -> Sequence[Message]:
    """Return what makes the broker forget all of it."""
    return [Message(kept.topic, b"", retain=True) for kept in world.greet()]


async def _forget(world: World, way: Reach, silent: Collection[str]) -> None:
    """Take back what last wills have said meanwhile, if the broker is there."""
    said = [each for each in _taking_back(world) if not _mute(world, silent, each.topic)]
    with contextlib.suppress(TimeoutError, BrokerError):
        async with asyncio.timeout(LOOK):
            await ask(way.connection("simulate-forget", quiet=True), ANSWER, said, patience=ANSWERED, more=0.0)


def _no_pace(_: float) -> None:
    """Stay as fast as it goes."""


def _mute(world: World, silent: Collection[str], topic: str) -> bool:
    return any(world.speaks(name, topic) for name in silent)


class _Line:
    """A transport that says no more at once than the broker takes, and on which some things say and hear nothing."""

    def __init__(
        self, transport: MqttTransport, world: World, silent: Collection[str], posting: Posting | None
    ) -> None:
        self._waiting: deque[Message] = deque()
        self._gone_at: float | None = None
        self._transport = transport
        self._world = world
        self._silent = silent
        self._posting = posting

    @property
    def description(self) -> str:
        return self._transport.description

    async def run(self, wake: Callable[[], None]) -> None:
        await self._transport.run(wake)

    def take(self) -> list[Arrival]:
        """Return what arrived, and tell how long the broker was away."""
        arrived = self._transport.take()
        for arrival in arrived:
            match arrival:
                case Down():
                    self._gone_at = asyncio.get_running_loop().time()
                case Up() if self._gone_at is not None:
                    say(f"the broker is back after {asyncio.get_running_loop().time() - self._gone_at:.0f} s")
                    self._gone_at = None
                case _:
                    pass
        return arrived

    def done(self) -> None:
        self._transport.done()

    def publish(self, messages: Sequence[Message]) -> None:
        if self._silent:
            messages = [each for each in messages if not _mute(self._world, self._silent, each.topic)]
        if self._posting is not None:
            messages = self._posting.take(messages)
        if len(messages) <= AT_ONCE and not self._waiting:
            self._transport.publish(messages)
        else:
            self._waiting += messages

    async def rest(self) -> None:
        """Return once nothing waits and the broker has taken most of what was said."""
        while True:
            while self._transport.backlog > BACKLOG:  # noqa: ASYNC110 - a socket that drains rings no bell
                await asyncio.sleep(0.001)
            if not self._waiting:
                return
            some = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
            self._transport.publish(some)

    def subscribe(self, filters: Sequence[str]) -> None:
        posted = self._posting
        heard = [each for each in filters if posted is None or not posted.hears(each)]
        self._transport.subscribe([each for each in heard if not _mute(self._world, self._silent, each)])
