"""Traffic: how fast one can go on a stretch of road at a moment, and where the sky is not seen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, pairwise
from math import log
from random import Random
from typing import TypeAlias
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

HOUR: Seconds = 3600.0
LONGEST = 2
"""Hours that a random incident lasts at most."""
BUILDS: Seconds = 300.0
"""How long a random incident takes until it is as bad as it gets."""

Chance: TypeAlias = Callable[[int], Random]
"""The stream of chance of an hour, counted since 1970."""


class Incident(Struct, frozen=True):
    """A jam on a road from one km post to another, in the direction that these give.

    `speed` (km/h) is what is left once it has built up. `edge` narrows it to one edge.
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
    edge: int = -1


class Tunnel(Struct, frozen=True):
    """Where a road has no sky and no network: between two km posts, in both directions."""

    road: str
    start: float
    end: float


class Traffic:
    """Live traffic on a road graph. It is the same for all who drive and for those who tell the way.

    With `rate`, so many incidents an hour happen by chance on 100 km of road; `chance` decides where and when.
    """

    def __init__(
        self,
        roads: Roads,
        zone: ZoneInfo,
        incidents: tuple[Incident, ...],
        tunnels: tuple[Tunnel, ...] = (),
        rate: float = 0.0,
        chance: Chance = Random,
    ) -> None:
        self.roads = roads
        self.tunnels = tunnels
        self._zone = zone
        self._incidents = incidents
        self._rate = rate
        self._chance = chance
        self._busy = [edge for edge in roads.edges if edge.kind != "street"]
        self._lengths = list(accumulate(edge.length for edge in self._busy))
        self._hours: dict[int, tuple[Incident, ...]] = {}
        self._minute = -1
        self._shares: dict[Class, float] = {}
        self._jams: dict[str, list[Incident]] = {}

    def happen(self, incident: Incident) -> None:
        """Let something come about that nobody had planned."""
        self._incidents = (*self._incidents, incident)
        self._minute = -1

    def speed(self, edge: Edge, moment: Moment) -> float:
        """Return the speed in m/s that traffic allows on an edge."""
        if (minute := int(moment // 60)) != self._minute:
            self._turn(minute)
        speed = edge.limit * self._shares[edge.kind] * edge.mood
        if self._jams and (jams := self._jams.get(edge.road)):
            for jam in jams:
                if jam.begins <= moment < jam.ends and (part := _overlap(jam, edge)) > 0:
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

    def incidents(self, moment: Moment) -> tuple[tuple[Incident, int], ...]:
        """Return the incidents of a moment, each with how far it has built up in tenths: what changes a way."""
        if (minute := int(moment // 60)) != self._minute:
            self._turn(minute)
        return tuple(
            (jam, int(10 * min(1.0, (moment - jam.begins) / jam.builds)) if jam.builds > 0 else 10)
            for jams in self._jams.values()
            for jam in jams
            if jam.begins <= moment < jam.ends
        )

    def covered(self, edge: Edge, offset: float) -> bool:
        """Return whether a point of an edge lies in a tunnel."""
        if edge.tunnel:
            return True
        for tunnel in self.tunnels:
            if tunnel.road == edge.road:
                post = edge.mark + (edge.mark_end - edge.mark) * min(1.0, offset / edge.length)
                if tunnel.start <= post <= tunnel.end:
                    return True
        return False

    def _turn(self, minute: int) -> None:
        """Look at another minute: what all roads allow, and which incidents there may be."""
        hour = hour_of_day(minute * 60.0, self._zone)
        self._minute = minute
        self._shares = {kind: share(knots, hour) for kind, knots in RUSH.items()}
        self._jams = {}
        begins, ends = minute * 60.0, minute * 60.0 + 60
        for jam in (*self._incidents, *self._by_chance(minute // 60)):
            if jam.begins < ends and jam.ends > begins:
                self._jams.setdefault(jam.road, []).append(jam)

    def _by_chance(self, hour: int) -> list[Incident]:
        if self._rate <= 0 or not self._busy:
            return []
        wanted = range(hour - LONGEST, hour + 1)
        if any(each not in self._hours for each in wanted):
            self._hours = {each: self._hours.get(each) or self._drawn(each) for each in wanted}
        return [jam for each in wanted for jam in self._hours[each]]

    def _drawn(self, hour: int) -> tuple[Incident, ...]:
        """Draw what happens in an hour: the same however often it is asked for."""
        rng = self._chance(hour)
        expected = self._rate * self._lengths[-1] / 100_000
        drawn: list[Incident] = []
        at = -log(1 - rng.random()) / expected
        while at < 1:
            drawn.append(self._incident(rng, (hour + at) * HOUR))
            at -= log(1 - rng.random()) / expected
        return tuple(drawn)

    def _incident(self, rng: Random, begins: Moment) -> Incident:
        where = rng.random() * self._lengths[-1]
        edge = next(edge for edge, end in zip(self._busy, self._lengths, strict=True) if where <= end)
        long, speed = rng.uniform(0.4, 2.5), rng.uniform(6, min(30.0, edge.limit / 2))
        ends = begins + rng.uniform(900, LONGEST * HOUR - 900)
        if not self.roads.posts:
            return Incident(edge.road, edge.mark, edge.mark_end, speed, begins, BUILDS, ends, edge.index)
        tail = edge.mark_end - long if edge.mark_end > edge.mark else edge.mark_end + long
        return Incident(edge.road, max(0.0, tail), edge.mark_end, speed, begins, BUILDS, ends)


def share(knots: tuple[tuple[float, float], ...], hour: float) -> float:
    """Return the value of straight lines through knots (hour, value) at an hour."""
    for (left, low), (right, high) in pairwise(knots):
        if left <= hour <= right:
            return low + (high - low) * (hour - left) / (right - left)
    return knots[-1][1]


def _overlap(jam: Incident, edge: Edge) -> float:
    """Return the share of an edge that lies in a jam, 0 if it runs the other way."""
    if jam.edge not in {-1, edge.index} or (jam.head > jam.tail) != (edge.mark_end > edge.mark):
        return 0.0
    low, high = sorted((edge.mark, edge.mark_end))
    first, last = sorted((jam.tail, jam.head))
    return max(0.0, min(high, last) - max(low, first)) / (high - low)
