"""Speaks with a simulation that is running, over its control topic."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from hyperconnect.errors import HyperconnectError, SettingsError
from hyperconnect.model.message import Message
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.transport import Transport, Up
from hyperconnect.sim.happening.control import ANSWER, CONTROL

PATIENCE = 5.0
"""Seconds to wait for an answer."""


async def control(wish: object, connect: Callable[[], Awaitable[tuple[Transport, str]]]) -> str:
    """Ask a running simulation for something; return what it says.

    Raises:
        SettingsError: it refuses.
        HyperconnectError: nothing answers.
    """
    transport, url = await connect()
    bell = Bell()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(transport.run(bell.ring), name="hyperconnect.control.transport")
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await _answer(wish, transport, bell)
        except TimeoutError:
            answer = None
        running.cancel()
    if answer is None:
        raise HyperconnectError(
            f"no simulation answers at {url}", hint="start one: hyperconnect simulate evening_commute"
        )
    if "error" in answer:
        raise SettingsError(str(answer["error"]), where="what", hint=str(answer.get("hint", "")))
    return f"done: {answer.get('done')}"


async def _answer(wish: object, transport: Transport, bell: Bell) -> dict[str, object]:
    while True:
        await bell.wait()
        for arrival in transport.take():
            match arrival:
                case Up():
                    transport.subscribe([ANSWER])
                    transport.publish([Message(CONTROL, msgspec.json.encode(wish), qos=1)])
                case Message():
                    return msgspec.json.decode(arrival.payload, type=dict[str, object])
                case _:
                    pass
        transport.done()
