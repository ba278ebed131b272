"""Payloads from outside: decoded under a cap on size and depth, never trusted."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal, TypeAlias, TypeGuard

import msgspec

from hyperconnect.errors import HyperconnectError

STATE_LIMIT: Final = 64 * 1024
"""Bytes of a state message that are looked at; what is longer is refused unread."""

DOCUMENT_LIMIT: Final = 1024 * 1024
"""Bytes of an announcement."""

DEPTH_LIMIT: Final = 32
"""Nested arrays and objects of a payload."""

MEMBER_LIMIT: Final = 3000
"""Members and elements of a state message together, that are read at all; the most seen has some 700."""

LARGEST: Final = 1e100
"""What is not below it is infinite: nothing measured comes near, and no unit's factor leads out of a float."""


_WORD: Final = 2**63


class Nothing(Enum):
    """The type of `MISSING`."""

    MISSING = "missing"


Missing: TypeAlias = Literal[Nothing.MISSING]
MISSING: Final = Nothing.MISSING
"""No statement, as opposed to None: the device says it does not know."""


class PayloadError(HyperconnectError):
    """A payload is too large, too deep, no UTF-8 or no JSON."""


def decoded(payload: bytes, limit: int = STATE_LIMIT) -> object:
    """Return a payload's JSON value.

    Raises:
        PayloadError: it is longer than `limit` bytes, nested deeper than `DEPTH_LIMIT`, no JSON, or a state message of
            more than `MEMBER_LIMIT` members.
    """
    if len(payload) > limit:
        raise PayloadError(f"{len(payload)} bytes are more than the {limit} allowed")
    if limit == STATE_LIMIT and len(payload) > MEMBER_LIMIT and payload.count(b",") > MEMBER_LIMIT:
        raise PayloadError(f"it has more than {MEMBER_LIMIT} members")
    try:
        value: object = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(f"not JSON: {error}") from error
    if payload.count(b"[") + payload.count(b"{") > DEPTH_LIMIT and _deep(value):
        raise PayloadError(f"nested deeper than {DEPTH_LIMIT} levels")
    return value


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Return whether a decoded value is a JSON object."""
    return type(value) is dict


def is_array(value: object) -> TypeGuard[list[object]]:
    """Return whether a decoded value is a JSON array."""
    return type(value) is list


def object_of(payload: bytes, limit: int = STATE_LIMIT) -> dict[str, object]:
    """Return a payload's JSON object.

    Raises:
        PayloadError: it is too large, too deep, no JSON or no object.
    """
    document = decoded(payload, limit)
    if not is_object(document):
        raise PayloadError("expected a JSON object")
    return document


def text_of(payload: bytes, limit: int = STATE_LIMIT) -> str:
    """Return a payload's text.

    Raises:
        PayloadError: it is longer than `limit` bytes or no UTF-8.
    """
    if len(payload) > limit:
        raise PayloadError(f"{len(payload)} bytes are more than the {limit} allowed")
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise PayloadError("not UTF-8 text") from error


def number_of(native: object) -> float | int | None:
    """Return a JSON value, or text, as a finite number; None for NaN, infinity, null, and beyond `LARGEST`.

    Raises:
        PayloadError: it is no number (a boolean is none).
    """
    if type(native) is float:
        return native if -LARGEST < native < LARGEST else None
    if type(native) is int:
        if -_WORD < native < _WORD:
            return native
        return float(native) if -LARGEST < native < LARGEST else None
    if native is None:
        return None
    if isinstance(native, str):
        try:
            return number_of(float(native))
        except ValueError:
            raise PayloadError(f"expected a number, got {native[:40]!r}") from None
    raise PayloadError(f"expected a number, got {native if type(native) is bool else type(native).__name__}")


def _deep(value: object) -> bool:
    """Return whether a JSON value nests deeper than `DEPTH_LIMIT`."""
    level: list[object] = [value]
    for _ in range(DEPTH_LIMIT + 1):
        inner: list[object] = []
        for part in level:
            if is_object(part):
                inner.extend(part.values())
            elif is_array(part):
                inner.extend(part)
        level = inner
        if not level:
            return False
    return True
