"""When somebody comes home: weighted moments, the most specific evidence first, and in words.

Navigation is more than a position that comes nearer, that more than habit: evidence replaces, it is not averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import log
from statistics import median
from typing import Final

import numpy as np
from msgspec import Struct

from hyperconnect.comfort.forecast import GRID, Outstay, cells, unknown_place
from hyperconnect.comfort.habit import Habit, straight
from hyperconnect.comfort.journey import Fix, Journey
from hyperconnect.comfort.place import Place
from hyperconnect.comfort.prior import Floats
from hyperconnect.comfort.quantile import quantiles
from hyperconnect.comfort.staleness import SILENT, widening
from hyperconnect.comfort.travel import NODES
from hyperconnect.model.moment import Moment

HORIZON: Final = 1440.0
"""Minutes within which arrivals count."""
_MARKS: Final = np.concatenate([np.arange(0, 120, 2.0), np.arange(120, 360, 5.0), np.arange(360, 1441, 15.0)])
_MIDDLES: Final = (_MARKS[1:] + _MARKS[:-1]) / 2
_NEVER: Final = Habit()
_NONE: Final = np.zeros(1)
_FIRST: Final = np.ones(1, dtype=np.bool_)
_MIDDLE = 3
_STOPPED, _TOTAL = 1.0, 6.0
"""The Beta prior of an unplanned stop: one in six."""
_NAV_HOME = 0.97
_SPAN: Final = (0.2, 0.5, 0.8)
_DETOURS = 7
_PARTS: Final = (np.arange(_DETOURS) + 0.5) / _DETOURS
_UNTOLD, _TOLD = 0.3, 10.0
"""The Beta prior of a drive home of which nothing is heard."""
_QUIET = 10.0
"""Minutes without a word after which a departure may have gone untold."""
_FAMILIAR = 2
"""Homecomings after which somebody's ways are known."""
_NO_PLACE: Final = "an unusual place"
_SEEN = 2.0
"""Stays that count like those that were never seen."""
_UNSEEN = 5.0
"""Stays that count like longer ones that were never seen: a week tells little of what is rare."""


class Arrival(Struct, frozen=True, eq=False, dict=True):
    """Minutes from now, ascending, and their probabilities; what is missing to one does not come within a day."""

    minutes: Floats
    chances: Floats
    why: str
    lacks: tuple[str, ...] = ()
    passed: float = 0.0
    """The share of such days on which they would have set out by now."""
    road: float = 0.0
    """Minutes of the drive home if they set out now."""
    stayed: float = 1.0
    """The share of such stays that last until now."""

    @property
    def coming(self) -> float:
        """The probability that somebody comes within a day."""
        return min(1.0, self._total)

    @cached_property
    def come(self) -> Floats:
        """The probability of having come by each of the minutes."""
        return self.chances.cumsum()

    def quantile(self, part: float) -> float | None:
        """Return when that part of those who come has come (min); None if hardly anybody does."""
        if self._total < 0.02:
            return None
        at = int(self.come.searchsorted(part * self._total))
        return float(self.minutes[min(at, len(self.minutes) - 1)])

    @cached_property
    def _total(self) -> float:
        return float(np.add.reduce(self.chances))


NOBODY: Final = Arrival(np.zeros(0), np.zeros(0), "nobody is expected")


def arrival(journey: Journey, at: Moment, *, guess: bool = True) -> Arrival:
    """Return when a person who is away comes home.

    Without `guess`, whose ways are not known is expected only once they set out for home, not by what people are like.
    """
    fix = journey.fix
    if fix is None:
        return NOBODY
    familiar = guess or journey.homebound or journey.homecomings >= _FAMILIAR
    silence = at - fix.at
    if journey.status == "driving" and silence <= SILENT:
        return _driving(journey, fix, at, familiar=familiar)
    return _parked(journey, at) if familiar else _unfamiliar(journey, fix)


def first(arrivals: Sequence[Arrival]) -> Arrival:
    """Return when the first of several people comes, each on their own."""
    known = [each for each in arrivals if len(each.minutes)]
    if not known:
        return arrivals[0] if arrivals else NOBODY
    if len(known) == 1:
        return known[0]
    times = np.concatenate([each.minutes for each in known])
    # Each of them ascends already: they are merged.
    times.sort(kind="stable")
    times = times[np.concatenate((_FIRST, times[1:] != times[:-1]))]
    away = np.ones(len(times) + 1)
    for each in known:
        come = np.concatenate((_NONE, each.come))
        away[1:] *= 1 - np.minimum(1.0, come.take(each.minutes.searchsorted(times, "right")))
    chances = away[:-1] - away[1:]
    soonest = min(known, key=lambda each: each.quantile(0.5) or HORIZON)
    lacks = tuple(dict.fromkeys(lack for each in known for lack in each.lacks))
    return Arrival(times, chances, soonest.why, lacks, soonest.passed, soonest.road, soonest.stayed)


