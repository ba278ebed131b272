"""amqtt as a broker in our own process and event loop: for trying things out where no other broker is installed.

It speaks MQTT 3.1.1 and sends no unacknowledged message again. Of its plug-ins only the one that lets everybody in is
used: its check of topics grants `#` to those who may have `+`. It listens on the loopback interface.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from amqtt.broker import Broker as Amqtt  # pyright: ignore[reportMissingTypeStubs]
from amqtt.errors import AMQTTError  # pyright: ignore[reportMissingTypeStubs]

from hyperconnect.errors import BrokerError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

STOP_SECONDS = 5.0

_ANYBODY = "amqtt.plugins.authentication.AnonymousAuthPlugin"
_LOUD = ("amqtt", "transitions")


@asynccontextmanager
async def run_amqtt(host: str, port: int) -> AsyncGenerator[str]:
    """Run amqtt for as long as the context lasts; give its version.

    Raises:
        BrokerError: it does not start.
    """
    for name in _LOUD:  # it reports every client that leaves unexpectedly, with a traceback
        logging.getLogger(name).setLevel(logging.CRITICAL)
    broker = Amqtt(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"{host}:{port}"}},
            "plugins": {_ANYBODY: {"allow_anonymous": True}},
        }
    )
    try:
        await broker.start()
    except AMQTTError as error:
        raise BrokerError(
            f"the built-in broker does not start: {error}",
            where=f"{host}:{port}",
            hint="choose another port, or give the address of another broker",
        ) from error
    try:
        yield version("amqtt")
    finally:
        async with asyncio.timeout(STOP_SECONDS):
            await broker.shutdown()
