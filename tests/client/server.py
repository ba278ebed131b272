"""Something that answers as a hub might, or might not: what it says is given."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

PATIENCE = 90


class Telling:
    """Answers each request with what `answer` makes of its first line; None: it never answers."""

    def __init__(self, answer: Callable[[str], tuple[int, object] | None]) -> None:
        self._answer = answer
        self.asked: list[str] = []

    @asynccontextmanager
    async def at(self) -> AsyncGenerator[str]:
        """Answer, and say where."""
        async with asyncio.timeout(PATIENCE):
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            async with server:
                yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        line = head.partition("\r\n")[0]
        self.asked.append(line)
        answer = self._answer(line)
        if answer is None:
            await reader.read()
        else:
            status, said = answer
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode())
            writer.write(body)
        writer.close()


class Relay:
    """A way to an address that can be cut, and stands again at once."""

    def __init__(self, host: str, port: int) -> None:
        self._there = host, port
        self._writers: set[asyncio.StreamWriter] = set()
        self.heads: list[str] = []
        """How each way through it began."""

    @asynccontextmanager
    async def at(self) -> AsyncGenerator[str]:
        """Pass on what comes, and say where."""
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            self.cut()
            await server.wait_closed()

    def cut(self) -> None:
        """Cut every way that stands."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._there)
        self._writers |= {writer, back}
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head.decode().lower())
            back.write(head)
            await asyncio.gather(_copy(reader, back), _copy(there, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for each in (writer, back):
                each.transport.abort()
                self._writers.discard(each)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while some := await reader.read(1 << 16):
        writer.write(some)
    writer.close()
