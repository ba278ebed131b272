"""The car's cabin: conditioned before the usual departure or the calendar's next appointment, if energy allows."""

from __future__ import annotations

from typing import Final

from hyperconnect.comfort.decision import CabinDecision
from hyperconnect.comfort.explain import clock
from hyperconnect.comfort.forecast import cell_end, normal
from hyperconnect.comfort.habit import Habit
from hyperconnect.comfort.journey import Journey
from hyperconnect.comfort.observation import Appointment, Car
from hyperconnect.comfort.prior import Floats
from hyperconnect.comfort.wall import DAY
from hyperconnect.model.moment import Moment, Seconds

BATTERY: Final = 40.0
"""Percent above which a cabin may be conditioned off the plug."""
_TARGET = 21.0
_PACE: Seconds = 45.0
"""Seconds a kelvin."""
_UNKNOWN: Seconds = 600.0
_SHORTEST, _LONGEST = 300.0, 1800.0
_SPAN: Final = (0.1, 0.5, 0.9)
_AS_LIKELY = 0.5
"""As likely as not: with less, no moment of departure is told."""
_LIKELY = 0.3
"""Reversed: conditioning for nobody costs more than a cool seat."""
_MARGIN: Seconds = 300.0
_LATE: Seconds = 900.0
_ENTRIES = 4


def cabin(journey: Journey, car: Car, appointment: Appointment | None, at: Moment) -> CabinDecision:
    """Return whether to condition now, for a person's departure from home."""
    lead = _lead(car.cabin)
    if journey.status != "home":
        return _no(at, car, lead, "nobody departs from home")
    if not car.plugged_in and (car.battery is None or car.battery < BATTERY):
        return _no(at, car, lead, f"not plugged in, and the battery is not known to be above {BATTERY:g} %")
    if appointment is not None and appointment.begins is not None:
        departure = appointment.begins - appointment.travel - _MARGIN
        if at - _LATE <= departure <= at + 12 * 3600:
            due = at >= departure - lead
            why = f"the next appointment asks to leave at {clock(journey.wall, departure)}"
            return CabinDecision(at, car.car, due, departure, departure, departure, lead, why)
    return _usual(journey, car, at, lead)


def _usual(journey: Journey, car: Car, at: Moment, lead: Seconds) -> CabinDecision:
    today, minute = journey.wall.read(at)
    habit = journey.from_home.get(journey.kind(today), Habit())
    if len(habit.entries) < _ENTRIES:
        return _no(at, car, lead, "departures on such days are not known yet")
    begun, minute_begun = journey.wall.read(journey.since)
    stay = journey.foretold("home", habit, today, minute_begun - DAY * (today - begun), minute, lambda: _usually)
    leaves = _leaves(habit, today)
    soon = leaves * stay.between(minute, minute + cell_end((lead + _MARGIN) / 60))
    middle: list[Moment | None] = [None, None, None]
    words = "no departure is likely soon"
    if leaves * stay.between(minute, minute + DAY) >= _AS_LIKELY:
        early, likely, late = (at + 60 * minutes for minutes in stay.spans(minute, _SPAN))
        middle = [early, likely, late]
        words = f"usual departure {clock(journey.wall, likely)}"
    why = f"{words}; within {round((lead + _MARGIN) / 60)} min with {round(100 * soon)} %"
    return CabinDecision(at, car.car, soon >= _LIKELY, middle[0], middle[1], middle[2], lead, why)


def _usually(grid: Floats) -> Floats:
    """Return when people leave home of whom nothing is known."""
    return normal(grid, 480.0, 90.0)


def _leaves(habit: Habit, today: int) -> float:
    """Return the probability that there is a departure at all on such a day: as in the last four weeks."""
    days = [entry.day for entry in habit.entries]
    recent = {day for day in days if 0 < today - day <= 28}
    first = min(days, default=today)
    weeks = max(1.0, min(28, today - first) / 7)
    usual = max(1.0, weeks * (5 if (today - 1) % 7 < 5 else 2))
    return min(0.98, (len(recent) + 1) / (usual + 1))


def _lead(inside: float | None) -> Seconds:
    if inside is None or not -60 < inside < 90:
        return _UNKNOWN
    return min(_LONGEST, max(_SHORTEST, _PACE * abs(inside - _TARGET)))


def _no(at: Moment, car: Car, lead: Seconds, why: str) -> CabinDecision:
    return CabinDecision(
        at, car.car, condition=False, departure_10=None, departure_50=None, departure_90=None, lead=lead, why=why
    )
