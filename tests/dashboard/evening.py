"""A household as it lives: the demo's evening, brought quickly to a moment and then lived second by second."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from httpx2 import AsyncClient

from hyperconnect.api.server import HttpFace
from hyperconnect.cli.earlier import live_earlier
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.cli.story import Story
from hyperconnect.config import Directories, Http, Settings
from hyperconnect.dashboard import show_pages
from hyperconnect.model.effect import Effect
from hyperconnect.model.message import Message
from hyperconnect.model.moment import moment_of
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service
from hyperconnect.sim.build import build
from hyperconnect.sim.happening.control import CONTROL
from tests.api.conftest import House

ON_THE_WAY = moment_of("2026-01-15T17:55:00+01:00")
"""The car has left, and knows when it arrives; the living room is being warmed."""
QUICK = 1200.0
"""How many times faster it goes until then."""


@asynccontextmanager
async def evening(
    folder: Path,
    until: float = ON_THE_WAY,
    *,
    scenario: str = "evening_commute",
    speed: float = 1.0,
    patience: float = 300,
) -> AsyncGenerator[House]:
    """Live a scenario until a moment, then on at another speed, for at most `patience` seconds.

    On a crowded machine the word to slow down may come late: the household lives on when its story is over.
    """
    chosen = load_scenario(scenario)
    bus, effects, opened = MemoryBus(), list[Effect](), asyncio.Event()
    teller, services, readers = MemoryTransport(bus), list[Service](), list[Reader]()
    face = HttpFace(Http(listen="127.0.0.1:0"), {}, say=lambda _: None, pages=show_pages)

    async def show(service: Service) -> None:
        reader = Reader(Settings(directories=Directories(data=folder, content=folder / "content")), service.store)
        reader.read(service.now())
        service.listen(reader.hear)
        services.append(service)
        readers.append(reader)
        opened.set()
        await face.run(service, reader)

    there = asyncio.Event()

    def hear(some: Sequence[Effect]) -> None:
        effects.extend(some)
        if services and not there.is_set() and services[0].now() >= until:
            teller.publish([Message(CONTROL, json.dumps({"speed": speed}).encode())])
            there.set()

    memory = await asyncio.to_thread(live_earlier, chosen, 1, None)
    story = Story(build(chosen, 1), chosen, listener=hear, companions=[show], memory=memory, stays=lambda: True)
    async with asyncio.timeout(patience), asyncio.TaskGroup() as tasks:
        telling = tasks.create_task(teller.run(lambda: None), name="teller")
        task = tasks.create_task(story.live_between(MemoryTransport(bus), MemoryTransport(bus), QUICK), name="story")
        await opened.wait()
        await face.opened.wait()
        await there.wait()
        async with AsyncClient(base_url=face.url, trust_env=False) as client:
            yield House(services[0], readers[0], effects, client, face, task, [])
        task.cancel()
        telling.cancel()
