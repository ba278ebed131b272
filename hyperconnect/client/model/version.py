"""Versions of rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct


class Version(Struct, frozen=True):
    """One version of a rule; `text` and `document` are told of one that was asked for by its number."""

    rule: str
    version: int
    at: datetime
    author: str
    message: str
    deleted: bool
    etag: str | None
    text: str = ""
    document: dict[str, Any] | None = None


class Diff(Struct, frozen=True):
    """What changed in the text of a rule between two versions, as a unified diff; empty where both say the same."""

    rule: str
    version: int
    to: int
    diff: str
