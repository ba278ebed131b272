"""Navigation: the way, when one will be there, and a better way when traffic changes."""

from __future__ import annotations

from math import fsum
from random import Random

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.road.road import Edge, fastest
from hyperconnect.sim.road.traffic import Traffic

REPLAN: Seconds = 120.0
BIAS = -0.03
"""Navigation is a little optimistic."""
SPREAD = 0.02
"""Standard deviation of the error as a share of the remaining time: it shrinks as the goal gets near."""
WORTH: Seconds = 180.0
"""A new way must gain this much to be taken."""
GRAIN: Seconds = 30.0
"""What the arrival is rounded to."""


class Plan(Struct, frozen=True):
    """The remaining way as navigation sees it. `ahead[i]` is the time from the beginning of leg i to the goal."""

    way: tuple[Edge, ...]
    ahead: tuple[Seconds, ...]
    free: tuple[Seconds, ...]
    """the same on an empty road"""
    error: float
    """share by which the remaining time is misjudged"""

    def remaining(self, leg: int, offset: float) -> Seconds:
        """Return the time to the goal as estimated, from a point on the way."""
        return _left(self.ahead, self.way, leg, offset) * (1 + self.error)

    def delay(self, leg: int, offset: float) -> Seconds:
        """Return how much of the remaining time is due to traffic."""
        return max(0.0, _left(self.ahead, self.way, leg, offset) - _left(self.free, self.way, leg, offset))

    def eta(self, now: Moment, leg: int, offset: float) -> Moment:
        """Return the estimated arrival, rounded as a screen would show it."""
        return round((now + self.remaining(leg, offset)) / GRAIN) * GRAIN


def plan(way: tuple[Edge, ...], traffic: Traffic, now: Moment, noise: float) -> Plan:
    """Return what navigation knows of a way at a moment; `noise` is standard normal."""
    return Plan(
        way=way,
        ahead=_tail([traffic.seconds(edge, now) for edge in way]),
        free=_tail([traffic.free_seconds(edge) for edge in way]),
        error=BIAS + SPREAD * noise,
    )


def renewed(old: Plan, leg: int, traffic: Traffic, now: Moment, noise: float) -> Plan:
    """Return a plan with the traffic of now, from a leg of its way on."""
    ahead = _tail([traffic.seconds(edge, now) for edge in old.way[leg:]])
    return Plan(old.way, (ahead[0],) * leg + ahead, old.free, BIAS + SPREAD * noise)


def wander(noise: float, rng: Random) -> float:
    """Return the next value of navigation's slowly wandering misjudgement, standard normal in the long run."""
    return 0.9 * noise + 0.436 * rng.gauss(0, 1)


def better_way(old: Plan, leg: int, goal: int, traffic: Traffic, now: Moment) -> tuple[Edge, ...] | None:
    """Return a way that shares everything up to the end of the present leg and gains enough after it, or None."""
    here = old.way[leg]
    rest = fastest(traffic.roads, here.end, goal, lambda edge: traffic.seconds(edge, now))
    if not rest or rest == old.way[leg + 1 :]:
        return None
    gain = fsum(traffic.seconds(e, now) for e in old.way[leg + 1 :]) - fsum(traffic.seconds(e, now) for e in rest)
    return (*old.way[: leg + 1], *rest) if gain >= WORTH else None


def _tail(times: list[Seconds]) -> tuple[Seconds, ...]:
    total = 0.0
    tail = [0.0]
    for time in reversed(times):
        total += time
        tail.append(total)
    return tuple(reversed(tail))


def _left(ahead: tuple[Seconds, ...], way: tuple[Edge, ...], leg: int, offset: float) -> Seconds:
    if leg >= len(way):
        return 0.0
    part = offset / way[leg].length
    return ahead[leg] * (1 - part) + ahead[leg + 1] * part
