"""Replacing a file so that whoever reads it, after whatever crash, finds the old text or the new one, whole.

To prepare it and to bring it to the disk for good takes a while; in between, the file is replaced in a moment.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from hyperconnect.errors import StoreError

_NEW, _OLD = "new~", "old~"


class Replacement:
    """A file that is about to be replaced: `put` does it, `keep` brings it to the disk for good; a call does both."""

    def __init__(self, path: Path, target: Path, text: str | None) -> None:
        self.new, self.old = _beside(target, _NEW), _beside(target, _OLD)
        self.done = False
        self._path = path
        self._target = target
        self._text = text

    def __call__(self) -> None:
        """Replace the file, for good."""
        self.put()
        self.keep()

    def prepare(self) -> None:
        """Write what is needed beside the file.

        Raises:
            StoreError: the disk refuses it.
        """
        target, text = self._target, self._text
        with _translated(self._path):
            _make_folder(target.parent)
            self.old.unlink(missing_ok=True)
            mode = target.stat().st_mode & 0o777 if target.exists() else None
            if text is not None:
                if mode is not None:
                    _write(self.old, target.read_bytes(), mode, durable=False)
                _write(self.new, text.encode(), mode)

    def put(self) -> None:
        """Replace the file; after a power cut it may still be the old one.

        Raises:
            StoreError: the disk refuses it.
        """
        with _translated(self._path):
            if self._text is None:
                self._target.replace(self.old)
                self.done = True
            else:
                self.done = True
                self.new.replace(self._target)

    def keep(self) -> None:
        """Let it outlive a power cut.

        Raises:
            StoreError: the disk refuses it.
        """
        with _translated(self._path):
            _sync_folder(self._target.parent)

    def undo(self) -> None:
        """Bring the old file back.

        Raises:
            StoreError: the disk refuses it.
        """
        with _translated(self._path):
            if self.old.exists():
                self.old.replace(self._target)
            else:
                self._target.unlink(missing_ok=True)
            _sync_folder(self._target.parent)


@contextmanager
def replacing(path: Path, text: str | None) -> Generator[Replacement]:
    """Prepare a file to have another text, or with None to be deleted; what is yielded does it.

    What is raised after that, within the context, brings the old file back.

    Raises:
        StoreError: the disk refuses it; the file is as it was.
    """
    # A link stays one: what it leads to is replaced, but only the link is deleted.
    target = path.resolve() if path.is_symlink() and text is not None else path
    replacement = Replacement(path, target, text)
    try:
        replacement.prepare()
        try:
            yield replacement
        except BaseException:
            if replacement.done:
                replacement.undo()
            raise
    finally:
        for temporary in (replacement.new, replacement.old):
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        _sync_folder(each.parent)


def _beside(target: Path, kind: str) -> Path:
    """Return a hidden name in the same directory: nobody takes it for a rule, and a later save writes over it."""
    return target.with_name(f".{target.name}.{kind}")


def _write(path: Path, data: bytes, mode: int | None, *, durable: bool = True) -> None:
    with suppress(FileNotFoundError):
        path.unlink()
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        if mode is not None:
            os.fchmod(file, mode)
        left = memoryview(data)
        while left:
            left = left[os.write(file, left) :]
        if durable:
            os.fsync(file)
    finally:
        os.close(file)


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


@contextmanager
def _translated(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"the file cannot be written: {error.strerror}",
            where=str(path),
            hint="free some space, or let the hub's user write to the directory",
        ) from error
