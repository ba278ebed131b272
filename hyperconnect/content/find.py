"""Where devices/, rules/ and simulators/ are: the user's own, then those that came with hyperconnect."""

from __future__ import annotations

from collections.abc import Iterator
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
    for path in sorted(folder.rglob("*.y*ml")):
        name = path.relative_to(folder)
        if name.as_posix() == HOME:
            continue
        if path.suffix in {".yaml", ".yml"} and path.is_file() and not any(p[0] == "." for p in name.parts):
            yield name.with_suffix("").as_posix(), path
