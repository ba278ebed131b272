"""What is written for goals: as warming up begins, when something else is to be held, and where it was not taken."""

from __future__ import annotations

from collections.abc import Iterator

from hyperconnect.comfort import Decision
from hyperconnect.core.comfort.goal import Goal, Order

_NEAR = 0.5
"""K by which a thermostat that knows whole degrees only may hold something else than less than a goal's value."""


class Holding:
    """Remembers what each goal had written last. Before anybody sets out that may be less than the goal's value."""

    def __init__(self) -> None:
        self._written: dict[str, float] = {}

    def write(self, goal: Goal, value: float, told: float | None, *, begins: bool, again: bool) -> Iterator[Order]:
        """Yield what is to be written now for a goal that is being warmed for, of which a thermostat `told` a value.

        `again` says that it is time to write what was not taken once more.
        """
        written = self._written.get(goal.key)
        near = 0.0 if value == goal.value else _NEAR
        lost = again and told is not None and abs(told - value) > near
        if begins or lost or (written is not None and written != value):
            yield Order(goal.rule, goal.path, value)
        self._written[goal.key] = value

    def end(self, goal: Goal) -> Iterator[Order]:
        """Yield what is to be written when somebody has come: from now on it is as warm as it was to be."""
        if self._written.get(goal.key, goal.value) != goal.value:
            yield Order(goal.rule, goal.path, goal.value)
        yield Order(goal.rule, goal.path, None, ends=True)

    def forget(self, goal: Goal) -> None:
        """A goal ended, or is warmed for no more."""
        self._written.pop(goal.key, None)


def held(goal: Goal, decision: Decision, *, cools: bool) -> float:
    """Return what to hold for a goal by a decision: its value, or less as long as that leaves time for the rest."""
    if not decision.heat or decision.mode != "warming" or goal.steered == "start":
        return goal.value
    return max(goal.value, decision.setpoint) if cools else min(goal.value, decision.setpoint)
