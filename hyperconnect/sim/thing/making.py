"""From a scenario to the things in its home."""

from __future__ import annotations

from hyperconnect.sim.home.home import Home
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import Scenario
from hyperconnect.sim.thing.contact import Contact
from hyperconnect.sim.thing.light import Light
from hyperconnect.sim.thing.lock import Lock
from hyperconnect.sim.thing.meter import Meter
from hyperconnect.sim.thing.motion import Motion
from hyperconnect.sim.thing.outdoor import OutdoorSensor
from hyperconnect.sim.thing.thermostat import Thermostat


def make_things(house: Household, scenario: Scenario, home: Home) -> tuple[Lock, Light]:
    """Put the things of a scenario into its home; return the lock and the light that people use."""
    lock, light = Lock(house, home.door), Light(house, home.living)
    Thermostat(house, home, scenario.script.house.target).start()
    for thing in (
        OutdoorSensor(house, home.weather),
        Meter(house, home),
        Motion(house, home),
        Contact(house, home.door),
        light,
        lock,
    ):
        thing.start()
    return lock, light
