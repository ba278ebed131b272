"""A home of several zones that share one boiler too small for all at once: each warms for itself, and slower together.

Each zone is a house of its own that has its side towards one corridor. What all thermostats together ask of the boiler
beyond its power is cut alike for all.
"""

from __future__ import annotations

import time
from typing import Final

import numpy as np
from msgspec import structs

from hyperconnect.comfort import Comfort, Heating, Indoor, Outdoor, Zone

from .baselines import Blind, Now, Scheduled, Strategy, see
from .homes import Glass, Home, Plant, Thermostat
from .house import BESIDE, Network
from .oracle import MARGIN
from .play import BAND, FIRST_DAYS, TICK, Arrival, Course, Outcome, arrived
from .scene import Absence, Scene, furnish, inside
from .sky import Floats
from .weather import Climate

NAMES: Final = ("always on", "heat on arrival", "slope + schedule", "source untold", "ours", "oracle")
_SOURCE: Final = 6500.0
"""W; the emitters could give off nearly twice as much."""
_LATER: Final = 180
"""Minutes after an arrival at which the bedroom is wanted."""
_SIDE: Final = Glass(180, 3)
_ZONES: Final = {
    "living": Home(
        "three zones, one boiler", 48, 120, 45, 0.6, 170, 1.8, 0.5, (Glass(190, 7), Glass(280, 3)),
        Plant("boiler", 5600, 90, 120, 70, least=0.15), Thermostat(0.1, 6, 0.25), "radiator", side=60, people=2,
    ),
    "study": Home(
        "study", 16, 110, 22, 0.6, 170, 1.8, 0.5, (_SIDE,),
        Plant("boiler", 2600, 30, 48, 70, least=0.15), Thermostat(0.1, 6, 0.25), "radiator", side=30,
    ),
    "bedroom": Home(
        "bedroom", 22, 110, 26, 0.6, 170, 1.8, 0.5, (_SIDE,),
        Plant("boiler", 3400, 36, 60, 70, least=0.15), Thermostat(0.1, 6, 0.25), "radiator", side=40, comfort=19.5,
        setback=16.0,
    ),
}  # fmt: skip
_STARTS: Final = 24


class Rooms:
    """The zones' houses side by side, a lane for each strategy."""

    def __init__(self, scenes: dict[str, Scene]) -> None:
        self.houses = {name: scene.house() for name, scene in scenes.items()}

    def like(self, other: Rooms, lanes: int) -> None:
        """Become so many copies of the first lane of others."""
        for name, house in self.houses.items():
            house.like(other.houses[name], lanes)

    def step(self, minute: int, setpoints: dict[str, Floats]) -> None:
        """Let a minute pass: all ask, the source gives what it has, the corridor mixes."""
        asked = {name: house.ask(minute, setpoints[name]) for name, house in self.houses.items()}
        share = np.minimum(1.0, _SOURCE / np.maximum(np.sum(list(asked.values()), axis=0), 1.0))
        for name, house in self.houses.items():
            house.live(minute, asked[name] * share)
        corridor = np.mean([house.state[:, BESIDE] for house in self.houses.values()], axis=0)
        for house in self.houses.values():
            house.state[:, BESIDE] = corridor


def zones(here: Climate, number: int, commute: int, days: int, seed: int) -> dict[str, Scene]:
    """Return a scene for each zone of one household in a climate."""
    first, *others = _ZONES
    base = furnish(_ZONES[first], here, (200, number, commute), days, seed)
    chance = np.random.default_rng([seed, 201, number, commute])
    found = {first: base}
    for name in others:
        home = _ZONES[name]
        windows, inputs = inside(home, base.weather, base.present, chance)
        comfort = np.full(base.minutes, home.comfort)
        found[name] = structs.replace(
            base, home=home, network=Network(home), inputs=inputs, windows=windows, comfort=comfort
        )
    return found


def play(scenes: dict[str, Scene]) -> Outcome:
    """Return what came of all strategies; an arrival counts for each zone, the bedroom's hours later."""
    base = next(iter(scenes.values()))
    courses, decided = _run(scenes)
    for name, course in _foresee(scenes).items():
        courses[name]["oracle"] = course
    boundary = min(FIRST_DAYS * 1440, base.minutes - 1)
    arrivals: list[Arrival] = []
    for zone, scene in scenes.items():
        for absence in scene.absences:
            wanted = absence.back + (_LATER if zone == "bedroom" else 0)
            if wanted + 1 >= scene.minutes or not scene.present[absence.back : wanted + 1].all():
                continue
            when = Absence(absence.left, wanted)
            feasible = bool(courses[zone]["always on"].air[wanted] >= scene.comfort[wanted] - BAND)
            arrivals.extend(arrived(scene, when, name, courses[zone][name], feasible) for name in NAMES)
    spent = {name: np.sum([courses[zone][name].energy for zone in scenes], axis=0) for name in NAMES}
    return Outcome(
        base.name, base.home.name, base.weather.climate.name, base.commute, base.driver, tuple(arrivals),
        {name: float(spent[name][boundary]) for name in NAMES},
        {name: float(spent[name][-1] - spent[name][boundary]) for name in NAMES},
        tuple(decided),
    )  # fmt: skip


