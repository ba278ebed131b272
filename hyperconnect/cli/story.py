"""A household and its hub, lived through once: on a virtual clock in memory, or paced on a real broker."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hyperconnect import __version__
from hyperconnect.cli.beginning import first_inputs
from hyperconnect.cli.outage import lose, take_away
from hyperconnect.core.hub import Hub
from hyperconnect.errors import ContentError
from hyperconnect.model.input import Opened
from hyperconnect.shell.broker import Broker, open_broker
from hyperconnect.shell.clock import AskewClock, PacedClock
from hyperconnect.shell.discovery import LOOPBACK, PRIVATE, Discovery, Offer, find_broker
from hyperconnect.shell.journal import Journal
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.mqtt import MqttTransport
from hyperconnect.shell.service import Companion, Listener, Service
from hyperconnect.shell.services import BROKER, HUB
from hyperconnect.shell.store import Store
from hyperconnect.shell.transport import Transport
from hyperconnect.shell.virtual import run_virtual
from hyperconnect.sim.household import Household
from hyperconnect.sim.run import run_world
from hyperconnect.sim.script.scenario import DAY, Scenario

Say = Callable[[str], None]
Watch = Callable[[], None]

QUIET = 0.3
"""Seconds in which the hub hears nothing before a paced story begins."""

PATIENCE = 10.0
"""Seconds after which it begins at the latest."""


class Story:
    """One scenario about to be lived. `listener` hears the hub, `journal` keeps its inputs, `companions` live with it.

    `wrong` is told what of devices/ and rules/ cannot be used; everything else is. When it is over `stays` says whether
    the household lives on, a second a second, for who still looks at it: then the story is `told`. `memory` is what
    the hub remembers of an earlier life.
    """

    def __init__(
        self,
        world: Household,
        scenario: Scenario,
        *,
        listener: Listener,
        wrong: Callable[[ContentError], None] = lambda _: None,
        content: Path | None = None,
        journal: Journal | None = None,
        companions: Sequence[Companion] = (),
        stays: Callable[[], bool] = lambda: False,
        memory: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    ) -> None:
        self.world = world
        self.hub = Hub()
        self.told = False
        self._scenario = scenario
        self._listener = listener
        self._wrong = wrong
        self._content = content
        self._journal = journal
        self._companions = companions
        self._stays = stays
        self._memory = memory

    def live_virtually(self) -> None:
        """Live it on a virtual clock with a bus in memory: the same seed gives the same story."""
        run_virtual(self._virtually())

    async def live_paced(
        self, speed: float, *, say: Say, watch: Watch, url: str | None = None, embedded: bool = False
    ) -> None:
        """Live it `speed` times as fast as real time, through a real broker: the URL's, or one of our own.

        Raises:
            BrokerError: no broker could be started.
        """
        async with open_broker(url, embedded=embedded) as broker:
            say(f"broker: {broker.description}")
            if broker.turn is not None:
                take_away(self.world, broker.turn)
            else:
                lose(self.world, say)
            hub = MqttTransport(
                broker.url, client_id="hyperconnect-demo-hub", chance=random.Random(), broker=broker.description
            )
            async with _companion(broker) as found:
                say(f"simulated things found the broker at {found} by mDNS" if found else "mDNS is silent here")
                things = MqttTransport(
                    found or broker.url, client_id="hyperconnect-demo-things", chance=random.Random()
                )
                await self.live_between(hub, things, speed, watch)

    async def live_between(self, hub: Transport, things: Transport, speed: float, watch: Watch | None = None) -> None:
        """Live it `speed` times as fast as the event loop, the hub and the things each on a connection.

        No time passes until both are there and have heard each other: however long that takes, and whatever the
        speed, the story is the same.
        """
        await self._live(hub, things, PacedClock(self.world.now, speed, held=True), watch)

    async def _virtually(self) -> None:
        bus = MemoryBus()
        hub, things = MemoryTransport(bus), MemoryTransport(bus)
        self.world.broker_turned.append(partial(_turn_broker, self.world, bus, (hub, things)))
        await self._live(hub, things, PacedClock(self.world.now), None)

    async def _live(self, hub: Transport, things: Transport, clock: PacedClock, watch: Watch | None) -> None:
        store = Store(None)
        memory = store.open() | {kind: {**rows} for kind, rows in self._memory.items()}
        try:
            machine = AskewClock(clock, lambda: self.world.clock_off)
            service = Service(self.hub, hub, store, machine, journal=self._journal, companions=self._companions)
            service.listen(self._listener)
            home, now = self._scenario, clock.now()
            opened = Opened(now, home.latitude, home.longitude, home.timezone, memory)
            first = await first_inputs(home, self.world.places, self._content, now, self._wrong)
            service.begin(opened, first)
            async with asyncio.TaskGroup() as tasks:
                running = [tasks.create_task(service.run(), name="hyperconnect.service")]
                if clock.held:
                    beginning = _let_go(clock, service, self.world)
                    running.append(tasks.create_task(beginning, name="hyperconnect.beginning"))
                if watch is not None:
                    running.append(tasks.create_task(_watch(watch), name="hyperconnect.watch"))

                async def rest() -> None:
                    if self.world.over and self._stays():
                        self.told = True
                        clock.change(1.0)
                        self.world.end_at(self.world.now + DAY)

                await run_world(self.world, things, clock, clock.change, rest=rest)
                for task in running:
                    task.cancel()
        finally:
            store.close()


@contextlib.asynccontextmanager
async def _companion(broker: Broker) -> AsyncGenerator[str | None]:
    """Announce hub and broker by mDNS on the loopback interface; give where a simulated thing finds the broker.

    The broker is this story's alone: another simulation that found it would disturb it.
    """
    name = f"hyperconnect demo broker {broker.port}"
    offers = [
        Offer(BROKER, name, broker.port, {PRIVATE: "demo"}),
        Offer(HUB, f"hyperconnect demo {broker.port}", broker.port, {"id": "demo", "ver": __version__}),
    ]
    discovery = Discovery(LOOPBACK, offers=offers, services=())
    async with asyncio.TaskGroup() as tasks:
        announcing = tasks.create_task(
            discovery.run(lambda _: None, asyncio.get_running_loop().time), name="hyperconnect.discovery"
        )
        yield await find_broker(LOOPBACK, 3.0, called=name)
        announcing.cancel()


def _turn_broker(world: Household, bus: MemoryBus, lines: tuple[MemoryTransport, ...]) -> None:
    """Cut the lines to the broker, or let them be taken up again."""
    if world.broker_gone and world.broker_forgets:
        bus.retained.clear()
    for line in lines:
        if world.broker_gone:
            line.cut("the broker is gone")
        else:
            line.restore()


async def _let_go(clock: PacedClock, service: Service, world: Household) -> None:
    """Let time pass once the things have introduced themselves and the hub hears nothing more of that."""
    loop = asyncio.get_running_loop()
    latest = loop.time() + PATIENCE
    heard = -1
    while loop.time() < latest and (not service.connected or _is_due(world, clock) or heard != service.heard):
        heard = -1 if _is_due(world, clock) else service.heard
        await asyncio.sleep(QUIET)
    clock.go()


def _is_due(world: Household, clock: PacedClock) -> bool:
    """Return whether the world has not come to the present: its things have not begun."""
    return world.deadline is not None and world.deadline <= clock.now()


async def _watch(watch: Watch) -> None:
    while True:
        watch()
        await asyncio.sleep(0.1)
