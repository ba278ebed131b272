"""What takes long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct


class Job(Struct, frozen=True):
    """A job as it stands; what came of it, once it is `done`, is `backtest` or `tests`."""

    id: str
    kind: str
    title: str
    by: str
    state: str
    progress: float
    doing: str
    created_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    backtest: dict[str, Any] | None = None
    tests: dict[str, Any] | None = None
    why: str = ""
    suggestion: str = ""

    @property
    def over(self) -> bool:
        """Whether it has ended, however."""
        return self.state in {"done", "failed", "cancelled"}
