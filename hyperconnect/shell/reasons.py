"""Why rules ran or did not: kept by time and size, dull repetitions counted, each rule's last runs spared.

Part of the history's database, under the same terms: a crash may lose what was not written yet, and a flood is thinned.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from msgspec.structs import replace

from hyperconnect.errors import StoreError
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Outcome, Reason
from hyperconnect.shell.database import translated

KEEP: Seconds = 7 * 86_400.0
CAP = 64 << 20

BUFFER = 2048
"""How many reasons wait for a flush at most; beyond that the oldest are dropped and counted."""
PRUNE = 8192
"""How many rows one flush deletes at most."""

RUNS = 20
"""How many of a rule's last runs are kept however old they are."""
OF_A_RUN = 32
"""How many reasons of such a run are kept so: its first and its last ones."""

FOLD: Seconds = 3600.0
"""Near misses are counted together for at most so long, so that what was read is never far from what is told."""
DULL: frozenset[Outcome] = frozenset(
    {"not_satisfied", "unknown", "cooldown", "busy", "limit", "late", "cut", "shadowed", "contended"}
)
"""Outcomes that say no more the second time."""

_RULES = 20_000
"""Rules whose last reason is at hand; beyond that counting begins anew."""
_EARLY: Seconds = 60.0
"""A run's number is the millisecond it began in, or a later one where others began in it: by no more than this."""
_OVERHEAD = 100
"""Bytes that a row takes beside its data and its rule's name, which stands in two indexes."""


class _Row:
    """A reason on its way to the disk, or there and still counting; `id` is 0 until it is to be written."""

    __slots__ = ("id", "reason", "stored")

    def __init__(self, reason: Reason) -> None:
        self.id = 0
        self.reason = reason
        self.stored = False

    @property
    def kept(self) -> bool:
        """Whether it tells of a run."""
        return self.reason.run > 0


Written: TypeAlias = tuple[int, Moment, str, int, bool, int, str]


