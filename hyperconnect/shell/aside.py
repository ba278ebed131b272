"""Damaged databases, put away under another name: somebody may still read out of them what no backup holds.

`hub.db.corrupt-3` is the third of `hub.db`, its write-ahead log beside it. Not all are kept for ever: a disk that
damages one database a week would be full of them in the end, and with that the hub.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from hyperconnect.errors import StoreError

KEPT: Final = 3
"""So many of one database are kept, the newest."""
ROOM: Final = 1 << 30
"""Bytes that they may take up together; the newest stays, however large it is."""
_BESIDE: Final = ("-wal", "-shm")
_NUMBER: Final = re.compile(r"\.corrupt-(\d+)$")

_log = logging.getLogger(__name__)


def put_away(path: Path) -> Path:
    """Rename a damaged database to the next `<name>.corrupt-<n>`, its log beside it; return the new name.

    Those of before that are too many, or too large, are removed, and that is said.

    Raises:
        StoreError: it cannot be renamed.
    """
    earlier = _earlier(path)
    aside = path.with_name(f"{path.name}.corrupt-{max(earlier, default=0) + 1}")
    try:
        path.rename(aside)
        for suffix in _BESIDE:
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + suffix))
    except OSError as error:
        raise StoreError(
            f"the database is damaged and cannot be set aside: {error.strerror}",
            where=str(path),
            hint="move it away by hand, then start again",
        ) from error
    _tidy([earlier[number] for number in sorted(earlier, reverse=True)], _size(aside))
    return aside


def find_aside(folder: Path) -> list[tuple[Path, int]]:
    """Return what was put away in a folder, by name, each with the bytes it takes."""
    found = (each for each in folder.glob("*.corrupt-*") if _NUMBER.search(each.name) is not None)
    return [(each, _size(each)) for each in sorted(found)]


def _earlier(path: Path) -> dict[int, Path]:
    """Return what was put away before, by number."""
    found = {each: _NUMBER.search(each.name) for each in path.parent.glob(f"{path.name}.corrupt-*")}
    return {int(number[1]): each for each, number in found.items() if number is not None}


def _tidy(earlier: list[Path], taken: int) -> None:
    """Remove what is too much of those of before, the newest of which comes first; `taken` bytes are taken already."""
    for place, path in enumerate(earlier, start=1):
        size = _size(path)
        taken += size
        if place < KEPT and taken <= ROOM:
            continue
        for each in (path, *(path.with_name(path.name + suffix) for suffix in _BESIDE)):
            with suppress(OSError):
                each.unlink(missing_ok=True)
        _log.warning("%s: removed (%d MiB): newer damaged databases are kept in its place", path, size >> 20)


def _size(path: Path) -> int:
    total = 0
    for each in (path, *(path.with_name(path.name + suffix) for suffix in _BESIDE)):
        with suppress(OSError):
            total += each.stat().st_size
    return total
