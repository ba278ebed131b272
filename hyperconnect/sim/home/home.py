"""The home itself, not its devices: rooms, heat, openings and who is in them, as they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import fsum
from typing import TypeAlias

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.being import BREATH, HEAT, Being
from hyperconnect.sim.home.heat import Heat
from hyperconnect.sim.home.opening import AIR, Opening
from hyperconnect.sim.home.powers import Powers
from hyperconnect.sim.home.room import Room
from hyperconnect.sim.home.weather import Weather
from hyperconnect.sim.view import HomeView
from hyperconnect.sim.world import World

STEP: Seconds = 10.0
COARSE: Seconds = 60.0
"""From this step on nobody looks at each word of a thing."""
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
        self.loads = Powers()
        """W that each thing draws now"""
        self.supplies: dict[str, float] = {}
        """W that each thing gives now: sun, battery"""
        self.stepped: list[Callable[[], None]] = []
        self.target = self.living.warmth.air
        """what the living room's thermostat keeps, °C"""
        self.electric_energy = 0.0
        self.meter_power = 0.0
        self.climate_power = 0.0
        """what heating and cooling drew at the last step"""
        self._watchers: dict[str, list[Watcher]] = {}
        self._places: dict[str, Room] = {}

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
        heat = Heat([*self.rooms.values()], self.living, self.rooms[HALL], self.source, self.step)
        self._world.every(self.step, partial(self._step, heat))

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
            electric_energy=self.electric_energy,
            meter_power=self.meter_power,
            lights_on=living.lit,
            door_open=self.door.is_open,
            locked=self.door.locked,
        )

    def _step(self, heat: Heat) -> None:
        now, weather = self._world.now, self.weather
        self.climate_power = heat.step(weather.outdoor(now), weather.irradiance(now))
        self.electric_energy += self.climate_power * self.step / 3_600_000
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
        heat = breath = 0.0
        for who in room.beings:
            kind = self.beings[who].kind
            heat, breath = heat + HEAT[kind], breath + BREATH[kind]
        room.bodies = heat, breath
