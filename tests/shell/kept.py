"""Data directories in which a hub lived, and what can happen to their files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from hyperconnect.model.effect import Notify, Remember
from hyperconnect.shell import database
from hyperconnect.shell.store import Store

AT = 1769844600.0  # 2026-01-31 07:30 UTC
HOUR = 3600.0


def lived(directory: Path, word: object = 1, *, big: int = 0) -> Path:
    """Let a hub remember something, and return where its memory lies."""
    store = Store(directory)
    store.open()
    store.remember([Remember("a", "x", word), *(Remember("big", str(n), "y" * 1000) for n in range(big))])
    store.record([Notify(AT, (), str(word))])
    store.flush(AT)
    store.close()
    return directory / "hub.db"


def memory(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT key, data FROM memory WHERE kind = 'a'").fetchall()


def damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    match how:
        case "overwritten":
            data = data[:4096] + b"\xa5" * (len(data) - 8192) + data[-4096:]
        case "cut short":
            data = data[: len(data) // 2]
        case "first page":
            data = b"\0" * 4096 + data[4096:]
        case _:
            data = b""
    path.write_bytes(data)


DAMAGES = ("overwritten", "cut short", "first page", "emptied")


def lived_long_ago(directory: Path) -> Path:
    """Let a hub of the first version remember something."""
    script = Path(database.__file__).parent / "migrations" / "hub" / "001_memory.sql"
    path = directory / "hub.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script.read_text(encoding="utf-8"))
        connection.execute("INSERT INTO memory VALUES ('a', 'x', '1')")
        connection.execute("PRAGMA user_version=1")
        connection.commit()
    return path
