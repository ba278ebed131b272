"""Which tokens were revoked, beside the database that knows it: a backup of that may be older than the revocation.

A line for each, its id and the moment: `0f3a9c21b7de 1795282872.301`. It holds no secret, only grows, and is brought to
the disk before a revocation is acknowledged. What a crash cut off in the midst is passed over: nobody was told of it.
"""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from hyperconnect.errors import StoreError
from hyperconnect.model.moment import Moment

NAME: Final = "revoked-tokens"
"""What the file is called, in the data directory."""
MOST: Final = 20_000
"""So many lines are kept when it is read; the newest."""

_log = logging.getLogger(__name__)


class Revocations:
    """The file beside the database of `database`; None keeps nothing, as a database in memory has no backups."""

    def __init__(self, database: Path | None) -> None:
        self._path = database and database.with_name(NAME)

    def read(self) -> dict[str, Moment]:
        """Return when each token was revoked. A file that cannot be read is told as an error, and empty."""
        if self._path is None:
            return {}
        try:
            lines = [line for line in self._path.read_text("ascii", errors="replace").splitlines() if line]
        except FileNotFoundError:
            return {}
        except OSError as error:
            _log.error("%s: %s; tokens that were revoked since a backup may be good again", self._path, error.strerror)
            return {}
        if len(lines) > MOST:
            lines = lines[-MOST:]
            self._shorten(lines)
        found: dict[str, Moment] = {}
        for line in lines:
            name, _, at = line.partition(" ")
            with suppress(ValueError):
                found[name] = float(at)
        return found

    def add(self, names: Iterable[str], at: Moment) -> None:
        """Make revocations durable.

        Raises:
            StoreError: the disk did not take them.
        """
        if self._path is None:
            return
        # A line that a crash cut off must not swallow the first of these.
        text = "\n" + "".join(f"{name} {at!r}\n" for name in names)
        try:
            fresh = not self._path.exists()
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                if os.write(file, text.encode()) < len(text):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file)
            finally:
                os.close(file)
            if fresh:
                _sync(self._path.parent)
        except OSError as error:
            raise StoreError(
                f"a revocation cannot be kept: {error.strerror}", where=str(self._path), hint="free some space"
            ) from error

    def _shorten(self, lines: Iterable[str]) -> None:
        path = self._path
        if path is None:
            return
        part = path.with_name(f"{path.name}.part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
                file.writelines(f"{line}\n" for line in lines)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            _sync(path.parent)
        except (OSError, UnicodeError):
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
