"""What is changed in several files at once is written down first, so that after a crash all of it is undone."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct

from hyperconnect.errors import HyperconnectError
from hyperconnect.shell.editing import HALFWAY
from hyperconnect.shell.editing.replacing import replacing
from hyperconnect.shell.editing.shelf import Swap, read
from hyperconnect.shell.editing.versions import Versions

_log = logging.getLogger(__name__)


class Change(Protocol):
    """A rule and the text that it gets."""

    @property
    def rule(self) -> str: ...  # noqa: D102  (of a protocol)

    @property
    def after(self) -> str: ...  # noqa: D102  (of a protocol)


class _File(Struct):
    path: str
    before: str | None
    after: str | None


class _Halfway(Struct):
    files: list[_File]
    texts: dict[str, str]


@contextmanager
def halfway(content: Path, swaps: Iterable[Swap], changes: Sequence[Change]) -> Generator[None]:
    """Write down what is about to change; once it has changed, or has not, that is forgotten.

    Raises:
        StoreError: the disk refuses it.
    """
    files = [_File(str(swap.path), swap.before, swap.after) for swap in swaps]
    note = _Halfway(files, {change.rule: change.after for change in changes})
    path = content / "rules" / HALFWAY
    with replacing(path, msgspec.json.encode(note).decode()) as put:
        put()
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def mend(content: Path, versions: Versions) -> None:
    """Undo what a crash left half done, before the files are read; what was whole already stays."""
    path = content / "rules" / HALFWAY
    if not path.exists():
        return
    try:
        note = msgspec.json.decode(path.read_bytes(), type=_Halfway)
        newest = {rule: versions.newest(rule) for rule in note.texts}
        if not all(each is not None and each.text == note.texts[rule] for rule, each in newest.items()):
            for file in note.files:
                _undo(file)
            _log.warning("rules: a bundle was applied in part when the hub ended; it was undone")
        path.unlink()
    except (OSError, msgspec.DecodeError, HyperconnectError) as error:
        _log.error("%s: what it tells of cannot be undone: %s", path, error)


def _undo(file: _File) -> None:
    """Let a file be as it was, unless somebody has changed it since.

    Raises:
        StoreError: the disk refuses it.
    """
    path = Path(file.path)
    now = read(path)
    if now == file.after and now != file.before:
        with replacing(path, file.before) as put:
            put()
