"""A question to whoever listens on a broker, and what is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hyperconnect.model.message import Message
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.transport import Transport, Up


async def ask(
    transport: Transport, topic: str, question: Sequence[Message] = (), *, patience: float, more: float
) -> list[Message]:
    """Listen to a topic filter, publish a question, and return what comes.

    `patience` is how many seconds the first answer may take once the broker is reached, `more` how long others are
    waited for after it.

    Raises:
        BrokerError: no broker answers.
    """
    bell = Bell()
    heard: list[Message] = []
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(transport.run(bell.ring), name="hyperconnect.ask")
        while not _met(transport, heard):
            await bell.wait()
        transport.subscribe([topic])
        transport.publish(question)
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        while (rest := end - loop.time()) > 0:
            before = len(heard)
            await bell.wait(rest)
            _met(transport, heard)
            if heard and not before:
                end = loop.time() + more
        running.cancel()
    return heard


def _met(transport: Transport, heard: list[Message]) -> bool:
    """Take what arrived; return whether a connection stands anew."""
    arrived = transport.take()
    transport.done()
    heard += [each for each in arrived if isinstance(each, Message)]
    return any(isinstance(each, Up) for each in arrived)
