"""What pydantic finds wrong with a request, in our words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "^[a-z0-9_-]{1,64}$": "must be 1 to 64 of: small letters, digits, - and _",
        "^[a-z][a-z0-9_]{0,63}$": "must be small letters, digits and _, beginning with a letter",
        "^[0-9a-f]{12}$": "must be an id: 12 of 0 to 9 and a to f",
        r"^[a-z0-9_-]{1,64}\.[0-9]{1,16}$": "must be a run's id: its rule, a dot and a number",
        r"^[^\x00-\x1f\x7f]+$": "must be one line of text",
    }
)
"""What a pattern asks for, for people."""


def worded(problem: Mapping[str, Any]) -> str:
    """Return why a value of a request cannot stand; `problem` is one of pydantic's or FastAPI's."""
    sort, said = str(problem["type"]), str(problem["msg"])
    limits: Mapping[str, Any] = problem.get("ctx") or {}
    match sort:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not known here"
        case "value_error":
            return said.removeprefix("Value error, ")
        case "string_pattern_mismatch":
            pattern = str(limits.get("pattern", ""))
            return _FORMS.get(pattern, f"must match {pattern}")
        case "string_too_short" | "too_short" if limits.get("min_length") == 1:
            return "must not be empty"
        case _:
            return said
