"""What a hub has learned in the days before a story."""

from __future__ import annotations

from msgspec.structs import replace

from hyperconnect.cli.earlier import Memory, live_earlier
from hyperconnect.cli.flight import Flight
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.model.effect import Effect, Planned
from hyperconnect.sim.build import build

EVENING = load_scenario("evening_commute")


def begun_heating(memory: Memory) -> float:
    """Return the moment at which an evening's heating begins for a hub that remembers so much."""
    effects: list[Effect] = []
    flight = Flight(build(EVENING, 1), EVENING, listener=effects.extend, memory=memory)
    flight.begin()
    flight.live()
    arrived = flight.world.view().people[0].air_on_arrival
    assert arrived is not None
    assert abs(arrived - 21) <= 0.5
    return next(each.at for each in effects if isinstance(each, Planned) and each.state == "heating")


def test_a_hub_that_knows_the_house_warms_it_later_and_just_as_well() -> None:
    memory = live_earlier(EVENING, 1, None)
    assert set(memory) == {"comfort"}
    assert begun_heating(memory) > begun_heating({}) + 15 * 60


def test_nothing_is_remembered_where_nothing_was_before() -> None:
    script = EVENING.script.model_copy(update={"days_before": 0})
    assert live_earlier(replace(EVENING, script=script), 1, None) == {}


def test_a_day_before_is_the_same_but_for_what_happens() -> None:
    burglary = load_scenario("burglary")
    before = burglary.days_earlier(2)
    assert before.start == burglary.start - 2 * 86_400
    assert before.script.happenings == []
    assert EVENING.days_earlier(1).script.town.jams == []
    assert EVENING.days_earlier(1).script.people == EVENING.script.people
