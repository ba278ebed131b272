"""The home itself, not its devices: rooms, heat, openings and who is in them, as they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import exp, fsum
from typing import TypeAlias

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.home.air import saturation
from hyperconnect.sim.home.being import BREATH, HEAT, Being, BeingKind
from hyperconnect.sim.home.opening import AIR, Opening
from hyperconnect.sim.home.room import Room
from hyperconnect.sim.home.thermal import Warming, cop, eer, strength, warming
from hyperconnect.sim.home.weather import Weather
from hyperconnect.sim.view import HomeView
from hyperconnect.sim.world import World

STEP: Seconds = 10.0
COARSE: Seconds = 60.0
"""From this step on nobody looks at each word of a thing."""
STANDING_GAINS = 40.0
"""W of router, fridge and standby that warm the living room."""
SOLAR = 0.3
"""The share of the sun on level ground that comes through a square metre of window: shade, angle and glass."""
LEAKS = 0.5
"""Air changes an hour through what is shut."""
OUTDOOR_HUMIDITY = 0.78
"""Relative humidity outside, 0 to 1."""
DOOR, LIVING, HALL = "front_door", "living", "hall"

Watcher: TypeAlias = Callable[[Being], None]
"""Is told of each movement in a room."""


class Home:
    """The state that devices measure and change and people live in. All powers in W.

    Who wants to know of something puts a function where it happens: `watch` for movements in a room, `turned` of an
    opening, `stepped` after each step of the physics.
    """

    def __init__(self, world: World, weather: Weather, rooms: list[Room], openings: list[Opening]) -> None:
        self._world = world
        self.weather = weather
        self.step = STEP
        """seconds between two moments at which heat is reckoned"""
        self.source = "heat pump"
        """what heats: a heat pump, a boiler, or electricity itself"""
        self.rooms = {room.name: room for room in rooms}
        self.openings = {opening.name: opening for opening in openings}
        self.beings: dict[str, Being] = {}
        """everybody who may be here"""
        self.loads: dict[str, float] = {}
        """W that each thing draws now"""
        self.supplies: dict[str, float] = {}
        """W that each thing gives now: sun, battery"""
        self.stepped: list[Callable[[], None]] = []
        self.target = self.living.warmth.air
        """what the living room's thermostat keeps, °C"""
        self.heating_since: Moment | None = None
        self.electric_energy = 0.0
        self.meter_power = 0.0
        self.meter_energy = 0.0
        self.climate_power = 0.0
        """what heating and cooling drew at the last step"""
        self._warming: list[tuple[Room, Warming, float, float]] = []
        self._hall = self.rooms[HALL]
        self._doorways: list[tuple[Room, float]] = []
        self._watchers: dict[str, list[Watcher]] = {}
        self._places: dict[str, Room] = {}
        self._leaked = 0.0
        """what part of a room's damp leaves in a step through what is shut"""

    @property
    def coarse(self) -> bool:
        """Whether it is reckoned by the minute: then it is a long story, and things that can be calm are."""
        return self.step >= COARSE

    @property
    def living(self) -> Room:
        """The living room, which every home has."""
        return self.rooms[LIVING]

    @property
    def door(self) -> Opening:
        """The front door, which every home has."""
        return self.openings[DOOR]

    def start(self) -> None:
        """Begin to warm and cool."""
        for opening in self.openings.values():
            opening.turned.append(partial(self._let_air, self.rooms[opening.room]))
        opened = [(room, room.building.air_to_rooms) for room in self.rooms.values() if room is not self._hall]
        through = fsum(each for _, each in opened)
        self._doorways = [(room, each / through) for room, each in opened if each]
        self._warming = [
            (room, warming(room.building, self.step), STANDING_GAINS * (room.name == LIVING), room.glass * SOLAR)
            for room in self.rooms.values()
        ]
        self._leaked = 1 - exp(-LEAKS * self.step / 3600)
        self._world.every(self.step, self._step)

    def welcome(self, being: Being, room: str | None) -> None:
        """Make somebody known, in a room or away."""
        self.beings[being.id] = being
        self._put(being.id, room)

    def move(self, who: str, room: str | None) -> None:
        """Let somebody go into a room, or away; whoever watches that room is told."""
        self._put(who, room)
        if room is not None:
            self.stir(who)

    def stir(self, who: str) -> None:
        """Let somebody move where they are."""
        room = self.where(who)
        if room is not None:
            for watcher in self._watchers.get(room.name, ()):
                watcher(self.beings[who])

    def where(self, who: str) -> Room | None:
        """Return the room somebody is in, None while they are away."""
        return self._places.get(who)

    def watch(self, room: str, watcher: Watcher) -> None:
        """Tell somebody of each movement in a room from now on."""
        self._watchers.setdefault(room, []).append(watcher)

    def heating_power(self) -> float:
        """Return the electric power that heating and cooling draw now."""
        outdoor = self.weather.outdoor(self._world.now)
        drawn, strong, gain = 0.0, strength(outdoor), cop(outdoor)
        for room in self.rooms.values():
            if room.demand > 0 and self.source != "boiler":
                building = room.building
                drawn += room.demand * (building.heat * strong) / gain if building.pump else room.demand * building.heat
            if room.cooling > 0:
                drawn += room.cooling * room.building.cooling / eer(outdoor)
        return drawn

    def occupied(self) -> bool:
        """Return whether a person is at home."""
        return any(self.beings[who].kind == "person" for room in self.rooms.values() for who in room.beings)

    def view(self) -> HomeView:
        """Return the truth."""
        living = self.living
        return HomeView(
            air=living.warmth.air,
            mass=living.warmth.mass,
            outdoor=self.weather.outdoor(self._world.now),
            target=self.target,
            heating=living.demand > 0,
            heat_power=living.warmth.emitted,
            heat_energy=living.heat_energy,
            electric_power=self.heating_power(),
            electric_energy=self.electric_energy,
            meter_power=self.meter_power,
            meter_energy=self.meter_energy,
            lights_on=living.lit,
            door_open=self.door.is_open,
            locked=self.door.locked,
            heating_since=self.heating_since,
        )

    def _step(self) -> None:
        if self.living.demand <= 0:
            self.heating_since = None
        elif self.heating_since is None:
            self.heating_since = self._world.now
        now, dt = self._world.now, self.step
        outdoor, sun = self.weather.outdoor(now), self.weather.irradiance(now)
        self.climate_power = self.heating_power()
        self.electric_energy += self.climate_power * dt / 3_600_000
        hall, hall_air = self._hall, self._hall.warmth.air
        around = fsum([room.warmth.air * share for room, share in self._doorways])
        damp = OUTDOOR_HUMIDITY * saturation(outdoor)
        strong = strength(outdoor)
        for room, step, standing, glass in self._warming:
            heat, breath = room.bodies
            gains = heat + standing + glass * sun
            if room.cooling > 0:
                gains -= room.cooling * room.building.cooling
            warmth, demand, exchange, aired = room.warmth, room.demand, 0.0, self._leaked
            if warmth.emitted:
                room.heat_energy += warmth.emitted * dt / 3_600_000
            if demand:
                demand *= room.building.heat * strong if room.building.pump else room.building.heat
            if room.open or room.airflow:
                exchange = room.open * room.volume / 3
                aired = 1 - exp(-(LEAKS + room.open + fsum(room.airflow.values())) * dt / 3600)
            room.warmth = step(warmth, demand, gains, outdoor, exchange, around if room is hall else hall_air)
            room.vapour += (damp - room.vapour) * aired
            if breath:
                room.vapour += breath * dt / 3600 / room.volume
        for stepped in self.stepped:
            stepped()

    def _let_air(self, room: Room) -> None:
        """Reckon anew how much air passes through what stands open in a room."""
        room.open = fsum(AIR[each.kind] for each in self.openings.values() if each.room == room.name and each.is_open)

    def _put(self, who: str, room: str | None) -> None:
        """Let somebody be in a room, or away."""
        old = self._places.pop(who, None)
        if old is not None:
            old.beings.discard(who)
            self._inhabit(old)
        if room is not None:
            place = self._places[who] = self.rooms[room]
            place.beings.add(who)
            self._inhabit(place)

    def _inhabit(self, room: Room) -> None:
        """Reckon anew what those in a room give to it; in whole numbers, the same in any order of a set."""
        kinds: list[BeingKind] = [self.beings[who].kind for who in room.beings]
        room.bodies = sum(HEAT[kind] for kind in kinds), sum(BREATH[kind] for kind in kinds)
