"""Replacing a file so that whoever reads it, after whatever crash, finds the old text or the new one, whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from hyperconnect.errors import StoreError

_NEW, _OLD = "new~", "old~"


@contextmanager
def replacing(path: Path, text: str | None) -> Generator[Callable[[], None]]:
    """Prepare a file to have another text, or with None to be deleted; to call what is yielded makes it so for good.

    What is raised after that, within the context, brings the old file back.

    Raises:
        StoreError: the disk refuses it; the file is as it was.
    """
    # A link stays one: what it leads to is replaced, but only the link is deleted.
    target = path.resolve() if path.is_symlink() and text is not None else path
    new, old = _beside(target, _NEW), _beside(target, _OLD)
    done = False

    def replace() -> None:
        nonlocal done
        with _translated(path):
            if text is None:
                target.replace(old)
                done = True
            else:
                done = True
                new.replace(target)
            _sync_folder(target.parent)

    try:
        with _translated(path):
            _make_folder(target.parent)
            old.unlink(missing_ok=True)
            mode = target.stat().st_mode & 0o777 if target.exists() else None
            if text is not None:
                if mode is not None:
                    _write(old, target.read_bytes(), mode, durable=False)
                _write(new, text.encode(), mode)
        try:
            yield replace
        except BaseException:
            if done:
                with _translated(path):
                    _undo(target, old)
            raise
    finally:
        for temporary in (new, old):
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        _sync_folder(each.parent)


def _undo(target: Path, old: Path) -> None:
    if old.exists():
        old.replace(target)
    else:
        target.unlink(missing_ok=True)
    _sync_folder(target.parent)


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
