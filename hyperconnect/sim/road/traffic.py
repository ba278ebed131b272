"""Traffic: how fast one can go on a stretch of road at a moment."""

from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.home.weather import hour_of_day
from hyperconnect.sim.road.road import Class, Edge, Roads

RUSH: dict[Class, tuple[tuple[float, float], ...]] = {
    "motorway": ((0, 1.0), (6, 1.0), (7.7, 0.80), (9.5, 0.95), (15.3, 0.95), (17.3, 0.86), (19, 0.95), (24, 1.0)),
    "arterial": ((0, 1.0), (6, 1.0), (7.8, 0.68), (9.5, 0.85), (15.5, 0.85), (17.2, 0.74), (19, 0.88), (24, 1.0)),
    "country": ((0, 1.0), (6, 1.0), (7.6, 0.82), (9.5, 0.95), (15.5, 0.92), (17.2, 0.80), (19, 0.95), (24, 1.0)),
    "street": ((0, 1.0), (7, 0.95), (8, 0.90), (17, 0.90), (20, 0.97), (24, 1.0)),
}
"""Share of the limit that is driven, by local hour; straight lines between the knots."""


class Incident(Struct, frozen=True):
    """A jam on a road from one km post to another, in the direction that these give.

    `speed` (km/h) is what is left once it has built up.
    """

    road: str
    tail: float
    """km post where one meets it"""
    head: float
    """km post where it ends"""
    speed: float
    begins: Moment
    builds: Seconds
    ends: Moment


class Traffic:
    """Live traffic on a road graph. It is the same for all who drive and for those who tell the way."""

    def __init__(self, roads: Roads, zone: ZoneInfo, incidents: tuple[Incident, ...]) -> None:
        self.roads = roads
        self._zone = zone
        self._incidents = incidents
        self._minute = -1
        self._shares: dict[Class, float] = {}

    def speed(self, edge: Edge, moment: Moment) -> float:
        """Return the speed in m/s that traffic allows on an edge."""
        if (minute := int(moment // 60)) != self._minute:
            hour = hour_of_day(minute * 60.0, self._zone)
            self._minute = minute
            self._shares = {kind: share(knots, hour) for kind, knots in RUSH.items()}
        speed = edge.limit * self._shares[edge.kind] * edge.mood
        for jam in self._incidents:
            if jam.road == edge.road and jam.begins <= moment < jam.ends and (part := _overlap(jam, edge)) > 0:
                grown = min(1.0, (moment - jam.begins) / jam.builds) if jam.builds > 0 else 1.0
                crawl = min(speed, speed + (jam.speed - speed) * grown)
                speed = 1 / (part / crawl + (1 - part) / speed)
        return speed / 3.6

    def seconds(self, edge: Edge, moment: Moment) -> Seconds:
        """Return the time an edge takes in this moment's traffic, the mean wait at its end included."""
        return edge.length / self.speed(edge, moment) + self.roads.nodes[edge.end].signal

    def free_seconds(self, edge: Edge) -> Seconds:
        """Return the time an edge takes on an empty road."""
        return edge.length / (edge.limit / 3.6) + self.roads.nodes[edge.end].signal


def share(knots: tuple[tuple[float, float], ...], hour: float) -> float:
    """Return the value of straight lines through knots (hour, value) at an hour."""
    for (left, low), (right, high) in pairwise(knots):
        if left <= hour <= right:
            return low + (high - low) * (hour - left) / (right - left)
    return knots[-1][1]


def _overlap(jam: Incident, edge: Edge) -> float:
    """Return the share of an edge that lies in a jam, 0 if it runs the other way."""
    if (jam.head > jam.tail) != (edge.mark_end > edge.mark):
        return 0.0
    low, high = sorted((edge.mark, edge.mark_end))
    first, last = sorted((jam.tail, jam.head))
    return max(0.0, min(high, last) - max(low, first)) / (high - low)
