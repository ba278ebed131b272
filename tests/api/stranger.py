"""A stranger on the bus who answers whatever a simulation is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from hyperconnect.model.message import Message
from hyperconnect.shell.asking import simulation
from hyperconnect.shell.memory import MemoryBus, MemoryTransport


@asynccontextmanager
async def answering(bus: MemoryBus, say: Callable[[], list[bytes]]) -> AsyncGenerator[None]:
    """Let a stranger answer every wish."""
    transport, rung = MemoryTransport(bus), asyncio.Event()

    async def answer() -> None:
        while True:
            await rung.wait()
            rung.clear()
            if any(isinstance(each, Message) for each in transport.take()):
                transport.publish([Message(simulation.ANSWER, each) for each in say()])
            transport.subscribe([simulation.CONTROL])

    async with asyncio.TaskGroup() as tasks:
        both = [tasks.create_task(transport.run(rung.set)), tasks.create_task(answer())]
        yield
        for each in both:
            each.cancel()
