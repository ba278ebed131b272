"""What is left of the old past: of numbers one for every five minutes, of everything else each change.

Of the numbers of five minutes the last one stays, with the least and the most of them. Of a state that was told again
and again each change stays, and when it was last told in these five minutes, so that what was known to be fresh is.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds

BUCKET: Final[Seconds] = 300.0
"""Of how many seconds one number is left."""
EVERY: Final[Seconds] = 6 * 3600.0
"""How much of an attribute's past is gathered before it is looked at again."""
AT_ONCE: Final = 256
"""How many values of one attribute are looked at in one go."""
_VISIT: Final = 16
"""What looking at an attribute costs, in values."""


class Stored(Struct, frozen=True, gc=False):
    """A value as it lies in the database: a number or None as itself, everything else as a text."""

    id: int
    at: Moment
    value: float | str | None
    least: float | None
    most: float | None


Standing: TypeAlias = tuple[float, float, int]
"""The least and the most of the numbers that the row of an id stands for."""


def thin(connection: sqlite3.Connection, before: Moment, rows: int) -> None:
    """Thin what is older than a moment, within a transaction, until about `rows` values were looked at."""
    horizon = math.floor(before / BUCKET) * BUCKET
    while rows > 0:
        found = connection.execute(
            "SELECT id, thinned FROM path WHERE thinned < ? ORDER BY thinned LIMIT 1", (horizon - EVERY,)
        ).fetchone()
        if found is None:
            return
        rows -= _VISIT + _thin_path(connection, found[0], found[1], horizon)


def _thin_path(connection: sqlite3.Connection, path: int, since: Moment, horizon: Moment) -> int:
    """Thin some of an attribute's past, note how far that was, and return how many values were looked at."""
    given = connection.execute(
        "SELECT id, at, value, least, most FROM sample WHERE path = ? AND at >= ? AND at < ? ORDER BY at, id LIMIT ?",
        (path, since, horizon, AT_ONCE),
    ).fetchall()
    known = [Stored(*row) for row in given]
    kept, grown = thinned(known)
    connection.executemany("UPDATE sample SET least = ?, most = ? WHERE id = ?", grown)
    connection.executemany("DELETE FROM sample WHERE id = ?", [(row.id,) for row in known if row.id not in kept])
    done = horizon
    if len(known) == AT_ONCE:
        # The last one stands for what was before it in these five minutes, and is looked at again with the next ones.
        done = known[-1].at
        if done <= since and len(kept) == len(known):
            done = math.nextafter(done, math.inf)
    connection.execute("UPDATE path SET thinned = ? WHERE id = ?", (done, path))
    return len(known)


def thinned(known: Sequence[Stored]) -> tuple[set[int], list[Standing]]:
    """Return which of an attribute's values stay, and what those of them that stand for others are to tell.

    The first and the last one stay, so that a past may be thinned piece by piece.
    """
    kept: set[int] = set()
    grown: list[Standing] = []
    before: Stored | None = None
    for group in _groups(known):
        last = group[-1]
        kept.add(last.id)
        if not _is_number(last):
            if before is None or before.value != last.value:
                kept.add(group[0].id)
        elif len(group) > 1:
            bounds = [bound for each in group for bound in _bounds(each)]
            grown.append((min(bounds), max(bounds), last.id))
        before = last
    return kept, grown


def _groups(known: Sequence[Stored]) -> Iterator[list[Stored]]:
    """Yield what follows each other of five minutes: numbers, or one and the same state."""
    group: list[Stored] = []
    for each in known:
        if group and not _together(group[-1], each):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _together(one: Stored, other: Stored) -> bool:
    if one.at // BUCKET != other.at // BUCKET:
        return False
    return (_is_number(one) and _is_number(other)) or one.value == other.value


def _is_number(stored: Stored) -> bool:
    return isinstance(stored.value, int | float)


def _bounds(stored: Stored) -> tuple[float, float]:
    value = float(stored.value) if isinstance(stored.value, int | float) else math.nan
    return (
        value if stored.least is None else stored.least,
        value if stored.most is None else stored.most,
    )
