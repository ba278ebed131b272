"""The goals under way, made durable, and how each was last told to stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from hyperconnect.automation.intent import Reach
from hyperconnect.core.comfort.goal import Goal, differ
from hyperconnect.model.effect import Effect, Planned, Remember
from hyperconnect.model.input import Steered
from hyperconnect.model.moment import Moment, Seconds

KIND: Final = "goal"


class Ledger:
    """Goals by their keys."""

    def __init__(self) -> None:
        self.told: dict[str, Planned] = {}
        self._goals: dict[str, Goal] = {}

    def __iter__(self) -> Iterator[Goal]:
        return iter(list(self._goals.values()))

    def __len__(self) -> int:
        return len(self._goals)

    def get(self, key: str) -> Goal | None:
        """Return a goal, None if it has ended."""
        return self._goals.get(key)

    def by_room(self) -> dict[str, list[Goal]]:
        """Return the goals of each room that there are any for, by its key."""
        goals: dict[str, list[Goal]] = {}
        for goal in self._goals.values():
            goals.setdefault(goal.room, []).append(goal)
        return goals

    def open(self, rows: Mapping[str, Any]) -> None:
        """Take up what an earlier life remembered."""
        self._goals = {key: msgspec.convert(data, Goal) for key, data in rows.items()}

    def take_on(self, reach: Reach, out: list[Effect]) -> Goal:
        """Take a goal on; the same rule's earlier goal is replaced, a heating already begun goes on."""
        goal = Goal(reach.rule, reach.path, reach.value, reach.by, reach.arrival_of)
        known = self._goals.get(goal.key)
        if known is not None:
            goal = replace(known, value=goal.value, by=goal.by, arrival_of=goal.arrival_of)
        return self.keep(goal, out)

    def steer(self, wish: Steered, out: list[Effect]) -> bool:
        """Remember how a person changed the plan for an attribute; return whether there is a goal for it."""
        steered = "" if wish.how == "resume" else wish.how
        goals = [goal for goal in self if goal.path == wish.path]
        for goal in goals:
            self.keep(replace(goal, steered=steered, steered_at=wish.at, not_before=wish.until), out)
        return bool(goals)

    def note(self, goal: Goal) -> Goal:
        """Know a goal as it is now, without making that durable."""
        self._goals[goal.key] = goal
        return goal

    def keep(self, goal: Goal, out: list[Effect]) -> Goal:
        """Know a goal as it is now; return it."""
        out.append(Remember(KIND, goal.key, msgspec.to_builtins(goal)))
        return self.note(goal)

    def tell(self, goal: Goal, planned: Planned, out: list[Effect]) -> None:
        """Tell how a goal stands, where that is news."""
        told = self.told.get(goal.key)
        if told is None or differ(told, planned):
            self.told[goal.key] = planned
            out.append(planned)

    def end(self, goal: Goal, told: Planned, out: list[Effect]) -> None:
        """Tell how a goal ended, and forget it."""
        del self._goals[goal.key]
        self.told.pop(goal.key, None)
        out += [Remember(KIND, goal.key, None), told]

    def shift(self, by: Seconds, out: list[Effect]) -> None:
        """The clock was set: what was begun was begun as long ago as before."""
        for goal in self:
            if goal.started_at is not None:
                promised: Moment | None = None if goal.promised is None else goal.promised + by
                begun, steered = goal.started_at + by, goal.steered_at + by if goal.steered_at else 0.0
                self.keep(replace(goal, started_at=begun, promised=promised, steered_at=steered), out)
