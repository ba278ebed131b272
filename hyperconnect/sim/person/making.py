"""From a scenario to its people, what they carry and what they plan."""

from __future__ import annotations

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.being import Being
from hyperconnect.sim.household import Household
from hyperconnect.sim.person.person import Entrance, Person, Trip
from hyperconnect.sim.person.phone import Phone
from hyperconnect.sim.road.road import Roads
from hyperconnect.sim.script.people import Handset, Inhabitant, Journey
from hyperconnect.sim.script.scenario import Scenario


def make_people(house: Household, scenario: Scenario, entrance: Entrance, roads: Roads) -> None:
    """Let the people of a scenario be where they are, with what they carry and what they plan."""
    for key, inhabitant in scenario.script.people.items():
        _settle(house, scenario, key, inhabitant, entrance, roads)


def _settle(
    house: Household, scenario: Scenario, key: str, inhabitant: Inhabitant, entrance: Entrance, roads: Roads
) -> None:
    entrance.home.welcome(Being(key, "person"), "living" if inhabitant.at == "home" else None)
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
