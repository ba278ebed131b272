"""What keeps a rule from running too often: its rest, its limit, and a switch that trips when it runs wild."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from hyperconnect.automation.expression import DURATION, render
from hyperconnect.automation.plan import Plan
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Outcome

WILD = 60
"""More runs than this within a minute, of a rule that sets itself no limit, are a loop and no wish."""
_MINUTE = 60.0


class Hindrance(Struct, frozen=True):
    """Why a rule may not run now."""

    outcome: Outcome
    why: str


class Gate:
    """Lets a rule run, or says why not."""

    def __init__(self, plan: Plan) -> None:
        self._cooldown = plan.cooldown
        limit = plan.limit
        self._limit = limit
        self._ran_at: Moment | None = None
        self._starts: deque[Moment] = deque(maxlen=limit.runs if limit is not None else WILD)
        self._per = limit.per if limit is not None else _MINUTE

    def hinders(self, now: Moment) -> Hindrance | None:
        """Return what stands in the way of a run now."""
        if self._cooldown is not None and self._ran_at is not None and now < self._ran_at + self._cooldown:
            left = render(self._ran_at + self._cooldown - now, DURATION)
            return Hindrance("cooldown", f"it rests for another {left} after its last run")
        starts = self._starts
        if len(starts) == starts.maxlen and starts[0] > now - self._per:
            if self._limit is None:
                return Hindrance("tripped", f"it ran {WILD} times within a minute")
            return Hindrance("limit", f"it ran {self._limit.runs} times within {render(self._per, DURATION)} already")
        return None

    def passed(self, now: Moment) -> bool:
        """Take note of a run; return whether that must survive a restart."""
        self._starts.append(now)
        if self._cooldown is not None:
            self._ran_at = now
        return self._cooldown is not None or self._limit is not None

    def reset(self) -> None:
        """Forget the runs that tripped it."""
        self._starts.clear()

    def remembered(self) -> dict[str, Any]:
        """Return what must survive a restart, as JSON."""
        memory: dict[str, Any] = {}
        if self._ran_at is not None:
            memory["ran_at"] = self._ran_at
        if self._limit is not None and self._starts:
            memory["starts"] = list(self._starts)
        return memory

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take back what `remembered` returned."""
        self._ran_at = memory.get("ran_at")
        if self._limit is not None:
            self._starts.extend(float(start) for start in memory.get("starts", ()))
