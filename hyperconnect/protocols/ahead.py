"""What something will cost: slots told ahead, as texts that people can read, `2026-01-19T13:00:00Z 0.29`."""

from __future__ import annotations

from typing import Final

from hyperconnect.model.moment import Moment, iso, moment_of
from hyperconnect.protocols.payload import PayloadError, decoded, is_array, is_object, number_of

SLOTS_LIMIT: Final = 200
"""Slots that are taken in: two days of quarter hours."""


def ahead_of(payload: bytes) -> tuple[str, ...]:
    """Return the slots of a JSON list: each an object with `start` and `value` (or `price`), or `[start, end, value]`.

    A start is Unix seconds or ISO 8601. What is no slot is left out.

    Raises:
        PayloadError: it is no JSON list.
    """
    if not payload.strip():
        return ()
    told = decoded(payload)
    if not is_array(told):
        raise PayloadError("is no list of slots")
    return tuple(text for slot in told[:SLOTS_LIMIT] if (text := _slot(slot)) is not None)


def _slot(slot: object) -> str | None:
    if is_array(slot) and len(slot) == len(("start", "end", "value")):
        start, value = slot[0], slot[2]
    elif is_object(slot):
        start, value = slot.get("start"), slot.get("value", slot.get("price"))
    else:
        return None
    try:
        at, number = _moment(start), number_of(value)
        return None if number is None else f"{iso(at)} {number:.6g}"
    except (PayloadError, ValueError, OverflowError, OSError):
        return None


def _moment(start: object) -> Moment:
    if isinstance(start, str) and not start.isdecimal():
        return moment_of(start)
    number = number_of(start)
    if number is None:
        raise PayloadError("is no moment")
    return float(number)
