"""What the hub must not forget, and what it would like to keep: `hub.db` and `history.db` in one directory.

`hub.db` holds what `Remember` effects say, the versions of rules, tokens, and a cache of parsed rules; each commit is
on the disk before anything of its batch is published. `history.db` is best effort and flushed every second or two.
Everything is synchronous, called by the one task that owns the hub (see `database`).
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Effect, Remember
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.database import DamagedError, check, connect, migrate, transaction, translated
from hyperconnect.shell.editing.versions import Versions
from hyperconnect.shell.history import DAY, History
from hyperconnect.shell.mending import check_small, keep_before, mend, open_mended
from hyperconnect.shell.reasons import CAP, KEEP, Reasons
from hyperconnect.shell.tokens import Tokens

CACHE = 50_000
"""How many parsed texts, and leads to them, the cache holds; the oldest make room."""
_COSTS = "; tokens that were revoked stay revoked, those made since are to be made anew"
_AT_ONCE = 500
"""How many of them one query asks for."""

_log = logging.getLogger(__name__)


class Store:
    """The two databases of a hub. `directory` None keeps both in memory, for demos and virtual time.

    `history_cap` and `reason_cap` are bytes, `history_keep`, `history_raw` and `reason_keep` seconds. `set_aside` names
    the damaged files that had to be put away.
    """

    def __init__(
        self,
        directory: Path | None,
        *,
        history_cap: int = 512 << 20,
        history_keep: Seconds = 90 * DAY,
        history_raw: Seconds = 7 * DAY,
        reason_cap: int = CAP,
        reason_keep: Seconds = KEEP,
    ) -> None:
        self.set_aside: list[Path] = []
        self.tokens = Tokens()
        self.versions = Versions()
        reasons = Reasons(cap=reason_cap, keep=reason_keep)
        path = directory and directory / "history.db"
        self.history = History(path, cap=history_cap, keep=history_keep, raw=history_raw, reasons=reasons)
        self._directory = directory
        self._path = directory and directory / "hub.db"
        self._connection: sqlite3.Connection | None = None
        self._lock: int | None = None

    def open(self) -> dict[str, dict[str, Any]]:
        """Open or create both databases and return the memory: kind → key → data.

        A damaged database is put aside, and its newest good backup takes its place. Without one a fresh one is begun: a
        hub that starts with empty hands and says so is worth more than one that does not start.

        Raises:
            StoreError: the directory cannot be written, is in use by another hub, or was written by a newer one.
        """
        try:
            if self._directory is not None:
                self._lock = _hold(self._directory)
            if self._path is None or self.history.path is None:
                self._open_hub()
                self.history.open()
            else:
                self.set_aside += open_mended(self._path, self._open_hub, costs=_COSTS)
                self.set_aside += open_mended(self.history.path, partial(self._open_history, self.history.path))
            with translated(self._path):
                return _memory(self._live)
        except BaseException:
            self.close()
            raise

    def remember(self, effects: Sequence[Remember]) -> None:
        """Make a batch durable in one transaction; of several effects for one row the last counts.

        Raises:
            StoreError: nothing of the batch was written.
        """
        rows = {(effect.kind, effect.key): effect.data for effect in effects}
        if not rows:
            return
        gone = [row for row, data in rows.items() if data is None]
        kept = [(*row, _json.encode(data).decode()) for row, data in rows.items() if data is not None]
        with transaction(self._live, self._path) as connection:
            connection.executemany("DELETE FROM memory WHERE kind = ? AND key = ?", gone)
            connection.executemany("INSERT OR REPLACE INTO memory (kind, key, data) VALUES (?, ?, ?)", kept)

    def record(self, effects: Iterable[Effect]) -> None:
        """Buffer what belongs to history; costs a fraction of a microsecond an effect and never fails."""
        self.history.record(effects)

    def flush(self, now: Moment) -> None:
        """Write the buffered history; call it every second or two and before `close`.

        Raises:
            StoreError: nothing was written now (disk full); it is tried again at the next call.
        """
        try:
            self.history.flush(now)
        except DamagedError as error:
            self.history.close()
            if self.history.path is None:
                raise
            self.set_aside += mend(self.history.path, error, self.history.open, quickly=True)

    def cached_rules(self, hashes: Iterable[str]) -> dict[str, Any]:
        """Return the parsed documents of those rule texts whose hash is known."""
        found: dict[str, Any] = {}
        wanted = tuple(hashes)
        with translated(self._path):
            for begin in range(0, len(wanted), _AT_ONCE):
                keys = wanted[begin : begin + _AT_ONCE]
                marks = ",".join("?" * len(keys))
                query = f"SELECT hash, CAST(document AS BLOB) FROM rule_cache WHERE hash IN ({marks})"  # noqa: S608  (question marks only)
                for key, document in self._live.execute(query, keys):
                    with suppress(msgspec.DecodeError):
                        found[key] = msgspec.json.decode(document)
        return found

    def cache_rules(self, documents: Mapping[str, Any]) -> None:
        """Keep parsed rule documents by the hash of their texts, for the next start.

        Raises:
            StoreError: they were not kept; only time is lost.
        """
        if not documents:
            return
        rows = [(key, _json.encode(document).decode()) for key, document in documents.items()]
        with transaction(self._live, self._path) as connection:
            connection.executemany("INSERT OR REPLACE INTO rule_cache (hash, document) VALUES (?, ?)", rows)
            connection.execute("DELETE FROM rule_cache WHERE id <= (SELECT max(id) FROM rule_cache) - ?", (CACHE,))

    def close(self) -> None:
        """Close both databases and let another hub have the directory."""
        self.history.close()
        if self._connection is not None:
            self.tokens.close()
            self.versions.close()
            self._connection.close()
            self._connection = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _open_hub(self) -> None:
        connection = connect(self._path, "FULL")
        try:
            check(connection, self._path)
            migrate(connection, "hub", self._path, partial(keep_before, self._path) if self._path else lambda _: None)
            self.tokens.open(connection, self._path)
            self.versions.open(connection, self._path)
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def _open_history(self, path: Path) -> None:
        check_small(path)
        self.history.open(partial(keep_before, path))

    @property
    def _live(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError("the store is closed", where=str(self._path or "store in memory"))
        return self._connection


def read_memory(directory: Path) -> dict[str, dict[str, Any]]:
    """Return what a hub remembered, without disturbing the one that may be running; empty if there was none.

    Raises:
        StoreError: the database cannot be read.
    """
    path = directory / "hub.db"
    if not path.exists():
        return {}
    with translated(path):
        connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
        try:
            return _memory(connection)
        finally:
            connection.close()


def _memory(connection: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Read all rows; one that was damaged without SQLite noticing is told and passed over."""
    memory: dict[str, dict[str, Any]] = {}
    for row in connection.execute(
        "SELECT CAST(kind AS BLOB), CAST(key AS BLOB), CAST(data AS BLOB) FROM memory ORDER BY kind, key"
    ):
        try:
            kind, key, data = row[0].decode(), row[1].decode(), msgspec.json.decode(row[2])
        except (UnicodeDecodeError, msgspec.DecodeError):
            _log.error("a remembered row is damaged and left out: %r %r", row[0][:64], row[1][:64])
            continue
        memory.setdefault(kind, {})[key] = data
    return memory


def _hold(directory: Path) -> int:
    """Take the directory for this process; the kernel gives it back however the process ends."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(directory / "hub.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"the data directory cannot be used: {error.strerror}",
            where=str(directory),
            hint="make it writable for this user, or choose another one",
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise StoreError(
            "another hub is using this data directory",
            where=str(directory),
            hint="stop it first, or choose another data directory",
        ) from error
    return lock


_json = msgspec.json.Encoder()
