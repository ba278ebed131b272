"""Heating when energy is cheap: whether prices up to the arrival are worth leaving the latest start for.

When prices differ, or the sun will pay, the latest start is not the cheapest: heat can be stored in walls, and a gentle
start asks a compressor for less.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from hyperconnect.comfort.arrival import Arrival
from hyperconnect.comfort.cheapest import STEP, Course, cheapest
from hyperconnect.comfort.explain import clock
from hyperconnect.comfort.observation import Prices
from hyperconnect.comfort.prior import Floats
from hyperconnect.comfort.thermal import Outlook
from hyperconnect.comfort.wall import Wall
from hyperconnect.model.moment import Moment, Seconds

_RATIO = 1.2
_LONGEST = 16.0
_SHORTEST = 0.5
_HELD = 16
"""Steps for which it is kept warm once somebody has come, as far as that is reckoned with."""
_WORTH, _STILL_WORTH = 0.05, 0.0
"""The share of what warming up costs that leaving the latest start must save; less where that was begun already."""
_ANOTHER = 1.05
"""By how much a price differs from another that people would call another."""


class Plan(Struct, frozen=True):
    """The duty that is cheapest now (0 to 1), when heating begins by prices alone, and what that saves."""

    duty: float
    start_at: Moment
    saves: float
    why: str


def plan(  # noqa: PLR0913 (what a plan rests on, in one place)
    outlook: Outlook,
    arrival: Arrival,
    prices: Prices,
    at: Moment,
    *,
    alpha: float,
    setback: float,
    wall: Wall,
    after: Seconds = 0.0,
    gentle: bool = True,
    begun: bool = False,
) -> Plan | None:
    """Return what is cheapest now, to be warm `after` the earliest arrival that counts; None if nothing is gained.

    `setback` is mirrored where the outlook is. `gentle` says that the heating can be asked for part of its power,
    `begun` that it was switched on for reasons of price.
    """
    hours = horizon(arrival, alpha, after)
    if hours < _SHORTEST:
        return None
    due = int(hours / STEP)
    paid = _paid(prices, at, due + _HELD)
    if paid is None or not _differ(paid):
        return None
    course = cheapest(outlook, setback, paid, due, gentle=gentle, begun=begun)
    if course.saves < (_STILL_WORTH if begun else _WORTH):
        return None
    return Plan(course.duty, at + 3600 * course.begins, course.saves, _why(course, paid, due, at, wall))


def horizon(arrival: Arrival, alpha: float, after: Seconds = 0.0) -> float:
    """Return the hours until it must be warm for the earliest arrival that counts; 0 if none does, or far ahead."""
    if arrival.coming < alpha:
        return 0.0
    come = np.cumsum(arrival.chances)
    first = float(arrival.minutes[min(int(np.searchsorted(come, alpha)), len(come) - 1)])
    hours = first / 60 + after / 3600
    return hours if hours <= _LONGEST else 0.0


def _why(course: Course, paid: Floats, due: int, at: Moment, wall: Wall) -> str:
    """Return a plan in words: when energy costs what, and what is gained by heeding it."""
    saved = f"saves {round(100 * min(1.0, course.saves))} %"
    begins = min(due, len(paid) - 1, round(course.begins / STEP))
    now, then = float(paid[0]), float(paid[begins])
    starts = "now" if course.duty > 0 else f"from {clock(wall, _beginning(at, begins))} on"
    if then < now and _is_another(then, now):
        since = begins
        while since > 1 and not _is_another(float(paid[since - 1]), then):
            since -= 1
        return (
            f"energy is cheaper from {clock(wall, _beginning(at, since))} on ({_instead(then, now)}), waiting {saved}"
        )
    change = next((step for step in range(begins + 1, len(paid)) if _is_another(float(paid[step]), then)), None)
    if change is not None and paid[change] > then:
        until, later = clock(wall, _beginning(at, change)), float(paid[change])
        return f"energy is cheaper before {until} ({_instead(then, later)}), heating {starts} {saved}"
    span = f"{float(paid.min()):.3g} to {float(paid.max()):.3g}"
    return f"energy costs {span} in the hours to come, heating {starts} {saved}"


def _instead(price: float, other: float) -> str:
    return f"{price:.3g} instead of {other:.3g}"


def _beginning(at: Moment, step: int) -> Moment:
    """Return when the slot begins that a step lies in: prices change at quarters of an hour."""
    return round((at + 3600 * STEP * step) / 900) * 900


def _is_another(price: float, than: float) -> bool:
    return max(price, than) > _ANOTHER * max(min(price, than), 0.0) + 1e-9


def _differ(paid: Floats) -> bool:
    return bool(paid.max() > _RATIO * max(float(paid.min()), 1e-9) or paid.min() < 0)


def _paid(prices: Prices, at: Moment, steps: int) -> Floats | None:
    """Return what each step costs, the sun's share taken off; None if prices are not told for all of them."""
    table = np.array(prices.prices, dtype=np.float64)
    if not len(table) or steps < 1 or prices.step <= 0 or not np.isfinite(table).all():
        return None
    share = np.zeros(len(table))
    if len(prices.surplus) == len(table):
        share = np.clip(np.nan_to_num(np.array(prices.surplus, dtype=np.float64)), 0.0, 1.0)
    slots = np.floor((at + STEP * 3600 * (np.arange(steps) + 0.5) - prices.begins) / prices.step).astype(np.intp)
    if slots[0] < 0 or slots[0] >= len(table):
        return None
    paid: Floats = (table * (1 - share))[np.minimum(slots, len(table) - 1)]
    return paid
