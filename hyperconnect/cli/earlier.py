"""The days before a story: what a hub has learned of a household in which it has lived already."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

from hyperconnect.cli.flight import Flight
from hyperconnect.core.comfort.memory import KIND
from hyperconnect.model.effect import Effect, Remember
from hyperconnect.sim.build import build
from hyperconnect.sim.script.scenario import Scenario

Memory = dict[str, dict[str, Any]]


def live_earlier(scenario: Scenario, seed: int, content: Path | None) -> Memory:
    """Live the days before a scenario as quickly as can be; return what its hub learned of comfort in them.

    That is all it remembers: what it did and who was there then is no part of the story.
    """
    memory: Memory = {}
    for days in range(scenario.script.days_before, 0, -1):
        before = scenario.days_earlier(days)
        learned: dict[str, Any] = {}
        hear = partial(_learn, learned)
        flight = Flight(build(before, seed), before, listener=hear, content=content, memory=memory)
        flight.begin()
        flight.live()
        flight.close()
        memory = {KIND: learned}
    return memory


def _learn(learned: dict[str, Any], effects: Sequence[Effect]) -> None:
    for effect in effects:
        if isinstance(effect, Remember) and effect.kind == KIND:
            learned.pop(effect.key, None)
            if effect.data is not None:
                learned[effect.key] = _unasked(effect.data)


def _unasked(row: object) -> object:
    """Return what was learned of a room without what was asked of its thermostat, which nobody asks any more."""
    if not isinstance(row, dict):
        return row
    known = cast("dict[str, object]", row)
    return {**known, "asked": None} if "asked" in known else known
