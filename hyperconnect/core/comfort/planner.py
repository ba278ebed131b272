"""One planner for the household: woken when somebody wants something of it, fed from the twin, asked room by room."""

from __future__ import annotations

from datetime import date
from math import inf
from typing import TYPE_CHECKING, assert_never

from hyperconnect.automation.calendar import Entry
from hyperconnect.comfort import (
    Appointment,
    CabinDecision,
    Day,
    Decision,
    Manual,
    Observation,
    Presence,
    Preset,
    Target,
)
from hyperconnect.core.comfort.driver import Drivers
from hyperconnect.core.comfort.map import Map
from hyperconnect.core.comfort.memory import KIND, Rows
from hyperconnect.core.comfort.reading import Reader
from hyperconnect.core.comfort.source import Car, Phone, Room, Source, Weather, room_of, slots, sources
from hyperconnect.core.presence import OCCUPANCY
from hyperconnect.core.registry import HOME, REACHED, Registry
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
_APART: Seconds = 60.0
"""What is told oftener than that is taken in as often as that."""
_GATHERING: Seconds = 5.0
"""After waking, so long is waited for what the broker remembers: phones are heard before cars."""
_MOST = 32
"""Rooms that are looked after; a hall of residence wants a hub a floor."""
_COOLING = " (cooling)"
_TRAVEL: Seconds = 1800.0
"""The drive to an appointment: calendars do not say how long that is."""
_FAR: Seconds = 36 * 3600.0
_PREFERENCE = path_of(HOME, "main", HOME, "comfort")
"""The household's variable that says how much being late may cost."""
_HOLIDAYS = "holidays"
"""The calendar whose days are free."""
_PRESETS: tuple[Preset, ...] = ("eco", "balanced", "comfort")
_ORDER = (Weather, Phone, Car, Room)


