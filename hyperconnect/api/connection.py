"""One HTTP connection, and the room there is for them.

uvicorn waits for ever for a request that never comes whole; here it has a moment, and when there is no room left the
connection that has been idle longest makes some: first those of whom no request was ever heard.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from hyperconnect.api.limit import Limits
from hyperconnect.api.problem import MEDIA_TYPE, ProblemError, document


class Connection(H11Protocol):
    """Serves one client; `room` holds all that are open, the oldest first."""

    def __init__(self, config: Config, state: ServerState, limits: Limits, room: dict[Connection, None]) -> None:
        super().__init__(config, state, {})
        self._limits = limits
        self._room = room
        self._late: asyncio.TimerHandle | None = None

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
        if len(self._room) >= self._limits.connections:
            leaving = next((one for one in self._room if one.is_strange), None)
            leaving = leaving or next((one for one in self._room if one.idle), self)
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

    def _hurry(self) -> None:
        self._late = self.loop.call_later(self._limits.head_patience, self.leave)

    def _calm(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
