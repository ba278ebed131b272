"""What is worth keeping over a restart, as JSON can hold it, and back.

Four KiB of candidates a zone, and of people the clusters and histograms that habits are made of: no tracks.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from hyperconnect.comfort.climate import Climate
from hyperconnect.comfort.correction import Correction
from hyperconnect.comfort.habit import Habit
from hyperconnect.comfort.person import Person
from hyperconnect.comfort.place import Place
from hyperconnect.comfort.travel import Factor, Position

VERSION = 1


class ZoneMemory(Struct):
    """One zone: its candidates (base64) and what corrects them; what was asked of it."""

    candidates: str
    bias: float
    spread: float
    sessions: int
    correction: float
    target: float
    setback: float
    on: bool
    on_since: float | None = None
    manual: float | None = None
    asked: float | None = None
    room: tuple[float, float, float, float] | None = None
    """When it was read, and its air, mass and emitter then."""
    boldness: float = 0.0
    arrivals: int = 0


class PersonMemory(Struct):
    """One person: places with their habits, roads, and where they were."""

    places: list[Place]
    roads: Factor
    navigation: Factor
    back: dict[str, Habit]
    from_home: dict[str, Habit]
    stops: int
    drives: int
    status: str
    since: float
    away_since: float | None = None
    place: int | None = None
    homeward: float = 0.0
    homecomings: int = 0
    surprises: int = 0


class Memory(Struct):
    """All of it."""

    version: int
    zones: dict[str, ZoneMemory]
    people: dict[str, PersonMemory]
    home: Position | None = None
    days: dict[str, bool] = {}


def of_zone(climate: Climate) -> ZoneMemory:
    """Return what is worth keeping of a zone."""
    session = climate.room.session
    return ZoneMemory(
        b64encode(climate.room.bank.memory()).decode(),
        round(session.bias, 4),
        round(session.spread, 4),
        session.count,
        round(climate.correction.value, 4),
        climate.target,
        climate.setback,
        climate.on,
        climate.on_since,
        climate.manual,
        climate.asked,
        climate.room.state(),
        round(climate.correction.boldness, 4),
        climate.correction.arrivals,
    )


def into_zone(climate: Climate, known: ZoneMemory) -> bool:
    """Take up what is known of a zone; False if its candidates are not any."""
    try:
        candidates = b64decode(known.candidates, validate=True)
    except (NotBase64, ValueError):
        return False
    if not climate.room.bank.remember(candidates):
        return False
    if known.room is not None:
        climate.room.resume(known.room)
    session = climate.room.session
    session.bias = max(-0.8, min(1.0, known.bias))
    session.spread, session.count = max(0.02, min(1.0, known.spread)), max(0, known.sessions)
    climate.correction = Correction(known.correction, known.boldness)
    climate.correction.arrivals = max(0, known.arrivals)
    climate.target, climate.setback = known.target, known.setback
    climate.on, climate.on_since = known.on, known.on_since
    climate.manual, climate.asked = known.manual, known.asked
    return True


def of_person(person: Person) -> PersonMemory:
    """Return what is worth keeping of a person."""
    journey, places = person.journey, person.places
    return PersonMemory(
        places.all,
        places.roads,
        journey.nav_factor,
        journey.back,
        journey.from_home,
        journey.stop_count,
        journey.drive_count,
        journey.status,
        journey.since,
        journey.away_since,
        places.all.index(journey.place) if journey.place is not None else None,
        round(journey.homeward, 3),
        journey.homecomings,
        journey.surprises,
    )


def into_person(person: Person, known: PersonMemory) -> None:
    """Take up what is known of a person, and where they were."""
    journey, places = person.journey, person.places
    places.all, places.roads = known.places, known.roads
    journey.nav_factor, journey.back, journey.from_home = known.navigation, known.back, known.from_home
    journey.stop_count, journey.drive_count = known.stops, known.drives
    journey.homecomings, journey.surprises = known.homecomings, known.surprises
    journey.remember(known.status, known.since, known.away_since, known.homeward)
    if known.place is not None and 0 <= known.place < len(places.all):
        journey.place = places.all[known.place]


def read(memory: Mapping[str, object]) -> Memory | None:
    """Return a memory if it is one."""
    try:
        known = msgspec.convert(dict(memory), Memory)
    except (msgspec.ValidationError, TypeError, ValueError):
        return None
    return known if known.version == VERSION else None
