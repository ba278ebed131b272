"""From a scenario and a seed to a living household."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from hyperconnect.sim.car.making import make_cars, make_traffic
from hyperconnect.sim.fault.known import Fields
from hyperconnect.sim.happening.making import make_happenings
from hyperconnect.sim.home.making import make_home
from hyperconnect.sim.household import Household
from hyperconnect.sim.person.making import make_people
from hyperconnect.sim.recording.making import make_recordings
from hyperconnect.sim.score.score import check_expectations
from hyperconnect.sim.script.expect import Expect
from hyperconnect.sim.script.scenario import Scenario
from hyperconnect.sim.thing.making import make_things


def build(scenario: Scenario, seed: int) -> Household:
    """Return the household of a scenario, about to begin. The same seed makes the same one.

    Raises:
        ContentError: something in it concerns what this household has not; names line and column.
    """
    house = Household(scenario.start, seed)
    home = make_home(house, scenario)
    make_things(house, scenario, home)
    traffic = make_traffic(house, scenario)
    house.places = traffic.roads.spots()
    make_cars(house, scenario, traffic, home.weather)
    hands = make_people(house, scenario, traffic.roads)
    make_recordings(house, scenario)
    make_happenings(house, scenario, traffic, hands, fields_of(scenario, seed))
    check_expectations(house, scenario)
    house.end_at(scenario.start + scenario.lasts)
    return house


def fields_of(scenario: Scenario, seed: int) -> Fields:
    """Return what knows the fields that the things of a scenario say."""
    bare = replace(scenario, script=scenario.script.model_copy(update={"happenings": []}), expect=Expect())
    return Fields(partial(build, bare, seed))
