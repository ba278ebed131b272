"""Where devices/, rules/ and simulators/ are: the user's own, then those that came with hyperconnect."""

from __future__ import annotations

from collections.abc import Iterator
from os import scandir
from pathlib import Path
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["devices", "rules", "simulators"]

HOME = "home.yaml"
"""What the household calls its own: beside the folders of a user's content, and among the rules that came with us."""


def find(kind: Kind, content: Path | None = None) -> list[Path]:
    """Return the YAML files of a kind, the user's (under `content`) first, each group by name.

    A user's file with the name of one of ours, folders included, stands in its place. Hidden files and `home.yaml` are
    passed over.
    """
    found: dict[str, Path] = {}
    for folder in (content and content / kind, ours(kind)):
        if folder is not None:
            for name, path in _files(folder):
                found.setdefault(name, path)
    return list(found.values())


def find_home(content: Path | None = None) -> Path:
    """Return the user's `home.yaml` (under `content`) if there is one, else that which our own rules go by."""
    written = content and content / HOME
    return written if written and written.is_file() else ours("rules") / HOME


def ours(kind: Kind) -> Path:
    """Return the folder that came with hyperconnect: inside the wheel, or in a checkout beside the package."""
    here = Path(__file__).resolve().parent
    installed = here / kind
    return installed if installed.is_dir() else here.parents[1] / kind


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for name, path in sorted(_below(folder, ())):
        if name != (HOME,):
            yield "/".join(name).rpartition(".")[0], Path(path)


def _below(folder: str | Path, within: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the YAML files below a folder: the parts of the name, and the path."""
    try:
        entries = list(scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name[0] == ".":
            continue
        if entry.name.endswith((".yaml", ".yml")) and entry.is_file():
            yield (*within, entry.name), entry.path
        elif entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, (*within, entry.name))
