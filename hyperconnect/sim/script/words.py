"""Words that all pages of a script use."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import StringConstraints

SPELLED: Final[dict[str, str]] = {}
"""How texts are written that must look a certain way: what to tell people, by pattern."""


def spelled(pattern: str, told: str) -> StringConstraints:
    """Return the constraint of a text that a pattern describes; `told` is what to do instead of one that it does not.

    The pattern is one that Python, Rust and JSON Schema read alike.
    """
    SPELLED[pattern] = told
    return StringConstraints(pattern=pattern)


def slug_of(text: str) -> str:
    """Return the slug that is most like any text, empty for one that has nothing of it."""
    return re.sub(r"[^a-z0-9_]+", "_", text.lower())[:32]


Slug: TypeAlias = Annotated[str, spelled(r"^[a-z0-9_]{1,32}$", "write up to 32 lower case letters, digits and `_`")]
Words: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Place: TypeAlias = Literal["home", "work", "shop", "station"]