class Reasons:
    """The reasons in a history. `cap` is bytes on disk, roughly; `keep` how old a reason may become.

    A rule's last runs outlive `keep`, and everything else gives way before them as long as they do not fill half of
    `cap`. `bytes` is what all take, `dropped` counts what a flood cost.
    """

    def __init__(self, *, cap: int = CAP, keep: Seconds = KEEP) -> None:
        self.bytes = 0
        self.dropped = 0
        self._cap = cap
        self._keep = keep
        self._waiting: deque[_Row] = deque(maxlen=BUFFER)
        self._grown: dict[int, _Row] = {}
        self._last: dict[str, _Row] = {}
        self._next = 1
        self._begun = False
        self._connection: sqlite3.Connection | None = None
        self._path: Path | None = None

    def open(self, connection: sqlite3.Connection, path: Path | None) -> None:
        """Work on an open database, which `path` names for people."""
        self._begun = False
        self._last.clear()
        self._grown.clear()
        self._connection, self._path = connection, path

    def close(self) -> None:
        """Forget the database."""
        self._connection = None

    def record(self, reason: Reason) -> None:
        """Keep a reason for the next flush; one that says the same as its rule's last one is only counted."""
        row = self._last.get(reason.rule)
        if row is not None and _repeats(row.reason, reason):
            row.reason = replace(reason, at=row.reason.at, times=row.reason.times + 1, until=reason.at)
            if row.stored:
                self._grown[row.id] = row
            return
        if len(self._waiting) == BUFFER:
            self.dropped += 1
        if len(self._last) >= _RULES:
            self._last.clear()
        row = self._last[reason.rule] = _Row(reason)
        self._waiting.append(row)

    def write(self, connection: sqlite3.Connection, now: Moment) -> None:
        """Write what waits and delete some of what is too old or too much; `written` is to follow the commit."""
        if not self._begun:
            newest = connection.execute("SELECT max(id) FROM reason").fetchone()[0]
            self._next = max(self._next, 1 + int(newest or 0))
            self._begun = True
        rows = [self._row(row) for row in self._waiting]
        connection.executemany(
            "INSERT INTO reason (id, at, rule, run, kept, size, data) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
        )
        connection.executemany(
            "UPDATE reason SET size = ?, data = ? WHERE id = ?",
            [(size, data, number) for number, *_, size, data in map(self._row, self._grown.values())],
        )
        runs = {(rule, run): None for _, _, rule, run, kept, _, _ in rows if kept}
        connection.executemany(_SHORTEN, [(*run, *run, OF_A_RUN - 1) for run in runs])
        connection.executemany(_LOOSEN, [(rule, rule, RUNS - 1) for rule in {rule: None for rule, _ in runs}])
        connection.execute(_AGE, (now - self._keep, PRUNE))
        _, spared = _sizes(connection)
        if spared > self._cap / 2:
            connection.execute(_SHRINK_SPARED, (PRUNE, spared - self._cap / 2))
        self.bytes, _ = _sizes(connection)
        if self.bytes > self._cap:
            connection.execute(_SHRINK, (PRUNE, self.bytes - self._cap))
            self.bytes, _ = _sizes(connection)

    def written(self) -> None:
        """Forget what waited: it is on the disk."""
        for row in self._waiting:
            row.stored = True
        self._waiting.clear()
        self._grown.clear()

    def of(self, rule: str, until: Moment, limit: int = 200, *, since: Moment = 0.0) -> list[Reason]:
        """Return what is known of a rule, the newest first; also what is not written yet."""
        rows = self._read(
            "SELECT id, data FROM reason WHERE rule = ? AND at BETWEEN ? AND ? ORDER BY at DESC, id DESC LIMIT ?",
            (rule, since, until, limit),
        )
        return [*self._unwritten(rule, since, until), *rows][:limit]

    def trace(self, rule: str, until: Moment) -> list[Reason]:
        """Return the reasons of the run a rule was last about before a moment, the newest first."""
        waiting = self._unwritten(rule, 0.0, until)
        number = next((reason.run for reason in waiting if reason.run), 0)
        if not number:
            known = self._read(
                "SELECT id, data FROM reason WHERE rule = ? AND run > 0 AND at <= ? ORDER BY at DESC, id DESC LIMIT 1",
                (rule, until),
            )
            number = known[0].run if known else 0
        if not number:
            return []
        rows = self._read(
            "SELECT id, data FROM reason WHERE rule = ? AND run > 0 AND run = ? AND at BETWEEN ? AND ? "
            "ORDER BY at DESC, id DESC LIMIT ?",
            (rule, number, number / 1000 - _EARLY, until, BUFFER),
        )
        return [*(reason for reason in waiting if reason.run == number), *rows]

    def runs(self, rule: str, before: int | None, limit: int) -> list[int]:
        """Return the numbers of those runs of a rule that are known, the newest first: the ones before one of them."""
        waiting = {row.reason.run for row in self._waiting if row.reason.rule == rule and row.kept}
        last = before or 1 << 62
        rows = self._rows(
            "SELECT DISTINCT run FROM reason WHERE rule = ? AND run > 0 AND run < ? ORDER BY run DESC LIMIT ?",
            (rule, last, limit),
        )
        known = {int(number) for (number,) in rows} | {number for number in waiting if number < last}
        return sorted(known, reverse=True)[:limit]

    def runs_of_all(self, before: tuple[int, str] | None, limit: int) -> list[tuple[int, str]]:
        """Return the numbers of known runs with their rules, the latest first: those before one of them."""
        last = before or (1 << 62, "")
        waiting = {(row.reason.run, row.reason.rule) for row in self._waiting if row.kept}
        rows = self._rows(
            "SELECT DISTINCT run, rule FROM reason WHERE run > 0 AND (run, rule) < (?, ?) "
            "ORDER BY run DESC, rule DESC LIMIT ?",
            (*last, limit),
        )
        known = {(int(number), str(rule)) for number, rule in rows} | {each for each in waiting if each < last}
        return sorted(known, reverse=True)[:limit]

    def misses(self, until: Moment, limit: int, *, since: Moment = 0.0) -> list[Reason]:
        """Return the reasons of all rules that tell of no run, the newest first; also what is not written yet."""
        rows = self._read(
            "SELECT id, data FROM reason WHERE kept = 0 AND run = 0 AND at BETWEEN ? AND ? "
            "ORDER BY at DESC, id DESC LIMIT ?",
            (since, until, limit),
        )
        waiting = [row.reason for row in reversed(self._waiting) if not row.kept and since <= row.reason.at <= until]
        return [*waiting, *rows][:limit]

    def of_run(self, rule: str, run: int) -> list[Reason]:
        """Return what is known of a run, the oldest first; of a very long one, its end."""
        rows = self._read(
            "SELECT id, data FROM reason WHERE rule = ? AND run > 0 AND run = ? ORDER BY at DESC, id DESC LIMIT ?",
            (rule, run, BUFFER),
        )
        waiting = (row.reason for row in self._waiting if row.reason.rule == rule and row.reason.run == run)
        return [*reversed(rows), *waiting]

    def _unwritten(self, rule: str, since: Moment, until: Moment) -> list[Reason]:
        rows = (row.reason for row in reversed(self._waiting) if row.reason.rule == rule)
        return [reason for reason in rows if since <= reason.at <= until]

    def _read(self, query: str, given: tuple[object, ...]) -> list[Reason]:
        rows = self._rows(query, given)
        return [self._grown[number].reason if number in self._grown else _reason.decode(data) for number, data in rows]

    def _rows(self, query: str, given: tuple[object, ...]) -> list[Any]:
        if self._connection is None:
            raise StoreError("the history is closed", where=str(self._path or "history in memory"))
        with translated(self._path):
            return self._connection.execute(query, given).fetchall()

    def _row(self, row: _Row) -> Written:
        if not row.id:
            row.id, self._next = self._next, self._next + 1
        reason = row.reason
        data = _json.encode(reason).decode()
        size = len(data) + 2 * len(reason.rule) + _OVERHEAD
        return row.id, reason.at, reason.rule, reason.run, row.kept, size, data


