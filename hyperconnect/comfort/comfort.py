"""The planner: told what is observed, it answers whether to heat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import isfinite
from typing import Final, Literal, TypeVar, assert_never

import msgspec

from hyperconnect.comfort import memory as memories
from hyperconnect.comfort.answer import held, planned
from hyperconnect.comfort.arrival import NOBODY, Arrival, arrival, first
from hyperconnect.comfort.bank import Surroundings
from hyperconnect.comfort.cabin import cabin
from hyperconnect.comfort.climate import BLIND, Climate
from hyperconnect.comfort.decision import CabinDecision, Decision
from hyperconnect.comfort.observation import (
    HOME,
    Appointment,
    Car,
    Day,
    Heating,
    Indoor,
    Manual,
    Observation,
    Outdoor,
    Phone,
    Presence,
    Prices,
    Target,
)
from hyperconnect.comfort.person import Person
from hyperconnect.comfort.preset import ALPHA, Preset
from hyperconnect.comfort.prior import Emitter
from hyperconnect.comfort.tariff import plan
from hyperconnect.comfort.wall import Wall
from hyperconnect.comfort.weather import Weather
from hyperconnect.comfort.zones import Zone, share
from hyperconnect.model.moment import Moment, Seconds

_JUMP: Final = 120.0
"""Seconds by which a clock that goes back was set, not late."""
_NIGHT: Final = 150.0
"""Minute of the day after which rooms are judged anew by what they did."""
_SELDOM: Final = 7
"""Days from one such night to the next for rooms of which nobody wishes anything."""
_SILENT: Final = 24 * 3600.0
_Whereabouts = TypeVar("_Whereabouts", Car, Phone, Presence)


class Comfort:
    """Warm on arrival, and not a minute earlier: one home, its zones and the people who come home to it.

    Tell it what you observe, at whatever cadence you have it, and ask `decide` whenever something happened or five
    minutes passed (asking oftener does no harm: it neither learns from being asked nor flaps). Set the thermostat to
    `decision.setpoint`. It has no clock of its own and draws no luck but from `seed`: the same observations give the
    same decisions.

    `timezone` is the IANA name of the place's wall clock, by which habits are kept. `home` is its latitude and
    longitude; without them it is where a car or phone says `place="home"`. `zones` replaces the one zone `home` made of
    `emitter`, `target`, `setback` and `cooling`; `source` is the power that the zones share, None if each has its own.
    Without `guess`, who was not seen to come home twice is expected on the way home only, not by what people are like.
    """

    def __init__(  # noqa: PLR0913 (all by name, all with a usual value: what a home is, in one place)
        self,
        *,
        seed: int = 0,
        emitter: Emitter = "unknown",
        preset: Preset = "balanced",
        timezone: str = "UTC",
        target: float = 21.0,
        setback: float = 17.0,
        cooling: bool = False,
        zones: Mapping[str, Zone] | None = None,
        source: float | None = None,
        home: tuple[float, float] | None = None,
        guess: bool = True,
    ) -> None:
        self.preset: Preset = preset
        self._seed = seed
        self.wall = Wall(timezone)
        self.weather = Weather(cooling=cooling)
        chosen = dict(zones) if zones else {HOME: Zone(target, setback, emitter, cooling)}
        self.climates = {name: Climate(name, zone, seed + index) for index, (name, zone) in enumerate(chosen.items())}
        self.people: dict[str, Person] = {}
        self._prices: Prices | None = None
        self._home = home
        self.source = source
        """The power that the zones share; None if each has its own."""
        self._guess = guess
        self._guests: dict[str, bool] = {}
        self._appointments: dict[str, Appointment] = {}
        self._cars: dict[str, Car] = {}
        self._now: Moment = 0.0
        self._occupied: bool | None = None
        self._arrival: tuple[Moment, str | None, Arrival] | None = None

    def observe(self, observation: Observation) -> None:
        """Take in what was observed. Nonsense (NaN, an older moment than known) is left out and told in `lacks`.

        Once a night the first reading of a room takes a tenth of a second: the room is judged anew by its last weeks.

        Raises:
            KeyError: it is about a zone that there is not.
        """
        if not isfinite(observation.at):
            return
        match observation:
            case Indoor():
                self._read(observation)
            case Outdoor():
                self.weather.tell(observation)
            case Heating():
                climate = self.climates[observation.zone]
                climate.heating(observation, self._given(climate) if observation.heats else 1.0)
            case Car():
                self._cars[observation.car] = _merged(self._cars.get(observation.car), observation)
                self._moved(self._person(observation.person).car, observation)
            case Phone():
                self._moved(self._person(observation.person).phone, observation)
            case Presence():
                self._present(observation)
            case Manual():
                self.climates[observation.zone].turned(observation)
            case Target():
                self.climates[observation.zone].wish(observation)
            case Day():
                self._arrival = None
                self.wall.tell(observation.day, free=observation.free)
            case Prices():
                self._prices = observation
            case Appointment():
                self._appointments[observation.person] = observation
            case _:
                assert_never(observation)

    def decide(self, at: Moment, zone: str = HOME, awaited: str | None = None) -> Decision:
        """Return what to do with a zone at a moment, in at most a few milliseconds.

        With `awaited` only that person's arrival counts, whoever else is at home.

        Raises:
            KeyError: there is no such zone.
        """
        climate = self.climates[zone]
        self._run(at)
        climate.pace.asked(at)
        around = self.weather.at(at)
        lacks = self._lacks(at, climate)
        occupied = self._occupied if awaited is None else self._person(awaited).home
        if occupied is None:
            lacks = (*lacks, "where anybody is")
        if occupied is not False:
            why = "somebody is at home" if occupied else "nothing is known of who is where: kept warm"
            decision = held(climate, at, around, "home" if occupied else "blind", lacks, why)
        else:
            decision = self._waiting(climate, at, around, lacks, awaited)
        climate.ask(at, decision.setpoint, comfort=decision.heat, around=around)
        return decision

    @property
    def occupied(self) -> bool | None:
        """Whether anybody is at home; None if nothing is known of anybody."""
        return self._occupied

    def cabin(self, at: Moment, car: str = "car") -> CabinDecision:
        """Return whether to condition a car's cabin at a moment, for its next departure from home."""
        told = self._cars.get(car) or Car(at, car=car)
        person = self._person(told.person)
        return cabin(person.journey, told, self._appointments.get(told.person), at)

    def memory(self) -> dict[str, object]:
        """Return what is worth keeping over a restart, as JSON can hold it: candidates, clusters, histograms."""
        zones = {name: memories.of_zone(climate) for name, climate in self.climates.items()}
        people = {name: memories.of_person(person) for name, person in self.people.items()}
        home = next((person.places.home for person in self.people.values() if person.places.home), self._home)
        days = {date.fromordinal(day).isoformat(): free for day, free in self.wall.days.items()}
        kept: dict[str, object] = msgspec.to_builtins(memories.Memory(memories.VERSION, zones, people, home, days))
        return kept

    def remember(self, memory: Mapping[str, object]) -> bool:
        """Take up what `memory` returned in an earlier life; False if it is not that, and nothing is taken."""
        known = memories.read(memory)
        if known is None:
            return False
        self._home = known.home if self._home is None else self._home
        for name, zone in known.zones.items():
            if name in self.climates and not memories.into_zone(self.climates[name], zone):
                return False
        for name, person in known.people.items():
            memories.into_person(self._person(name), person)
        for day, free in known.days.items():
            self.wall.tell(day, free=free)
        self._occupied = self._somebody()
        return True

    def tend(self, name: str, zone: Zone) -> None:
        """Look after another zone from now on; one that is known stays as it is."""
        if name not in self.climates:
            self.climates[name] = Climate(name, zone, self._seed + len(self.climates))

    def shift(self, by: Seconds) -> None:
        """The clock was set by so much: everything happened as long ago as before."""
        self._now += by
        self._arrival = None
        self.weather.shift(by)
        for climate in self.climates.values():
            climate.shift(by)
        for person in self.people.values():
            person.shift(by)

    def forget(self, what: Literal["all", "people", "rooms"] = "all", name: str | None = None) -> None:
        """Forget what was learned: of people (places, habits, drives), of rooms (how they warm), or all of it.

        With a `name` only of the person or zone that is called so.
        """
        self._arrival = None
        if what in {"all", "people"}:
            for each in [each for each in self.people if name in {None, each}]:
                del self.people[each]
                self._guests.pop(each, None)
                self._appointments.pop(each, None)
                self._cars = {key: car for key, car in self._cars.items() if car.person != each}
            if name is None:
                self._guests.clear()
            self._occupied = self._somebody()
        if what in {"all", "rooms"}:
            for climate in self.climates.values():
                if name in {None, climate.name}:
                    climate.forget()

    def _waiting(
        self, climate: Climate, at: Moment, around: Surroundings, lacks: tuple[str, ...], awaited: str | None
    ) -> Decision:
        """Decide for a zone with nobody at home, or nobody of those who are awaited."""
        coming = self._coming(at, awaited)
        alpha = ALPHA[self.preset]
        part = climate.part = self.part(climate, at)
        begun = climate.on_since if climate.on else None
        verdict = climate.judge(at, coming, alpha, around, part, climate.pace.minutes)
        cheapest = None
        if self._prices is not None and climate.manual is None and climate.knows(at):
            cheapest = plan(
                climate.outlook(around, part, at),
                coming,
                self._prices,
                at,
                alpha=alpha,
                setback=climate.room.mirrored(climate.setback),
                wall=self.wall,
                after=climate.zone.after,
                gentle=climate.zone.gentle,
                begun=begun is not None,
            )
            if cheapest is not None and cheapest.duty > 0:
                climate.start(at if begun is None else begun)
        return planned(climate, at, coming, verdict, alpha, cheapest, (*lacks, *coming.lacks))

    def _given(self, climate: Climate) -> float:
        """Return what of its full power is left to a zone by others that draw from its source, as far as they tell."""
        drawn = (other.zone.power * other.draws for other in self.climates.values() if other is not climate)
        return share(self.source, drawn, climate.zone.power)

    def part(self, climate: Climate, at: Moment) -> float:
        """Return what of its full power is left to a zone, with those that are warmed beside it."""
        return share(self.source, self._joining(climate, at), climate.zone.power)

    def _joining(self, climate: Climate, at: Moment) -> Iterator[float]:
        """Yield what other zones draw, or will before one is warm: those that are cold and needed as early."""
        for other in self.climates.values():
            soon = other.on or other.zone.after <= climate.zone.after
            if other is not climate and other.wanted and soon:
                yield other.zone.power * other.joins(at)

    def _coming(self, at: Moment, awaited: str | None) -> Arrival:
        """Return when the first comes of those who are awaited."""
        if self._arrival is None or self._arrival[:2] != (at, awaited):
            away = [person for person in self.people.values() if not person.home and awaited in {None, person.name}]
            coming = first([arrival(person.journey, at, guess=self._guess) for person in away]) if away else NOBODY
            self._arrival = (at, awaited, coming)
        return self._arrival[2]

    def _read(self, told: Indoor) -> None:
        climate = self.climates[told.zone]
        if not climate.read(told, self.weather.at(told.at)):
            return
        self._now = max(self._now, min(told.at, self._now + _SILENT) if self._now else told.at)
        day, minute = self.wall.read(told.at)
        if climate.refit_on == 0:
            climate.refit_on = day
        if day >= climate.refit_on + (1 if climate.wished else _SELDOM) and minute >= _NIGHT:
            climate.refit_on = day
            climate.room.refit()

    def _person(self, name: str) -> Person:
        person = self.people.get(name)
        if person is None:
            person = self.people[name] = Person(name, self.wall, self._home)
        return person

    def _moved(self, take: Callable[[_Whereabouts], bool], told: _Whereabouts) -> None:
        take(told)
        self._count(told.at)

    def _present(self, told: Presence) -> None:
        if told.person == Presence(0.0, present=True).person:
            self._guests[told.person] = told.present
            self._count(told.at)
        else:
            self._moved(self._person(told.person).presence, told)

    def _count(self, at: Moment) -> None:
        """Find out whether anybody is at home now, and tell the zones when that changes."""
        self._arrival = None
        occupied = self._somebody()
        if occupied is False and self._occupied is not False:
            for climate in self.climates.values():
                climate.left(at)
        elif occupied and self._occupied is False:
            for climate in self.climates.values():
                climate.came(at, self.weather.at(at))
        self._occupied = occupied

    def _somebody(self) -> bool | None:
        """Return whether anybody is at home; None if nothing is known of anybody."""
        statuses = {person.journey.status for person in self.people.values()} - {"unknown"}
        if not statuses and not self._guests:
            return None
        return "home" in statuses or any(self._guests.values())

    def _run(self, at: Moment) -> None:
        """Follow the clock; one that was set back takes everything that happened along."""
        if self._now and at < self._now - _JUMP:
            self.shift(at - self._now)
        self._now = at
        for climate in self.climates.values():
            climate.catch_up(at)
        for person in self.people.values():
            person.catch_up(at)

    def _lacks(self, at: Moment, climate: Climate) -> tuple[str, ...]:
        lacks = list(self.weather.lacks(at))
        read_at = climate.room.read_at
        if read_at is None:
            lacks.append(f"the temperature of {climate.name}")
        elif at - read_at > BLIND:
            lacks.append(f"a newer temperature of {climate.name} than one {round((at - read_at) / 60)} min old")
        lacks += [text for text in (climate.refused, climate.disputed) if text is not None]
        for person in self.people.values():
            fix = person.journey.fix
            if fix is not None and not person.home and at - fix.at > _SILENT:
                lacks.append(f"any word of {person.name} for {round((at - fix.at) / 3600)} h")
            if person.refused is not None:
                lacks.append(f"{person.refused} about {person.name} was left out")
        return tuple(lacks)


def _merged(before: Car | None, told: Car) -> Car:
    """Return a car with what was told before where nothing is told now: plug, battery, cabin."""
    if before is None:
        return told
    return msgspec.structs.replace(
        told,
        plugged_in=before.plugged_in if told.plugged_in is None else told.plugged_in,
        battery=before.battery if told.battery is None else told.battery,
        cabin=before.cabin if told.cabin is None else told.cabin,
    )
