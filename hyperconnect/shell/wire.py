"""The socket under the MQTT library: reads in bursts, writes in bulk, keeps publications for us.

To the library it looks like a non-blocking socket on which publications never arrive. `pump` is called when the
real socket can be read; `write` sends at once what it can and the rest when the socket can take it.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from hyperconnect.shell.packets import PacketReader
    from hyperconnect.shell.transport import Arrival

BURST = 65_536
"""Bytes asked of the socket at once."""

_NOT_NOW = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Wire:
    """A socket that sorts what it reads; lives on one event loop."""

    def __init__(self, sock: socket.socket, reader: PacketReader, loop: asyncio.AbstractEventLoop) -> None:
        self.reader = reader
        self.backlog = bytearray()
        self._sock = sock
        self._loop = loop
        self._ended = False

    def pump(self, inbox: list[Arrival]) -> None:
        """Read one burst and sort it; an end of the stream is left for the library to find.

        Raises:
            PacketError: the other side does not speak MQTT.
        """
        try:
            data = self._sock.recv(BURST)
            while data:
                self.reader.feed(data, inbox)
                if not (isinstance(self._sock, ssl.SSLSocket) and self._sock.pending()):
                    return
                data = self._sock.recv(BURST)
        except _NOT_NOW:
            return
        except OSError:
            pass
        self._ended = True

    def listen(self, readable: Callable[[], object]) -> None:
        """Call a function whenever the socket can be read."""
        if self._sock.fileno() >= 0:
            self._loop.add_reader(self._sock.fileno(), readable)

    def pause(self) -> None:
        """Stop reading, so that the other side has to wait."""
        if self._sock.fileno() >= 0:
            self._loop.remove_reader(self._sock.fileno())

    @property
    def has_foreign(self) -> bool:
        """Whether the library has something to read, be it the end."""
        return bool(self.reader.foreign) or self._ended

    def write(self, data: bytes | bytearray) -> None:
        """Send now what the socket takes and keep the rest; a broken connection shows when reading."""
        if not self.backlog:
            sent = self._send(data)
            if sent == len(data):
                return
            data = data[sent:]
            self._loop.add_writer(self._sock.fileno(), self._flush)
        self.backlog += data

    def recv(self, buffer_size: int) -> bytes:
        """Give the library the bytes of its own packets."""
        foreign = self.reader.foreign
        if foreign:
            data = bytes(foreign[:buffer_size])
            del foreign[:buffer_size]
            return data
        if self._ended:
            return b""
        raise BlockingIOError

    def send(self, buffer: bytes | bytearray) -> int:
        """Take all of what the library sends."""
        self.write(buffer)
        return len(buffer)

    def close(self) -> None:
        """Close the real socket."""
        fileno = self._sock.fileno()
        if fileno >= 0 and not self._loop.is_closed():
            self._loop.remove_reader(fileno)
            self._loop.remove_writer(fileno)
        self.backlog.clear()
        self._sock.close()

    def fileno(self) -> int:
        """Return the real socket's number."""
        return self._sock.fileno()

    def setblocking(self, flag: bool) -> None:  # noqa: FBT001 - the signature of a socket
        """Set the real socket's mode."""
        self._sock.setblocking(flag)

    def nodelay(self) -> None:
        """Have small packets sent at once instead of collected by the kernel."""
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _send(self, data: bytes | bytearray) -> int:
        try:
            return self._sock.send(data)
        except _NOT_NOW:
            return 0
        except OSError:
            return len(data)

    def _flush(self) -> None:
        sent = self._send(self.backlog)
        del self.backlog[:sent]
        if not self.backlog:
            self._loop.remove_writer(self._sock.fileno())
