from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.sim.build import build
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.script.page import Sheet
from hyperconnect.sim.script.scenario import parse_household, parse_scenario

HUT = """
household: hut
about: A hut.
timezone: Asia/Shanghai
home: {latitude: 31.2, longitude: 121.5}
house:
  air: 12 °C
  rooms:
    living: {area: 20 m²}
    attic: {area: 10 m², heat: 0 W}
  pets:
    mia: {kind: cat, room: attic}
people:
  lee: {name: Lee, at: home}
"""
NIGHT = """
scenario: night
title: Night
about: Nothing happens.
household: hut
start: 2026-01-15T02:00
lasts: 10 min
"""


@pytest.fixture
def households() -> dict[str, Sheet]:
    return dict([parse_household(HUT, "hut.yaml")])


def test_a_scenario_has_what_its_household_says_and_says_more(
    cars: dict[str, CarSpec], households: dict[str, Sheet]
) -> None:
    more = NIGHT + "house: {air: 9 °C, rooms: {attic: {area: 12 m²}}, pets: {mia: null}}\n"
    scenario = parse_scenario(more, "night.yaml", cars, households)
    assert scenario.timezone == "Asia/Shanghai"
    house = scenario.script.house
    assert (house.air, house.rooms["attic"].area, house.rooms["attic"].heat) == (9.0, 12.0, 0.0)
    assert house.rooms["living"].area == 20.0
    assert house.pets == {}
    home = build(scenario, 1).home
    assert home is not None
    assert set(home.rooms) == {"living", "hall", "attic"}
    assert home.where("lee") is home.living


@pytest.mark.parametrize(
    ("text", "hut", "where", "why"),
    [
        (NIGHT.replace("household: hut", "household: hutt"), HUT, "night.yaml:5:12", "there is no household 'hutt'"),
        (NIGHT + "house: {rooms: {attic: {aera: 1 m²}}}\n", HUT, "night.yaml:8:25", "unknown key 'aera'"),
        (NIGHT + "people: {lee: {at: moon}}\n", HUT, "night.yaml:8:20", "'moon' cannot stand here"),
    ],
)
def test_errors_name_the_place_in_the_file_where_it_stands(
    cars: dict[str, CarSpec], text: str, hut: str, where: str, why: str
) -> None:
    with pytest.raises(ContentError) as caught:
        parse_scenario(text, "night.yaml", cars, dict([parse_household(hut, "hut.yaml")]))
    assert caught.value.where == where
    assert why in caught.value.why


def test_what_a_household_says_wrong_in_a_scenario_is_named_in_its_own_file(
    cars: dict[str, CarSpec], households: dict[str, Sheet]
) -> None:
    text = NIGHT + "cars: {su7: {name: SU7, model: su7, at: home}}\n"
    driven = parse_household(
        HUT.replace("at: home}", "at: home, trip: {leaves: 02:05, car: su8, to: work}}"), "hut.yaml"
    )
    with pytest.raises(ContentError) as caught:
        parse_scenario(text, "night.yaml", cars, {**households, "hut": driven[1]})
    assert caught.value.where == "hut.yaml:14:57"
    assert caught.value.hint == "did you mean 'su7'?"


def test_the_family_is_a_household_of_ours(cars: dict[str, CarSpec], simulators: Path) -> None:
    path = simulators / "households" / "family.yaml"
    family = dict([parse_household(path.read_text("utf-8"), str(path))])
    scenario = parse_scenario(NIGHT.replace("hut", "family"), "night.yaml", cars, family)
    assert {"alex", "kim"} <= set(scenario.script.people)
