"""From a scenario to its people and pets, what they carry and what they plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.home.being import Being
from hyperconnect.sim.household import Household
from hyperconnect.sim.person.chores import Chores
from hyperconnect.sim.person.day import Holiday, Routine, Visit
from hyperconnect.sim.person.daylight import Daylight
from hyperconnect.sim.person.entrance import Entrance
from hyperconnect.sim.person.hands import Hands
from hyperconnect.sim.person.indoors import Indoors
from hyperconnect.sim.person.life import Fleet, Life
from hyperconnect.sim.person.person import Person, Trip
from hyperconnect.sim.person.pet import Pet
from hyperconnect.sim.person.phone import Phone
from hyperconnect.sim.person.region import regions
from hyperconnect.sim.person.relay import Relay
from hyperconnect.sim.person.visitor import Visitors
from hyperconnect.sim.person.watch import Watch
from hyperconnect.sim.road.road import Roads
from hyperconnect.sim.script.people import WEEK, Days, Handset, Inhabitant, Journey, Wristwatch
from hyperconnect.sim.script.scenario import Scenario


class Furnishing:
    """What all people of a household share."""

    def __init__(self, house: Household, scenario: Scenario, roads: Roads) -> None:
        home = house.home
        if home is None:
            raise ValueError("people need a home")
        self.house = house
        self.scenario = scenario
        self.roads = roads
        self.home = home
        self.zone = ZoneInfo(scenario.timezone)
        self.daylight = Daylight(scenario.latitude, scenario.longitude)
        self.hands = Hands(home, house.things)
        self.entrance = Entrance(house, home, self.hands, self.daylight)
        house.visitors = self.visitors = Visitors(house, self.entrance)
        self.visitors.sleeps = lambda who: who in house.people and house.people[who].asleep
        self.fleet = Fleet(house.cars)


def make_people(house: Household, scenario: Scenario, roads: Roads) -> Hands:
    """Let the people of a scenario be where they are, with what they carry and what they plan; and the pets.

    Return the hands with which they take hold of things.
    """
    shared = Furnishing(house, scenario, roads)
    for key, inhabitant in scenario.script.people.items():
        _settle(shared, key, inhabitant)
    for name, pet in scenario.script.house.pets.items():
        beast = house.pets[name] = Pet(house, name, pet.kind, shared.home, shared.zone)
        beast.begin()
    return shared.hands


def _settle(shared: Furnishing, key: str, inhabitant: Inhabitant) -> None:
    house, home = shared.house, shared.home
    inside = inhabitant.at == "home" and not inhabitant.neighbour
    home.welcome(Being(key, "person", lives_here=not inhabitant.neighbour), "living" if inside else None)
    person = house.people[key] = Person(house, key, inhabitant.name, inhabitant.at, shared.roads, shared.entrance)
    person.neighbour = inhabitant.neighbour
    chores = Chores(house, key, shared.hands, shared.daylight)
    indoors = Indoors(house, key, home, chores, shared.zone)
    trips = [_trip(shared, key, index, trip) for index, (_, trip) in enumerate(inhabitant.planned)]
    slept: list[Callable[[], None]] = []
    gets_up: Callable[[], Moment | None] = _nobody_knows
    if inhabitant.day is not None:
        life = Life(house, person, routine_of(inhabitant.day), indoors, shared.zone)
        life.fleet, life.car, life.drives = shared.fleet, inhabitant.day.car, inhabitant.day.goes_by == "car"
        life.rests = partial(_all_rest, house, key)
        life.invited = partial(_invite, shared, key)
        slept, gets_up = life.slept, life.gets_up
        life.begin(trips)
    else:
        person.goes, person.is_there = indoors.go_out, partial(_come_in, house, person, indoors)
        for trip in trips:
            person.plan(trip)
    phone = None
    if inhabitant.phone is not None:
        phone = _hand_over(shared, person, inhabitant.phone, slept)
    if inhabitant.watch is not None:
        watch = _put_on(shared, person, inhabitant.watch, slept)
        watch.sleeps_until = gets_up
        if phone is not None:
            phone.steps = lambda: watch.steps
            _pair(shared, person, phone, watch)
        watch.start(asleep=person.asleep)
    after = shared.scenario.script.after_arrival
    if after is not None:
        rest: Seconds = after
        person.came_home = lambda: house.end_at(min(house.ends, house.now + rest))


def routine_of(days: Days) -> Routine:
    """Return the routine that a page describes."""
    return Routine(
        wakes=days.wakes,
        sleeps=days.sleeps if days.sleeps >= 12 * 3600 else days.sleeps + 24 * 3600,
        later=days.later,
        leaves=days.leaves,
        works_for=days.works_for,
        works_on=frozenset(WEEK.index(day) for day in days.works_on),
        home_office=frozenset(WEEK.index(day) for day in days.home_office),
        errands=days.errands,
        evenings_out=days.evenings_out,
        guests=days.guests,
        long_weekends=days.long_weekends,
        ill=days.ill,
        holidays=tuple(Holiday(date.fromisoformat(one.begins), one.days) for one in days.holidays),
        stray=days.give_or_take,
    )


def _come_in(house: Household, person: Person, indoors: Indoors) -> None:
    if person.place == "home" and not person.neighbour:
        indoors.come_in(house.random(f"{person.id}/{int(house.now)}").uniform(200, 320))


def _all_rest(house: Household, key: str) -> bool:
    """Return whether everybody else who is at home is in bed."""
    return all(
        other.asleep or other.place != "home" or other.under_way for name, other in house.people.items() if name != key
    )


def _invite(shared: Furnishing, key: str, visit: Visit) -> None:
    shared.visitors.visit(f"guest_of_{key}", visit.at, visit.stays)


def _nobody_knows() -> None:
    """When somebody gets up whose days nobody planned."""


def _put_on(shared: Furnishing, person: Person, page: Wristwatch, slept: list[Callable[[], None]]) -> Watch:
    watch = Watch(shared.house, person.id, page.device, shared.zone)
    shared.house.watches[watch.id] = watch
    if page.battery is not None:
        watch.battery = page.battery
    watch.doing, watch.near = lambda: person.doing, lambda: person.indoors
    slept.append(lambda: watch.rest(asleep=person.asleep))
    return watch


def _pair(shared: Furnishing, person: Person, phone: Phone, watch: Watch) -> None:
    """Let the phone hand notices on to the watch, and say what the watch knows of the night."""
    relay = Relay(shared.house, person.id, watch.id, watch.label, watch.address)
    relay.online = watch.online = lambda: phone.reachable
    person.screens.append(relay.screen)
    relay.start()


def _hand_over(shared: Furnishing, person: Person, handset: Handset, slept: list[Callable[[], None]]) -> Phone:
    house, places = shared.house, ("home", "work")
    known = regions(tuple((place.title(), person.point(place)) for place in places))
    phone = Phone(house, person.id, handset.device, shared.roads, person.position, handset.mode, known)
    phone.name = person.name
    phone.charges_in_car = handset.charges_in_car
    if handset.battery is not None:
        phone.charge(handset.battery)
    house.phones[phone.id] = phone
    person.moved.append(phone.stir)
    slept.append(lambda: phone.rest(asleep=person.asleep))
    phone.start(asleep=person.asleep)
    return phone


def _trip(shared: Furnishing, key: str, index: int, trip: Journey) -> Trip:
    house = shared.house
    stray = house.random(f"{key}/leaves{index or ''}").uniform(-trip.give_or_take, trip.give_or_take)
    turn = trip.turn
    return Trip(
        leaves=shared.scenario.on_the_clock(trip.leaves) + round(stray),
        car=house.cars[trip.car],
        to=trip.to,
        turn_after=turn.after if turn else None,
        turn_to=turn.to if turn else "",
        turn_stay=turn.stay if turn else None,
    )
