"""How a zone's air will probably go if a plan is followed."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from hyperconnect.comfort.thermal import Outlook
from hyperconnect.model.moment import Moment

if TYPE_CHECKING:
    from hyperconnect.comfort.comfort import Comfort

_POINTS = 24


def course(
    comfort: Comfort, at: Moment, until: Moment, zone: str, start_at: Moment | None
) -> tuple[tuple[Moment, float], ...]:
    """Return a zone's likely air (°C) at moments from now until another, coasting until it is begun to be warmed.

    It gets no colder than its set-back and no warmer than its comfort temperature. Empty if nothing is known of it.

    Raises:
        KeyError: there is no such zone.
    """
    climate = comfort.climates[zone]
    if not climate.knows(at) or until <= at:
        return ()
    outlook = Outlook(climate.room, climate.target, comfort.weather.at(at), share=comfort.part(climate, at))
    mirrored = climate.room.mirrored
    wait = max(0.0, (until if start_at is None else min(max(start_at, at), until)) - at) / 3600
    begun = outlook.coasted(wait)
    least, most = min(mirrored(climate.setback), climate.room.air), max(mirrored(climate.target), climate.room.air)
    points: list[tuple[Moment, float]] = []
    for hours in np.linspace(0.0, (until - at) / 3600, _POINTS).tolist():
        air = outlook.coasted(hours)[0] if hours <= wait else outlook.motion(1.0, begun).air(hours - wait)
        points.append((at + 3600 * hours, round(mirrored(min(most, max(least, median(air.tolist())))), 2)))
    return tuple(points)
