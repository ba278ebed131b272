"""Reading the past on a connection of its own, so that nobody who reads much keeps the hub from writing.

Everything here blocks: call it in a thread (`asyncio.to_thread`), one call at a time. No query stays open between two
results, so that the database's log does not grow while somebody reads slowly. What still waits for the next flush, two
seconds at most, is not in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias
from urllib.parse import quote

import msgspec
from msgspec import Struct

from hyperconnect.model.effect import Happened, Notify, Planned, Reported, Turned
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum
from hyperconnect.shell.database import translated

Entry: TypeAlias = Reported | Notify | Planned | Happened | Turned
EntryKind: TypeAlias = Literal["command", "notice", "plan", "event", "availability"]

AT_ONCE = 5_000
"""How many values `replay` means to hold at a time; it reads shorter or longer pieces of the past accordingly."""
SHORTEST: Seconds = 60.0
LONGEST: Seconds = 86_400.0


class Kept(Struct, frozen=True, gc=False):
    """What an attribute held from `at` on.

    `least` and `most` are those of the numbers it stands for, where the past was thinned or a bucket was asked for.
    """

    path: str
    at: Moment
    value: Datum
    least: float | None = None
    most: float | None = None


class Past:
    """The history in a file, to be read only: `with Past(file) as past`.

    A file that does not exist is an empty past. `connection` is for a history in memory, which has no other.
    """

    def __init__(self, path: Path | None, connection: sqlite3.Connection | None = None) -> None:
        self._path = path
        self._borrowed = connection
        self._connection = connection

    def __enter__(self) -> Self:
        if self._connection is None and self._path is not None and self._path.exists():
            with translated(self._path):
                uri = f"file:{quote(str(self._path.resolve()))}?mode=ro"
                self._connection = sqlite3.connect(uri, uri=True, timeout=1.0, check_same_thread=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not self._borrowed and self._connection is not None:
            self._connection.close()
        self._connection = self._borrowed

    def span(self) -> tuple[Moment, Moment] | None:
        """Return the moments of the oldest and the newest value or entry, None if there are none."""
        ((first, last),) = self._rows(
            "SELECT min(first), max(last) FROM ("
            "SELECT (SELECT min(at) FROM sample WHERE sample.path = path.id) AS first, "
            "(SELECT max(at) FROM sample WHERE sample.path = path.id) AS last FROM path "
            "UNION ALL SELECT (SELECT min(at) FROM entry), (SELECT max(at) FROM entry))"
        ) or [(None, None)]
        return None if first is None else (first, last)

    def standing(self, at: Moment) -> dict[str, Kept]:
        """Return what every attribute held at a moment, by its path; what nobody had said by then is not in it."""
        rows = self._rows(
            "SELECT path.path, sample.at, sample.value, sample.least, sample.most FROM path JOIN sample ON sample.id = "
            "(SELECT id FROM sample AS one WHERE one.path = path.id AND one.at <= ? ORDER BY at DESC, id DESC LIMIT 1)",
            (at,),
        )
        return {row[0]: _kept(row) for row in rows}

    def series(
        self, path: str, since: Moment, until: Moment, *, limit: int = 1000, bucket: Seconds = 0.0
    ) -> list[Kept]:
        """Return what an attribute held between two moments, both included: at most `limit` values, the oldest first.

        With `bucket`, the values of so many seconds are told as their last one, with the least and most of numbers.
        Who wants what follows asks again, `since` behind the last moment (or bucket) told.
        """
        found: list[Kept] = []
        for each in self._of(path, since, until):
            if found and bucket > 0 and found[-1].at // bucket == each.at // bucket:
                found[-1] = _joined(found[-1], each)
            elif len(found) == limit:
                break
            else:
                found.append(each)
        return found

    def entries(
        self,
        kinds: Sequence[EntryKind],
        since: Moment,
        until: Moment,
        *,
        about: str = "",
        limit: int = 1000,
        latest: bool = False,
    ) -> list[tuple[Moment, Entry]]:
        """Return what happened in a period, both ends included, the oldest first.

        `about` chooses a device, or for plans a rule; notices are about nobody. Who wants what follows asks again.
        Of more than `limit` it tells the first ones, or the `latest`.
        """
        way = "DESC" if latest else "ASC"
        marks = ",".join("?" * len(kinds))
        which = "AND about = ?" if about else ""
        rows = self._rows(
            f"SELECT at, data FROM entry WHERE kind IN ({marks}) AND at BETWEEN ? AND ? {which} "  # noqa: S608  (question marks only)
            f"ORDER BY at {way}, id {way} LIMIT ?",
            (*kinds, since, until, *([about] if about else ()), limit),
        )
        return [*_told(rows[::-1] if latest else rows)]

    def replay(self, since: Moment, until: Moment) -> Iterator[tuple[Moment, Kept | Entry]]:
        """Yield everything that was from `since` to before `until`, in the order of its moments.

        Of several things of one moment, values come first. About `AT_ONCE` are held in memory at a time.
        """
        begin, length = since, 3600.0
        while begin < until:
            end = min(begin + length, until)
            values = self._rows(_PIECE, (begin, end))
            if len(values) > 4 * AT_ONCE and length > SHORTEST:
                length = max(SHORTEST, length / 4)
                continue
            told = self._rows("SELECT at, data FROM entry WHERE at >= ? AND at < ? ORDER BY at, id", (begin, end))
            yield from _merged(values, told)
            if len(values) + len(told) < AT_ONCE:
                length = min(LONGEST, length * 2)
            begin = end

    def _of(self, path: str, since: Moment, until: Moment) -> Iterator[Kept]:
        """Yield the values of an attribute, read in pieces."""
        at, number = since, -1
        while True:
            rows = self._rows(
                "SELECT ?, at, value, least, most, id FROM sample WHERE path = (SELECT id FROM path WHERE path = ?) "
                "AND at >= ? AND at <= ? AND (at, id) > (?, ?) ORDER BY at, id LIMIT ?",
                (path, path, at, until, at, number, AT_ONCE),
            )
            for row in rows:
                yield _kept(row)
            if len(rows) < AT_ONCE:
                return
            at, number = rows[-1][1], rows[-1][5]

    def _rows(self, query: str, given: tuple[object, ...] = ()) -> list[Any]:
        if self._connection is None:
            return []
        with translated(self._path):
            return self._connection.execute(query, given).fetchall()


def restored(value: float | str | None) -> Datum:
    """Return a value as it was before it was stored."""
    return _datum.decode(value) if isinstance(value, str) else value


def _kept(row: Sequence[Any]) -> Kept:
    path, at, value, least, most = row[:5]
    return Kept(path, at, restored(value), least, most)


def _joined(earlier: Kept, later: Kept) -> Kept:
    """Return a later value that stands for an earlier one too."""
    both = [*_bounds(earlier), *_bounds(later)]
    if not both:
        return later
    return Kept(later.path, later.at, later.value, min(both), max(both))


def _bounds(kept: Kept) -> tuple[float, ...]:
    """Return the least and the most number that a value stands for, if any."""
    if kept.least is not None and kept.most is not None:
        return kept.least, kept.most
    if isinstance(kept.value, int | float) and not isinstance(kept.value, bool):
        return (float(kept.value),)
    return ()


def _told(rows: Iterable[Any]) -> Iterator[tuple[Moment, Entry]]:
    """Yield entries; one that another version wrote otherwise is passed over."""
    for at, data in rows:
        try:
            yield at, _entry.decode(data)
        except msgspec.DecodeError:
            continue


def _merged(values: Sequence[Any], entries: Sequence[Any]) -> Iterator[tuple[Moment, Kept | Entry]]:
    told = _told(entries)
    next_told = next(told, None)
    for row in values:
        while next_told is not None and next_told[0] < row[1]:
            yield next_told
            next_told = next(told, None)
        yield row[1], _kept(row)
    if next_told is not None:
        yield next_told
        yield from told


_datum: msgspec.json.Decoder[Datum] = msgspec.json.Decoder(Datum)
_entry: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Entry)
# Each attribute's part of a period is found by its index, so that no index of all values by time is needed.
_PIECE = (
    "SELECT path.path, sample.at, sample.value, sample.least, sample.most FROM path CROSS JOIN sample "
    "ON sample.path = path.id AND sample.at >= ? AND sample.at < ? ORDER BY sample.at, sample.id"
)
