"""Tickets: whoever is in already lets a browser in, once, by an address that nobody guesses."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from secrets import token_urlsafe
from time import monotonic
from typing import Final

from hyperconnect.api.scope import Caller
from hyperconnect.model.moment import Seconds

LASTS: Final[Seconds] = 60.0
"""How long a ticket is good."""
_MOST: Final = 64
_BYTES: Final = 32


class Tickets:
    """The tickets that are out, in memory alone: each lets one browser in, as whoever made it.

    `found` tells under which address there is a page, empty while there is none; `clock` counts seconds. Of too many
    tickets the oldest is forgotten.
    """

    def __init__(self, found: Callable[[], str] = str, clock: Callable[[], Seconds] = monotonic) -> None:
        self._found = found
        self._clock = clock
        self._out: dict[bytes, tuple[Caller, Seconds]] = {}

    @property
    def url(self) -> str:
        """The address of the page, for a browser on this machine; empty where there is none."""
        return self._found()

    def make(self, caller: Caller, lasts: Seconds = LASTS) -> str:
        """Return a ticket that is good for so many seconds."""
        now = self._clock()
        self._out = {key: (one, end) for key, (one, end) in self._out.items() if end > now}
        if len(self._out) >= _MOST:
            del self._out[next(iter(self._out))]
        ticket = token_urlsafe(_BYTES)
        self._out[_key(ticket)] = caller, now + lasts
        return ticket

    def take(self, ticket: str) -> Caller | None:
        """Return whom a ticket lets in, this once; None if nobody."""
        caller, end = self._out.pop(_key(ticket), (None, 0.0))
        return caller if end > self._clock() else None


def _key(ticket: str) -> bytes:
    return sha256(ticket.encode(errors="replace")).digest()
