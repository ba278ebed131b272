"""How far the bar of a demo stands."""

from __future__ import annotations

from msgspec.structs import replace

from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.cli.stage import told_of
from hyperconnect.sim.build import build


def test_the_bar_follows_the_drive_of_an_evening() -> None:
    scenario = load_scenario("evening_commute")
    house = build(scenario, 1)
    house.advance(house.now + 1800)
    view = house.view()
    assert 0 < view.cars[0].progress < 1
    assert told_of(scenario, view) == view.cars[0].progress


def test_the_bar_follows_the_time_of_a_story_that_is_long_or_has_no_drive() -> None:
    long, parked = load_scenario("long_weekend"), load_scenario("burglary")
    for scenario in (long, parked):
        view = build(scenario, 1).view()
        for share in (0.0, 0.25, 1.0):
            assert told_of(scenario, replace(view, now=scenario.start + share * scenario.lasts)) == share
        assert told_of(scenario, replace(view, now=scenario.start + 2 * scenario.lasts)) == 1.0
