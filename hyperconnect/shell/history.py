"""What was: values, commands, notices, events, and reasons; buffered in memory and written every second or two.

History is best effort: a crash may lose what was not flushed yet, a flood is thinned instead of slowing the hub,
and the oldest rows make room for new ones.
"""

from __future__ import annotations

import math
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import assert_never

import msgspec

from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Effect, Explained, Happened, Noted, Notify, Planned, Publish, Reported, Turned
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Value
from hyperconnect.shell.database import connect, migrate, transaction, translated
from hyperconnect.shell.past import Entry, EntryKind, Kept, Past, restored
from hyperconnect.shell.reasons import Reasons
from hyperconnect.shell.thinning import thin

BUFFER = 2048
"""How many values and how many entries wait for a flush at most; beyond that the oldest are dropped and counted."""

PRUNE = 8192
"""How many of the oldest rows one flush deletes at most, so that no flush holds the hub up for long."""

THIN = 256
"""How many values of the old past one flush looks at, to thin them."""

DAY: Seconds = 86_400.0


class History:
    """The database of the past: `record` buffers, `flush` writes.

    `cap` is bytes of live data on disk, `keep` how old a row may become, `raw` from when on it is thinned. `dropped`
    counts what a flood cost. `reasons` has its own measures for both, beside these.
    """

    def __init__(
        self, path: Path | None, *, cap: int, keep: Seconds, raw: Seconds = 7 * DAY, reasons: Reasons | None = None
    ) -> None:
        self.dropped = 0
        self.path = path
        self.reasons = reasons or Reasons()
        self._cap = cap
        self._keep = keep
        self._raw = raw
        self._numbers: dict[str, Value] = {}
        self._values: deque[Value] = deque(maxlen=BUFFER)
        self._entries: deque[Entry] = deque(maxlen=BUFFER)
        self._ids: dict[str, int] = {}
        self._pruned = 0
        self._connection: sqlite3.Connection | None = None

    def open(self, before: Callable[[int], object] = lambda _: None) -> None:
        """Open or create the database; `before` is called with its version before that changes.

        Raises:
            StoreError: it is damaged, too new, or cannot be written.
        """
        connection = connect(self.path, "NORMAL")
        try:
            migrate(connection, "history", self.path, before)
            self.reasons.open(connection, self.path)
        except BaseException:
            connection.close()
            raise
        self._ids = {}
        self._connection = connection

    def record(self, effects: Iterable[Effect]) -> None:
        """Keep what belongs to history for the next flush.

        Of an attribute that holds floats only the last value before a flush is kept; every change of any other
        attribute is.
        """
        for effect in effects:
            if type(effect) is Noted:
                value = effect.value
                if type(value.value) is float:
                    self._numbers[value.path] = value
                    continue
                if len(self._values) == BUFFER:
                    self.dropped += 1
                self._values.append(value)
            elif type(effect) is Explained:
                self.reasons.record(effect.reason)
            elif type(effect) is not Publish and isinstance(effect, _ENTRIES):
                if len(self._entries) == BUFFER:
                    self.dropped += 1
                self._entries.append(effect)

    def flush(self, now: Moment) -> None:
        """Write what was recorded, in one transaction, and delete some of what is too old or too much.

        Raises:
            StoreError: nothing was written; what waits (as much as the buffer holds) is tried again next time.
        """
        if self._connection is None:
            return
        samples = sorted([*self._values, *self._numbers.values()], key=_observed)
        entries = [_row(entry) for entry in self._entries]
        with transaction(self._connection, self.path) as connection:
            ids = {path: _id_of(connection, path) for path in {v.path for v in samples} - self._ids.keys()}
            known = self._ids | ids if ids else self._ids
            connection.executemany(
                "INSERT INTO sample (path, at, value) VALUES (?, ?, ?)",
                [(known[v.path], v.observed_at, _stored(v.value)) for v in samples],
            )
            connection.executemany("INSERT INTO entry (at, kind, about, data) VALUES (?, ?, ?, ?)", entries)
            self.reasons.write(connection, now)
            thin(connection, now - self._raw, THIN)
            full = self._used(connection) > self._cap + self.reasons.bytes
            pruned = self._prune(connection, self._oldest(connection, now) if full else now - self._keep)
        self._pruned = pruned
        self._ids = known
        self._values.clear()
        self._numbers.clear()
        self._entries.clear()
        self.reasons.written()

    def values(self, path: str, since: Moment, until: Moment) -> list[tuple[Moment, Datum]]:
        """Return what an attribute held, by the moment it was observed; what still waits for a flush is not in it."""
        with translated(self.path):
            rows = self._live.execute(
                "SELECT at, value FROM sample WHERE path = (SELECT id FROM path WHERE path = ?) "
                "AND at BETWEEN ? AND ? ORDER BY at, id",
                (path, since, until),
            ).fetchall()
        return [(at, restored(value)) for at, value in rows]

    def paths(self) -> list[str]:
        """Return the attributes there are values of."""
        with translated(self.path):
            return [path for (path,) in self._live.execute("SELECT path FROM path ORDER BY path").fetchall()]

    def entries(self, kind: EntryKind, about: str, since: Moment, limit: int = 1000) -> list[Entry]:
        """Return what happened to a rule (`plan`) or device, newest first; notices are about nobody."""
        with translated(self.path):
            rows = self._live.execute(
                "SELECT data FROM entry WHERE kind = ? AND about = ? AND at >= ? ORDER BY at DESC, id DESC LIMIT ?",
                (kind, about, since, limit),
            ).fetchall()
        return [_entry.decode(data) for (data,) in rows]

    def past(self) -> Past:
        """Return the past for who reads much of it, on a connection of its own: `with history.past() as past`.

        A history in memory has but one connection; its past is read where the hub is at work.
        """
        return Past(self.path, self._connection if self.path is None else None)

    def replay(self, since: Moment, until: Moment) -> Iterator[tuple[Moment, Kept | Entry]]:
        """Yield everything that was from `since` to before `until` in order, read beside the hub; see `Past.replay`."""
        with self.past() as past:
            yield from past.replay(since, until)

    def close(self) -> None:
        """Close the file; call `flush` before."""
        if self._connection is not None:
            self.reasons.close()
            self._connection.close()
            self._connection = None

    def _prune(self, connection: sqlite3.Connection, oldest: Moment) -> int:
        """Delete some of what is older; return behind which sample the next flush looks on.

        The newest sample of each attribute stays, however old it is: it is what the attribute last was.
        """
        last, at, rows = connection.execute(_WINDOW, (self._pruned, PRUNE)).fetchone()
        connection.execute(_PRUNE_SAMPLES, (self._pruned, PRUNE, oldest))
        connection.execute(_PRUNE_ENTRIES, (PRUNE, oldest))
        return int(last) if rows == PRUNE and at < oldest else 0

    def _oldest(self, connection: sqlite3.Connection, now: Moment) -> Moment:
        """Return from when on the past may stay where it has become too large: values and entries go alike, by age."""
        whole: list[Moment] = []
        parts: list[Moment] = []
        for table, after in (("sample", self._pruned), ("entry", 0)):
            rows = int(connection.execute(_COUNT.format(table), (after, PRUNE)).fetchone()[0])
            full = rows == PRUNE
            end = connection.execute(_END.format(table), (after, rows if full else rows // 4)).fetchone()[0]
            if end is not None:
                (whole if full else parts).append(float(end))
        return math.nextafter(min(whole) if whole else max(parts, default=now), math.inf)

    @property
    def _live(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError("the history is closed", where=str(self.path or "history in memory"))
        return self._connection

    @staticmethod
    def _used(connection: sqlite3.Connection) -> int:
        """Bytes of pages that hold data; deleted rows leave free pages, which new rows fill first."""
        pages, free, size = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size


def _row(entry: Entry) -> tuple[Moment, EntryKind, str, str]:
    """An entry as (at, kind, about, data)."""
    at: Moment
    kind: EntryKind
    match entry:
        case Reported(report=report):
            at, kind, about = report.at, "command", report.command.device
        case Notify():
            at, kind, about = entry.at, "notice", ""
        case Planned():
            at, kind, about = entry.at, "plan", entry.rule
        case Happened(event=event):
            at, kind, about = event.received_at, "event", event.device
        case Turned(availability=availability):
            at, kind, about = availability.since, "availability", availability.device
        case _:
            assert_never(entry)
    return at, kind, about, _json.encode(entry).decode()


def _id_of(connection: sqlite3.Connection, path: str) -> int:
    connection.execute("INSERT OR IGNORE INTO path (path) VALUES (?)", (path,))
    return int(connection.execute("SELECT id FROM path WHERE path = ?", (path,)).fetchone()[0])


def _stored(value: Datum) -> float | str | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return _json.encode(value).decode()


def _observed(value: Value) -> Moment:
    return value.observed_at


_ENTRIES = (Reported, Notify, Planned, Happened, Turned)
_json = msgspec.json.Encoder()
_entry: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Entry)
# The oldest rows have the lowest ids: looking at those alone bounds the work of a flush. Samples that stay because they
# are the newest of theirs are passed by, so that many of them do not keep the rest.
_WINDOW = "SELECT max(id), min(at), count(*) FROM (SELECT id, at FROM sample WHERE id > ? ORDER BY id LIMIT ?)"
_PRUNE_SAMPLES = (
    "DELETE FROM sample WHERE id IN (SELECT id FROM sample WHERE id > ? ORDER BY id LIMIT ?) AND at < ? "
    "AND EXISTS (SELECT 1 FROM sample AS newer WHERE newer.path = sample.path "
    "AND (newer.at, newer.id) > (sample.at, sample.id))"
)
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM {} WHERE id > ? LIMIT ?)"
_END = "SELECT max(at) FROM (SELECT at FROM {} WHERE id > ? ORDER BY id LIMIT ?)"
_PRUNE_ENTRIES = "DELETE FROM entry WHERE id IN (SELECT id FROM entry ORDER BY id LIMIT ?) AND at < ?"


def read_latest(directory: Path) -> dict[str, tuple[Moment, Datum]]:
    """Return each attribute's last recorded moment and value, without disturbing a hub that may be running.

    Raises:
        StoreError: the database cannot be read.
    """
    with Past(directory / "history.db") as past:
        return {path: (kept.at, kept.value) for path, kept in past.standing(math.inf).items()}
