"""Ids and slugs out of what devices call themselves."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256
from typing import Final

ID_LENGTH: Final = 64
"""Characters of an id or a slug, at most."""

_ID = re.compile(r"[a-z0-9_-]{1,64}")
_NOT_ID = re.compile(r"[^a-z0-9_-]+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)
def snake(text: str) -> str:
    """Return a text in lower case with everything but letters and digits as single underscores."""
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_WORD.sub("_", plain.lower()).strip("_")


def id_of(native: str) -> str:
    """Return a device id for a native identifier; one that had to be changed or cut ends in a hash of the whole."""
    plain = native.lower()
    if _ID.fullmatch(plain):
        return plain
    mark = sha256(native.encode(errors="replace")).hexdigest()[:6]
    stem = _NOT_ID.sub("_", plain).strip("_")[: ID_LENGTH - len(mark) - 1]
    return f"{stem}-{mark}" if stem else f"device-{mark}"


def slug_of(name: str, device_id: str) -> str:
    """Return what people may call a device: its name in lower case with underscores, or its id."""
    return snake(name)[:ID_LENGTH].strip("_") or device_id
