from __future__ import annotations

from collections.abc import Callable
from statistics import fmean

import pytest

from hyperconnect.sim.car.car import Car

Park = Callable[..., Car]


def drive_home(park: Park, model: str, seed: int, *, coarse: bool) -> tuple[float, float, float]:
    """Return seconds, kWh and km of the way from work to home."""
    car = park(model, seed=seed, coarse=coarse)
    car.navigate("Home", car.traffic.roads.places["home"])
    began, energy, odometer = car.world.now, car.battery.energy, car.computer.odometer
    arrived: list[float] = []
    car.set_out(lambda: arrived.append(car.world.now))
    car.world.advance(began + 3600)
    return arrived[0] - began, energy - car.battery.energy, car.computer.odometer - odometer


@pytest.mark.parametrize("model", ["su7", "yu7_max"])
def test_large_steps_take_the_same_energy_time_and_way_on_average(park: Park, model: str) -> None:
    fine = [drive_home(park, model, seed, coarse=False) for seed in range(5)]
    coarse = [drive_home(park, model, seed, coarse=True) for seed in range(5)]
    seconds, energy, way = (
        fmean(each[part] for each in coarse) / fmean(each[part] for each in fine) for part in range(3)
    )
    assert energy == pytest.approx(1, abs=0.05)
    assert seconds == pytest.approx(1, abs=0.08)
    assert way == pytest.approx(1, abs=0.005)
