"""A zone that is to be comfortable by a moment that is fixed: the latest start of which its room is sure enough."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from msgspec import Struct

from hyperconnect.comfort.policy import warmup
from hyperconnect.comfort.thermal import Outlook
from hyperconnect.model.moment import Moment, Seconds

if TYPE_CHECKING:
    from hyperconnect.comfort.comfort import Comfort

_UNKNOWN: Seconds = 7200.0
_STEPS = 6


class Appointed(Struct, frozen=True):
    """When to begin so that a zone is at a temperature by a moment, and what that rests on.

    `likely` and `safe` are seconds at full power from now. `temperature` is the air then if heating begins in time,
    `reached_at` when the wish is met, None if it never is. A zone of which nothing is known is given two hours.
    """

    start_at: Moment
    likely: Seconds
    safe: Seconds
    temperature: float | None
    reached_at: Moment | None


def appointed(comfort: Comfort, at: Moment, by: Moment, target: float, zone: str) -> Appointed:
    """Return the latest safe start for a zone to be at a target (°C) by a moment; learns nothing and asks nothing.

    Raises:
        KeyError: there is no such zone.
    """
    climate = comfort.climates[zone]
    around = comfort.weather.at(at)
    if not climate.knows(at):
        return Appointed(by - _UNKNOWN, _UNKNOWN, _UNKNOWN, None, None)
    outlook = Outlook(climate.room, target, around, share=comfort.part(climate, at))
    kappa = climate.correction.value
    now = outlook.needs(0.0)
    likely, safe = warmup(now, 0.5, kappa), warmup(now, 0.9, kappa)
    # The room cools while one waits, so that it then needs longer: the wait that just leaves enough is searched for.
    low, high = 0.0, max(0.0, by - at - safe)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if at + middle + warmup(outlook.needs(middle / 3600), 0.9, kappa) <= by:
            low = middle
        else:
            high = middle
    start = at + low if by - at > safe else by - safe
    waits = max(0.0, start - at)
    warmth = outlook.warmth(waits / 3600, max(0.0, by - at - waits) / 3600 / exp(kappa))
    needed = warmup(outlook.needs(waits / 3600), 0.5, kappa)
    reached = at + waits + needed if outlook.able() >= 0.5 else None
    return Appointed(start, likely, safe, climate.room.mirrored(warmth), reached)
