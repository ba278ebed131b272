"""From a scenario and a seed to a living household."""

from __future__ import annotations

from hyperconnect.sim.car.making import make_cars, make_traffic
from hyperconnect.sim.happening.making import make_happenings
from hyperconnect.sim.home.making import make_home
from hyperconnect.sim.household import Household
from hyperconnect.sim.person.making import make_people
from hyperconnect.sim.recording.making import make_recordings
from hyperconnect.sim.score.score import check_expectations
from hyperconnect.sim.script.scenario import Scenario
from hyperconnect.sim.thing.making import make_things


def build(scenario: Scenario, seed: int) -> Household:
    """Return the household of a scenario, about to begin. The same seed makes the same one."""
    house = Household(scenario.start, seed)
    home = make_home(house, scenario)
    make_things(house, scenario, home)
    traffic = make_traffic(house, scenario)
    make_cars(house, scenario, traffic, home.weather)
    hands = make_people(house, scenario, traffic.roads)
    make_recordings(house, scenario)
    make_happenings(house, scenario, traffic, hands)
    check_expectations(house, scenario)
    house.end_at(scenario.start + scenario.lasts)
    return house
