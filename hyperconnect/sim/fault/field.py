"""One field of a JSON message: read, and changed without touching the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

import msgspec


def changed(payload: bytes, field: str, change: Callable[[object], object]) -> bytes:
    """Return a JSON payload with one field changed; the same bytes where it is no JSON or has no such field.

    What `change` returns may be no number that JSON knows: it is written as broken firmware writes it, `NaN`.
    """
    try:
        data: object = msgspec.json.decode(payload)
    except (msgspec.DecodeError, RecursionError):
        return payload
    *outer, last = field.split(".")
    holder = _inside(data, outer)
    if holder is None or last not in holder:
        return payload
    holder[last] = change(holder[last])
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


def renamed(payload: bytes, field: str, to: str) -> bytes:
    """Return a JSON payload in which a field stands under another key of the same object, in the same place."""
    try:
        data: object = msgspec.json.decode(payload)
    except (msgspec.DecodeError, RecursionError):
        return payload
    *outer, last = field.split(".")
    holder = _inside(data, outer)
    if holder is None or last not in holder:
        return payload
    items = [(to if key == last else key, value) for key, value in holder.items()]
    holder.clear()
    holder.update(items)
    return msgspec.json.encode(data)


def value(payload: bytes, field: str) -> object:
    """Return what a field of a JSON payload holds, None where there is none."""
    try:
        data: object = msgspec.json.decode(payload)
    except (msgspec.DecodeError, RecursionError):
        return None
    *outer, last = field.split(".")
    holder = _inside(data, outer)
    return None if holder is None else holder.get(last)


def _inside(data: object, keys: list[str]) -> dict[str, Any] | None:
    """Return the object that keys lead to."""
    here = data
    for key in keys:
        here = cast("dict[str, object]", here).get(key) if isinstance(here, dict) else None
    return cast("dict[str, Any]", here) if isinstance(here, dict) else None
