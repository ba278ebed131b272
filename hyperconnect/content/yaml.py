"""Reads YAML files that hold one mapping each."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from hyperconnect.errors import ContentError
from hyperconnect.yaml import SIZE, documents


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the one mapping a file holds.

    Raises:
        ContentError: it cannot be read or used; names file, line and column.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(SIZE + 1)
        text = raw.decode("utf-8-sig") if len(raw) <= SIZE else " " * len(raw)
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        line = 1 + error.object.count(b"\n", 0, error.start)
        raise ContentError("this is not UTF-8 text", where=f"{path}:{line}", hint="save the file as UTF-8") from error
    return load_yaml(text, str(path))


def load_yaml(text: str, where: str) -> dict[str, Any]:
    """Return the one mapping a text holds; `where` names the text in errors.

    Raises:
        ContentError: the text is no such YAML; names line and column.
    """
    found = documents(text, where)
    if len(found) != 1:
        why = "this file is empty" if not found else f"{len(found)} documents stand where one is expected"
        raise ContentError(why, where=where, hint="write one mapping of keys and values")
    data = found[0].data
    if not isinstance(data, dict):
        raise ContentError("a mapping of keys and values is expected here", where=f"{where}:1:1")
    return cast("dict[str, Any]", data)
