"""A regulator that is left alone does and says what it would if it were asked at every step."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hyperconnect.sim.build import build
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import parse_scenario
from hyperconnect.sim.thing.regulator import CLEAR, NEVER, Regulator

HOME = """
scenario: regulated
title: Regulated
about: Nobody is at home.
start: 2026-03-15T12:00
timezone: Europe/Berlin
lasts: 240 h
step: {step} s
home: {{latitude: 52.4, longitude: 13.06}}
weather: {{outdoor: 9 °C, swing: 14 K, fronts: 6 K}}
house:
  rooms: {{study: {{area: 12 m², heat: 1.2 kW, cooling: 2.5 kW, glass: 4 m²}}}}
things:
  thermostat: {{kind: thermostat}}
  radiator: {{kind: radiator, room: study, target: 19 °C}}
  second: {{kind: radiator, room: study, target: 18 °C}}
  cooler: {{kind: air_conditioner, room: study, target: 20 °C}}
"""
KINDS = ("thermostat", "radiator", "cooler")


def furnish(step: int = 60) -> tuple[Household, dict[str, Regulator]]:
    house = build(parse_scenario(HOME.format(step=step), "regulated.yaml", {}), 1)
    return house, {name: thing for name, thing in house.things.items() if isinstance(thing, Regulator)}


@pytest.fixture(scope="module")
def regulators() -> dict[str, Regulator]:
    return furnish()[1]


@pytest.mark.parametrize("name", KINDS)
@given(
    target=st.integers(10, 60).map(lambda half: half / 2),
    off=st.floats(-1.5, 1.5),
    share=st.floats(0, 1),
    mode=st.sampled_from(["off", "heat", "cool"]),
    ran=st.sampled_from([0.0, 1.0]),
)
def test_it_asks_for_the_same_at_all_readings_it_calls_alike(
    regulators: dict[str, Regulator], name: str, target: float, off: float, share: float, mode: str, ran: float
) -> None:
    one = regulators[name]
    one.mode, one.target = mode, target
    one.room.demand = one.room.cooling = ran
    demand = one.regulate(target + off)
    low, high = one.alike(target + off, demand)
    low, high = max(low, target - 9) + CLEAR, min(high, target + 9) - CLEAR
    assume(low < high)
    assert one.regulate(low + (high - low) * share) == demand


@pytest.mark.parametrize("step", [30, 60])
def test_a_day_of_a_home_is_the_same_if_each_is_asked_at_every_step(step: int) -> None:
    (calm, some), (restless, others) = furnish(step), furnish(step)
    left_alone = 0
    for minute in range(24 * 60):
        if minute == 300:
            for pair in (some, others):
                pair["cooler"].turn_by_hand({"mode": "cool"})
                pair["radiator"].turn_by_hand({"target": 21.0})
        left_alone += sum(one.steady != NEVER for one in some.values())
        for one in others.values():
            one.steady = NEVER
        assert calm.advance(calm.now + 60) == restless.advance(restless.now + 60)
    assert left_alone > 24 * 60
