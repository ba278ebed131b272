from __future__ import annotations

import re

import msgspec

from hyperconnect.cli.flight import Flight
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.cli.story import Story
from hyperconnect.model.effect import Effect, Noted, Planned
from hyperconnect.sim.build import build


def test_who_flies_through_an_evening_sees_what_a_virtual_clock_shows() -> None:
    scenario = load_scenario("evening_commute")
    waited: list[Effect] = []
    flown: list[Effect] = []
    story = Story(build(scenario, 1), scenario, listener=waited.extend)
    flight = Flight(build(scenario, 1), scenario, listener=flown.extend)
    story.live_virtually()
    flight.begin()
    flight.live()
    assert flight.world.over
    assert any(isinstance(effect, Planned) and effect.state == "done" for effect in flown)
    assert _done(flown) == _done(waited)
    assert _told(flown) == _told(waited)


def test_a_flight_stops_where_it_is_told_to_and_goes_on_from_there() -> None:
    scenario = load_scenario("evening_commute")
    at_once, in_parts = Flight(build(scenario, 1), scenario), Flight(build(scenario, 1), scenario)
    for flight in (at_once, in_parts):
        flight.begin()
    middle = in_parts.world.now + 3600
    in_parts.live(middle)
    assert in_parts.world.now <= middle
    in_parts.live()
    at_once.live()
    assert (in_parts.said, in_parts.heard) == (at_once.said, at_once.heard)


def _done(effects: list[Effect]) -> list[tuple[str, str]]:
    """Return what a hub did and planned, in order; what it only noted is `_told`."""
    return [_rounded(effect) for effect in effects if not isinstance(effect, Noted)]


def _told(effects: list[Effect]) -> dict[str, list[str]]:
    """Return what each thing said, in order.

    What a planner that looks at the moment at which a car speaks thinks just then depends on who comes first.
    """
    told: dict[str, list[str]] = {}
    for effect in effects:
        if isinstance(effect, Noted) and effect.value.source.protocol != "hub":
            told.setdefault(effect.value.path, []).append(_rounded(effect)[1])
    return told


def _rounded(effect: Effect) -> tuple[str, str]:
    """Return an effect with its numbers to a tenth: a virtual loop's moments are rounded up to a microsecond."""
    text = msgspec.json.encode(effect).decode()
    return type(effect).__name__, re.sub(r"\d+\.\d+", lambda found: f"{float(found[0]):.1f}", text)
