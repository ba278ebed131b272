"""A car's navigation at work: where it leads, when one is there, and what it makes of live traffic."""

from __future__ import annotations

from math import fsum
from random import Random

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.car.drive import Drive
from hyperconnect.sim.road.navigation import Plan, better_way, plan, renewed, wander
from hyperconnect.sim.road.road import Edge
from hyperconnect.sim.road.traffic import Traffic


class Guide:
    """`destination` is a name, `goal` its junction; `plan` is None while it leads nowhere."""

    def __init__(self, traffic: Traffic, rng: Random) -> None:
        self._traffic = traffic
        self._rng = rng
        self._noise = 0.0
        self._seen: object = None
        self.destination = ""
        self.goal = 0
        self.rerouted = 0
        """how often traffic made it take another way"""
        self.plan: Plan | None = None

    def lead(self, destination: str, goal: int, way: tuple[Edge, ...], now: Moment) -> None:
        """Lead somewhere by a way."""
        self.destination, self.goal = destination, goal
        self._noise = self._rng.gauss(0, 1)
        self._seen = self._traffic.incidents(now)
        self.plan = plan(way, self._traffic, now, self._noise)

    def clear(self) -> None:
        """Lead nowhere."""
        self.destination, self.plan = "", None

    def look(self, drive: Drive | None, now: Moment) -> tuple[Moment, tuple[Edge, ...]] | None:
        """Look at the traffic again; return the old way's arrival and a way worth taking, if there is one.

        As long as the same incidents are as they were, no other way can have become better by minutes.
        """
        if self.plan is None:
            return None
        self._noise = wander(self._noise, self._rng)
        seen, leg = self._traffic.incidents(now), drive.leg if drive is not None else 0
        found = None
        if seen != self._seen and drive is not None and not drive.arrived:
            found = better_way(self.plan, drive.leg, self.goal, self._traffic, now)
        self._seen = seen
        self.plan = renewed(self.plan, leg, self._traffic, now, self._noise)
        if found is None or drive is None:
            return None
        old = self.plan.eta(now, drive.leg, drive.offset)
        self.plan = plan(found, self._traffic, now, self._noise)
        self.rerouted += 1
        return old, found

    def eta(self, drive: Drive | None, now: Moment) -> Moment | None:
        """Return the estimated arrival, None without a destination."""
        return self.plan.eta(now, *_where(drive)) if self.plan else None

    def remaining(self, drive: Drive | None) -> Seconds:
        """Return the estimated time to the destination, 0 without one."""
        return self.plan.remaining(*_where(drive)) if self.plan else 0.0

    def delay(self, drive: Drive | None) -> Seconds:
        """Return the share of traffic in the remaining time."""
        return self.plan.delay(*_where(drive)) if self.plan else 0.0

    def distance(self, drive: Drive | None) -> float:
        """Return the metres still to go, 0 without a destination."""
        if drive is not None:
            return drive.left
        return fsum(edge.length for edge in self.plan.way) if self.plan else 0.0


def _where(drive: Drive | None) -> tuple[int, float]:
    return (drive.leg, drive.offset) if drive is not None else (0, 0.0)
