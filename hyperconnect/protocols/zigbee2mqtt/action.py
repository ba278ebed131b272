"""What a button did: an action's words taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LONGEST: Final = 3
"""Words of the longest phrase."""


def pressed_of(raw: str, phrases: Mapping[str, str]) -> tuple[str, str]:
    """Return which button it was and how it was pressed: `button_2_hold` → `2`, `long`.

    The longest phrase known counts, of equals the first; what none tells is `other`, with no button.
    """
    words = raw.lower().split("_")
    for size in range(min(_LONGEST, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            action = phrases.get("_".join(words[start : start + size]))
            if action is not None:
                rest = words[:start] + words[start + size :]
                named = [word for word in rest if word not in {"", "*", "button"} and word not in phrases]
                return "_".join(named), action
    return "", "other"
