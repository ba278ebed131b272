"""What the tests of this folder share: an ear for transports, and a mosquitto that one can kill."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from hyperconnect.model.message import Message
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.transport import Down, Up

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from pathlib import Path

    from hyperconnect.shell.transport import Arrival, Transport

PATIENCE = 90
"""Seconds that nothing takes on any machine, and fewer than those after which pytest ends the run."""


class Ear:
    """Everything that arrived at a transport so far."""

    def __init__(self, transport: Transport) -> None:
        self.arrivals: list[Arrival] = []
        self.bell = Bell()
        self._transport = transport

    @property
    def messages(self) -> list[Message]:
        return [arrival for arrival in self.arrivals if isinstance(arrival, Message)]

    @property
    def ups(self) -> int:
        return sum(isinstance(arrival, Up) for arrival in self.arrivals)

    @property
    def downs(self) -> list[str]:
        return [arrival.why for arrival in self.arrivals if isinstance(arrival, Down)]

    async def until(self, heard: Callable[[], bool], *, acknowledge: bool = True) -> None:
        """Take what arrives until a condition holds."""
        async with asyncio.timeout(PATIENCE):
            while not heard():
                await self.bell.wait()
                self.arrivals += self._transport.take()
                if acknowledge:
                    self._transport.done()

    async def connected(self, times: int) -> None:
        """Wait until the transport has been up this often."""
        await self.until(lambda: self.ups >= times)

    async def lost(self, times: int) -> None:
        """Wait until the transport has told this many outages."""
        await self.until(lambda: len(self.downs) >= times)

    async def payloads(self, count: int) -> list[bytes]:
        """Wait for this many messages and return what they carry."""
        await self.until(lambda: len(self.messages) >= count)
        return [message.payload for message in self.messages]


@asynccontextmanager
async def listening(transport: Transport, *filters: str, up: bool = True) -> AsyncGenerator[Ear]:
    """Run a transport, subscribed once it is up."""
    ear = Ear(transport)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(transport.run(ear.bell.ring), name="transport")
        if up:
            await ear.connected(1)
            transport.subscribe(filters)
        try:
            yield ear
        finally:
            running.cancel()


class Relay:
    """A port that passes everything on to another one, until it is cut or frozen."""

    def __init__(self, to: int) -> None:
        self.port = 0
        self._to = to
        self._frozen = False
        self._writers: list[asyncio.StreamWriter] = []
        self._ended = asyncio.Event()
        self._ended.set()

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers += [writer, back]
        self._ended.clear()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pass(reader, back))
            tasks.create_task(self._pass(there, writer))
        for end in (writer, back):
            self._writers.remove(end)
            with suppress(OSError):
                await end.wait_closed()
        if not self._writers:
            self._ended.set()

    def cut(self) -> None:
        """End all connections at once, as if a plug were pulled and put back."""
        for writer in self._writers:
            writer.transport.abort()

    async def end(self) -> None:
        """Cut everything and wait until it is gone."""
        self.cut()
        await self._ended.wait()

    def freeze(self) -> None:
        """Pass nothing on any more over the connections there are, and do not end them."""
        self._frozen = True

    def thaw(self) -> None:
        """Pass on again what comes over new connections."""
        self._frozen = False

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                if not self._frozen:
                    writer.write(data)
                    await writer.drain()
        writer.close()


@asynccontextmanager
async def relaying(to: int) -> AsyncGenerator[Relay]:
    """Run a relay on a port of its own."""
    relay = Relay(to)
    server = await asyncio.start_server(relay.connect, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        await relay.end()


class Mosquitto:
    """A real broker on a port of its own, which can be killed and started again."""

    def __init__(self, program: str, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"mqtt://127.0.0.1:{self.port}"
        self._program = program
        self._settings = folder / "mosquitto.conf"
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self, *, anybody: bool = True) -> None:
        self._settings.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous {str(anybody).lower()}\n"
            "max_queued_messages 100000\nlog_type none\nuser root\n"
        )
        self._process = subprocess.Popen([self._program, "-c", str(self._settings)], stderr=subprocess.DEVNULL)  # noqa: ASYNC220 - quick
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.005)
                else:
                    writer.close()
                    await writer.wait_closed()
                    return

    def pause(self) -> None:
        """Let the broker read nothing any more, as if its machine had better things to do."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a paused broker read again."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the broker with SIGKILL, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