def _repeats(last: Reason, reason: Reason) -> bool:
    """Return whether a near miss says nothing that the last reason of its rule did not say."""
    return (
        reason.outcome in DULL
        and not reason.run
        and not last.run
        and last.outcome == reason.outcome
        and last.trigger == reason.trigger
        and last.cause == reason.cause
        and last.did == reason.did
        and 0 <= reason.at - last.at <= FOLD
    )


def _sizes(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return what all reasons take, and what those do that are spared."""
    all_, spared = connection.execute("SELECT bytes, kept FROM reason_size").fetchone()
    return int(all_), int(spared)


_json = msgspec.json.Encoder()
_reason: msgspec.json.Decoder[Reason] = msgspec.json.Decoder(Reason)

# Of a run only its first reason and its last ones are spared, so that one that never ends takes no room for ever.
_SHORTEN = (
    "UPDATE reason SET kept = 0 WHERE id IN (SELECT id FROM reason WHERE rule = ? AND run = ? AND kept = 1 AND id > "
    "(SELECT min(id) FROM reason WHERE rule = ? AND run = ? AND kept = 1) ORDER BY id DESC LIMIT -1 OFFSET ?)"
)
_LOOSEN = (
    "UPDATE reason SET kept = 0 WHERE rule = ? AND kept = 1 AND run < "
    "(SELECT DISTINCT run FROM reason WHERE rule = ? AND kept = 1 ORDER BY run DESC LIMIT 1 OFFSET ?)"
)
_AGE = "DELETE FROM reason WHERE id IN (SELECT id FROM reason WHERE kept = 0 AND at < ? ORDER BY at LIMIT ?)"
_SHRINK = (
    "DELETE FROM reason WHERE id IN (SELECT id FROM ("
    "SELECT id, sum(size) OVER (ORDER BY at, id) - size AS before FROM ("
    "SELECT id, at, size FROM reason WHERE kept = 0 ORDER BY at, id LIMIT ?)) WHERE before < ?)"
)
_SHRINK_SPARED = (
    "DELETE FROM reason WHERE id IN (SELECT id FROM ("
    "SELECT id, sum(size) OVER (ORDER BY id) - size AS before FROM ("
    "SELECT id, size FROM reason WHERE kept = 1 ORDER BY id LIMIT ?)) WHERE before < ?)"
)