def _unfamiliar(journey: Journey, fix: Fix) -> Arrival:
    """Return that nobody knows when somebody comes who was hardly ever seen to."""
    place = journey.place
    where = "out of sight" if journey.status == "driving" else "away" if place is None else _named(place)
    road = "" if place is None else f", {round(float(journey.places.drives(place, fix.travel)[_MIDDLE]))} min from home"
    why = f"{where}{road}; their ways are not known yet, so they are not expected before they drive"
    return Arrival(NOBODY.minutes, NOBODY.chances, why)


def _named(place: Place) -> str:
    return f"parked at {place.name or _NO_PLACE}"


def _driving(journey: Journey, fix: Fix, at: Moment, *, familiar: bool) -> Arrival:
    silence = at - fix.at
    lacks: tuple[str, ...] = ()
    if silence > 180.0:
        lacks = (f"no word from the car for {round(silence / 60)} min",)
    wider = widening(silence)
    navigation = journey.navigation
    parts: list[tuple[Floats, Floats]] = []
    if journey.nav_home and navigation.told_at is not None:
        if navigation.frozen():
            lacks = (*lacks, "the navigation's ETA stands still")
        told = navigation.arrivals()
        wider = max(wider, widening(at - navigation.told_at))
        for moment in told:
            left = (moment - at) / 60
            parts += _ways(_nav(journey, left, wider), _NAV_HOME / len(told), _stopping(journey, left))
        soonest = median(parts[0][0].tolist())
        parts.append((soonest + _lognormal(40.0, 0.8), np.full(len(NODES), (1 - _NAV_HOME) / len(NODES))))
        return _sorted(parts, f"navigation home, {round(soonest)} min to go", lacks)
    road, known = _road(journey, fix)
    way = np.maximum(road * _spread(journey, known, wider) - silence / 60, 1.0)
    home = journey.direction.home if journey.direction is not None else 0.3
    if journey.nav_home is False:
        home = 0.05
        way = way + max(0.0, (max(navigation.arrivals(), default=at) - at) / 60)
    elif not known:
        lacks = (*lacks, "neither position nor navigation of the car")
    parts = _ways(way, home, _stopping(journey, float(way[_MIDDLE])))
    if familiar and journey.pending:
        parts.append((way[_MIDDLE] + _lognormal(60.0, 0.9), np.full(len(NODES), 0.85 * (1 - home) / len(NODES))))
    elif familiar:
        back, chances = _returning(journey, at)
        parts.append((np.maximum(back, way[_MIDDLE] + 10.0), (1 - home) * chances))
    why = f"on the road, {round(float(way[_MIDDLE]))} min from home, {round(100 * home)} % on the way home"
    return _sorted(parts, why, lacks)


def _nav(journey: Journey, left: float, wider: float) -> Floats:
    """Return minutes to go by navigation; once it should be over it is any minute."""
    if left < 1.5:
        overdue = max(0.0, 1.5 - left)
        return _lognormal(2.5 + 0.3 * overdue, 0.7)
    factor = journey.nav_factor
    spread = factor.spread * (0.5 + 0.5 * min(1.0, left / 30.0)) * wider
    minutes: Floats = left * np.exp(factor.bias + spread * NODES)
    return minutes


def _road(journey: Journey, fix: Fix) -> tuple[float, bool]:
    """Return the minutes of the road home from where a car is, and whether that is known."""
    road = journey.places.road(fix.position, fix.travel)
    if road is not None:
        return max(road, 0.5), True
    if journey.pending:
        whole = float(journey.places.drives(journey.pending[-1].place)[_MIDDLE])
        return max(1.0, whole - (fix.at - journey.trip_at) / 60), False
    return journey.places.typical(), False


def _spread(journey: Journey, known: bool, wider: float) -> Floats:  # noqa: FBT001
    if not known:
        return np.exp(0.35 * wider * NODES)
    roads = journey.places.roads
    bias = roads.bias
    if journey.pending:
        place = journey.pending[-1].place
        whole = journey.places.road(place.position)
        if place.drive.count >= 2 and whole is not None:
            bias = log(place.base / whole) + place.drive.bias
    spread: Floats = np.exp(bias + roads.spread * wider * NODES)
    return spread


def _stopping(journey: Journey, left: float) -> float:
    """Return the probability of an unplanned stop on what is left of the way."""
    chance = (journey.stop_count + _STOPPED) / (journey.drive_count + _TOTAL)
    return chance * min(1.0, max(0.0, left) / 20.0)


def _ways(way: Floats, mass: float, stopping: float) -> list[tuple[Floats, Floats]]:
    """Return straight ways and such with a stop of about 18 minutes, with probabilities."""
    stop = (way[:, None] + _lognormal(18.0, 0.5)[None, :]).ravel()
    count = len(NODES)
    return [
        (way, np.full(count, mass * (1 - stopping) / count)),
        (stop, np.full(count * count, mass * stopping / count**2)),
    ]


