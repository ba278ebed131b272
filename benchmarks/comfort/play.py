"""Plays a scene with all strategies side by side, each in its own copy of the house, and tells what came of it."""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct

from .baselines import Blind, FixedLead, Geofence, Now, Scheduled, Slope, Strategy, see
from .oracle import foresee
from .ours import Ours
from .scene import Absence, Scene
from .sky import Floats

NAMES: Final = (
    "always on", "heat on arrival", "geofence 5 km", "fixed lead 30 min", "fixed lead 60 min", "learned slope",
    "slope + schedule", "ours", "oracle",
)  # fmt: skip
OURS: Final = NAMES.index("ours")
TICK: Final = 5
FIRST_DAYS: Final = 10
BAND: Final = 0.5
HOUR: Final = 60


class Arrival(Struct, frozen=True):
    """What a strategy had ready when somebody came home. Temperatures in K against the wish, misses in K·min."""

    minute: int
    away: int
    strategy: str
    off: float
    miss: float
    switches: int
    feasible: bool


class Outcome(Struct, frozen=True):
    """What came of a scene. Energies in kWh by strategy, of the first days and of the others."""

    scene: str
    home: str
    climate: str
    commute: int
    driver: str
    arrivals: tuple[Arrival, ...]
    first_energy: dict[str, float]
    energy: dict[str, float]
    decided: tuple[float, ...]
    """Seconds of each decision."""
    money: dict[str, float] = {}
    """Cents of the other days, where there is a tariff."""


class Course(Struct, frozen=True):
    """A lane's minutes: air, whether heating was asked for, and energy since the beginning."""

    air: Floats
    heat: Floats
    energy: Floats


def play(scene: Scene) -> Outcome:
    """Return what came of a scene."""
    courses, ours = _run(scene)
    courses["oracle"] = Course(*foresee(scene))
    boundary = min(FIRST_DAYS * 1440, scene.minutes - 1)
    arrivals: list[Arrival] = []
    for absence in scene.absences:
        back = absence.back
        feasible = scene.home.sign * (courses["always on"].air[back] - scene.comfort[back]) >= -BAND
        arrivals.extend(arrived(scene, absence, name, courses[name], bool(feasible)) for name in NAMES)
    return Outcome(
        scene.name, scene.home.name, scene.weather.climate.name, scene.commute, scene.driver, tuple(arrivals),
        {name: float(courses[name].energy[boundary]) for name in NAMES},
        {name: float(courses[name].energy[-1] - courses[name].energy[boundary]) for name in NAMES},
        tuple(ours.decided),
        {name: scene.tariff.bill(courses[name].energy, boundary) for name in NAMES} if scene.tariff else {},
    )  # fmt: skip


def arrived(scene: Scene, absence: Absence, name: str, course: Course, feasible: bool) -> Arrival:  # noqa: FBT001
    """Return what a strategy had ready."""
    left, back = absence.left, absence.back
    off = scene.home.sign * (course.air[back : back + HOUR] - scene.comfort[back : back + HOUR])
    short = np.maximum(0.0, -BAND - off) * scene.present[back : back + HOUR]
    asked = course.heat[left:back] > 0
    switches = int(np.count_nonzero(asked[1:] & ~asked[:-1]))
    return Arrival(back, back - left, name, float(off[0]), float(short.sum()), switches, feasible)


def _run(scene: Scene) -> tuple[dict[str, Course], Ours]:
    """Play all but the oracle, minute by minute."""
    seen = see(scene)
    others: tuple[Strategy, ...] = (
        Blind(heats=True), Blind(heats=False), Geofence(seen), FixedLead(seen, 30), FixedLead(seen, 60), Slope(seen),
        Scheduled(seen, scene.weekday),
    )  # fmt: skip
    ours, house, sign = Ours(scene), scene.house(), scene.home.sign
    lanes = len(others) + 1
    house.settle(lanes, scene.home.comfort)
    air, heat, energy = (np.zeros((scene.minutes, lanes)) for _ in range(3))
    setpoints, duty = np.full(lanes, scene.home.comfort), 0.0
    for minute in range(scene.minutes):
        present, wanted = bool(scene.present[minute]), float(scene.comfort[minute])
        came = minute > 0 and present != scene.present[minute - 1]
        ours.hear(minute)
        if minute % TICK == 0 or came:
            readings = house.reading
            for lane, strategy in enumerate(others):
                now = Now(minute, sign * float(readings[lane]), sign * wanted)
                warm = present or strategy.heat(now)
                setpoints[lane] = wanted if warm else scene.home.rest(wanted)
                strategy.watch(now, sign * float(setpoints[lane]))
            if minute % TICK == 0:
                ours.read(minute, float(readings[OURS]), duty / TICK, float(setpoints[OURS]))
                duty = 0.0
            setpoints[OURS] = ours.decide(minute).setpoint
        # More than the set-back is heating, whether it is all that is wanted or not.
        heat[minute] = sign * setpoints >= min(sign * wanted - 0.3, sign * scene.home.setback + 0.3)
        air[minute], energy[minute] = house.air, house.energy
        house.step(minute, setpoints)
        duty += float(house.demand[OURS])
        ours.switch(minute + 1, active=bool(house.on[OURS]))
    names = [name for name in NAMES if name != "oracle"]
    return {name: Course(air[:, lane], heat[:, lane], energy[:, lane]) for lane, name in enumerate(names)}, ours
