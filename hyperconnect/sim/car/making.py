"""From a scenario to its roads and the cars on them."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from hyperconnect.errors import ContentError
from hyperconnect.model.moment import Seconds
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.car.charging import Socket
from hyperconnect.sim.car.dashboard import Dashboard
from hyperconnect.sim.car.remote import Remote
from hyperconnect.sim.home.weather import Weather
from hyperconnect.sim.household import Household
from hyperconnect.sim.road.span import check_span
from hyperconnect.sim.road.town import town
from hyperconnect.sim.road.traffic import Incident, Traffic, Tunnel
from hyperconnect.sim.script.cars import Update
from hyperconnect.sim.script.scenario import Scenario
from hyperconnect.sim.script.town import Jam, Span

COARSE: Seconds = 30.0
"""With a step of at least this the home is simulated by the minute, and so are drives."""


def make_traffic(house: Household, scenario: Scenario) -> Traffic:
    """Return the roads of a scenario and what happens on them.

    Raises:
        ContentError: a jam or a tunnel lies beyond the end of its road; names line and column.
    """
    plan = scenario.script.town
    roads = scenario.roads
    if roads is None:
        roads = town(house.random("town"), scenario.latitude, scenario.longitude, plan.distance)
    spans: tuple[tuple[str, Sequence[Span]], ...] = (("jams", plan.jams), ("tunnels", plan.tunnels))
    for kind, listed in spans:
        for index, span in enumerate(listed):
            try:
                check_span(roads, span.road, span.starts, span.ends)
            except ContentError as error:
                where = scenario.sheet.place(f"/town/{kind}/{index}/{error.where}")
                raise ContentError(error.why, where=where, hint=error.hint) from error
    return Traffic(
        roads,
        ZoneInfo(scenario.timezone),
        tuple(_incident(scenario, jam) for jam in plan.jams),
        tuple(Tunnel(tunnel.road, tunnel.starts / 1000, tunnel.ends / 1000) for tunnel in plan.tunnels),
        plan.incidents,
        lambda hour: house.random(f"incidents/{hour}"),
    )


def make_cars(house: Household, scenario: Scenario, traffic: Traffic, weather: Weather) -> None:
    """Park the cars of a scenario where they stand."""
    for key, vehicle in scenario.script.cars.items():
        car = house.cars[key] = Car(house, key, vehicle.name, scenario.specs[key], traffic, weather)
        car.coarse = scenario.step >= COARSE
        car.driving_period = max(vehicle.driving_period, scenario.step if car.coarse else 0.0)
        car.parked_period, car.heartbeat = vehicle.parked_period, vehicle.heartbeat
        car.charging.limit, car.plug_in_below = vehicle.charge_limit, vehicle.plug_in_below
        car.garage = vehicle.garage
        car.outlet = lambda: _free_socket(house)
        dashboard = Dashboard(car)
        for base in dashboard.bases:
            house.own(key, base)
        dashboard.link.patchy = vehicle.network == "patchy"
        dashboard.start()
        Remote(car, dashboard).start()
        car.start(traffic.roads.places[vehicle.at], vehicle.soc)
        if vehicle.update is not None:
            _offer(house, scenario, car, vehicle.update)


def _free_socket(house: Household) -> Socket | None:
    """Return the first free socket among the things at home: whatever has a `socket` is a wall box."""
    for thing in house.things.values():
        socket = getattr(thing, "socket", None)
        if isinstance(socket, Socket) and socket.plugged is None:
            return socket
    return None


def _offer(house: Household, scenario: Scenario, car: Car, update: Update) -> None:
    def offer() -> None:
        car.software.latest = update.version
        car.wake()

    house.at(scenario.on_the_clock(update.at), offer)


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
