"""The stage of a demo: finds the scenario, lets it be lived, and counts what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from hyperconnect.cli.earlier import Memory, live_earlier
from hyperconnect.cli.ending import Ending, ending_of
from hyperconnect.cli.flight import Flight
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.cli.show import Show
from hyperconnect.cli.story import Story
from hyperconnect.cli.timeline import Timeline
from hyperconnect.cli.window import Window
from hyperconnect.errors import ContentError
from hyperconnect.model.effect import Effect
from hyperconnect.shell.service import Listener
from hyperconnect.sim.build import build
from hyperconnect.sim.score.score import Score
from hyperconnect.sim.script.scenario import DAY, Scenario
from hyperconnect.sim.view import View

GRAIN = 500
"""Steps in which a story that is told as fast as it goes moves the bar."""


def perform(
    scenario: str,
    *,
    speed: float | None,
    seed: int,
    minutes: float | None,
    embedded: bool,
    show: Show,
    content: Path | None = None,
    opens: bool = False,
    tell: Callable[[Ending], None] = lambda _: None,
    stays: bool = False,
) -> Ending:
    """Live a scenario once; return how it ended, and `tell` so when it does.

    `speed` None is a virtual clock; `minutes` bounds real time. At any other speed there is a page to look at, which
    `opens` in a browser. With `stays` the household lives on for who came to that page, until Ctrl-C.

    Raises:
        ContentError: there is no such scenario, or it or a rule cannot be used.
        BrokerError: no broker could be started.
    """
    chosen = load_scenario(scenario, content)
    world = build(chosen, seed)
    score = Score(world, chosen)
    timeline = Timeline(show.line, show.clock, chosen.timezone)

    def warn(error: ContentError) -> None:
        show.note(f"warning: {error}")

    seen = world.now
    ended: Ending | None = None

    def end() -> Ending:
        nonlocal ended
        timeline.end(world.now)
        show.end()
        ended = ending_of(timeline, world.view(), score.sheet(), show.clock)
        tell(ended)
        return ended

    def hear(effects: Sequence[Effect]) -> None:
        nonlocal seen
        if ended is not None:
            return
        timeline.hear(effects)
        if world.now >= seen:
            seen = world.now + chosen.lasts / GRAIN
            show.watch(world.view())

    show.begin(chosen.timezone, chosen.title, partial(told_of, chosen), days=chosen.days)
    try:
        memory = _remembered(chosen, seed, content, show)
        if speed is None and _is_long(chosen):
            flight = Flight(world, chosen, listener=hear, wrong=warn, content=content, memory=memory)
            timeline.names = flight.hub.registry
            flight.begin()
            flight.live()
        else:
            window = None if speed is None else Window(chosen, show.note, opens=opens, content=content)

            def stay() -> bool:
                if not stays or window is None or not window.visited:
                    return False
                end()
                show.note("The page stays until Ctrl-C ends it.")
                return True

            story = Story(
                world,
                chosen,
                listener=hear if window is None else partial(_hear_both, hear, window.hear),
                wrong=warn,
                content=content,
                companions=[] if window is None else [window.show],
                stays=stay,
                memory=memory,
            )
            timeline.names = story.hub.registry
            if speed is None:
                story.live_virtually()
            else:
                asyncio.run(_paced(story, speed, minutes, show, embedded=embedded))
        return ended or end()
    except KeyboardInterrupt:
        if ended is None:
            raise
        return ended
    finally:
        show.end()


def told_of(scenario: Scenario, view: View) -> float:
    """Return how much of a story has been told, 0 to 1: the way of its one drive home, else the time that passed."""
    drives = [trip for person in scenario.script.people.values() for _, trip in person.planned]
    if len(drives) == 1 and scenario.lasts <= DAY and view.cars:
        return view.cars[0].progress
    return min(1.0, (view.now - scenario.start) / scenario.lasts)


def _remembered(scenario: Scenario, seed: int, content: Path | None, show: Show) -> Memory:
    """Return what the hub knows of the household before the story; whoever looks on is told of it."""
    days = scenario.script.days_before
    if days:
        show.note(f"the hub knows the household already: it has lived here for {days} day{'s' * (days != 1)}")
    return live_earlier(scenario, seed, content)


def _hear_both(one: Listener, other: Listener, effects: Sequence[Effect]) -> None:
    one(effects)
    other(effects)


def _is_long(scenario: Scenario) -> bool:
    """Return whether a story takes days, so that it is lived without a broker; one about a broker needs it."""
    return scenario.lasts > DAY and all(each.broker is None for each in scenario.script.happenings)


async def _paced(story: Story, speed: float, minutes: float | None, show: Show, *, embedded: bool) -> None:
    try:
        async with asyncio.timeout(None if minutes is None else minutes * 60):
            await story.live_paced(
                speed, say=show.note, watch=lambda: show.watch(story.world.view()), embedded=embedded
            )
    except TimeoutError:
        if not story.told:
            show.note(f"stopped after {minutes:g} minutes, before the story was over")
