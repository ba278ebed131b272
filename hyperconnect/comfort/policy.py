"""When to switch: the probability of being late if one waits, against what being late may cost.

Comparing "start now" with "wait and look again" makes every new message just another evaluation. Looking five minutes
ahead to start and twenty-five to stop is all the hysteresis there is: an ETA that jumps by less switches nothing.
"""

from __future__ import annotations

from math import exp
from typing import Final

import numpy as np

from hyperconnect.comfort.arrival import Arrival
from hyperconnect.comfort.prior import Floats
from hyperconnect.comfort.quantile import of_ascending, several_of_ascending
from hyperconnect.model.moment import Moment, Seconds

STARTING: Final = 5.0
"""Minutes that one would wait before starting."""
STOPPING: Final = 25.0
"""Minutes that one would pause."""
_LEFT = 0.25
"""The share of an accepted risk that is left however long somebody was waited for."""
_POINTS = 40
_PARTS: Final = (np.arange(_POINTS) + 0.5) / _POINTS
_USUAL: Seconds = 1200.0
"""The longest pause between two questions that is a pace, not a pause."""


class Pace:
    """How often a decision is asked for: who asks each quarter of an hour must start earlier."""

    def __init__(self) -> None:
        self.minutes = 0.0
        self._at: Moment | None = None

    def asked(self, at: Moment) -> None:
        """A decision is asked for."""
        if self._at is not None and 0.0 < at - self._at <= _USUAL:
            self.minutes += 0.2 * ((at - self._at) / 60 - self.minutes)
        self._at = at


def late(
    needs: Floats,
    arrival: Arrival,
    waiting: float,
    correction: float,
    after: float = 0.0,
    *,
    keeps: Floats | None = None,
) -> float:
    """Return the probability that it is not warm in time if one waits for some minutes.

    `needs` are equally likely hours of warming up after waiting, ascending, `correction` the logarithm of a factor on
    them, `after` the minutes after the arrival at which warmth is wanted. Whoever comes while one waits comes too
    early, unless it is warm beyond doubt and `keeps` so until then: equally likely hours.
    """
    if not len(arrival.minutes):
        return 0.0
    needed = needs * (60 * exp(correction))
    remaining = arrival.minutes + after - waiting
    enough = needed.searchsorted(np.maximum(remaining, 0.0), "right") / len(needed)
    # Arrivals ascend: those that come too early are the first.
    early = int(remaining.searchsorted(0.0))
    enough[:early] = 0.0
    if keeps is not None:
        still = np.sort(keeps).searchsorted((arrival.minutes[:early] + after) / 60) / len(keeps)
        enough[:early] = 1 - still
    return float(np.add.reduce(arrival.chances * (1 - enough)))


def left_to_take(alpha: float, needs: Floats, arrival: Arrival, correction: float, after: float = 0.0) -> float:
    """Return what of an accepted risk is left for this moment.

    Whoever might have set out by now, but has not, was waited for at a risk each minute: of that of the whole absence
    so much is spent. A part is always left, for who may stay away. `needs` ascend.
    """
    if arrival.passed <= 0.0:
        return alpha
    in_time = int((needs * (60 * exp(correction))).searchsorted(arrival.road + after, "right"))
    too_near = (len(needs) - in_time) / len(needs)
    return max(part_for_now(_LEFT, arrival) * alpha, alpha - arrival.passed * too_near)


def part_for_now(part: float, arrival: Arrival) -> float:
    """Return a part of a risk, which is one of all absences, as that of the few that last as long as this.

    The rarer they are, the more of it each may take; never more than the whole.
    """
    return min(1.0, part / arrival.stayed)


def latest(needs: Floats, arrival: Arrival, alpha: float, correction: float, after: float = 0.0) -> float:
    """Return the minutes for which one can probably still wait; a day if nobody comes that surely. `needs` ascend."""
    if arrival.coming < alpha:
        return 1440.0
    count = min(_POINTS, len(arrival.minutes))
    come = arrival.come
    marks = (_PARTS if count == _POINTS else (np.arange(count) + 0.5) / count) * float(come[-1])
    minutes = arrival.minutes.take(np.minimum(come.searchsorted(marks), len(come) - 1))
    needed = several_of_ascending(needs, _PARTS) * (60 * exp(correction))
    spare = (minutes[:, None] + after - needed[None, :]).ravel()
    place = min(len(spare) - 1, int(alpha / come[-1] * len(spare)))
    spare.partition(place)
    return max(0.0, float(spare[place]))


def warmup(needs: Floats, part: float, correction: float = 0.0) -> Seconds:
    """Return a quantile of hours of warming up, which ascend, in seconds."""
    return of_ascending(needs, part) * 3600 * exp(correction)
