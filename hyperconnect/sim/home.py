"""The home itself, not its devices: room, heat, door, light and lock as they are."""

from __future__ import annotations

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.thermal import Building, Room, capacity, cop, settled, warm
from hyperconnect.sim.view import HomeView
from hyperconnect.sim.weather import Weather
from hyperconnect.sim.world import World

STEP: Seconds = 10.0
PERSON_HEAT = 90.0
"""W a person gives to a room, at rest."""
STANDING_GAINS = 40.0
"""W of router, fridge and standby that warm the room."""


class Home:
    """The state that devices measure and change and people live in. All powers in W."""

    def __init__(self, world: World, weather: Weather, building: Building, air: float) -> None:
        self._world = world
        self.weather = weather
        self.building = building
        self.room: Room = settled(building, air, weather.outdoor(world.now))
        self.demand = 0.0
        """what the thermostat asks of the heat pump, 0 to 1"""
        self.target = air
        """what the thermostat keeps, °C"""
        self.people = 0
        self.light = 0.0
        """brightness of the lights, 0 to 1"""
        self.door_open = False
        self.locked = True
        self.heating_since: Moment | None = None
        self.heat_energy = 0.0
        self.electric_energy = 0.0
        self.meter_power = 0.0
        self.meter_energy = 0.0

    def start(self) -> None:
        """Begin to warm and cool."""
        self._world.every(STEP, self._step)

    def heating_power(self) -> float:
        """Return what the heating draws now."""
        if self.demand <= 0:
            return 0.0
        outdoor = self.weather.outdoor(self._world.now)
        return self.demand * capacity(self.building, outdoor) / cop(outdoor)

    def occupied(self) -> bool:
        """Return whether somebody is at home."""
        return self.people > 0

    def view(self) -> HomeView:
        """Return the truth."""
        return HomeView(
            air=self.room.air,
            mass=self.room.mass,
            outdoor=self.weather.outdoor(self._world.now),
            target=self.target,
            heating=self.demand > 0,
            heat_power=self.room.emitted,
            heat_energy=self.heat_energy,
            electric_power=self.heating_power(),
            electric_energy=self.electric_energy,
            meter_power=self.meter_power,
            meter_energy=self.meter_energy,
            lights_on=self.light > 0,
            door_open=self.door_open,
            locked=self.locked,
            heating_since=self.heating_since,
        )

    def _step(self) -> None:
        if self.demand <= 0:
            self.heating_since = None
        elif self.heating_since is None:
            self.heating_since = self._world.now
        hours = STEP / 3_600_000
        self.heat_energy += self.room.emitted * hours
        self.electric_energy += self.heating_power() * hours
        gains = STANDING_GAINS + PERSON_HEAT * self.people
        outdoor = self.weather.outdoor(self._world.now)
        self.room = warm(self.building, self.room, self.demand, gains, outdoor, STEP)
