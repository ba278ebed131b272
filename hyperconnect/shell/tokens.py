"""Who may ask what: the tokens given out, each kept as the hash of it, so that whoever reads the disk can use none.

What was revoked stays so whatever becomes of the database: it is kept beside it too (see `revocations`).
"""

from __future__ import annotations

import logging
import sqlite3
from hmac import compare_digest
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.errors import StoreError
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.scope import ADMIN
from hyperconnect.shell.database import transaction, translated
from hyperconnect.shell.revocations import Revocations

MOST: Final = 1000
"""How many tokens there may be, those that were revoked included."""
_REMEMBERED: Seconds = 90 * 86_400.0
"""How long a token that opens nothing any more is still told of."""
_USED_EVERY: Seconds = 60.0
_NOBODY: Final = bytes(32)

_log = logging.getLogger(__name__)


class Token(Struct, frozen=True):
    """What is known of a token, which is everything but the token: None where something never happened.

    The token of a browser's session came `via` another: this is its id, empty where the hub's own machine let it in.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: Moment
    expires_at: Moment | None = None
    revoked_at: Moment | None = None
    used_at: Moment | None = None
    via: str | None = None

    def is_good(self, at: Moment) -> bool:
        """Whether it opens anything at a moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


class Tokens:
    """The tokens in a hub's database. All are at hand: asking for one reads no disk."""

    def __init__(self) -> None:
        self._known: dict[str, Token] = {}
        self._digests: dict[str, bytes] = {}
        self._written: dict[str, Moment] = {}
        self._revocations = Revocations(None)
        self._connection: sqlite3.Connection | None = None
        self._path: Path | None = None

    def open(self, connection: sqlite3.Connection, path: Path | None) -> None:
        """Read what the database of `path` knows; what it forgot of revocations, being a backup, it is told again.

        Raises:
            StoreError: it cannot be read or written.
        """
        with translated(path):
            rows = connection.execute(
                "SELECT id, digest, name, scopes, created_at, expires_at, revoked_at, used_at, via FROM token"
            ).fetchall()
        self._connection, self._path = connection, path
        self._known = {row[0]: Token(row[0], row[2], tuple(row[3].split()), *row[4:]) for row in rows}
        self._digests = {row[0]: bytes(row[1]) for row in rows}
        self._written = {row[0]: row[7] or 0.0 for row in rows}
        self._revocations = Revocations(path)
        revoked = self._revocations.read()
        again = [each for each in self._known.values() if each.revoked_at is None and each.id in revoked]
        if again:
            _log.warning("%d tokens that a backup brought back stay revoked", len(again))
        for each in again:
            if each.via is None:
                self._revoke(each.id, revoked[each.id])
        for each in again:
            if each.id in self._known and each.via is not None:
                self._forget(each.id)

    def close(self) -> None:
        """Know nothing of the database any more; whoever opened it closes it."""
        self._connection = None

    def all(self) -> list[Token]:
        """Return every token, the oldest first."""
        return sorted(self._known.values(), key=_age)

    def get(self, name: str) -> Token | None:
        """Return a token by its id."""
        return self._known.get(name)

    def has_owner(self, at: Moment) -> bool:
        """Whether somebody holds a token that may do everything."""
        return any(ADMIN in token.scopes and token.is_good(at) for token in self._known.values())

    def add(self, token: Token, digest: bytes) -> None:
        """Keep a token by the SHA-256 `digest` of it; those that long opened nothing are forgotten on the way.

        Raises:
            StoreError: it was not kept, or there are too many.
        """
        old = [each.id for each in self._known.values() if _is_past(each, token.created_at)]
        if len(self._known) - len(old) >= MOST:
            raise StoreError(f"there are {MOST} tokens already", hint="revoke those that nobody uses")
        row = (*_row(token), digest)
        with transaction(self._live, self._path) as connection:
            connection.executemany("DELETE FROM token WHERE id = ?", [(each,) for each in old])
            connection.execute(
                "INSERT INTO token (id, name, scopes, created_at, expires_at, via, digest)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        for each in old:
            self._drop(each)
        self._known[token.id], self._digests[token.id], self._written[token.id] = token, digest, 0.0

    def find(self, name: str, digest: bytes) -> Token | None:
        """Return the token of an id if this is its `digest`; how long that takes tells nothing of what is right."""
        right = compare_digest(self._digests.get(name, _NOBODY), digest)
        return self._known.get(name) if right else None

    def revoke(self, name: str, at: Moment) -> None:
        """Let a token open nothing any more, nor the sessions that came via it.

        Raises:
            StoreError: the disk did not take it; all are as they were.
        """
        self._revocations.add([name, *self._via(name)], at)
        self._revoke(name, at)

    def forget(self, name: str) -> None:
        """Know nothing of a token any more: it opens nothing, and is told of no more.

        Raises:
            StoreError: the disk did not take it; the token is as it was.
        """
        self._revocations.add([name], self._known[name].created_at)
        self._forget(name)

    def use(self, name: str, at: Moment) -> None:
        """Note that a token was used; the disk hears of it once a minute at most."""
        self._known[name] = replace(self._known[name], used_at=at)
        if abs(at - self._written[name]) < _USED_EVERY:
            return
        self._written[name] = at
        try:
            with transaction(self._live, self._path) as connection:
                connection.execute("UPDATE token SET used_at = ? WHERE id = ?", (at, name))
        except StoreError as error:
            _log.debug("when a token was used last is not kept: %s", error)

    def _revoke(self, name: str, at: Moment) -> None:
        with transaction(self._live, self._path) as connection:
            connection.execute("UPDATE token SET revoked_at = ? WHERE id = ?", (at, name))
            connection.execute("DELETE FROM token WHERE via = ?", (name,))
        self._known[name] = replace(self._known[name], revoked_at=at)
        for each in self._via(name):
            self._drop(each)

    def _forget(self, name: str) -> None:
        with transaction(self._live, self._path) as connection:
            connection.execute("DELETE FROM token WHERE id = ?", (name,))
        self._drop(name)

    def _via(self, name: str) -> list[str]:
        return [each.id for each in self._known.values() if each.via == name]

    def _drop(self, name: str) -> None:
        del self._known[name], self._digests[name], self._written[name]

    @property
    def _live(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError("the store is closed", where=str(self._path or "store in memory"))
        return self._connection


def _row(token: Token) -> tuple[str, str, str, Moment, Moment | None, str | None]:
    return token.id, token.name, " ".join(token.scopes), token.created_at, token.expires_at, token.via


def _age(token: Token) -> tuple[Moment, str]:
    return token.created_at, token.id


def _is_past(token: Token, now: Moment) -> bool:
    ends = [at for at in (token.revoked_at, token.expires_at) if at is not None]
    return bool(ends) and now - min(ends) > _REMEMBERED
