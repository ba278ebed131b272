"""A paced story, on a virtual clock: whatever the speed and however slow the beginning, the evening is the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.cli.story import Story
from hyperconnect.model.effect import Effect, Explained
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.virtual import run_virtual
from hyperconnect.sim.build import build


class Slow(MemoryTransport):
    """A connection that takes some seconds of the loop to stand."""

    def __init__(self, bus: MemoryBus, seconds: float) -> None:
        super().__init__(bus)
        self._seconds = seconds

    async def run(self, wake: Callable[[], None]) -> None:
        await asyncio.sleep(self._seconds)
        await super().run(wake)


def runs(told: Sequence[Effect]) -> list[tuple[str, str, tuple[str, ...]]]:
    reasons = [effect.reason for effect in told if isinstance(effect, Explained)]
    return [(each.rule, each.outcome, tuple(each.did)) for each in reasons if each.outcome == "ran"]


@pytest.mark.parametrize(("speed", "hub", "things"), [(60.0, 0.9, 1.6), (300.0, 1.2, 0.0)])
def test_a_paced_evening_is_the_one_of_a_virtual_clock(speed: float, hub: float, things: float) -> None:
    scenario = load_scenario("evening_commute")
    at_once: list[Effect] = []
    paced: list[Effect] = []
    Story(build(scenario, 1), scenario, listener=at_once.extend).live_virtually()
    story, bus = Story(build(scenario, 1), scenario, listener=paced.extend), MemoryBus()
    run_virtual(story.live_between(Slow(bus, hub), Slow(bus, things), speed))
    assert runs(paced) == runs(at_once)
    assert "everybody-left" in {rule for rule, _, _ in runs(paced)}
