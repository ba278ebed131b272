"""Bounds of a document from outside: what it may be made of, how deep, how long."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from hyperconnect.model.reason import Finding

DEPTH = 16
TEXT_BYTES = 2048
PARTS = 4096


def check_limits(document: object, what: str, begins: str) -> tuple[Finding, ...]:
    """Return what makes a document unfit to be looked at any closer; at most ten findings.

    `what` and `begins` say what it should be, and how such a document begins.
    """
    if not isinstance(document, Mapping):
        return (Finding("HX005", "error", "", f"{what} is a mapping that begins with `{begins}`"),)
    found: list[Finding] = []
    for count, (pointer, depth, part) in enumerate(_walk(cast("object", document))):
        if count >= PARTS:
            return (Finding("HX009", "error", "", f"{what} may have at most {PARTS} parts"),)
        flaw = _flaw(depth, part)
        if flaw is not None:
            code, detail = flaw
            found.append(Finding(code, "error", pointer, detail))
            if len(found) == 10:
                break
    return tuple(found)


def _flaw(depth: int, part: object) -> tuple[str, str] | None:
    if depth > DEPTH:
        return "HX009", f"nested deeper than {DEPTH} levels"
    match part:
        case str() if len(part) > TEXT_BYTES or len(part.encode(errors="replace")) > TEXT_BYTES:
            return "HX009", f"a text may have at most {TEXT_BYTES} bytes"
        case float() if not math.isfinite(part):
            return "HX005", "must be a finite number"
        case int() if not -(2**53) <= part <= 2**53:
            return "HX009", "the number is too large"
        case None | str() | float() | int() | list() | tuple():
            return None
        case Mapping():
            odd = [key for key in cast("Mapping[object, object]", part) if not isinstance(key, str)]
            return ("HX005", f"keys must be texts; put {odd[0]!r} in quotes") if odd else None
        case _:
            return "HX005", "must be plain text, a number, true or false, a list or a mapping"


def _walk(document: object) -> Iterator[tuple[str, int, object]]:
    """Walk without recursion, so that no document is too deep for it; nothing below the depth limit is visited."""
    todo: list[tuple[str, int, object]] = [("", 1, document)]
    while todo:
        pointer, depth, part = todo.pop()
        yield pointer, depth, part
        if depth <= DEPTH:
            todo.extend((f"{pointer}/{token(key)}", depth + 1, child) for key, child in reversed(_children(part)))


def _children(part: object) -> list[tuple[object, object]]:
    if isinstance(part, Mapping):
        return list(cast("Mapping[object, object]", part).items())
    if isinstance(part, list | tuple):
        return list(enumerate(cast("Sequence[object]", part)))
    return []


def token(key: object) -> str:
    """Return a key as one reference token of a JSON pointer (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")
