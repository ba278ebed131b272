from __future__ import annotations

import pytest

from hyperconnect.sim.car.cabin import Around, Cabin, condition
from hyperconnect.sim.car.energy import CarSpec, battery_power, road_load, steady_consumption, usable


@pytest.mark.parametrize(("model", "least", "most"), [("su7", 13, 15), ("yu7", 18, 21)])
def test_steady_consumption_at_110_is_what_is_published(
    cars: dict[str, CarSpec], model: str, least: float, most: float
) -> None:
    assert least <= steady_consumption(cars[model], 110) <= most


@pytest.mark.parametrize("model", ["su7", "su7_pro", "su7_max", "yu7", "yu7_max"])
def test_consumption_grows_with_speed_cold_and_heating(cars: dict[str, CarSpec], model: str) -> None:
    spec = cars[model]
    assert steady_consumption(spec, 60) < steady_consumption(spec, 90) < steady_consumption(spec, 130)
    assert steady_consumption(spec, 110) < steady_consumption(spec, 110, celsius=-10)
    assert steady_consumption(spec, 110) < steady_consumption(spec, 110, heating=2000)
    assert usable(spec, -10) < usable(spec, 20) == spec.battery


def test_braking_gives_back_less_than_it_took(cars: dict[str, CarSpec]) -> None:
    spec = cars["su7"]
    away = battery_power(spec, 15, road_load(spec, 15, 1.5), 60)
    back = battery_power(spec, 15, road_load(spec, 15, -1.5), 60)
    assert back < 0 < away
    assert -back < away
    assert battery_power(spec, 15, road_load(spec, 15, -1.5), 100) == 0
    assert battery_power(spec, 40, road_load(spec, 40, -9), 60) == -spec.regen * 1000


def test_going_uphill_costs(cars: dict[str, CarSpec]) -> None:
    assert road_load(cars["yu7"], 20, grade=0.05) > road_load(cars["yu7"], 20) > road_load(cars["yu7"], 20, grade=-0.05)


def test_a_cabin_warms_by_20_kelvin_in_six_to_ten_minutes() -> None:
    cabin, seconds = Cabin(0.0), 0
    while cabin.air < 20:
        cabin, seconds = condition(cabin, 21, Around(0), 10), seconds + 10
        assert cabin.power < 4500
    assert 4 * 60 <= seconds <= 10 * 60


def test_a_parked_cabin_follows_the_weather() -> None:
    cabin = condition(Cabin(21.0), None, Around(2), 4 * 3600)
    assert 2 <= cabin.air < 3
    assert cabin.power == 0
