"""A story's broker that goes, where it is ours and where it is not."""

from __future__ import annotations

import json

import pytest

from hyperconnect.cli.outage import lose, take_away
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.happening.control import ANSWER, CONTROL
from hyperconnect.sim.household import Household

THERE = "home/meter/available"


@pytest.fixture
def house() -> Household:
    made = build(load_scenario("evening_commute"), 1)
    made.advance(made.now + 60)
    return made


def wish(house: Household, what: object) -> list[Message]:
    return house.receive(Message(CONTROL, json.dumps(what).encode()), house.now)


def test_a_broker_that_is_ours_goes_and_comes_back(house: Household) -> None:
    turns: list[tuple[float, bool]] = []
    begun = house.now

    def turn(*, gone: bool) -> None:
        turns.append((house.now - begun, gone))

    take_away(house, turn)
    wish(house, {"broker": {"gone": "3 min"}})
    house.advance(begun + 600)
    assert turns == [(0.0, True), (180.0, False)]


def test_one_that_is_not_ours_is_lost_by_all_that_is_simulated_and_by_nobody_else(house: Household) -> None:
    said: list[str] = []
    lose(house, said.append)
    told = wish(house, {"broker": {"gone": "3 min"}})
    gone = [message for message in told if message.topic == THERE]
    assert [message.payload for message in gone] == [b"offline"]
    assert len(said) == 1
    assert "not ours" in said[0]
    assert house.advance(house.now + 170) == []
    assert [message.topic for message in wish(house, {"who": True})] == [ANSWER]
    back = house.advance(house.now + 20)
    assert [message.payload for message in back if message.topic == THERE] == [b"online"]
    assert "home/living_thermostat/state" in {message.topic for message in back}
    assert house.wire is None
