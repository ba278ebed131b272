"""Tokens: made, listed, revoked by the owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hyperconnect.client.model.token import Ticket, Token
from hyperconnect.client.wire import Wire, part


class Tokens:
    """The tokens that open a hub."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def all(self) -> list[Token]:
        """Return the tokens, the oldest first; those that were revoked stay for 90 days."""
        return await self._wire.all("/tokens", Token)

    async def create(self, name: str, scopes: Sequence[str], *, expires_at: datetime | None = None) -> Token:
        """Make a token; its `token` is told this once and kept nowhere.

        Raises:
            RefusedError: no scope is called that, or it would have expired already.
        """
        body: dict[str, Any] = {"name": name, "scopes": scopes}
        if expires_at is not None:
            body["expires_at"] = expires_at.astimezone().isoformat()
        return await self._wire.ask("POST", "/tokens", Token, body=body)

    async def revoke(self, id: str) -> None:  # noqa: A002  (the name of the API)
        """Revoke a token by its id: from now on it opens nothing.

        Raises:
            RefusedError: there is none, or it is the last one of an owner.
        """
        await self._wire.answer("DELETE", f"/tokens/{part(id)}")

    async def let_in(self) -> Ticket:
        """Make an address that signs one browser in as us, within a minute.

        Raises:
            ConflictError: the hub shows no page.
        """
        return await self._wire.ask("POST", "/tickets", Ticket)
