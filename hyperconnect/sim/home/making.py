"""From a scenario to its home, empty and quiet."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hyperconnect.sim.home.being import Being
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.home.opening import Opening
from hyperconnect.sim.home.room import Room
from hyperconnect.sim.home.thermal import Building, settled
from hyperconnect.sim.home.weather import Climate, Weather
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.house import House, OpeningPage, RoomPage
from hyperconnect.sim.script.scenario import Scenario


def make_home(house: Household, scenario: Scenario) -> Home:
    """Return the home of a scenario; its physics have begun, nothing is in it yet."""
    script = scenario.script
    sky = script.weather
    weather = Weather(
        Climate(sky.outdoor, sky.season, sky.swing, sky.fronts),
        ZoneInfo(scenario.timezone),
        (scenario.latitude, scenario.longitude),
        house.random("weather"),
    )
    outdoor = weather.outdoor(house.now)
    pages = {**_ROOMS, **script.house.rooms}
    rooms = [_room(name, page, script.house, outdoor) for name, page in pages.items()]
    openings = {**_OPENINGS, **script.house.openings}
    home = Home(house, weather, rooms, [Opening(name, page.room, page.kind) for name, page in openings.items()])
    home.step, home.source = script.step, script.house.source
    for name, pet in script.house.pets.items():
        home.welcome(Being(name, pet.kind), pet.room)
    house.home = home
    home.start()
    return home


def _room(name: str, page: RoomPage, house: House, outdoor: float) -> Room:
    """Return a room of its size: what a building is made of grows with its floor."""
    size = page.area / _LIVING
    whole = Building()
    building = Building(
        air=whole.air * size,
        mass=whole.mass * size,
        envelope=whole.envelope * size,
        air_to_mass=whole.air_to_mass * size,
        air_to_outdoor=whole.air_to_outdoor * size,
        mass_to_envelope=whole.mass_to_envelope * size,
        envelope_to_outdoor=whole.envelope_to_outdoor * size,
        air_to_rooms=0.0 if page.apart else _DOORWAY * size,
        emitter_lag=page.emitter_lag or house.emitter_lag,
        heat=house.heat * size if page.heat is None else page.heat,
        pump=house.source == "heat pump",
        cooling=page.cooling,
    )
    air = house.air if page.air is None else page.air
    return Room(name, building, settled(building, air, outdoor), page.area, page.glass)


_LIVING = 30.0
"""m² of the living room that `Building` describes."""
_DOORWAY = 12.0
"""W/K from a room of that size to the others."""
_ROOMS = {
    "living": RoomPage.model_validate({"area": "30 m²"}),
    "hall": RoomPage.model_validate({"area": "8 m²", "heat": "0 W"}),
}
_OPENINGS = {"front_door": OpeningPage(room="hall", kind="door")}
