"""Lengths of time as a rule has them, and as people read them."""

from __future__ import annotations

import re

_PART = r"\d+(?:\.\d+)?(?:ms|min|s|h|d)"
_SPAN = re.compile(rf"(?:{_PART})+")
_PARTS = re.compile(r"(\d+(?:\.\d+)?)(ms|min|s|h|d)")
_WITHIN = re.compile(rf"(?<![\w.])(for|waits|up to|another) ((?:{_PART})+)(?!\w)")


def spoken(text: str) -> str:
    """Return a length of time as people read it, `1h30min` as `1 h 30 min`; what is none, as it is."""
    return _PARTS.sub(r"\1 \2 ", text).rstrip() if _SPAN.fullmatch(text) else text


def spoken_within(text: str) -> str:
    """Return our own words about how long something lasts with such lengths as people read them."""
    return _WITHIN.sub(lambda found: f"{found[1]} {spoken(found[2])}", text)
