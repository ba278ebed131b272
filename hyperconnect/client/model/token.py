"""Tokens."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Token(Struct, frozen=True):
    """What is known of a token; `token` itself is told once, when it is made. A `session` is a browser's."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None
    token: str = ""
    session: bool = False


class Ticket(Struct, frozen=True):
    """What lets one browser in, once: `url` on the hub's own machine, `path` under whatever name it is reached."""

    url: str
    path: str
    expires_at: datetime
