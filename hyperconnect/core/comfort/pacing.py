"""When a room is decided on again: at every tick where the answer may change, seldom where nobody waits for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import Final

from msgspec import Struct

from hyperconnect.comfort import Decision
from hyperconnect.core.comfort.goal import Goal
from hyperconnect.model.effect import Planned
from hyperconnect.model.moment import Moment, Seconds

_CALM: Seconds = 3600.0
"""Of rooms of which nobody wants anything."""
_ASTIR: Seconds = 1800.0
"""Of such rooms while somebody is on the way: when they come is foretold there too."""
_INDOORS: Seconds = 7200.0
"""Of such rooms while somebody is at home, and nobody's arrival is foretold."""
_FAR: Seconds = 1500.0
"""Of rooms whose warming is at least twice that far off. A planner that is asked every twenty minutes or oftener takes
that for its pace and starts earlier, so it is longer."""
_ROUGHLY: Seconds = 1800.0
"""A fixed moment's start may be that much earlier than it was told last."""
_DRIFT: Final = 1.0
"""K by which a room's air may go elsewhere before it is decided on anew."""


class State(Struct, frozen=True):
    """What is so in a room, as its thermostat tells it; `reached` is whether it can be heard at all."""

    air: float | None
    setpoint: float | None
    cools: bool
    reached: bool


class _Look(Struct, frozen=True):
    at: Moment
    pause: Seconds
    astir: Seconds
    """The pause where somebody has moved since."""
    wanted: bool
    state: State


class Pacing:
    """Knows of each room, by its key, when it was decided on last, and what was so then."""

    def __init__(self) -> None:
        self._looks: dict[str, _Look] = {}
        self._stirred: set[str] = set()

    def moved(self) -> None:
        """Somebody is elsewhere than before."""
        self._stirred.update(self._looks)

    def is_due(self, key: str, goals: Iterable[Goal], state: State, now: Moment) -> bool:
        """Return whether a room is to be decided on."""
        last, wanted, stirred = self._looks.get(key), _is_wanted(goals), key in self._stirred
        if last is None or wanted is not last.wanted or (stirred and wanted):
            return True
        pause = last.astir if stirred else last.pause
        return not 0 <= now - last.at < pause or _differ(last.state, state)

    def decided(
        self, key: str, goals: Iterable[Goal], state: State, decision: Decision, told: Mapping[str, Planned]
    ) -> None:
        """A room was decided on; `told` are plans by their goals' keys."""
        wanted = _is_wanted(goals)
        pause = astir = _INDOORS
        if wanted:
            begins = min(_begins(goal, decision, told.get(goal.key)) for goal in goals)
            pause = astir = 0.0 if begins < decision.at + 2 * _FAR else _FAR
        elif decision.mode != "home":
            pause, astir = _CALM, _ASTIR
        self._looks[key] = _Look(decision.at, pause, astir, wanted, state)
        self._stirred.discard(key)

    def drop(self, key: str) -> None:
        """A room is looked after no longer."""
        self._looks.pop(key, None)
        self._stirred.discard(key)


def _is_wanted(goals: Iterable[Goal]) -> bool:
    """Return whether anything is wanted by now, not only once somebody leaves."""
    return any(goal.by or goal.empty or goal.awaited or goal.steered for goal in goals)


def _begins(goal: Goal, decision: Decision, told: Planned | None) -> Moment:
    """Return when heating for a goal may have to begin: long ago if it did, never if nobody is expected."""
    if goal.started_at is not None or goal.steered:
        return -inf
    if not goal.by:
        return inf if decision.start_at is None else decision.start_at
    return -inf if told is None or told.start_at is None else told.start_at - _ROUGHLY


def _differ(before: State, state: State) -> bool:
    if (before.setpoint, before.cools, before.reached) != (state.setpoint, state.cools, state.reached):
        return True
    if before.air is None or state.air is None:
        return before.air is not state.air
    return abs(state.air - before.air) >= _DRIFT
