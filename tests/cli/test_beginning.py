"""What a scenario's hub is given first: the household's places are those of its town."""

from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.automation.zone import metres
from hyperconnect.cli.beginning import first_inputs
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.errors import ContentError
from hyperconnect.model.input import HouseRead
from hyperconnect.sim.build import build


async def house_of(seed: int, content: Path | None = None) -> tuple[HouseRead, tuple[float, float]]:
    """Return what a household calls its own, and where its car stands: at work."""
    scenario = load_scenario("evening_commute")
    world = build(scenario, seed)
    wrong: list[ContentError] = []
    inputs = await first_inputs(scenario, world.places, content, world.now, wrong.append)
    assert wrong == []
    car = world.view().cars[0]
    return next(each for each in inputs if isinstance(each, HouseRead)), (car.latitude, car.longitude)


@pytest.mark.parametrize("seed", [1, 2])
async def test_work_is_where_the_town_has_it(seed: int) -> None:
    house, car = await house_of(seed)
    work = house.document["zones"]["work"]
    assert metres(work["latitude"], work["longitude"], *car) < 50
    assert work["radius"] == "250 m"


async def test_a_zone_that_no_town_has_stays_where_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "home.yaml").write_text("zones: {garden: {latitude: 1.5, longitude: 2.5, radius: 90 m}}\n")
    house, _ = await house_of(1, tmp_path)
    assert house.document["zones"]["garden"] == {"latitude": 1.5, "longitude": 2.5, "radius": "90 m"}
