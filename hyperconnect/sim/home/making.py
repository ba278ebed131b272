"""From a scenario to its home, empty and quiet."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hyperconnect.sim.home.home import Home
from hyperconnect.sim.home.opening import Opening
from hyperconnect.sim.home.room import Room
from hyperconnect.sim.home.thermal import Building, settled
from hyperconnect.sim.home.weather import Weather
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import Scenario


def make_home(house: Household, scenario: Scenario) -> Home:
    """Return the home of a scenario; its physics have begun, nothing is in it yet."""
    script = scenario.script
    weather = Weather(
        script.weather.outdoor, script.weather.swing, ZoneInfo(scenario.timezone), house.random("weather")
    )
    rooms = script.house
    building = Building(heat=rooms.heat, emitter_lag=rooms.emitter_lag)
    living = Room("living", building, settled(building, rooms.air, weather.outdoor(house.now)), 30.0)
    hall = Room("hall", Building(heat=0.0), settled(Building(), rooms.air, weather.outdoor(house.now)), 8.0)
    home = house.home = Home(house, weather, [living, hall], [Opening("front_door", "hall", "door")])
    home.start()
    return home
