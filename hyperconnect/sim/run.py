"""A simulated world on a real bus: the one file of the simulators that waits.

The world speaks to the bus through the same port as the hub and knows nothing of it: any MQTT client can listen, and
any can send the commands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from hyperconnect.model.message import Message
from hyperconnect.shell.clock import Bell, Clock
from hyperconnect.shell.transport import Arrival, Transport, Up
from hyperconnect.sim.world import World


async def run_world(
    world: World,
    transport: Transport,
    clock: Clock,
    pace: Callable[[float], None] = lambda _: None,
    farewell: Callable[[World], Sequence[Message]] = lambda _: (),
    rest: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Let a world live on a bus until its story is over; then everything it still had to say has been sent.

    It begins when the bus is there. `pace` is told when somebody asks the world for another speed; `farewell` tells
    what is said last, also when we are cancelled; `rest` is awaited after each turn and may slow the world down.
    The clock must stand at or after the world's start.
    After a lost connection all that is retained is said again, because a broker may have lost its memory.

    Raises:
        BrokerError: the broker refuses us for good.
    """
    bell = Bell()
    async with asyncio.TaskGroup() as tasks:
        connection = tasks.create_task(transport.run(bell.ring), name="hyperconnect.sim.transport")
        begun = False
        try:
            while not world.over:
                await bell.wait(clock.timeout(world.deadline) if begun else None)
                arrived = transport.take()
                begun = begun or any(isinstance(arrival, Up) for arrival in arrived)
                if begun:
                    _turn(world, transport, arrived, max(world.now, clock.now()))
                    if rest is not None:
                        await rest()
                if world.pace is not None:
                    pace(world.pace)
                    world.pace = None
        finally:
            transport.publish(farewell(world))
            if rest is not None:
                await rest()
            connection.cancel()


def _turn(world: World, transport: Transport, arrived: Sequence[Arrival], now: float) -> None:
    for arrival in arrived:
        match arrival:
            case Message():
                transport.publish(world.receive(arrival, now))
            case Up():
                transport.subscribe(world.filters)
                transport.publish(world.greet())
            case _:
                pass
    transport.done()
    transport.publish(world.advance(now))