class Planner:
    """Looks after the rooms of the household, and knows who is coming.

    Asleep, it costs nothing and numpy is not imported. `watched` are the slots that it wants to hear of once awake,
    each with its source and whether that is urgent.
    """

    def __init__(self, registry: Registry, twin: Twin) -> None:
        self.watched: dict[int, tuple[str, bool]] = {}
        self.comfort: Comfort | None = None
        self.rooms: dict[str, Room] = {}
        self.cars: dict[str, Car] = {}
        self.stale = True
        """Whether devices or the household have changed since they were looked at."""
        self._registry = registry
        self._twin = twin
        self._map = Map(registry)
        self._rows = Rows()
        self._sources: dict[str, Source] = {}
        self._drivers: Drivers | None = None
        self._reader: Reader | None = None
        self._timezone = "UTC"
        self._news: dict[str, Moment] = {}
        self._taken: dict[str, Moment] = {}
        self._seen: set[str] = set()
        self._zones: dict[str, str] = {}
        self._calendars: dict[str, tuple[Entry, ...]] = {}
        self._quiet_until: Moment = 0.0

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
            self.comfort = Comfort(timezone=self._timezone, home=self._map.home)
            # It is made with one zone; ours come as they are found.
            self.comfort.climates.clear()
            self._reader = Reader(self._twin, self._map)
            self._drivers = Drivers(self.comfort, self._reader)
            self._rows.recall_people(self.comfort)
            self.stale = True
        return self.comfort

    def connected(self, now: Moment) -> None:
        """The bus is there: what the broker remembers comes now, in any order."""
        self._quiet_until = now + _GATHERING

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
                room = Room(key, key, device_id, component_id, path)
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
        named = {key: room.name for key, room in self.rooms.items()}
        self._sources = sources(self._registry)
        found = [each for each in self._sources.values() if isinstance(each, Room)][:_MOST]
        self.rooms = {**{key: room for key, room in self.rooms.items() if key in named}, **{r.key: r for r in found}}
        self.cars = {source.key: source for source in self._sources.values() if isinstance(source, Car)}
        self.watched.clear()
        self.watched.update(
            (slot, (key, urgent)) for key, source in self._sources.items() for slot, urgent in slots(source)
        )
        if self._drivers is not None:
            self._drivers.learn([each for each in self._sources.values() if isinstance(each, Phone)])
        for key in self._sources:
            self._news.setdefault(key, now)

    def heard(self, slot: int, now: Moment, *, changed: bool) -> Moment:
        """Something watched was told; return when it is to be taken in: at once where it matters, else in a minute."""
        key, urgent = self.watched[slot]
        due = now if urgent and changed else max(now, self._taken.get(key, -inf) + _APART)
        due = max(due, self._quiet_until)
        due = self._news[key] = min(due, self._news.get(key, inf))
        return due

    def take(self, now: Moment) -> bool:
        """Take in what is due; return whether it may change what is decided."""
        self.learn(now)
        if self.comfort is None or now < self._quiet_until:
            return False
        due = [source for key, at in self._news.items() if at <= now and (source := self._sources.get(key))]
        moved = False
        for source in sorted(due, key=_rank):
            del self._news[source.key]
            self._taken[source.key] = now
            moved = self._observe(source, now) or moved
        for key in [key for key in self._news if key not in self._sources]:
            del self._news[key]
        return moved

    def tick(self, now: Moment) -> None:
        """Take in how everything stands, told or not."""
        for key, source in self._sources.items():
            if isinstance(source, Room | Weather):
                self._news[key] = now
        self._presence(now)
        self._appoint(now)

    @property
    def next_news(self) -> Moment | None:
        """When the next news is due."""
        return max(min(self._news.values()), self._quiet_until) if self._news else None

    @property
    def gathering(self) -> Moment:
        """Until when what the broker remembers is waited for."""
        return self._quiet_until

    def zone(self, room: Room) -> str:
        """Return the zone of a room: it has one for heating and, where it is set to cool, one for cooling."""
        comfort, reader = self.comfort, self._reader
        if comfort is None or reader is None:
            return room.name
        cooling = reader.cools(room)
        name = f"{room.name}{_COOLING}" if cooling else room.name
        if name not in comfort.climates:
            from hyperconnect.comfort import Zone

            key = f"{room.key}{_COOLING}" if cooling else room.key
            comfort.tend(name, Zone(26.0, 29.0, cooling=True) if cooling else Zone())
            comfort.climates[name].on = False
            self._zones[name] = key
            self._rows.recall_zone(comfort, name, key)
        return name

    def decide(self, room: Room, awaited: str, now: Moment) -> Decision | None:
        """Return what to do with a room now, for whoever comes or for one person alone."""
        if self.comfort is None:
            return None
        self._prefer()
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
            cools = self.zone(room).endswith(_COOLING)
            setback = max(setback, target) if cools else min(setback, target)
            self.comfort.observe(Target(now, target, setback, self.zone(room)))

    def turned(self, room: Room, temperature: float | None, now: Moment) -> None:
        """A person turned the thermostat, or gave it back."""
        if self.comfort is not None:
            self.comfort.observe(Manual(now, temperature, self.zone(room)))

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

    def active(self, room: Room) -> bool:
        """Return whether a room is being heated or cooled at this moment."""
        return self._reader is not None and self._reader.said(room.action) in {"heating", "preheating", "cooling"}

    def scheduled(self, calendar: str, entries: tuple[Entry, ...], now: Moment) -> None:
        """A calendar was read."""
        self._calendars[calendar] = entries
        if self.comfort is not None:
            self._appoint(now)

    def keep(self, now: Moment, out: list[Effect]) -> None:
        """Write what was learned, where that is due."""
        if self.comfort is not None and now >= self._quiet_until:
            self._rows.keep(self.comfort, self._zones.items(), now, out)

    def forget(self, what: str, name: str | None, out: list[Effect]) -> bool:
        """Forget what was learned of `people`, of `rooms` or of `all`, or of the one called so; False if none is."""
        comfort = self.comfort
        if comfort is None:
            return False
        zones = {zone: key for zone, key in self._zones.items() if name is None or self._is_called(zone, key, name)}
        people = [person for person in comfort.people if name in {None, person}]
        found = False
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
        self._taken = {key: at + by for key, at in self._taken.items()}
        self._news = dict.fromkeys(self._news, now)
        self._quiet_until += by

    def _is_called(self, zone: str, key: str, name: str) -> bool:
        device = key.partition(".")[0]
        return name in {zone, zone.removesuffix(_COOLING), key, device, self._registry.slug(device)}

    def _observe(self, source: Source, now: Moment) -> bool:
        comfort, reader, drivers = self.comfort, self._reader, self._drivers
        if comfort is None or reader is None or drivers is None:
            return False
        seen: Observation | None
        match source:
            case Room():
                self._observe_room(comfort, reader, source, now)
                return True
            case Phone():
                seen = reader.phone(source)
            case Car():
                driver = drivers.driver(source, now)
                seen = None if driver is None else reader.car(source, driver)
            case Weather():
                seen = reader.weather(source, now)
            case _:
                assert_never(source)
        if seen is not None:
            comfort.observe(seen)
            self._seen.add(source.key)
        return seen is not None and not isinstance(source, Weather)

    def _observe_room(self, comfort: Comfort, reader: Reader, room: Room, now: Moment) -> None:
        zone = self.zone(room)
        air = reader.air(room, zone, now)
        if air is not None:
            comfort.observe(air)
        reached = self._twin.get(path_of(room.device, *REACHED))
        available = self._registry.get(room.device) is not None and (reached is None or reached.value is not False)
        cooling = comfort.climates[zone].zone.cooling
        comfort.observe(reader.heating(room, zone, now, cooling=cooling, available=available))

    def _presence(self, now: Moment) -> None:
        """Where the household counts itself who is at home, guests and all, that has the say."""
        if self.comfort is None or OCCUPANCY not in self._registry.house.variables:
            return
        count = self._twin.get(path_of(HOME, "main", HOME, OCCUPANCY))
        if count is not None and isinstance(count.value, bool | int | float):
            self.comfort.observe(Presence(now, present=count.value > 0))

    def _appoint(self, now: Moment) -> None:
        """Tell the next appointment of each person who has a calendar, and which days are free."""
        if self.comfort is None:
            return
        for calendar, entries in self._calendars.items():
            if calendar.casefold() == _HOLIDAYS:
                for entry in entries:
                    for day in _days(self.comfort, entry):
                        self.comfort.observe(Day(now, day))
            elif calendar in self._registry.house.people:
                starts = [entry.start for entry in entries if now < entry.start < now + _FAR and not _whole(entry)]
                begins = min(starts, default=None)
                self.comfort.observe(Appointment(now, begins, _TRAVEL, person=calendar))

    def _prefer(self) -> None:
        """Follow the household's own word for how much being late may cost, if it has one."""
        chosen = self._twin.get(_PREFERENCE)
        if self.comfort is not None and chosen is not None:
            self.comfort.preset = next((each for each in _PRESETS if each == chosen.value), "balanced")


def _rank(source: Source) -> int:
    return _ORDER.index(type(source))


def _whole(entry: Entry) -> bool:
    return entry.end - entry.start >= 86400.0 - 3600.0


def _days(comfort: Comfort, entry: Entry) -> list[str]:
    first, _ = comfort.wall.read(entry.start)
    last, _ = comfort.wall.read(max(entry.start, entry.end - 1.0))
    return [date.fromordinal(day).isoformat() for day in range(first, min(last, first + 60) + 1)]
