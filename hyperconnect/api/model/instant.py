"""A moment as callers write it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Final, TypeAlias

from pydantic import AwareDatetime, BeforeValidator

_WRITTEN: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def _written(value: object) -> object:
    """Let nothing be a moment that is only a number: whether of seconds or of milliseconds, nobody could say."""
    if isinstance(value, datetime) or (isinstance(value, str) and _WRITTEN.fullmatch(value)):
        return value
    raise ValueError("write a moment with its offset: 2026-11-22T18:41:12+01:00")


Instant: TypeAlias = Annotated[AwareDatetime, BeforeValidator(_written)]
"""A moment as RFC 3339 has it, with its offset."""