def _parked(journey: Journey, at: Moment) -> Arrival:
    day, begun = journey.wall.read(journey.since)
    today, minute = journey.wall.read(at)
    now = minute + HORIZON * (today - day)
    place = journey.place or (journey.pending[-1].place if journey.pending else Place(None, None))
    lost = journey.status == "driving"
    if lost:
        place = Place(None, None)
    habit = place.habit(free=journey.wall.free(day))
    home = straight(habit)
    if len(habit.entries) < 3:
        home = max(home, journey.homeward)
    fix = journey.fix
    drives = journey.places.drives(place, fix.travel if fix is not None and not lost else None)
    later = drives[_MIDDLE] + _detours([entry.detour for entry in habit.entries if not entry.home])
    ways = np.concatenate([drives, later])
    shares = np.full(len(ways), home / len(drives))
    shares[len(drives) :] = (1 - home) / len(later)
    stay = journey.foretold("stay", habit, day, begun, now, lambda: journey.prior(place, day, begun))
    come = stay.within(now, _MARKS[:, None] - ways) @ shares
    silence = 0.0 if fix is None or lost else (at - fix.at) / 60
    if silence > _QUIET:
        come = _unseen(journey, stay, now - silence, silence, (ways, shares), come)
    where = place.name or ("where it always is" if len(habit.entries) >= 5 else _NO_PLACE)
    lacks = ("no word from the car: only habits are left",) if lost else ()
    chances = come[1:] - come[:-1]
    possible = chances > 0.0
    road = float(drives[_MIDDLE])
    words = _words(where, now, stay, road)
    # Of a place that is hardly known nobody can say on how many days they have left by now.
    seen = len(habit.entries)
    gone = stay.before(now) * seen
    passed, stayed = home * gone / (seen + _SEEN), 1 - gone / (seen + _UNSEEN)
    return Arrival(_MIDDLES[possible], chances[possible], words, lacks, passed, road, stayed)


def _returning(journey: Journey, at: Moment) -> tuple[Floats, Floats]:
    """Return when somebody who has just left home comes back, as ever."""
    day, begun = journey.wall.read(at if journey.away_since is None else journey.away_since)
    today, minute = journey.wall.read(at)
    kind, now = journey.kind(day), minute + HORIZON * (today - day)
    habit = journey.back.get(kind, _NEVER)
    back = journey.foretold(
        "back", habit, day, begun, now,
        lambda: unknown_place(begun, free=kind == "free", homeward=0.0, back=None, drive=0.0),
    )  # fmt: skip
    return GRID, cells(back, now)


def _unseen(
    journey: Journey, stay: Outstay, last: float, silence: float, roads: tuple[Floats, Floats], come: Floats
) -> Floats:
    """Return when one comes if the departure may be one that nobody told since the last word, at minute `last`.

    Some cars tell nothing until they are home. The longer the usual departure is past, the likelier it was not told.
    """
    gone = stay.between(last, last + silence)
    untold = (journey.surprises + _UNTOLD) / (journey.homecomings + _TOLD)
    credit = untold * gone / (untold * gone + (1 - gone) + 1e-9)
    if gone < 1e-3 or credit < 1e-3:
        return come
    ways, shares = roads
    # Beyond the longest way every mark is of somebody who left at any time since.
    near = int(_MARKS.searchsorted(float(ways.max()))) + 1
    left = stay.within(last, np.minimum(silence + _MARKS[:near, None] - ways, silence)) @ shares / gone
    hidden = np.full(len(_MARKS), left[-1])
    hidden[:near] = left
    # Who should have arrived by now is taken to be just outside.
    hidden[0] = 0.0
    mixed: Floats = (1 - credit) * come + credit * hidden
    return mixed


def _words(where: str, now: float, stay: Outstay, drive: float) -> str:
    if stay.between(now, now + HORIZON) < 0.5:
        return f"parked at {where}, {round(drive)} min from home; no departure within a day is likely"
    low, middle, high = stay.spans(now, _SPAN)
    clock = (now + middle) % HORIZON
    half = max(5, round((high - low) / 2))
    usual = f"{int(clock // 60):02d}:{int(clock % 60):02d} ± {half} min, {round(drive)} min drive"
    return f"at {where}, departure expected {usual}" if where == _NO_PLACE else f"usual departure from {where} {usual}"


def _detours(seen: Sequence[float]) -> Floats:
    if len(seen) < 3:
        return _lognormal(28.0, 0.8)
    return quantiles(np.array(seen), _PARTS)


def _lognormal(typical: float, spread: float) -> Floats:
    values: Floats = typical * np.exp(spread * NODES)
    return values


def _sorted(parts: Sequence[tuple[Floats, Floats]], why: str, lacks: tuple[str, ...]) -> Arrival:
    minutes = np.concatenate([part[0] for part in parts])
    chances = np.concatenate([part[1] for part in parts])
    # Who should have arrived by now is taken to be just outside.
    within = minutes <= HORIZON
    minutes = np.maximum(minutes, 1.0)
    minutes, chances = minutes[within], chances[within]
    order = np.argsort(minutes, kind="stable")
    return Arrival(minutes[order], chances[order], why, lacks)
