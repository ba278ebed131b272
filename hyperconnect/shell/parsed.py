"""What was read before: documents by the hash of the text they were parsed from. Losing any of it costs only time.

Another version of hyperconnect may read a text otherwise, so the hash is of both.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from hyperconnect import __version__
from hyperconnect.errors import ContentError, StoreError
from hyperconnect.shell.settled import settled
from hyperconnect.shell.store import Store

_VERSION = f"{__version__}\n".encode()
_PIECE = 65_536
_log = logging.getLogger(__name__)


class Source(Struct, frozen=True):
    """A file as it lies there; `key` is what its documents are kept under."""

    path: Path
    data: bytes
    key: str

    def text(self) -> str:
        """Return it as text.

        Raises:
            ContentError: it is none.
        """
        try:
            return self.data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            raise unreadable(self.path, error) from error


def sources(paths: Iterable[Path], errors: list[ContentError]) -> Iterator[Source]:
    """Yield files; of those that cannot be opened, why goes to `errors`."""
    for path in paths:
        try:
            data = _bytes(path)
        except OSError as error:
            errors.append(unreadable(path, error))
            continue
        yield Source(path, data, key_of(data))


def _bytes(path: Path) -> bytes:
    """Return what a file holds, with as few calls of the system as can be: a hub may have thousands to read."""
    file = os.open(path, os.O_RDONLY)
    try:
        pieces = [os.read(file, _PIECE)]
        while len(pieces[-1]) == _PIECE:
            pieces.append(os.read(file, _PIECE))
    finally:
        os.close(file)
    return b"".join(pieces)


def key_of(data: bytes) -> str:
    """Return what the documents of a text are kept under."""
    return sha256(_VERSION + data).hexdigest()


def unreadable(path: Path, error: Exception) -> ContentError:
    """Return the error for a file that cannot be opened or is no text."""
    return ContentError("cannot be read as UTF-8 text", where=str(path), hint=str(error))


class Parsed:
    """Finds and keeps what was parsed. Without a store, and where one fails, nothing is found and nothing kept."""

    def __init__(self) -> None:
        self._slow = False

    def find(self, store: Store | None, keys: Sequence[str]) -> dict[str, Any]:
        """Return what was kept under keys."""
        if store is not None and keys:
            try:
                with settled():
                    return store.cached_rules(keys)
            except StoreError as error:
                self._tell(error)
        return {}

    def keep(self, store: Store | None, documents: dict[str, Any]) -> None:
        """Keep documents by their keys."""
        if store is not None and documents:
            try:
                store.cache_rules(documents)
            except StoreError as error:
                self._tell(error)

    def _tell(self, error: StoreError) -> None:
        """Tell once that what was parsed cannot be kept or found."""
        if not self._slow:
            _log.warning("the next start will take longer: %s", error)
        self._slow = True
