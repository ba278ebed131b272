"""A story begun at another moment than its own: its times of day come along."""

from __future__ import annotations

from hyperconnect.sim.build import build
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import Scenario, parse_scenario

LATER = 86_400.0 * 200 + 12_345.0


def left(house: Household, start: float) -> float:
    """Return how long after the start the car first drives."""
    while not house.cars["su7"].driving and house.deadline is not None:
        house.advance(house.deadline)
    return house.now - start


def test_people_leave_as_long_after_the_start(evening: Scenario) -> None:
    moved = evening.begun_at(evening.start + LATER)
    assert moved.start == evening.start + LATER
    assert left(build(moved, 1), moved.start) == left(build(evening, 1), evening.start)


def test_moving_it_twice_is_moving_it_once(evening: Scenario) -> None:
    noon = 12 * 3600.0
    once, twice = evening.begun_at(LATER), evening.begun_at(0.0).begun_at(LATER)
    assert once.on_the_clock(noon, 2) == twice.on_the_clock(noon, 2)


def test_only_some_things_are_there(evening_text: str, cars: dict[str, CarSpec]) -> None:
    story = parse_scenario(evening_text, "evening.yaml", cars)
    assert set(build(story.only(["meter", "su7"]), 1).things) == {"meter"}
    everything = build(story, 1).things
    assert {"meter", "front_door_lock"} <= set(everything)
