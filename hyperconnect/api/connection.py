"""One HTTP connection, and the room there is for them.

uvicorn waits for ever for a request that never comes whole; here it has a moment. When there is no room left, an idle
connection makes some: of the address that has most of them, so that many from one place never put out who comes from
another; first one of whom no request was ever heard, and the one that has been idle longest.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from hyperconnect.api.limit import Limits
from hyperconnect.api.problem import MEDIA_TYPE, ProblemError, document

_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that all of one network have in common."""


class Connection(H11Protocol):
    """Serves one client, who comes from `address`; `room` holds all that are open, the oldest first."""

    def __init__(self, config: Config, state: ServerState, limits: Limits, room: dict[Connection, None]) -> None:
        super().__init__(config, state, {})
        self._limits = limits
        self._room = room
        self._late: asyncio.TimerHandle | None = None
        self.address = ""

    @property
    def idle(self) -> bool:
        """Whether no request is under way."""
        return self.cycle is None or self.cycle.response_complete  # pyright: ignore[reportUnnecessaryComparison]  # None before the first

    @property
    def is_strange(self) -> bool:
        """Whether no request has ever come whole."""
        return self.cycle is None  # pyright: ignore[reportUnnecessaryComparison]  # None before the first

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin, if there is room or somebody idle to make some."""
        super().connection_made(transport)
        self.address = address_of(transport.get_extra_info("peername"))
        if len(self._room) >= self._limits.connections:
            leaving = self._who_leaves()
            leaving.leave()
            if leaving is self:
                return
        self._room[self] = None
        self._hurry()

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room."""
        self._room.pop(self, None)
        self._calm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request; the time for its head begins with its first byte and ends with its last."""
        super().data_received(data)
        if not self.idle:
            self._calm()
        elif self._late is None and not self.transport.is_closing():
            self._hurry()

    def on_response_complete(self) -> None:
        """Wait for the next request, behind those that have waited longer."""
        if self in self._room:
            self._room[self] = self._room.pop(self)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        error = ProblemError(HTTPStatus.BAD_REQUEST, msg)
        headers = [("content-type", MEDIA_TYPE), ("connection", "close")]
        if self.conn.our_state is h11.IDLE or self.conn.our_state is h11.SEND_RESPONSE:
            status = error.status
            for event in (
                h11.Response(status_code=status.value, headers=headers, reason=status.phrase.encode()),
                h11.Data(data=document(error)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event))
        self.transport.close()

    def leave(self) -> None:
        """End the connection at once."""
        self._room.pop(self, None)
        self._calm()
        self.transport.abort()

    def _who_leaves(self) -> Connection:
        """Return who is to make room; somebody new from an address that has more than all who are idle makes it."""
        shares = Counter(one.address for one in (*self._room, self))
        mine = shares[self.address]
        idle = [one for one in self._room if one.idle and shares[one.address] >= mine]
        return min(idle, key=lambda one: (-shares[one.address], not one.is_strange), default=self)

    def _hurry(self) -> None:
        self._late = self.loop.call_later(self._limits.head_patience, self.leave)

    def _calm(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def address_of(peer: tuple[Any, ...] | str | None) -> str:
    """Return from where somebody comes: an address, of IPv6 a household's network; nothing for this machine's file."""
    host = str(peer[0]) if isinstance(peer, tuple) and peer else ""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    found = found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
    return str(found) if isinstance(found, IPv4Address) else str(ip_network((found, _HOUSEHOLD), strict=False))
