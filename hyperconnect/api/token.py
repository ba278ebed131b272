"""A token: `hc_<id>_<secret>`. The id may be seen by anybody, the secret is 256 bits that nobody guesses."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final, NamedTuple

ENTROPY: Final = 38
"""Bytes of chance in a token."""
_ID = 6
_TOKEN = re.compile(r"hc_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")


class Parsed(NamedTuple):
    """A token's id and the SHA-256 of all of it."""

    id: str
    digest: bytes


def make(entropy: bytes) -> str:
    """Return the token made of so many bytes of chance: `ENTROPY`."""
    secret = urlsafe_b64encode(entropy[_ID:]).decode().rstrip("=")
    return f"hc_{entropy[:_ID].hex()}_{secret}"


def parse(text: str) -> Parsed | None:
    """Return what a text is as a token, or None if it is none."""
    found = _TOKEN.fullmatch(text)
    return found and Parsed(found[1], sha256(text.encode()).digest())
