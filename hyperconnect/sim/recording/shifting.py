"""Moments inside of payloads, moved: what was said then is said as if it were said now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import msgspec

from hyperconnect.model.moment import Seconds

_SECONDS = range(100_000_000, 100_000_000_000)
_MILLISECONDS = range(100_000_000_000, 100_000_000_000_000)


def shifted(payload: bytes, paths: Sequence[tuple[str, ...]], by: Seconds) -> bytes:
    """Return a JSON payload whose moments at the paths are `by` seconds later; as it is where there are none.

    A moment is a number of Unix seconds or milliseconds, or an ISO 8601 text, and keeps its form.
    """
    try:
        document: object = msgspec.json.decode(payload)
    except (msgspec.DecodeError, RecursionError):
        return payload
    changed = False
    for path in paths:
        changed = _shift(document, path, by) or changed
    return msgspec.json.encode(document) if changed else payload


def _shift(here: object, path: tuple[str, ...], by: Seconds) -> bool:
    if isinstance(here, list):
        changed = False
        for each in cast("list[object]", here):
            changed = _shift(each, path, by) or changed
        return changed
    if not isinstance(here, dict):
        return False
    mapping = cast("dict[str, object]", here)
    key, *rest = path
    if key not in mapping:
        return False
    if rest:
        return _shift(mapping[key], tuple(rest), by)
    mapping[key] = later(mapping[key], by)
    return True


def later(value: object, by: Seconds) -> object:
    """Return a moment so many seconds later in its own form, and what is no moment as it is."""
    match value:
        case bool():
            return value
        case int() if value in _SECONDS:
            return value + round(by)
        case int() if value in _MILLISECONDS:
            return value + round(by * 1000)
        case float() if _SECONDS.start <= value < _SECONDS.stop:
            return round(value + by, 6)
        case float() if _MILLISECONDS.start <= value < _MILLISECONDS.stop:
            return round(value + by * 1000, 3)
        case str():
            return _later_text(value, by)
        case _:
            return value


def _later_text(text: str, by: Seconds) -> str:
    try:
        at = datetime.fromisoformat(text) + timedelta(seconds=by)
    except (ValueError, OverflowError):
        return text
    if len(text) <= len("2026-01-15"):
        return text
    written = at.isoformat(timespec="milliseconds" if "." in text else "seconds")
    return f"{written.removesuffix('+00:00')}Z" if text[-1] in "Zz" else written
