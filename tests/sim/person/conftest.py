from __future__ import annotations

from collections.abc import Mapping

import pytest

from hyperconnect.sim.build import build
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import parse_scenario

DAYS = """
scenario: days
title: Days
about: Two people live.
start: 2026-03-26T00:00
timezone: Europe/Berlin
lasts: 240 h
step: 5 min
home: {latitude: 52.4, longitude: 13.06}
town: {distance: 20 km}
house:
  rooms:
    kitchen: {area: 14 m²}
    bedroom: {area: 16 m²}
    bathroom: {area: 8 m²}
    study: {area: 12 m²}
  openings:
    patio_door: {room: living, kind: door}
    bedroom_window: {room: bedroom}
  pets:
    rex: {kind: dog, room: living}
cars:
  su7: {name: SU7, model: su7, at: home}
people:
  alex:
    name: Alex
    at: home
    phone: {device: phone}
    watch: {device: watch}
    day: {car: su7, home_office: [wednesday], guests: 0, evenings_out: 0, long_weekends: 0}
  kim:
    name: Kim
    at: home
    day: {goes_by: bus, works_on: [monday, tuesday], guests: 0, evenings_out: 0}
"""


class Days:
    """Days to be lived, from a text that a test may change."""

    def __init__(self, cars: dict[str, CarSpec]) -> None:
        self._cars = cars

    def house(self, *changes: tuple[str, str], seed: int = 1) -> Household:
        text = DAYS
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return build(parse_scenario(text, "days.yaml", self._cars), seed)


class Knob:
    """A thing that notes what hands do to it."""

    def __init__(self) -> None:
        self.turned: list[dict[str, object]] = []

    def turn_by_hand(self, wish: Mapping[str, object]) -> None:
        self.turned.append(dict(wish))


@pytest.fixture
def days(cars: dict[str, CarSpec]) -> Days:
    return Days(cars)


def home_of(house: Household) -> Home:
    assert house.home is not None
    return house.home
