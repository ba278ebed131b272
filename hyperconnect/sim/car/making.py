"""From a scenario to its roads and the cars on them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hyperconnect.sim.car.car import Car
from hyperconnect.sim.car.dashboard import Dashboard
from hyperconnect.sim.car.remote import Remote
from hyperconnect.sim.home.weather import Weather
from hyperconnect.sim.household import Household
from hyperconnect.sim.road.town import town
from hyperconnect.sim.road.traffic import Incident, Traffic
from hyperconnect.sim.script.scenario import Scenario
from hyperconnect.sim.script.town import Jam


def make_traffic(house: Household, scenario: Scenario) -> Traffic:
    """Return the roads of a scenario and what happens on them."""
    plan = scenario.script.town
    roads = town(house.random("town"), scenario.latitude, scenario.longitude, plan.distance)
    return Traffic(roads, ZoneInfo(scenario.timezone), tuple(_incident(scenario, jam) for jam in plan.jams))


def make_cars(house: Household, scenario: Scenario, traffic: Traffic, weather: Weather) -> None:
    """Park the cars of a scenario where they stand."""
    for key, vehicle in scenario.script.cars.items():
        car = house.cars[key] = Car(house, key, vehicle.name, scenario.specs[key], traffic, weather)
        car.driving_period, car.parked_period = vehicle.driving_period, vehicle.parked_period
        dashboard = Dashboard(car)
        dashboard.start()
        Remote(car, dashboard).start()
        car.start(traffic.roads.places[vehicle.at], vehicle.soc)


def _incident(scenario: Scenario, jam: Jam) -> Incident:
    return Incident(
        road=jam.road,
        tail=jam.starts / 1000,
        head=jam.ends / 1000,
        speed=jam.speed,
        begins=scenario.on_the_clock(jam.at),
        builds=jam.builds,
        ends=scenario.on_the_clock(jam.clears),
    )
