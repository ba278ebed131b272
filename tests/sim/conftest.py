from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.content.find import ours
from hyperconnect.sim.build import build
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.car.garage import parse_car
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import Scenario, parse_scenario

EVENING = """
scenario: test_evening
title: A test evening
about: Alex drives home.
start: 2026-01-15T16:40
timezone: Europe/Berlin
lasts: 120 min
after_arrival: 10 min
home: {latitude: 52.4, longitude: 13.06}
weather: {outdoor: 2 °C, swing: 3 K}
town: {distance: 20 km}
cars:
  su7: {name: SU7, model: su7, at: work, soc: 66 %}
people:
  alex:
    name: Alex
    at: work
    phone: {device: phone}
    trip: {leaves: 17:00, car: su7, to: home}
"""


@pytest.fixture(scope="session")
def cars(simulators: Path) -> dict[str, CarSpec]:
    return {path.stem: parse_car(path.read_text("utf-8"), str(path)) for path in (simulators / "cars").glob("*.yaml")}


@pytest.fixture(scope="session")
def simulators() -> Path:

    return ours("simulators")


@pytest.fixture
def evening_text() -> str:
    return EVENING


@pytest.fixture
def evening(cars: dict[str, CarSpec]) -> Scenario:
    return parse_scenario(EVENING, "evening.yaml", cars)


@pytest.fixture
def household(evening: Scenario) -> Household:
    return build(evening, seed=1)