class _Planner:
    """The planner of all zones, with or without being told that they share a source."""

    def __init__(self, scenes: dict[str, Scene], lane: int, *, told: bool) -> None:
        self.scenes, self.lane = scenes, lane
        base = next(iter(scenes.values()))
        where = base.weather.climate
        kinds = {
            name: Zone(
                scene.home.comfort, scene.home.setback, scene.home.emitter, power=scene.home.plant.power,
                after=60.0 * _LATER if name == "bedroom" else 0.0,
            )
            for name, scene in scenes.items()
        }  # fmt: skip
        self.comfort = Comfort(
            seed=base.seed, timezone=where.timezone, zones=kinds, home=(where.latitude, where.longitude),
            source=_SOURCE if told else None,
        )  # fmt: skip
        self.duty = dict.fromkeys(scenes, 0.0)
        self.decided: list[float] = []
        self._base, self._next = base, 0

    def hear(self, minute: int) -> None:
        """Pass on what cars and phones said."""
        told = self._base.told
        while self._next < len(told) and told[self._next].arrives <= minute:
            self.comfort.observe(told[self._next].report)
            self._next += 1

    def decide(self, minute: int, rooms: Rooms, setpoints: dict[str, Floats]) -> None:
        """Tell each zone's readings on a tick; set its set-point."""
        at = self._base.weather.begins + 60.0 * minute
        if minute % TICK == 0:
            self.comfort.observe(Outdoor(at, round(float(self._base.weather.outdoor[minute]), 1)))
            for name, house in rooms.houses.items():
                setpoint = float(setpoints[name][self.lane])
                self.comfort.observe(Heating(at, duty=self.duty[name] / TICK, setpoint=setpoint, zone=name))
                self.comfort.observe(Indoor(at, float(house.reading[self.lane]), zone=name))
                self.duty[name] = 0.0
        for name in rooms.houses:
            began = time.thread_time()
            setpoints[name][self.lane] = self.comfort.decide(at, name).setpoint
            if not self._base.present[minute]:
                self.decided.append(time.thread_time() - began)

    def watch(self, rooms: Rooms) -> None:
        """Count what each zone was heated."""
        for name, house in rooms.houses.items():
            self.duty[name] += float(house.demand[self.lane])


def _run(scenes: dict[str, Scene]) -> tuple[dict[str, dict[str, Course]], list[float]]:
    base = next(iter(scenes.values()))
    seen = see(base)
    others: dict[str, tuple[Strategy, ...]] = {
        name: (Blind(heats=True), Blind(heats=False), Scheduled(seen, base.weekday)) for name in scenes
    }
    planners = _Planner(scenes, 3, told=False), _Planner(scenes, 4, told=True)
    rooms, lanes = Rooms(scenes), len(NAMES) - 1
    for name, house in rooms.houses.items():
        house.settle(lanes, scenes[name].home.comfort)
    setpoints = {name: np.full(lanes, scene.home.comfort) for name, scene in scenes.items()}
    table = {name: np.zeros((3, base.minutes, lanes)) for name in scenes}
    for minute in range(base.minutes):
        present = bool(base.present[minute])
        for planner in planners:
            planner.hear(minute)
        if minute % TICK == 0 or (minute and present != base.present[minute - 1]):
            for name, house in rooms.houses.items():
                home, readings = scenes[name].home, house.reading
                for lane, strategy in enumerate(others[name]):
                    now = Now(minute, float(readings[lane]), home.comfort)
                    setpoints[name][lane] = home.comfort if present or strategy.heat(now) else home.setback
                    strategy.watch(now, float(setpoints[name][lane]))
            for planner in planners:
                planner.decide(minute, rooms, setpoints)
        for name, house in rooms.houses.items():
            table[name][:, minute] = house.air, setpoints[name] >= scenes[name].home.setback + 0.3, house.energy
        rooms.step(minute, setpoints)
        for planner in planners:
            planner.watch(rooms)
    courses = {
        name: {each: Course(*(part[:, lane] for part in table[name])) for lane, each in enumerate(NAMES[:-1])}
        for name in scenes
    }
    return courses, planners[1].decided


def _foresee(scenes: dict[str, Scene]) -> dict[str, Course]:
    """Return what one does who knows all: all zones from the latest minute at which all of them are warm in time."""
    base = next(iter(scenes.values()))
    rooms, tries = Rooms(scenes), Rooms(scenes)
    for name, house in rooms.houses.items():
        house.settle(1, scenes[name].home.comfort)
    table = {name: np.zeros((3, base.minutes)) for name in scenes}
    ahead, start = {absence.left: absence for absence in base.absences}, base.minutes
    for minute in range(base.minutes):
        if minute in ahead:
            start = _latest(scenes, rooms, tries, ahead[minute])
        start = base.minutes if base.present[minute] else start
        for name, house in rooms.houses.items():
            table[name][:, minute] = house.air[0], base.present[minute] or minute >= start, house.energy[0]
        rooms.step(minute, _wanted(scenes, np.array([base.present[minute] or minute >= start])))
    return {name: Course(*table[name]) for name in scenes}


def _latest(scenes: dict[str, Scene], rooms: Rooms, tries: Rooms, absence: Absence) -> int:
    low, high = max(absence.left, absence.back - 720), absence.back
    while high - low > 1:
        starts = np.unique(np.linspace(low, high, _STARTS).astype(np.intp))
        tries.like(rooms, len(starts))
        for minute in range(absence.left, absence.back):
            tries.step(minute, _wanted(scenes, minute >= starts))
        # The bedroom has hours left.
        early = [name for name in scenes if name != "bedroom"]
        enough = [tries.houses[name].air >= scenes[name].home.comfort - MARGIN for name in early]
        found = np.flatnonzero(np.all(enough, axis=0))
        if len(found) == 0:
            return int(starts[0])
        best = int(found[-1])
        if best == len(starts) - 1:
            return int(starts[-1])
        low, high = int(starts[best]), int(starts[best + 1])
    return low


def _wanted(scenes: dict[str, Scene], warm: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> dict[str, Floats]:
    return {name: np.where(warm, scene.home.comfort, scene.home.setback) for name, scene in scenes.items()}
