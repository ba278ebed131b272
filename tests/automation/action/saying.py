"""Actions that say something."""

from __future__ import annotations


def log(text: str) -> dict[str, object]:
    return {"log": text}
