"""Words that all pages of a script use."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import StringConstraints

Slug: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")]
Words: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Place: TypeAlias = Literal["home", "work", "shop", "station"]
