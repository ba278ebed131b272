"""Copies of the databases in `backups/`: made beside the hub's work, looked through, and put back when one is needed.

A backup is made under another name, read through for damage, brought to the disk and only then renamed, so that what
is called a backup is whole and sound. `hub-20260131T073000Z.db` is the hub's database as it was at that moment;
`hub-20260131T073000Z-v1.db` as it was before it was brought from its shape 1 to a newer one.

Everything here blocks; `backups` calls it in a thread.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Collection, Generator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from hyperconnect.errors import StoreError
from hyperconnect.model.moment import Moment
from hyperconnect.shell.database import check, translated, versions

FOLDER: Final = "backups"
"""Where they lie, in the data directory."""
RESERVE: Final = 64 << 20
"""Bytes of the disk that no backup may fill."""
SMALL: Final = 64 << 20
"""Bytes of a database that is read through or copied in a moment; with a larger one we go easy on the disk."""
_PAGES: Final = 256
_SYNC: Final = 16
"""After so many steps of so many pages the copy is brought to the disk, so that no commit waits for all of it."""
_PART: Final = ".part"
_NAME = re.compile(r"(?P<of>[a-z]+)-(?P<at>\d{8}T\d{6}Z)(-v(?P<shape>\d+))?\.db")
_WRITTEN: Final = "%Y%m%dT%H%M%SZ"


class StoppedCopyError(StoreError):
    """Somebody did not want to wait for a backup any more."""


class Backup(Struct, frozen=True):
    """A copy of a database. `of` names it (`hub`, `history`); `shape` is 0, or what shape it had before it changed."""

    path: Path
    of: str
    at: Moment
    shape: int = 0

    @property
    def size(self) -> int:
        """Bytes it takes, 0 if it is gone."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    @property
    def moment(self) -> str:
        """When it was made, for people."""
        return f"{datetime.fromtimestamp(self.at, UTC):%Y-%m-%d %H:%M:%S} UTC"


def backups_of(database: Path) -> list[Backup]:
    """Return the backups of a database, the newest first."""
    return [backup for backup in all_backups(database.parent) if backup.of == database.stem]


def all_backups(directory: Path) -> list[Backup]:
    """Return the backups in a data directory, the newest first."""
    found: list[Backup] = []
    with suppress(OSError):
        for path in (directory / FOLDER).iterdir():
            name = _NAME.fullmatch(path.name)
            if name is not None:
                with suppress(ValueError):
                    at = datetime.strptime(name["at"], _WRITTEN).replace(tzinfo=UTC).timestamp()
                    found.append(Backup(path, name["of"], at, int(name["shape"] or 0)))
    return sorted(found, key=lambda backup: (backup.at, not backup.shape), reverse=True)


def back_up(
    database: Path, at: Moment, *, shape: int = 0, stopped: Callable[[], bool] = lambda: False, rest: float = 0.0
) -> Backup:
    """Copy a database, which may be in use; `shape` says that it is about to change from that shape.

    `rest` is how many seconds the disk is left to others after each MiB. The copy is of one moment.

    Raises:
        DamagedError: the database is damaged, and its copy with it; the copy is not kept.
        StoppedCopyError: `stopped` said so.
        StoreError: there is no room, or it cannot be read or written; nothing is left behind.
    """
    folder = database.parent / FOLDER
    name = f"{database.stem}-{datetime.fromtimestamp(at, UTC):{_WRITTEN}}{f'-v{shape}' if shape else ''}.db"
    backup = Backup(folder / name, database.stem, float(int(at)), shape)
    part = backup.path.with_name(name + _PART)
    with _told(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        clear(folder)
        size = database.stat().st_size
        if shutil.disk_usage(folder).free < size + RESERVE:
            raise StoreError(
                f"there is no room for a backup of {size >> 20} MiB", where=str(folder), hint="free some space"
            )
        try:
            _copy(database, part, stopped, rest)
            sound(part)
            part.rename(backup.path)
            _sync(folder)
        finally:
            with suppress(OSError):
                part.unlink()
    return backup


def clear(folder: Path) -> None:
    """Remove what an end in the midst of a copy left behind."""
    for path in folder.glob(f"*{_PART}*"):
        with suppress(OSError):
            path.unlink()


def sound(path: Path) -> int:
    """Return the shape of a copy that nobody uses, after it was read through.

    Raises:
        DamagedError: it is damaged.
        StoreError: it cannot be read.
    """
    with translated(path), closing(sqlite3.connect(f"{_uri(path)}?mode=ro&immutable=1", uri=True)) as connection:
        check(connection, path)
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def restore(database: Path, *, quickly: bool = False, but: Collection[Path] = ()) -> Backup | None:
    """Put the newest good backup in the place of a database that was put away; None if there is none.

    The backup stays where it is, unless there is no room for a copy of it or it must happen `quickly`: then it is
    moved, and not read through before. Those of `but` are passed over.
    """
    for backup in [each for each in backups_of(database) if each.path not in but]:
        part = database.with_name(database.name + _PART)
        try:
            if not quickly and not 0 < sound(backup.path) <= versions(database.stem):
                continue
            # A log that was left beside the damaged one would be taken for this one's.
            for suffix in ("-wal", "-shm"):
                database.with_name(database.name + suffix).unlink(missing_ok=True)
            if quickly or shutil.disk_usage(database.parent).free < backup.size + RESERVE:
                backup.path.replace(database)
            else:
                shutil.copyfile(backup.path, part)
                part.chmod(0o600)
                _sync(part)
                part.replace(database)
            _sync(database.parent)
        except (OSError, StoreError):
            with suppress(OSError):
                part.unlink(missing_ok=True)
            continue
        return backup
    return None


def doubt(database: Path) -> None:
    """Note that a database was found damaged, so that the next start reads it through."""
    with suppress(OSError):
        _doubted(database).touch(mode=0o600)


def is_doubtful(database: Path) -> bool:
    """Return whether somebody noted that."""
    return _doubted(database).exists()


def trust(database: Path) -> None:
    """Take that note away."""
    with suppress(OSError):
        _doubted(database).unlink(missing_ok=True)


def _doubted(database: Path) -> Path:
    return database.with_name(f"{database.name}.damaged")


def _copy(database: Path, part: Path, stopped: Callable[[], bool], rest: float) -> None:
    part.touch(mode=0o600)
    steps = 0

    def pause(_status: int, _remaining: int, _total: int) -> None:
        nonlocal steps
        steps += 1
        if stopped():
            raise StoppedCopyError("the backup was given up", where=str(part))
        if steps % _SYNC == 0:
            _sync(part)
        if rest:
            time.sleep(rest)

    with (
        translated(database),
        closing(sqlite3.connect(f"{_uri(database)}?mode=ro", uri=True, isolation_level=None)) as source,
        closing(sqlite3.connect(part, isolation_level=None)) as target,
    ):
        target.execute("PRAGMA journal_mode=OFF").fetchall()
        target.execute("PRAGMA synchronous=OFF")
        # What is read is of one moment: otherwise each commit of the hub would make the copy begin anew.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        source.backup(target, pages=_PAGES, progress=pause)
    _sync(part)


def _uri(path: Path) -> str:
    return f"file:{quote(str(path.resolve()))}"


def _sync(path: Path) -> None:
    """Bring a file or a directory to the disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


@contextmanager
def _told(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"a backup cannot be made: {error.strerror}", where=str(folder), hint="make it writable, or free some space"
        ) from error
