from __future__ import annotations

import json
from pathlib import Path

import pytest

from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.errors import ContentError
from hyperconnect.sim.build import build
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.script.scenario import parse_scenario

TOWN = """town:
  file: small.geojson
  places:
    work: {latitude: 52.5, longitude: 13.06}
    shop: {latitude: 52.42, longitude: 13.06}
    station: {latitude: 52.48, longitude: 13.06}
"""


def small() -> str:
    """One straight road north, 11 km long."""
    line = [[13.06, round(52.4 + step / 100, 2)] for step in range(11)]
    pieces = [line[0:3], line[2:9], line[8:]]
    features = [
        {"geometry": {"type": "LineString", "coordinates": piece}, "properties": {"highway": "primary", "name": "N"}}
        for piece in pieces
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_somebody_drives_home_on_a_map_that_lies_beside_the_scenario(tmp_path: Path, evening_text: str) -> None:
    (tmp_path / "small.geojson").write_text(small(), "utf-8")
    path = tmp_path / "test_evening.yaml"
    path.write_text(evening_text.replace("town: {distance: 20 km}\n", TOWN), "utf-8")
    household = build(load_scenario(str(path)), 1)
    household.advance(household.ends)
    person, car = household.view().people[0], household.cars["su7"]
    assert person.arrived_at is not None
    assert person.place == "home"
    assert car.computer.odometer > 11
    assert 10 < car.computer.consumption < 25


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("    station: {latitude: 52.48, longitude: 13.06}\n", "", "where is station?"),
        ("52.5,", "54.5,", "work is 223 km from the nearest junction"),
        ("small.geojson", "../small.geojson", "'../small.geojson' cannot stand here"),
        ("small.geojson", "small.osm", "'small.osm' cannot stand here"),
        ("  file: small.geojson\n", "", "the built-in town has its places already"),
        (
            "  places:",
            "  jams: [{road: A 1, starts: 0 km, ends: 1 km, speed: 9 km/h, at: 17:00, clears: 18:00}]\n  places:",
            "there is no road 'A 1'",
        ),
    ],
)
def test_what_is_wrong_with_a_map_is_named_where_the_scenario_speaks_of_it(
    cars: dict[str, CarSpec], evening_text: str, old: str, new: str, why: str
) -> None:
    assert old in TOWN
    text = evening_text.replace("town: {distance: 20 km}\n", TOWN.replace(old, new))
    with pytest.raises(ContentError) as caught:
        parse_scenario(text, "evening.yaml", cars, maps=lambda _: small())
    assert why in caught.value.why
    assert caught.value.where.startswith("evening.yaml:")


def test_a_map_that_cannot_be_read_is_one_error(tmp_path: Path, evening_text: str) -> None:
    path = tmp_path / "evening.yaml"
    path.write_text(evening_text.replace("town: {distance: 20 km}\n", TOWN), "utf-8")
    with pytest.raises(ContentError, match=r"cannot be read"):
        load_scenario(str(path))


@pytest.mark.parametrize(
    ("span", "points_at"),
    [
        ("jams: [{starts: 2000 km, ends: 2001 km, speed: 9 km/h, at: 17:00, clears: 18:00}]", "2000"),
        ("jams: [{starts: 900 km, ends: 800 km, speed: 9 km/h, at: 17:00, clears: 18:00}]", "800"),
        ("tunnels: [{starts: 58 km, ends: 59 km}]", "58"),
    ],
)
def test_what_lies_beyond_the_end_of_its_road_is_named_with_its_place(
    cars: dict[str, CarSpec], evening_text: str, span: str, points_at: str
) -> None:
    old = "town: {distance: 20 km}"
    text = evening_text.replace(old, f"{old[:-1]}, {span}}}")
    with pytest.raises(ContentError, match=r"motorway has no km \d+: it ends at km 1\d\.\d") as caught:
        build(parse_scenario(text, "evening.yaml", cars), 1)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one.startswith("town:"))
    column = text.splitlines()[line - 1].index(points_at) + 1
    assert caught.value.where == f"evening.yaml:{line}:{column}"
