"""The versions of rules: every text that a rule ever had, in the hub's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from hyperconnect.errors import StoreError
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.database import transaction, translated

FILE: Final = "file"
"""The author of what somebody wrote into a file without asking the hub."""
OURS: Final = "hyperconnect"
"""The author of the rules that came with hyperconnect."""
RESTORABLE: Final[Seconds] = 30 * 86_400.0
"""How long a rule that was deleted can be restored."""
MOST: Final = 1000
"""Versions of one rule that are kept."""
_COLUMNS = "rule, version, at, author, message, text"


class Version(Struct, frozen=True):
    """One version of a rule, counted from 1. An empty text says that the rule was deleted then."""

    rule: str
    number: int
    at: Moment
    author: str
    message: str
    text: str

    @property
    def deleted(self) -> bool:
        """Whether the rule was deleted then."""
        return not self.text


class News(Struct, frozen=True):
    """A text that a rule gets; it is no new version where the newest says the same.

    `document` is the key of what it says, if that is known, and `scopes` are those it acts with then: None for all.
    """

    rule: str
    text: str
    at: Moment
    author: str
    message: str = ""
    document: str = ""
    scopes: tuple[str, ...] | None = None


class Versions:
    """The versions in a hub's database. Called only by the task that owns the hub."""

    def __init__(self) -> None:
        self._connection: sqlite3.Connection | None = None
        self._path: Path | None = None

    def open(self, connection: sqlite3.Connection, path: Path | None) -> None:
        """Work on the database of `path`, which its owner closes."""
        self._connection, self._path = connection, path

    def close(self) -> None:
        """Know nothing of the database any more."""
        self._connection = None

    def newest(self, rule: str) -> Version | None:
        """Return the newest version of a rule, which may say that it was deleted; None if there is none."""
        found = self.before(rule, None, 1)
        return found[0] if found else None

    def get(self, rule: str, number: int) -> Version | None:
        """Return one version of a rule."""
        with translated(self._path):
            query = f"SELECT {_COLUMNS} FROM rule_text WHERE rule = ? AND version = ?"  # noqa: S608  (names of columns)
            row = self._live.execute(query, (rule, number)).fetchone()
        return None if row is None else Version(*row)

    def before(self, rule: str, number: int | None, limit: int) -> list[Version]:
        """Return the versions of a rule before one of them, the newest first; all of them for None."""
        with translated(self._path):
            query = f"SELECT {_COLUMNS} FROM rule_text WHERE rule = ? AND version < ? ORDER BY version DESC LIMIT ?"  # noqa: S608  (names of columns)
            rows = self._live.execute(query, (rule, number or 1 << 62, limit)).fetchall()
        return [Version(*row) for row in rows]

    def living(self) -> set[str]:
        """Return the rules whose newest version is not that they were deleted."""
        with translated(self._path):
            rows = self._live.execute(
                "SELECT rule FROM rule_text t WHERE text != ''"
                " AND version = (SELECT max(version) FROM rule_text WHERE rule = t.rule)"
            ).fetchall()
        return {str(row[0]) for row in rows}

    def deleted(self, since: Moment) -> list[Version]:
        """Return, for each rule that was deleted since a moment and is gone, the version that says so."""
        with translated(self._path):
            query = (
                f"SELECT {_COLUMNS} FROM rule_text t WHERE text = '' AND at >= ?"  # noqa: S608  (names of columns)
                " AND version = (SELECT max(version) FROM rule_text WHERE rule = t.rule) ORDER BY rule"
            )
            rows = self._live.execute(query, (since,)).fetchall()
        return [Version(*row) for row in rows]

    def scopes(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the scopes that rules act with which somebody else than the owner wrote, by rule and document."""
        with translated(self._path):
            rows = self._live.execute("SELECT rule, document, scopes FROM rule_scope").fetchall()
        return {(row[0], row[1]): tuple(row[2].split()) for row in rows}

    def restrict(self, news: News) -> None:
        """Keep which scopes a rule acts with, before it is put where somebody might read it.

        Raises:
            StoreError: it was not kept.
        """
        if news.scopes is None:
            return
        with transaction(self._live, self._path) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO rule_scope (rule, document, scopes) VALUES (?, ?, ?)",
                (news.rule, news.document, " ".join(news.scopes)),
            )
            connection.execute(
                "DELETE FROM rule_scope WHERE rule = ? AND id NOT IN"
                " (SELECT id FROM rule_scope WHERE rule = ? ORDER BY id DESC LIMIT ?)",
                (news.rule, news.rule, MOST),
            )

    def forget(self, rule: str) -> None:
        """Forget every version of a rule, which cannot be restored after that.

        Raises:
            StoreError: they are kept.
        """
        with transaction(self._live, self._path) as connection:
            connection.execute("DELETE FROM rule_text WHERE rule = ?", (rule,))
            connection.execute("DELETE FROM rule_scope WHERE rule = ?", (rule,))

    def note(self, news: Sequence[News]) -> None:
        """Keep texts that rules have got already.

        Raises:
            StoreError: they were not kept.
        """
        if news:
            with self.saving(news):
                pass

    @contextmanager
    def saving(self, news: Sequence[News]) -> Generator[list[int]]:
        """Keep texts together with what is done meanwhile, or neither; yields their versions.

        What was deleted too long ago to be restored is forgotten on the way.

        Raises:
            StoreError: they were not kept.
        """
        with transaction(self._live, self._path) as connection:
            _forget_deleted(connection, max(each.at for each in news) - RESTORABLE)
            yield [_insert(connection, each) for each in news]

    @property
    def _live(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError("the store is closed", where=str(self._path or "store in memory"))
        return self._connection


def _insert(connection: sqlite3.Connection, news: News) -> int:
    if news.document and news.scopes is None:
        connection.execute("DELETE FROM rule_scope WHERE rule = ? AND document = ?", (news.rule, news.document))
    newest = connection.execute(
        "SELECT version, text FROM rule_text WHERE rule = ? ORDER BY version DESC LIMIT 1", (news.rule,)
    ).fetchone()
    if newest is not None and newest[1] == news.text:
        return int(newest[0])
    number = 1 + (int(newest[0]) if newest is not None else 0)
    connection.execute(
        "INSERT INTO rule_text (rule, version, at, author, message, text) VALUES (?, ?, ?, ?, ?, ?)",
        (news.rule, number, news.at, news.author, news.message, news.text),
    )
    connection.execute("DELETE FROM rule_text WHERE rule = ? AND version <= ?", (news.rule, number - MOST))
    return number


def _forget_deleted(connection: sqlite3.Connection, before: Moment) -> None:
    connection.execute(
        "DELETE FROM rule_text WHERE rule IN (SELECT rule FROM rule_text t WHERE text = '' AND at < ?"
        " AND version = (SELECT max(version) FROM rule_text WHERE rule = t.rule))",
        (before,),
    )
