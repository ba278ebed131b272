"""What a day holds for somebody: a pure function of their routine, the date and a stream of chance.

Times are wall-clock times of the zone, so that nobody gets up an hour late because the clocks changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds

HOUR: Seconds = 3600.0
DAY: Seconds = 24 * HOUR
SATURDAY, SUNDAY, FRIDAY = 5, 6, 4
WEEKS, DAYS = 52.0, 365.0

Chance = Callable[[str], Random]
"""Returns a stream of chance by its name; the same name gives the same stream each time."""


class Holiday(Struct, frozen=True):
    """Days away, all of them whole but the first and the last."""

    begins: date
    days: int


class Routine(Struct, frozen=True):
    """How somebody lives. Times of day in seconds since local midnight, `sleeps` beyond 24 h is after midnight.

    `works_on` and `home_office` are days of the week, Monday is 0. `errands`, `evenings_out` and `guests` are
    so many a week on average, `long_weekends` and `ill` (days) so many a year.
    """

    wakes: Seconds = 6.5 * HOUR
    sleeps: Seconds = 22.75 * HOUR
    later: Seconds = 1.5 * HOUR
    """how much later days begin and end that are off"""
    leaves: Seconds = 7.75 * HOUR
    works_for: Seconds = 8.5 * HOUR
    works_on: frozenset[int] = frozenset(range(5))
    home_office: frozenset[int] = frozenset()
    errands: float = 2.0
    evenings_out: float = 1.0
    guests: float = 0.5
    long_weekends: float = 0.0
    ill: float = 0.0
    holidays: tuple[Holiday, ...] = ()
    stray: Seconds = 900.0
    """standard deviation of everything planned"""


class Stop(Struct, frozen=True):
    """A place on the way and how long one stays."""

    place: str
    stays: Seconds


class Outing(Struct, frozen=True):
    """A way out of the house, from stop to stop, and home."""

    leaves: Moment
    stops: tuple[Stop, ...]


class Visit(Struct, frozen=True):
    """A guest who comes."""

    at: Moment
    stays: Seconds


class Day(Struct, frozen=True):
    """One day. `sleeps` may be on the morning of the next; `desk` is when one works at home."""

    wakes: Moment
    sleeps: Moment
    outings: tuple[Outing, ...] = ()
    guests: tuple[Visit, ...] = ()
    desk: tuple[Moment, Moment] | None = None
    ill: bool = False


def moment(day: date, seconds: Seconds, zone: ZoneInfo) -> Moment:
    """Return when clocks show so many seconds after midnight; a time the clocks leave out is the one after it."""
    local = datetime(day.year, day.month, day.day) + timedelta(seconds=round(seconds))  # noqa: DTZ001 - made aware next
    return local.replace(tzinfo=zone).timestamp()


def plan_day(routine: Routine, who: str, day: date, zone: ZoneInfo, chance: Chance) -> Day:
    """Return what a day holds for somebody; asked again it is the same."""
    rng = chance(f"{who}/{day.isoformat()}")
    begun = _journey(routine, day, chance)
    works = day.weekday() in routine.works_on and begun is None
    rests = day.weekday() in {SATURDAY, SUNDAY} or not works
    later = routine.later if rests else 0.0
    wakes = moment(day, max(4 * HOUR, rng.gauss(routine.wakes + later, routine.stray)), zone)
    tomorrow_off = (day + timedelta(days=1)).weekday() not in routine.works_on
    sleeps = routine.sleeps + (routine.later / 2 if tomorrow_off else 0.0)
    night = moment(day, rng.gauss(sleeps, routine.stray), zone)
    ill = rng.random() < routine.ill / DAYS
    luck = [rng.random() for _ in range(4)]
    if begun is not None:
        return Day(wakes, night, _away(routine, begun, day, wakes, zone, rng))
    if ill:
        return Day(wakes + HOUR, night - HOUR, ill=True)
    if not works:
        errand = luck[0] < routine.errands / 7 * 1.6
        out = (_outing(day, rng.uniform(10, 16), (Stop("shop", _minutes(rng, 20, 60)),), zone),) if errand else ()
        return Day(wakes, night, (*out, *_evening(routine, day, luck[1], zone, rng)), _guests(routine, day, luck, zone))
    if day.weekday() in routine.home_office:
        begins = moment(day, rng.gauss(routine.leaves + HOUR / 2, routine.stray), zone)
        errand = luck[0] < routine.errands / 7
        out = (_outing(day, rng.uniform(17.2, 18), (Stop("shop", _minutes(rng, 15, 30)),), zone),) if errand else ()
        return Day(wakes, night, out, _guests(routine, day, luck, zone), (begins, begins + routine.works_for))
    leaves = max(wakes + 0.4 * HOUR, moment(day, rng.gauss(routine.leaves, routine.stray * 0.6), zone))
    stops = [Stop("work", max(HOUR, rng.gauss(routine.works_for, routine.stray * 1.5)))]
    if luck[0] < routine.errands / 7:
        stops.append(Stop("shop", _minutes(rng, 12, 30)))
    evening = _evening(routine, day, luck[1], zone, rng)
    return Day(wakes, night, (Outing(leaves, tuple(stops)), *evening), _guests(routine, day, luck, zone))


def _journey(routine: Routine, day: date, chance: Chance) -> Holiday | None:
    """Return the holiday a day is of. Who plans as many long weekends goes on the same ones: the stream is shared."""
    for holiday in routine.holidays:
        if holiday.begins <= day < holiday.begins + timedelta(days=holiday.days):
            return holiday
    if routine.long_weekends <= 0 or day.weekday() < FRIDAY:
        return None
    friday = day - timedelta(days=day.weekday() - FRIDAY)
    goes = chance(f"long_weekend/{friday.isoformat()}").random() < routine.long_weekends / WEEKS
    return Holiday(friday, 3) if goes else None


def _away(
    routine: Routine, holiday: Holiday, day: date, wakes: Moment, zone: ZoneInfo, rng: Random
) -> tuple[Outing, ...]:
    """Return the outing that a holiday is, on its first day; the others bring nothing to the home."""
    if day != holiday.begins:
        return ()
    leaves = max(wakes + HOUR, moment(day, rng.gauss(11 * HOUR, routine.stray), zone))
    last = holiday.begins + timedelta(days=holiday.days - 1)
    back = max(moment(last, rng.gauss(16 * HOUR, routine.stray), zone), leaves + 3 * HOUR)
    return (Outing(leaves, (Stop("away", back - leaves),)),)


def _outing(day: date, hour: float, stops: tuple[Stop, ...], zone: ZoneInfo) -> Outing:
    return Outing(moment(day, hour * HOUR, zone), stops)


def _evening(routine: Routine, day: date, luck: float, zone: ZoneInfo, rng: Random) -> tuple[Outing, ...]:
    """Return an evening out, twice as likely before a day off."""
    share = 1.5 if day.weekday() in {FRIDAY, SATURDAY} else 0.8
    if luck >= routine.evenings_out / 7 * share:
        return ()
    place = "shop" if rng.random() < 0.6 else "station"
    return (_outing(day, rng.uniform(19.2, 20), (Stop(place, _minutes(rng, 80, 140)),), zone),)


def _guests(routine: Routine, day: date, luck: list[float], zone: ZoneInfo) -> tuple[Visit, ...]:
    if luck[2] >= routine.guests / 7:
        return ()
    hour = (15 if day.weekday() in {SATURDAY, SUNDAY} else 19) + luck[3]
    return (Visit(moment(day, hour * HOUR, zone), (1.2 + 1.5 * luck[3]) * HOUR),)


def _minutes(rng: Random, least: float, most: float) -> Seconds:
    return rng.uniform(least, most) * 60
