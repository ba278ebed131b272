"""Payloads: compact JSON out, and strict reading of what comes in, which is never trusted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import cast

import msgspec

LONGEST_NUMBER = 32
_ENCODER = msgspec.json.Encoder()


def compact(fields: Mapping[str, object]) -> bytes:
    """Return compact JSON with the keys in the order written; round floats before, for the same bytes everywhere."""
    return _ENCODER.encode(fields)


def number(text: str, low: float, high: float) -> float | None:
    """Return the finite number a command holds if it lies within the bounds."""
    text = text.strip()
    if not text.isascii() or "_" in text or len(text) > LONGEST_NUMBER:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and low <= value <= high else None


def choice(text: str, options: Iterable[str]) -> str | None:
    """Return the word a command holds if it is one of the options."""
    word = text.strip()
    return word if word in options else None


def fields(text: str) -> dict[str, object] | None:
    """Return the JSON object a command holds."""
    try:
        return msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError):
        return None


def inside(value: object) -> Mapping[str, object]:
    """Return a JSON value if it is an object, else an empty one."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def within(value: object, low: float, high: float) -> float | None:
    """Return a JSON value if it is a number within the bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and low <= value <= high else None


def line(text: str, longest: int) -> str | None:
    """Return a text for people as one line of printable characters, or None if it is empty or too long."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words if words and len(words) <= longest else None
