"""amqtt as a broker in our own process and event loop: for trying things out where no other broker is installed.

It speaks MQTT 3.1.1 only, keeps nothing over a restart, and sends no unacknowledged message again. Of its plug-ins
we use the one that lets everybody in; its check of topics grants `#` to those who may have `+`. Offered MQTT 5, it
takes the properties for a client id of a thousand bytes and waits for the rest: so that greeting we answer ourselves.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from amqtt.adapters import (  # pyright: ignore[reportMissingTypeStubs]
    StreamReaderAdapter,
    StreamWriterAdapter,
)
from amqtt.broker import Broker  # pyright: ignore[reportMissingTypeStubs]
from amqtt.errors import AMQTTError  # pyright: ignore[reportMissingTypeStubs]

from hyperconnect.errors import BrokerError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

GREETING_SECONDS = 10.0
STOP_SECONDS = 5.0

_ANYBODY = "amqtt.plugins.authentication.AnonymousAuthPlugin"
_LOUD = ("amqtt", "transitions")
_MQTT_5 = b"\x00\x04MQTT\x05"
_UNSUPPORTED = bytes((0x20, 3, 0, 0x84, 0))  # CONNACK: unsupported protocol version (MQTT 5.0, 3.2.2.2)


@asynccontextmanager
async def run_amqtt(host: str, port: int) -> AsyncGenerator[str]:
    """Run amqtt for as long as the context lasts; give its version.

    Raises:
        BrokerError: it does not start.
    """
    for name in _LOUD:  # it reports every client that leaves unexpectedly, with a traceback
        logging.getLogger(name).setLevel(logging.CRITICAL)
    broker = _Broker(
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


class _Broker(Broker):  # type: ignore[misc]  # amqtt has no types
    async def stream_connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, listener_name: str
    ) -> None:
        """Refuse MQTT 5 politely; leave everybody else to amqtt."""
        try:
            async with asyncio.timeout(GREETING_SECONDS):
                start = await _greeting(reader)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            writer.close()
            return
        if start.endswith(_MQTT_5):
            writer.write(_UNSUPPORTED)
            writer.close()
            return
        await self.external_connected(_Resumed(start, reader), StreamWriterAdapter(writer), listener_name)


class _Resumed(StreamReaderAdapter):  # type: ignore[misc]  # amqtt has no types
    """A stream of which the first bytes have been read already."""

    def __init__(self, start: bytes, reader: asyncio.StreamReader) -> None:
        super().__init__(reader)
        self._start = start

    async def read(self, n: int = -1) -> bytes:
        if not self._start:
            more: bytes = await super().read(n)
            return more
        if n < 0:
            n = len(self._start)
        start, self._start = self._start[:n], self._start[n:]
        return start if len(start) == n else start + await self.read(n - len(start))


async def _greeting(reader: asyncio.StreamReader) -> bytes:
    """Read a CONNECT packet as far as its protocol version (3.1.2.2)."""
    start = await reader.readexactly(2)
    while start[-1] & 0x80 and len(start) < 5:
        start += await reader.readexactly(1)
    return start + await reader.readexactly(len(_MQTT_5))
