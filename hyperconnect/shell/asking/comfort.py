"""Answers about comfort: what is planned for each room and why, how past arrivals went, and forgetting."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, TypeAlias

from hyperconnect.comfort import Decision
from hyperconnect.comfort.preset import ALPHA
from hyperconnect.core.comfort.arrivals import Arrived, arrived
from hyperconnect.core.comfort.source import Room
from hyperconnect.core.registry import Registry
from hyperconnect.errors import CommandError, ConflictError, UnknownError
from hyperconnect.model.effect import Planned
from hyperconnect.model.input import Steered, Unlearned
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Path
from hyperconnect.shell.asking.telling import Telling, Told
from hyperconnect.shell.past import Past
from hyperconnect.shell.service import Service

if TYPE_CHECKING:
    from hyperconnect.comfort.climate import Climate
    from hyperconnect.comfort.comfort import Comfort
    from hyperconnect.comfort.person import Person

How: TypeAlias = Literal["start", "cancel", "postpone", "resume"]
"""How a plan is changed: begin at once, not at all, for somebody who comes later, or as it was."""
What: TypeAlias = Literal["people", "rooms", "all"]

_AHEAD: Seconds = 4 * 3600.0
"""How far ahead a room's course is told where nobody is expected."""
_ENTRIES = 5_000
_WAY: Seconds = 16 * 3600.0
"""How long before an arrival its plan begins at most."""
_AFTER: Seconds = 60.0
_FARTHEST: Seconds = 36 * 3600.0
"""How far an arrival may be put off."""


def plans_of(service: Service, telling: Telling) -> list[Told]:
    """Return how every room stands, by name: what is wanted of it, who is expected, and when it is warmed."""
    return [_plan(service, room, decision, telling) for room, decision in _decided(service)]


def plan_of(service: Service, name: str, telling: Telling) -> Told:
    """Return how one room stands, by its name, its device's slug or id, with what is known of it.

    Raises:
        UnknownError: no room is called that, or the hub has not been asked for anything yet.
    """
    room = _room(service, name)
    decision = service.hub.goals.decisions[room.key]
    return {**_plan(service, room, decision, telling), **_known(service, room)}


async def steer(service: Service, name: str, how: How, until: Moment = 0.0) -> None:
    """Change the plan of a room until whoever is expected has come; `until` is before when nobody comes.

    Raises:
        UnknownError: no room is called that.
        ConflictError: no rule wants anything of it; or a fixed moment is wanted, which nobody can put off.
        CommandError: `until` is not within the next day and a half.
    """
    room, now = _room(service, name), service.now()
    wanted = [each for each in service.hub.goals.standing if each.path == room.goal]
    if not wanted:
        raise ConflictError(
            f"no rule wants anything of {room.name} now", hint="GET /api/v1/comfort/plans tells of whom"
        )
    if how == "postpone":
        if not any(_waits(each) for each in wanted):
            raise ConflictError(
                f"{room.name} waits for a moment, not for somebody", hint="change the rule that wants it"
            )
        if not now < until <= now + _FARTHEST:
            raise CommandError("this is not within the next 36 hours", hint="say when you come, as in 2026-01-19T19:30")
    await service.settle(Steered(now, room.goal, how, until))


def people_of(service: Service, telling: Telling) -> list[Told]:
    """Return what is known of people: where they are, and how many of their ways."""
    comfort = service.hub.goals.planner.comfort
    return (
        [] if comfort is None else [_person(name, person, telling) for name, person in sorted(comfort.people.items())]
    )


async def arrivals_of(service: Service, since: Moment, telling: Telling) -> list[Told]:
    """Return the arrivals since a moment, the oldest first, as the history has them."""
    history = service.store.history
    until = service.now()

    def read() -> list[Told]:
        with history.past() as past:
            found = arrived(plans_in(past, since - 86_400.0, until))
        return [arrival_told(each, telling) for each in found if each.at >= since]

    # A history in memory has but one connection, which belongs to this thread.
    return read() if history.path is None else await asyncio.to_thread(read)


def plans_in(past: Past, since: Moment, until: Moment) -> Iterator[Planned]:
    """Yield the plans of a time, the oldest first. Blocks."""
    begin = since
    while True:
        page = past.entries(("plan",), begin, until, limit=_ENTRIES)
        yield from (entry for _, entry in page if isinstance(entry, Planned))
        if len(page) < _ENTRIES or page[-1][0] <= begin:
            return
        begin = page[-1][0]


