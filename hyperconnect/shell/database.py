"""One SQLite file: opened, brought to its newest shape, and its errors told in our words.

The standard library's sqlite3 is used synchronously, on purpose: a commit is what the hub has to wait for anyway
before it may publish, and on a virtual clock no thread may be at work. Only the task that owns the hub calls in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeAlias

from hyperconnect.errors import StoreError

Durability: TypeAlias = Literal["FULL", "NORMAL"]
"""`FULL` survives a power cut after each commit, `NORMAL` a crash of the process."""

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class DamagedError(StoreError):
    """The file is no database any more, or its pages contradict each other."""


def connect(path: Path | None, durability: Durability) -> sqlite3.Connection:
    """Open a database in WAL mode, creating it where it is missing; None means one in memory.

    Raises:
        DamagedError: the file is no sound database.
        StoreError: it cannot be opened or written.
    """
    with translated(path):
        connection = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=1.0)
    try:
        with translated(path):
            connection.execute("PRAGMA journal_mode=WAL").fetchall()
            connection.execute(f"PRAGMA synchronous={durability}")
            connection.execute("PRAGMA temp_store=MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


def check(connection: sqlite3.Connection, path: Path | None) -> None:
    """Read the whole database for contradictions; takes about a second for each 100 MB.

    Raises:
        DamagedError: there are some.
    """
    with translated(path):
        verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    if verdict != "ok":
        raise DamagedError(f"the database is damaged: {verdict}", where=str(path), hint=_RESTORE)


def versions(name: str) -> int:
    """Return the newest version of a database that this hyperconnect knows."""
    return len(_scripts(name))


def migrate(
    connection: sqlite3.Connection, name: str, path: Path | None, before: Callable[[int], object] = lambda _: None
) -> int:
    """Apply the numbered SQL files of `migrations/<name>` that this database has not seen; return its version.

    Each file is one transaction together with the version it leads to, so a crash leaves the old or the new shape.
    `before` is called with the version of a database that holds something, before that is changed.

    Raises:
        StoreError: the database was written by a newer hyperconnect.
    """
    scripts = _scripts(name)
    with translated(path):
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(scripts):
        raise StoreError(
            f"the database has version {version}, this hyperconnect knows versions up to {len(scripts)}",
            where=str(path),
            hint="start the newer hyperconnect that wrote it, or choose another data directory",
        )
    if 0 < version < len(scripts):
        before(version)
    for number, script in enumerate(scripts[version:], start=version + 1):
        text = script.read_text(encoding="utf-8")
        with translated(path):
            try:
                connection.executescript(f"BEGIN IMMEDIATE;\n{text}\nPRAGMA user_version={number};\nCOMMIT;")
            except sqlite3.Error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
    return len(scripts)


def _scripts(name: str) -> list[Path]:
    return sorted(_MIGRATIONS.joinpath(name).glob("*.sql"))


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path | None) -> Generator[sqlite3.Connection]:
    """All or nothing: commit at the end, roll back on any exception.

    Raises:
        StoreError: the disk is full, or the database cannot be written; nothing was changed.
    """
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def translated(path: Path | None) -> Generator[None]:
    """Turn what sqlite3 raises into a `StoreError` that names the file and the next step."""
    where = str(path or "database in memory")
    try:
        yield
    except sqlite3.Error as error:
        code: int = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in DAMAGED:
            raise DamagedError(f"the database is damaged: {error}", where=where, hint=_RESTORE) from error
        raise StoreError(f"the database refused: {error}", where=where, hint=_HINTS.get(code, "")) from error


_MIGRATIONS = Path(__file__).parent / "migrations"
_RESTORE = "start the hub again: it puts the newest good backup in its place, and keeps the damaged file"
_HINTS = {
    sqlite3.SQLITE_FULL: "the disk is full: free some space; the hub goes on from memory meanwhile",
    sqlite3.SQLITE_IOERR: "the disk does not answer as it should: check its space and its health",
    sqlite3.SQLITE_CANTOPEN: "check that the directory exists and may be written",
    sqlite3.SQLITE_READONLY: "check that the file and its directory may be written",
    sqlite3.SQLITE_BUSY: "another program holds the database: stop it, or choose another data directory",
}
