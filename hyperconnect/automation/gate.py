"""What keeps a rule from running too often: its rest, its limit, and a switch that pauses it when it runs wild."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from hyperconnect.automation.expression import DURATION, render
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.recent import EXACT, Recent
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Outcome

WILD = 60
"""More runs than this within a minute, of a rule that sets itself no limit, are a loop and no wish."""
_MINUTE = 60.0
_CALM = 30
"""Up to so many runs within a minute are not worth remembering: a loop soon has more."""
LATELY = "lately"
"""What a rule's runs are remembered as that it sets no limit to: a rule that was paused is given a new beginning."""


class Hindrance(Struct, frozen=True):
    """Why a rule may not run now."""

    outcome: Outcome
    why: str


class Gate:
    """Lets a rule run, or says why not."""

    __slots__ = ("_cooldown", "_limit", "_ran_at", "_starts")

    def __init__(self, plan: Plan) -> None:
        self._cooldown = plan.cooldown
        self._limit = plan.limit
        self._ran_at: Moment | None = None
        self._starts: Recent | None = None

    def hinders(self, now: Moment) -> Hindrance | None:
        """Return what stands in the way of a run now."""
        ran_at, cooldown = self._ran_at, self._cooldown
        if ran_at is not None and cooldown is not None and ran_at <= now < ran_at + cooldown:
            left = render(ran_at + cooldown - now, DURATION)
            return Hindrance("cooldown", f"it rests for another {left} after its last run")
        if self._starts is not None and self._starts.full(now):
            if self._limit is None:
                return Hindrance("paused", f"it ran {WILD} times within a minute")
            return Hindrance(
                "limit", f"it ran {self._limit.runs} times within {render(self._limit.per, DURATION)} already"
            )
        return None

    def passed(self, now: Moment) -> bool:
        """Take note of a run; return whether that must survive a restart."""
        starts = self._counted()
        starts.add(now)
        if self._cooldown is not None:
            self._ran_at = now
            return True
        return starts.crowded(_CALM) if self._limit is None else self._limit.runs <= EXACT

    def shift(self, by: Seconds) -> None:
        """The clock was set: a rest and a limit go on from where they were."""
        if self._ran_at is not None:
            self._ran_at += by
        if self._starts is not None:
            self._starts.shift(by)

    def remembered(self) -> dict[str, Any]:
        """Return what must survive a restart, as JSON."""
        memory: dict[str, Any] = {}
        if self._ran_at is not None:
            memory["ran_at"] = self._ran_at
        if self._starts is None:
            return memory
        if self._limit is None:
            if self._starts.crowded(_CALM):
                memory[LATELY] = self._starts.remembered
        elif starts := self._starts.remembered:
            memory["starts"] = starts
        return memory

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take back what `remembered` returned."""
        self._ran_at = memory.get("ran_at")
        starts = memory.get(LATELY if self._limit is None else "starts")
        if starts:
            self._counted().recall(starts)

    def _counted(self) -> Recent:
        """Return what counts the rule's runs; most rules never run."""
        if self._starts is None:
            limit = self._limit
            self._starts = Recent(WILD, _MINUTE) if limit is None else Recent(limit.runs, limit.per)
        return self._starts