def arrival_told(each: Arrived, telling: Telling) -> Told:
    """Return an arrival as JSON data."""
    return {
        "at": telling.moment(each.at),
        "rule": each.rule,
        "attribute": telling.attribute(each.path),
        "value": each.value,
        "temperature": each.temperature,
        "warm": each.warm,
        "foretold": _moment(each.foretold, telling),
        "early": _moment(each.early, telling),
        "late": _moment(each.late, telling),
        "error": None if each.error is None else round(each.error),
        "promised": _moment(each.promised, telling),
        "started_at": _moment(each.started_at, telling),
        "heated": round(each.heated),
    }


async def way_there(service: Service, arrival: Moment, rule: str, path: Path) -> list[Planned]:
    """Return what was foretold of an arrival, the oldest first, up to its end; empty if nothing is known of it."""
    history = service.store.history

    def read() -> list[Planned]:
        with history.past() as past:
            told = [
                each
                for each in plans_in(past, arrival - _WAY, arrival + _AFTER)
                if (each.rule, each.path) == (rule, path)
            ]
        return _last(told)

    return read() if history.path is None else await asyncio.to_thread(read)


def _last(told: list[Planned]) -> list[Planned]:
    """Return the plans that lead to the last end among some."""
    ends = [place for place, each in enumerate(told) if each.state == "done"]
    if not ends:
        return []
    before = [
        place for place, each in enumerate(told[: ends[-1]]) if each.state in {"done", "cancelled"} and not each.steered
    ]
    return told[before[-1] + 1 if before else 0 : ends[-1] + 1]


async def forget(service: Service, what: What, name: str) -> None:
    """Forget what was learned of people, of rooms or of all; of one of them, if a name is given.

    Raises:
        UnknownError: nothing was learned of anybody or any room called that.
    """
    known = _names(service, what)
    if name and name not in known:
        some = ", ".join(sorted(known)[:8])
        hint = f"there is {some}" if some else "nothing was learned yet"
        raise UnknownError(f"nothing was learned of {name}", hint=hint)
    await service.settle(Unlearned(service.now(), what, name))


def _room(service: Service, name: str) -> Room:
    """Return a room by its name, its device's slug or id.

    Raises:
        UnknownError: none is called that.
    """
    registry = service.hub.registry
    for room, _ in _decided(service):
        if name in {room.name, room.device, registry.slug(room.device), room.key}:
            return room
    raise UnknownError(f"no room called {name} is looked after", hint=_hint(service))


def _waits(wanted: Planned) -> bool:
    """Return whether it is an arrival that is waited for, and no fixed moment."""
    return wanted.early is not None or wanted.arrival is None or wanted.not_before is not None


def _decided(service: Service) -> list[tuple[Room, Decision]]:
    goals = service.hub.goals
    rooms = goals.planner.rooms
    known = [(rooms[key], decision) for key, decision in goals.decisions.items() if key in rooms]
    return sorted(known, key=_name)


def _plan(service: Service, room: Room, decision: Decision, telling: Telling) -> Told:
    goals = service.hub.goals
    planner, comfort = goals.planner, goals.planner.comfort
    wanted = next((each for each in goals.standing if each.path == room.goal), None)
    until = max(filter(None, (decision.arrival_90, decision.at + _AHEAD)))
    start = None if wanted is None else wanted.start_at
    arrival, early, late = decision.arrival_50, decision.arrival_10, decision.arrival_90
    if wanted is not None and wanted.not_before is not None:
        arrival, early, late = wanted.arrival, wanted.early, wanted.late
    return {
        "room": room.name,
        "device": service.hub.registry.slug(room.device),
        "attribute": telling.attribute(room.goal),
        "rule": "" if wanted is None else wanted.rule,
        "value": None if wanted is None else wanted.value,
        "state": "idle" if wanted is None else wanted.state,
        "at": telling.moment(decision.at),
        "temperature": planner.air(room),
        "setpoint": planner.setpoint(room),
        "mode": decision.mode,
        "arrival": _moment(arrival, telling),
        "arrival_early": _moment(early, telling),
        "arrival_late": _moment(late, telling),
        "arrival_probability": decision.coming,
        "warmup": decision.warmup_50,
        "warmup_safe": decision.warmup_90,
        "late_probability": decision.late,
        "accepted": ALPHA[comfort.preset] if comfort is not None else 0.0,
        "start_at": _moment(start, telling),
        "by": None if wanted is None or _waits(wanted) else _moment(wanted.arrival, telling),
        "steered": "" if wanted is None else wanted.steered,
        "not_before": None if wanted is None else _moment(wanted.not_before, telling),
        "predicted": decision.temperature_on_arrival,
        "reached_at": _moment(decision.reached_at, telling),
        "reachable": decision.reachable,
        "lacks": list(decision.lacks),
        "alarms": [] if wanted is None else list(decision.alarms),
        "why": decision.why,
        "course": [
            {"at": telling.moment(at), "temperature": air} for at, air in _course(comfort, decision, until, start)
        ],
    }


