"""The other end of miIO: a device's UDP port, in front of anything that answers requests.

It behaves as real ones do: it greets everybody, answers only packets made with its token and a stamp near its own
clock, keeps its last answers for a request that comes again, and repeats a report until it is acknowledged.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, cast

import msgspec

from hyperconnect.protocols.miot.packet import HELLO, Head, PacketError, Token, greeting

SKEW: Final = 120
"""Seconds that a request's stamp may be off the device's clock."""

ANSWERS: Final = 16

Answer = Callable[[dict[str, Any]], dict[str, object]]
"""Takes a request (`method`, `params`) and returns `result` or `error`."""


class MiioEndpoint(asyncio.DatagramProtocol):
    """A device's socket. `hears` says of each packet whether it gets through."""

    def __init__(self, did: int, token: Token, answer: Answer, hears: Callable[[], bool] = lambda: True) -> None:
        self.port = 0
        self._did = did
        self._token = token
        self._answer = answer
        self._hears = hears
        self._given: deque[tuple[object, bytes]] = deque(maxlen=ANSWERS)
        self._subscriber: tuple[str, int] | None = None
        self._reports: dict[int, bytes] = {}
        self._number = 0
        self._started = 0.0
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to live."""
        self._transport = cast("asyncio.DatagramTransport", transport)
        self._started = asyncio.get_running_loop().time()
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Take a packet."""
        if not self._hears():
            return
        if data == HELLO:
            self._put(greeting(Head(self._did, self._stamp())), addr)
            return
        try:
            head, text = self._token.open(data)
            request = msgspec.json.decode(text, type=dict[str, Any])
        except (PacketError, msgspec.DecodeError):
            return
        if head.device != self._did or abs(head.stamp - self._stamp()) > SKEW:
            return
        number = request.get("id")
        if "method" not in request:
            self._reports.pop(number if isinstance(number, int) else 0, None)
            return
        for given, packet in self._given:
            if given == (addr, number):
                self._put(packet, addr)
                return
        packet = self._sealed({"id": number, **self._answered(request, addr)})
        self._given.append(((addr, number), packet))
        self._put(packet, addr)

    def report(self, method: str, params: object) -> None:
        """Tell whoever subscribed; what was not acknowledged before is told again."""
        if self._subscriber is None:
            return
        self._number += 1
        self._reports[self._number] = self._sealed({"id": self._number, "method": method, "params": params})
        for packet in self._reports.values():
            self.send(packet)

    def send(self, packet: bytes) -> None:
        """Send any packet to whoever subscribed."""
        if self._subscriber is not None:
            self._put(packet, self._subscriber)

    def _answered(self, request: dict[str, Any], addr: tuple[str | Any, int]) -> dict[str, object]:
        answer = self._answer(request)
        if request["method"] == "miIO.sub" and answer.get("result") == {"code": 0}:
            self._subscriber = (str(addr[0]), addr[1])
        elif request["method"] == "miIO.unsub":
            self._subscriber = None
        return answer

    def _sealed(self, said: dict[str, object]) -> bytes:
        return self._token.seal(Head(self._did, self._stamp()), msgspec.json.encode(said))

    def _stamp(self) -> int:
        return int(asyncio.get_running_loop().time() - self._started)

    def _put(self, packet: bytes, addr: tuple[str | Any, int]) -> None:
        if self._transport is not None:
            self._transport.sendto(packet, addr)


@asynccontextmanager
async def serving(endpoint: MiioEndpoint, host: str = "127.0.0.1", port: int = 0) -> AsyncGenerator[MiioEndpoint]:
    """Let a device be reachable at an address of this machine; port 0 takes a free one, which `endpoint.port` tells."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: endpoint, local_addr=(host, port))
    try:
        yield endpoint
    finally:
        transport.close()
