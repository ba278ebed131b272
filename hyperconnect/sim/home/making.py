"""From a scenario to its home, empty and quiet."""

from __future__ import annotations

from math import fsum
from zoneinfo import ZoneInfo

from hyperconnect.sim.home.being import Being
from hyperconnect.sim.home.home import HALL, Home
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
    doorways = {name: 0.0 if page.apart or pages[HALL].apart else _DOORWAY for name, page in pages.items()}
    doorways[HALL] = fsum(each for name, each in doorways.items() if name != HALL)
    rooms = [_room(name, page, script.house, outdoor, doorways[name]) for name, page in pages.items()]
    openings = {**_OPENINGS, **script.house.openings}
    home = Home(house, weather, rooms, [Opening(name, page.room, page.kind) for name, page in openings.items()])
    home.step, home.source = scenario.step, script.house.source
    for name, pet in script.house.pets.items():
        home.welcome(Being(name, pet.kind), pet.room)
    house.home = home
    home.start()
    return home


def _room(name: str, page: RoomPage, house: House, outdoor: float, doorway: float) -> Room:
    """Return a room of its size: what a building is made of grows with its floor, but not its doorway."""
    size = page.area / _LIVING
    whole = Building()
    building = Building(
        air=whole.air * size,
        mass=whole.mass * size,
        envelope=whole.envelope * size,
        air_to_mass=whole.air_to_mass * size,
        air_to_outdoor=whole.air_to_outdoor * size * page.exposed / 100,
        mass_to_envelope=whole.mass_to_envelope * size,
        envelope_to_outdoor=whole.envelope_to_outdoor * size * page.exposed / 100,
        air_to_rooms=doorway,
        emitter_lag=page.emitter_lag or house.emitter_lag,
        heat=house.heat * size if page.heat is None else page.heat,
        pump=house.source == "heat pump",
        cooling=page.cooling,
        slab=_SCREED * page.area * page.screed,
        slab_to_air=_FLOOR * page.area,
    )
    air = house.air if page.air is None else page.air
    return Room(name, building, settled(building, air, outdoor), page.area, page.glass)


_LIVING = 30.0
"""m² of the living room that `Building` describes."""
_DOORWAY = 12.0
"""W/K between a room and the hall.

Through a door of 0.9 m by 2 m that stands open, 2 K drive Cd/3·w·√(g·h³·ΔT/T), about 0.08 m³/s each way or 100 W/K; it
stands open for an eighth of the day.
"""
_SCREED = 2.0e6
"""J/(m³·K) of cement screed"""
_FLOOR = 10.0
"""W/(m²·K) from a warm floor to the room: EN 1264 has 8.92·ΔT^1.1 W/m², so 10.5 at 5 K, less what covers it"""
_ROOMS = {
    "living": RoomPage.model_validate({"area": "30 m²"}),
    "hall": RoomPage.model_validate({"area": "8 m²", "heat": "0 W", "exposed": "40 %"}),
}
_OPENINGS = {"front_door": OpeningPage(room="hall", kind="door")}