def _course(
    comfort: Comfort | None, decision: Decision, until: Moment, start: Moment | None
) -> tuple[tuple[Moment, float], ...]:
    if comfort is None or decision.zone not in comfort.climates:
        return ()
    from hyperconnect.comfort.course import course

    return course(comfort, decision.at, until, decision.zone, start)


def _known(service: Service, room: Room) -> Told:
    comfort = service.hub.goals.planner.comfort
    climate = None if comfort is None else comfort.climates.get(service.hub.goals.planner.zone(room))
    return {"learned": None if climate is None or comfort is None else _learned(comfort, climate)}


def _learned(comfort: Comfort, climate: Climate) -> Told:
    """Return what was learned of a room, in a person's units."""
    import numpy as np

    from hyperconnect.comfort.prior import LAG, OUTWARD, POWER

    cloud, weights = climate.room.bank.cloud, climate.room.bank.weights
    likely = [float(np.average(cloud[:, column], weights=weights)) for column in (POWER, LAG, OUTWARD)]
    around = comfort.weather
    return {
        "full_power": round(likely[0], 2),
        "lag": round(3600 * likely[1]),
        "loss": round(likely[2], 4),
        "candidates": round(float(1.0 / np.sum(np.square(weights / np.sum(weights))))),
        "warmups": climate.room.session.count,
        "factor": round(float(np.exp(climate.room.session.bias)), 3),
        "caution": round(float(np.exp(climate.correction.value)), 3),
        "outdoor": round(around.at(climate.room.read_at or 0.0).outdoor, 1),
        "rows": len(climate.room.rows),
    }


def _person(name: str, person: Person, telling: Telling) -> Told:
    journey = person.journey
    return {
        "person": name,
        "status": journey.status,
        "since": telling.moment(journey.since) if journey.since else None,
        "place": "" if journey.place is None else journey.place.name or "",
        "places": len(person.places.all),
        "drives": journey.drive_count,
        "homecomings": journey.homecomings,
        "departures": _departures(person),
    }


def _departures(person: Person) -> list[Told]:
    from hyperconnect.comfort.usual import usual

    return [
        {
            "place": each.place,
            "days": "free" if each.free else "working",
            "usual": _clock(each.middle),
            "early": _clock(each.early),
            "late": _clock(each.late),
            "count": each.count,
            "drive": None if each.drive is None else round(60 * each.drive),
        }
        for each in usual(person.places)
    ]


def _clock(minute: float) -> str:
    """Return a time of day; minutes may run past midnight."""
    hour, rest = divmod(round(minute) % 1440, 60)
    return f"{hour:02d}:{rest:02d}"


def _names(service: Service, what: What) -> set[str]:
    planner = service.hub.goals.planner
    registry: Registry = service.hub.registry
    comfort = planner.comfort
    names: set[str] = set()
    if comfort is not None and what in {"people", "all"}:
        names |= set(comfort.people)
    if comfort is not None and what in {"rooms", "all"}:
        for room in planner.rooms.values():
            names |= {room.name, room.device, registry.slug(room.device)}
    return names


def _hint(service: Service) -> str:
    rooms = ", ".join(room.name for room, _ in _decided(service)[:8])
    return f"there is {rooms}" if rooms else "a rule that says `reach: {….target: 21 °C, by: arrival}` begins it"


def _moment(at: Moment | None, telling: Telling) -> str | None:
    return None if at is None else telling.moment(at)


def _name(pair: tuple[Room, Decision]) -> str:
    return pair[0].name
