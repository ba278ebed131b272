"""One planner for the household: woken when somebody wants something of it, fed from the twin, asked room by room."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from hyperconnect.automation.calendar import Entry
from hyperconnect.comfort import CabinDecision, Decision, Manual, Target
from hyperconnect.comfort import Car as CarSeen
from hyperconnect.comfort import Phone as PhoneSeen
from hyperconnect.core.comfort.diary import Diary
from hyperconnect.core.comfort.driver import Drivers
from hyperconnect.core.comfort.feed import Feed
from hyperconnect.core.comfort.heated import zone_of
from hyperconnect.core.comfort.map import Map
from hyperconnect.core.comfort.memory import KIND, Rows
from hyperconnect.core.comfort.pacing import State
from hyperconnect.core.comfort.reading import Reader
from hyperconnect.core.comfort.source import Car, Phone, Room, Source, Weather, room_of, sources
from hyperconnect.core.comfort.tariff import Tariff, power_of
from hyperconnect.core.registry import REACHED, Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.effect import Effect
from hyperconnect.model.input import Opened
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Path, parts_of, path_of

if TYPE_CHECKING:
    from hyperconnect.comfort.appointed import Appointed
    from hyperconnect.comfort.comfort import Comfort

EVERY: Seconds = 300.0
"""How often the planner looks at everything, if nothing happens."""
_MOST = 32
"""Rooms that are looked after; a hall of residence wants a hub a floor."""
_FRESH: Seconds = 1800.0
_SELDOM = 3
"""Ticks after which rooms are taken in of which nobody wishes anything."""
_COOLING = " (cooling)"


class Planner:
    """Looks after the rooms of the household, and knows who is coming.

    Asleep, it costs nothing and numpy is not imported. `feed` knows what it wants to hear of once awake, `diary` what
    the household says itself, `tariff` what heating costs.
    """

    def __init__(self, registry: Registry, twin: Twin) -> None:
        self.feed = Feed()
        self.diary = Diary(registry, twin)
        self.tariff = Tariff(registry, twin)
        self.comfort: Comfort | None = None
        self.rooms: dict[str, Room] = {}
        self.cars: dict[str, Car] = {}
        self.stale = True
        """Whether devices or the household have changed since they were looked at."""
        self._registry = registry
        self._twin = twin
        self._map = Map(registry)
        self._rows = Rows()
        self._drivers: Drivers | None = None
        self._reader: Reader | None = None
        self._timezone = "UTC"
        self._seen: set[str] = set()
        self._zones: dict[str, str] = {}
        self._ticks = 0

    def open(self, opened: Opened) -> None:
        """Begin a life with what an earlier one learned."""
        self._timezone = opened.timezone
        self._map.open(opened.latitude, opened.longitude)
        self._rows.open(opened.memory.get(KIND, {}))

    @property
    def learned(self) -> bool:
        """Whether an earlier life learned anything that is waited for."""
        return bool(self._rows)

    def wake(self) -> Comfort:
        """Be awake from now on; return the planner."""
        if self.comfort is None:
            from hyperconnect.comfort import Comfort  # it computes with numpy, which takes long to import

            self._map.learn()
            # Nobody is to find their home warmed for hours on the first day, for what others do on a working day.
            self.comfort = Comfort(timezone=self._timezone, home=self._map.home, guess=False)
            # It is made with one zone; ours come as they are found.
            self.comfort.climates.clear()
            self._reader = Reader(self._twin, self._map)
            self._drivers = Drivers(self.comfort, self._reader)
            self._rows.recall_people(self.comfort)
            self._rows.recall_tariff(self.tariff)
            self.stale = True
        return self.comfort

    def room(self, path: Path, now: Moment) -> Room:
        """Return the room whose set-point a path is: also of a device that measures nothing."""
        self.learn(now)
        device_id, component_id, _, _ = parts_of(path)
        key = f"{device_id}.{component_id}"
        room = self.rooms.get(key)
        if room is None:
            device = self._registry.get(device_id)
            part = next((each for each in device.components if each.id == component_id), None) if device else None
            if device is None or part is None:
                room = Room(key, key, device_id, component_id, path, path_of(device_id, *REACHED))
            else:
                room = room_of(self._registry, device, part, {each.name for each in self.rooms.values()})
            self.rooms[key] = room
        return room

    def learn(self, now: Moment) -> None:
        """Look at devices and household anew, if they changed."""
        if not self.stale or self.comfort is None:
            return
        self.stale = False
        self._map.learn()
        self.comfort.source = power_of(self._registry.house.comfort.source)
        for zone, key in self._zones.items():
            climate = self.comfort.climates[zone]
            climate.zone = zone_of(self._registry, key.removesuffix(_COOLING), cooling=climate.zone.cooling)
        found = sources(self._registry)
        rooms = [each for each in found.values() if isinstance(each, Room)][:_MOST]
        # What a room is called stays as long as the hub lives: what is learned of it goes by that name.
        named = {each.key: self.rooms.get(each.key, each).name for each in rooms}
        self.rooms.update((each.key, replace(each, name=named[each.key])) for each in rooms)
        self.cars = {source.key: source for source in found.values() if isinstance(source, Car)}
        self.feed.learn({key: self.rooms.get(key, source) for key, source in found.items()}, now)
        if self._drivers is not None:
            self._drivers.learn([each for each in found.values() if isinstance(each, Phone)])

    def take(self, now: Moment) -> tuple[bool, bool]:
        """Take in what is due; return whether somebody is elsewhere than before, and whether a room told at once."""
        self.learn(now)
        moved = told = False
        for source, urgent in self.feed.take(now):
            moved = self._observe(source, now, urgent=urgent) or moved
            told = told or (urgent and isinstance(source, Room))
        return moved, told

    def tick(self, now: Moment) -> None:
        """Take in how everything stands, told or not."""
        if self.comfort is not None:
            self._ticks += 1
            seldom = self._ticks % _SELDOM == 0
            left = (
                () if seldom else [key for zone, key in self._zones.items() if not self.comfort.climates[zone].wished]
            )
            self.feed.refresh(now, left)
            self.comfort.preset = self.diary.preset
            for seen in self.diary.observations(self.comfort.wall, now):
                self.comfort.observe(seen)
            prices = self.tariff.prices(self.comfort.wall, now, heating=any(map(self.active, self.rooms.values())))
            if prices is not None:
                self.comfort.observe(prices)

    def drop(self, room: Room) -> bool:
        """Look no longer after a room whose device is gone; return whether it is."""
        if self._registry.get(room.device) is None:
            self.rooms.pop(room.key, None)
            return True
        return False

    def zone(self, room: Room) -> str:
        """Return the zone of a room: it has one for heating and, where it is set to cool, one for cooling."""
        comfort, reader = self.comfort, self._reader
        if comfort is None or reader is None:
            return room.name
        cooling = reader.cools(room)
        name = f"{room.name}{_COOLING}" if cooling else room.name
        if name not in comfort.climates:
            key = f"{room.key}{_COOLING}" if cooling else room.key
            comfort.tend(name, zone_of(self._registry, room.key, cooling=cooling))
            climate = comfort.climates[name]
            climate.on = climate.wished = climate.wanted = False
            self._zones[name] = key
            self._rows.recall_zone(comfort, name, key)
        return name

    def decide(self, room: Room, awaited: str, now: Moment) -> Decision | None:
        """Return what to do with a room now, for whoever comes or for one person alone."""
        if self.comfort is None:
            return None
        return self.comfort.decide(now, self.zone(room), awaited or None)

    def driver(self, device: str, now: Moment) -> str:
        """Return who drives a car and is away; nobody (an empty name) if that is not so or not known."""
        car = self.cars.get(f"car {device}")
        if car is None or self._drivers is None or self.comfort is None:
            return ""
        person = self._drivers.driver(car, now)
        known = self.comfort.people.get(person or "")
        return person or "" if known is not None and known.journey.status in {"parked", "driving"} else ""

    def is_home(self, person: str) -> bool:
        """Return whether a person is at home."""
        known = None if self.comfort is None else self.comfort.people.get(person)
        return known is not None and known.home

    def cabin(self, car: Car, now: Moment) -> CabinDecision | None:
        """Return whether to condition a car's cabin now; None of a car that says nothing of itself."""
        return None if self.comfort is None or car.key not in self._seen else self.comfort.cabin(now, car.name)

    def wish(self, room: Room, target: float, setback: float, now: Moment) -> None:
        """Let the planner know what is wanted of a room."""
        if self.comfort is not None:
            setback = max(setback, target) if self.cools(room) else min(setback, target)
            self.comfort.observe(Target(now, target, setback, self.zone(room)))

    def want(self, room: Room, *, wanted: bool) -> None:
        """Whether anything is wanted of a room for the next arrival, or for a moment."""
        if self.comfort is not None:
            self.comfort.climates[self.zone(room)].wanted = wanted

    def overrule(self, room: Room, held: tuple[float, bool] | None) -> None:
        """What a room is held at by a changed plan, and whether that is comfort; None: it is as decided."""
        if self.comfort is not None:
            self.comfort.climates[self.zone(room)].overruled = held

    def turned(self, room: Room, temperature: float | None, now: Moment) -> None:
        """A person turned the thermostat, or gave it back."""
        if self.comfort is not None:
            self.comfort.observe(Manual(now, temperature, self.zone(room)))

    def cools(self, room: Room) -> bool:
        """Return whether a room is being looked after as one that is cooled."""
        return self.zone(room).endswith(_COOLING)

    def warms(self, room: Room, since: Moment | None) -> None:
        """A room is being warmed since a moment (of an earlier life), or is not."""
        if self.comfort is not None:
            climate = self.comfort.climates[self.zone(room)]
            climate.on, climate.on_since = since is not None, since

    def appointed(self, room: Room, by: Moment, target: float, now: Moment) -> Appointed | None:
        """Return when to begin for a fixed moment."""
        if self.comfort is None:
            return None
        from hyperconnect.comfort.appointed import appointed

        return appointed(self.comfort, now, by, target, self.zone(room))

    def air(self, room: Room) -> float | None:
        """Return a room's temperature as it was told last."""
        return None if self._reader is None else self._reader.number(room.temperature)

    def setpoint(self, room: Room) -> float | None:
        """Return what a room's thermostat says that it holds."""
        slot = room.target if room.target is not None else self._twin.slots.get(room.goal)
        return None if self._reader is None else self._reader.number(slot)

    def state(self, room: Room) -> State:
        """Return what is so in a room."""
        cools = self._reader is not None and self._reader.cools(room)
        return State(self.air(room), self.setpoint(room), cools, self._is_reached(room))

    def active(self, room: Room) -> bool:
        """Return whether a room is being heated or cooled at this moment."""
        return self._reader is not None and self._reader.said(room.action) in {"heating", "preheating", "cooling"}

    def scheduled(self, calendar: str, entries: tuple[Entry, ...], now: Moment) -> None:
        """A calendar was read."""
        self.diary.scheduled(calendar, entries)
        self.tick(now)

    def keep(self, now: Moment, out: list[Effect]) -> None:
        """Write what was learned, where that is due."""
        if self.comfort is not None and now >= self.feed.gathering:
            self._rows.keep(self.comfort, self._zones.items(), now, out)
            self._rows.keep_tariff(self.tariff, now, out)

    def forget(self, what: str, name: str | None, out: list[Effect]) -> bool:
        """Forget what was learned of `people`, of `rooms` or of `all`, or of the one called so; False if none is."""
        comfort = self.comfort
        if comfort is None:
            return name is None
        zones = {zone: key for zone, key in self._zones.items() if name is None or self._is_called(zone, key, name)}
        people = [person for person in comfort.people if name in {None, person}]
        found = False
        if what == "all" and name is None:
            self.tariff.forget()
            self._rows.forget_tariff(out)
        if what in {"all", "rooms"}:
            for zone, key in zones.items():
                comfort.forget("rooms", zone)
                self._rows.forget(out, zone=key)
                found = True
        if what in {"all", "people"}:
            for person in people:
                comfort.forget("people", person)
                self._rows.forget(out, person=person)
                found = True
        return found or name is None

    def shift(self, by: Seconds, now: Moment) -> None:
        """The clock was set to now; everything is as long ago as before."""
        if self.comfort is not None:
            self.comfort.shift(by)
        self._rows.shift(by)
        self.feed.shift(by, now)

    def _is_called(self, zone: str, key: str, name: str) -> bool:
        device = key.partition(".")[0]
        return name in {zone, zone.removesuffix(_COOLING), key, device, self._registry.slug(device)}

    def _observe(self, source: Source, now: Moment, *, urgent: bool) -> bool:
        """Take in what a source tells; return whether it tells of somebody who is elsewhere than before, or drives."""
        comfort, reader, drivers = self.comfort, self._reader, self._drivers
        if comfort is None or reader is None or drivers is None:
            return False
        seen: CarSeen | PhoneSeen | None
        match source:
            case Room():
                self._observe_room(comfort, reader, source, now, urgent=urgent)
                return False
            case Weather():
                weather = reader.weather(source, now)
                if weather is not None:
                    comfort.observe(weather)
                return False
            case Phone():
                seen = reader.phone(source)
            case Car():
                driver = drivers.driver(source, now)
                seen = None if driver is None else reader.car(source, driver)
            case _:
                assert_never(source)
        if seen is None:
            return False
        self._seen.add(source.key)
        before = _whereabouts(comfort, seen.person)
        comfort.observe(seen)
        after = _whereabouts(comfort, seen.person)
        return after != before or after[0] == "driving"

    def _observe_room(self, comfort: Comfort, reader: Reader, room: Room, now: Moment, *, urgent: bool) -> None:
        zone = self.zone(room)
        climate = comfort.climates[zone]
        read_at = climate.room.read_at
        # What is urgent is what it does; equal steps from one reading to the next are cheap.
        air = None if urgent and read_at is not None and now - read_at < _FRESH else reader.air(room, zone, now)
        if air is not None:
            comfort.observe(air)
        reached = self._is_reached(room)
        comfort.observe(reader.heating(room, zone, now, cooling=climate.zone.cooling, available=reached))

    def _is_reached(self, room: Room) -> bool:
        told = self._twin.get(room.reached)
        return (told is None or told.value is not False) and self._registry.get(room.device) is not None


def _whereabouts(comfort: Comfort, person: str) -> tuple[str, Moment]:
    """Return what a person does, and since when."""
    known = comfort.people.get(person)
    return ("unknown", 0.0) if known is None else (known.journey.status, known.journey.since)
