from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest

from hyperconnect.model.moment import moment_of
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.car.dashboard import Dashboard
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.car.remote import Remote
from hyperconnect.sim.home.weather import Climate, Weather
from hyperconnect.sim.road.road import Roads
from hyperconnect.sim.road.town import town
from hyperconnect.sim.road.traffic import Traffic, Tunnel
from hyperconnect.sim.world import World

BERLIN = ZoneInfo("Europe/Berlin")
MORNING = moment_of("2026-01-15T10:00+01:00")

Park: TypeAlias = Callable[..., Car]


@pytest.fixture(scope="session")
def roads() -> Roads:
    return town(Random(7), 52.4, 13.06, 20_000)


@pytest.fixture
def park(cars: dict[str, CarSpec], roads: Roads) -> Park:
    def make(
        model: str = "su7",
        at: str = "work",
        soc: float = 60.0,
        *,
        seed: int = 1,
        outdoor: float = 10.0,
        coarse: bool = False,
        patchy: bool = False,
        tunnels: tuple[Tunnel, ...] = (),
    ) -> Car:
        world = World(MORNING, seed)
        weather = Weather(Climate(outdoor, 0.0, 0.0, 0.0), BERLIN, (52.4, 13.06), world.random("weather"))
        car = Car(world, "su7", "SU7", cars[model], Traffic(roads, BERLIN, (), tunnels), weather)
        car.coarse, car.driving_period = coarse, 60.0 if coarse else 10.0
        dashboard = Dashboard(car)
        dashboard.link.patchy = patchy
        dashboard.start()
        Remote(car, dashboard).start()
        car.start(roads.places[at], soc)
        return car

    return make
