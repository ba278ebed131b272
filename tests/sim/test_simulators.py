"""Walks `simulators/`: every file can be used, and every scenario comes out as its file says it must."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.script.scenario import Scenario, parse_scenario, schema
from hyperconnect.sim.view import View

NAMES = ("detour", "evening_commute", "false_alarm")
"""Those that need no more than a thermostat: the others live with a hub in `tests/test_scenarios.py`."""


def tell(scenario: Scenario, seed: int, *, lead: float) -> tuple[View, float | None]:
    """Live a scenario with a hub that heats `lead` minutes before arrival; return its end and the first ETA."""
    household = build(scenario, seed)
    first: float | None = None
    asked = False
    while not household.over and (deadline := household.deadline) is not None:
        household.advance(deadline)
        car = household.view().cars[0]
        home_bound = car.destination == "Home" and car.eta is not None
        first = car.eta if first is None else first
        if home_bound and not asked and car.eta is not None and car.eta - household.now < lead * 60:
            asked = True
            household.receive(Message("home/living_thermostat/target/set", b"21"), household.now)
    return household.view(), first


@pytest.mark.parametrize("seed", [1, 2, 3, 7, 2026])
@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_comes_out_as_it_says(simulators: Path, cars: dict[str, CarSpec], name: str, seed: int) -> None:
    path = simulators / f"{name}.yaml"
    scenario = parse_scenario(path.read_text("utf-8"), str(path), cars)
    assert scenario.name == name
    end, first = tell(scenario, seed, lead=26)
    expect, person = scenario.expect, end.people[0]
    if expect.stays_away:
        assert person.arrived_at is None
        return
    assert person.arrived_at is not None
    if expect.arrival is not None:
        earliest = scenario.on_the_clock(expect.arrival.earliest)
        assert earliest <= person.arrived_at <= scenario.on_the_clock(expect.arrival.latest)
    if expect.eta_slip is not None and first is not None:
        assert expect.eta_slip.least <= person.arrived_at - first <= expect.eta_slip.most
    if expect.warm_on_arrival is not None:
        assert person.air_on_arrival == pytest.approx(expect.warm_on_arrival.target, abs=expect.warm_on_arrival.within)


def test_every_car_model_is_there_under_its_own_name(cars: dict[str, CarSpec]) -> None:
    assert {stem: spec.model for stem, spec in cars.items()} == {
        model: model for model in ("su7", "su7_max", "su7_pro", "yu7", "yu7_max")
    }


def test_the_schema_file_is_the_one_the_code_makes(simulators: Path) -> None:
    assert json.loads((simulators / "schema.json").read_text("utf-8")) == schema()


def test_the_guide_explains_every_key(simulators: Path) -> None:
    guide = (simulators / "README.md").read_text("utf-8")
    pages: dict[str, dict[str, dict[str, object]]] = json.loads((simulators / "schema.json").read_text("utf-8"))[
        "$defs"
    ]
    for page in pages.values():
        for key in page.get("properties", {}):
            assert f"`{key}`" in guide, key
