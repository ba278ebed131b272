"""From a scenario and a seed to a living household."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.car import Car
from hyperconnect.sim.dashboard import Dashboard
from hyperconnect.sim.home import Home
from hyperconnect.sim.household import Household
from hyperconnect.sim.light import Light
from hyperconnect.sim.lock import Lock
from hyperconnect.sim.meter import Meter
from hyperconnect.sim.person import Entrance, Person, Trip
from hyperconnect.sim.phone import Phone
from hyperconnect.sim.remote import Remote
from hyperconnect.sim.road import Roads
from hyperconnect.sim.scenario import Handset, Inhabitant, Jam, Journey, Scenario
from hyperconnect.sim.sensors import Contact, Motion
from hyperconnect.sim.thermal import Building
from hyperconnect.sim.thermostat import Thermostat
from hyperconnect.sim.town import town
from hyperconnect.sim.traffic import Incident, Traffic
from hyperconnect.sim.weather import OutdoorSensor, Weather


def build(scenario: Scenario, seed: int) -> Household:
    """Return the household of a scenario, about to begin. The same seed makes the same one."""
    script = scenario.script
    zone = ZoneInfo(scenario.timezone)
    house = Household(scenario.start, seed)
    weather = Weather(script.weather.outdoor, script.weather.swing, zone, house.random("weather"))
    roads = town(house.random("town"), scenario.latitude, scenario.longitude, script.town.distance)
    traffic = Traffic(roads, zone, tuple(_incident(scenario, jam) for jam in script.town.jams))
    entrance = _furnish(house, scenario, weather)
    for key in script.cars:
        _park(house, scenario, key, traffic, weather)
    for key, inhabitant in script.people.items():
        _settle(house, scenario, key, inhabitant, entrance, roads)
    house.end_at(scenario.start + scenario.lasts)
    return house


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


def _furnish(house: Household, scenario: Scenario, weather: Weather) -> Entrance:
    rooms = scenario.script.house
    building = Building(heat=rooms.heat, emitter_lag=rooms.emitter_lag)
    home = house.home = Home(house, weather, building, rooms.air)
    home.people = sum(person.at == "home" for person in scenario.script.people.values())
    entrance = Entrance(home, Contact(house, home), Lock(house, home), Motion(house), Light(house, home))
    outdoor, meter = OutdoorSensor(house, weather), Meter(house, home)
    home.start()
    Thermostat(house, home, rooms.target).start()
    for thing in (outdoor, meter, entrance.motion, entrance.door, entrance.light, entrance.lock):
        thing.start()
    return entrance


def _park(house: Household, scenario: Scenario, key: str, traffic: Traffic, weather: Weather) -> None:
    vehicle = scenario.script.cars[key]
    car = house.cars[key] = Car(house, key, vehicle.name, scenario.specs[key], traffic, weather)
    car.driving_period, car.parked_period = vehicle.driving_period, vehicle.parked_period
    dashboard = Dashboard(car)
    dashboard.start()
    Remote(car, dashboard).start()
    car.start(traffic.roads.places[vehicle.at], vehicle.soc)


def _settle(
    house: Household, scenario: Scenario, key: str, inhabitant: Inhabitant, entrance: Entrance, roads: Roads
) -> None:
    person = house.people[key] = Person(house, key, inhabitant.name, inhabitant.at, entrance)
    if inhabitant.phone is not None:
        _hand_over(house, person, inhabitant.phone, roads)
    if inhabitant.trip is not None:
        person.plan(_trip(house, scenario, key, inhabitant.trip))
    after = scenario.script.after_arrival
    if after is not None:
        rest: Seconds = after
        person.came_home = lambda: house.end_at(min(house.ends, house.now + rest))


def _hand_over(house: Household, person: Person, handset: Handset, roads: Roads) -> None:
    def where() -> tuple[float, float, float, bool]:
        return person.position(lambda place: _point(roads, place))

    phone = Phone(house, person.id, handset.device, roads, where, handset.mode)
    house.phones[phone.id] = phone
    phone.start()


def _point(roads: Roads, place: str) -> tuple[float, float]:
    node = roads.nodes[roads.places[place]]
    return node.x, node.y


def _trip(house: Household, scenario: Scenario, key: str, trip: Journey) -> Trip:
    stray = house.random(f"{key}/leaves").uniform(-trip.give_or_take, trip.give_or_take)
    turn = trip.turn
    return Trip(
        leaves=scenario.on_the_clock(trip.leaves) + round(stray),
        car=house.cars[trip.car],
        to=trip.to,
        turn_after=turn.after if turn else None,
        turn_to=turn.to if turn else "",
        turn_stay=turn.stay if turn else None,
    )
