"""Moments and durations.

Inside hyperconnect a moment is a float of Unix seconds in UTC and a duration a float of seconds: they add,
compare and serialise for nothing on the message path (ADR 0005). Text in ISO 8601 exists only at the edges.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeAlias

Moment: TypeAlias = float
"""Unix seconds, UTC, microsecond resolution; never naive local time."""

Seconds: TypeAlias = float
"""An elapsed duration in seconds; may be negative where a docstring says so."""


def iso(moment: Moment) -> str:
    """Return a moment as ISO 8601 in UTC with a `Z`, milliseconds only where they are not zero."""
    at = datetime.fromtimestamp(round(moment, 3), UTC)
    text = at.isoformat(timespec="milliseconds" if at.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def moment_of(text: str) -> Moment:
    """Return the moment an ISO 8601 text names.

    Raises:
        ValueError: the text is no ISO 8601 date-time, or has no time zone.
    """
    at = datetime.fromisoformat(text.strip())
    if at.tzinfo is None:
        msg = f"{text!r} has no time zone"
        raise ValueError(msg)
    return at.timestamp()
