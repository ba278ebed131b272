"""Scenes that are reported apart: prices by the hour, sun on the roof, hot summers, zones that share a boiler."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from msgspec import Struct, structs

from . import rooms
from .cheapest import spare
from .homes import HOMES
from .play import FIRST_DAYS, NAMES, Course, Outcome, arrived, play
from .scene import furnish
from .score import Score, summarize
from .summer import COOLED, HOT
from .tariffs import by_the_hour, with_sun
from .weather import CLIMATES

Kind = Literal["prices", "sun", "summer", "zones"]
Job = tuple[Kind, int, int, int]
"""The kind, its home, its climate, the commute."""

JOBS: Final[tuple[Job, ...]] = (
    ("prices", 1, 1, 15), ("prices", 4, 0, 40), ("prices", 6, 1, 40),
    ("sun", 1, 2, 40), ("sun", 2, 1, 15), ("sun", 4, 3, 15),
    ("summer", 0, 0, 40), ("summer", 0, 1, 15), ("summer", 1, 0, 15), ("summer", 1, 1, 40),
    ("zones", 0, 1, 40), ("zones", 0, 0, 15), ("zones", 0, 3, 15),
)  # fmt: skip
SHORT: Final[tuple[Job, ...]] = (("prices", 4, 1, 40), ("summer", 0, 0, 40), ("zones", 0, 1, 15))
UNTOLD: Final = "ours, prices untold"
CHEAPEST: Final = "oracle of money"
_PRICED: Final = (*NAMES[:2], "slope + schedule", UNTOLD, "ours", "oracle", CHEAPEST)
_MODULES: Final = 26.0
"""m² of modules."""
_TITLES: Final[dict[Kind, str]] = {
    "prices": "prices by the hour",
    "sun": "sun on the roof",
    "summer": "cooled, in hot climates",
    "zones": "three zones, one boiler",
}


class Line(Struct, frozen=True):
    """A strategy's score, and cents a day where there is a tariff."""

    score: Score
    money: float | None


class Part(Struct, frozen=True):
    """One table: its scenes' scores."""

    title: str
    scenes: int
    arrivals: int
    infeasible: int
    lines: tuple[Line, ...]
    decision_ms: dict[str, float]


def one(job: Job, days: int, seed: int) -> Outcome:
    """Return what came of one scene: the work of a process."""
    kind, home, climate, commute = job
    match kind:
        case "zones":
            return rooms.play(rooms.zones(CLIMATES[climate], climate, commute, days, seed))
        case "summer":
            return play(furnish(COOLED[home], HOT[climate], (100 + home, climate, commute), days, seed))
        case "prices" | "sun":
            return _priced(kind, home, climate, commute, days, seed)


def parts(found: Sequence[tuple[Job, Outcome]], days: int) -> list[Part]:
    """Return a table for each kind of scene."""
    tables: list[Part] = []
    for kind, title in _TITLES.items():
        outcomes = [outcome for job, outcome in found if job[0] == kind]
        if not outcomes:
            continue
        names = {"zones": rooms.NAMES, "summer": NAMES, "prices": _PRICED, "sun": _PRICED}[kind]
        summary = summarize(outcomes, names)
        lines = tuple(Line(score, _cents(outcomes, score.strategy, days)) for score in summary.scores)
        tables.append(
            Part(title, summary.scenes, summary.arrivals, summary.infeasible, lines, summary.decision_ms)
        )  # fmt: skip
    return tables


def _cents(outcomes: Sequence[Outcome], name: str, days: int) -> float | None:
    """Return cents a day, a mean over scenes."""
    if not all(outcome.money for outcome in outcomes):
        return None
    return float(np.mean([outcome.money[name] for outcome in outcomes])) / max(days - FIRST_DAYS, 1)


def _priced(kind: Kind, home: int, climate: int, commute: int, days: int, seed: int) -> Outcome:
    """Return what came of a scene with a tariff: ours told of it and not, and the cheapest there is."""
    number = {"prices": 300, "sun": 400}.get(kind, 0) + home
    scene = furnish(HOMES[home], CLIMATES[climate], (number, climate, commute), days, seed)
    power = scene.home.plant.power / (3000.0 if scene.home.plant.kind == "pump" else 920.0)
    chance = np.random.default_rng([seed, number, climate])
    sky = scene.weather
    tariff = by_the_hour(sky, power) if kind == "prices" else with_sun(sky, power, _MODULES, chance)
    scene = structs.replace(scene, tariff=tariff)
    told, untold = play(scene), play(structs.replace(scene, tariff=structs.replace(tariff, told=False)))
    arrivals = [
        *told.arrivals,
        *(structs.replace(each, strategy=UNTOLD) for each in untold.arrivals if each.strategy == "ours"),
    ]
    course = Course(*spare(scene))
    feasible = {each.minute: each.feasible for each in told.arrivals}
    arrivals += [arrived(scene, each, CHEAPEST, course, feasible[each.back]) for each in scene.absences]
    boundary = min(FIRST_DAYS * 1440, scene.minutes - 1)
    return structs.replace(
        told,
        arrivals=tuple(arrivals),
        energy=told.energy
        | {UNTOLD: untold.energy["ours"], CHEAPEST: float(course.energy[-1] - course.energy[boundary])},
        money=told.money | {UNTOLD: untold.money["ours"], CHEAPEST: tariff.bill(course.energy, boundary)},
    )
