"""The words that several parts of a written rule share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

Band: TypeAlias = Literal["safety", "security", "comfort", "energy", "ambience"]
"""How important a rule is; of rules set off by the same thing, safety acts first, and of claims the first wins."""

Mode: TypeAlias = Literal["single", "restart", "queue", "parallel"]
"""What happens when a rule is set off while an earlier run waits: nothing, the earlier run ends, the new one waits
its turn, or both go on."""

Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekdays", "weekends", "daily"]

Scalar: TypeAlias = bool | int | float | str

Conditions: TypeAlias = str | list[str]
"""One expression, or several of which all must be true."""


def many(one_or_many: str | Sequence[str] | None) -> Sequence[str]:
    """Return what may be written as one item or as a list as a list."""
    if one_or_many is None:
        return []
    return [one_or_many] if isinstance(one_or_many, str) else one_or_many
