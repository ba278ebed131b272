"""Driving in large steps: edge by edge instead of second by second, for simulations of months.

On each edge the car goes at the pace of traffic; what it costs to speed up, what braking gives back and the time lost
by both are reckoned at the ends. Energy and time are those of `step` on average, a minute of it costs a hundredth.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.car.drive import BRAKING, RED_SHARE, Drive
from hyperconnect.sim.car.energy import (
    DRIVE_EFFICIENCY,
    DRIVER,
    REGEN_EFFICIENCY,
    ROTATING,
    CarSpec,
    road_load,
)
from hyperconnect.sim.road.traffic import Traffic

PULL = 1.2
"""m/s², mean of pulling away"""


class Ride(NamedTuple):
    """Who drives what: `eagerness` is the driver's factor on the speed that traffic allows."""

    spec: CarSpec
    eagerness: float
    rng: Random


def cruise(
    drive: Drive, traffic: Traffic, now: Moment, seconds: Seconds, ride: Ride, celsius: float
) -> tuple[Drive, float]:
    """Return the drive some seconds on, and the J its wheels took from the battery; it is `celsius` outside."""
    spec, eagerness, rng = ride
    way, leg, offset, speed, wait, moved = drive.way, drive.leg, drive.offset, drive.speed, drive.wait, drive.moved
    left, joules = seconds, 0.0
    while leg < len(way):
        edge = way[leg]
        pace = traffic.speed(edge, now + seconds - left) * eagerness
        load = road_load(spec, pace, celsius=celsius)
        if wait is None:
            # How long it will stand at the end of this edge, braking included.
            last = leg + 1 >= len(way)
            mean = traffic.roads.nodes[edge.end].signal
            red = rng.uniform(0, 2 * mean / RED_SHARE) if mean > 0 and rng.random() < RED_SHARE else 0.0
            wait = red + (pace / (2 * BRAKING) if red > 0 or last else 0.0)
        if offset < edge.length:
            if pace != speed:
                cost, lost = _change(spec, speed, pace, load)
                joules, left, speed = joules + cost, max(0.0, left - lost), pace
            whole = (edge.length - offset) / pace
            bit = min(whole, left)
            gone = edge.length - offset if bit == whole else pace * bit
            joules += load * gone / DRIVE_EFFICIENCY
            offset, moved, left = (edge.length if bit == whole else offset + gone), moved + gone, left - bit
            if offset < edge.length:
                break
        if wait > 0:
            cost, _ = _change(spec, speed, 0.0, load)
            joules, speed = joules + cost, 0.0
            bit = min(wait, left)
            wait, left = wait - bit, left - bit
            if wait > 0:
                break
        leg, offset, wait = leg + 1, 0.0, None
        if left <= 0:
            break
    return Drive(way, leg, offset, 0.0 if leg >= len(way) else speed, wait, moved), joules


def _change(spec: CarSpec, old: float, new: float, load: float) -> tuple[float, float]:
    """Return the J that another pace costs, and the seconds it loses; `load` is the road load in N at that pace."""
    energy = 0.5 * (spec.mass + DRIVER) * ROTATING * (new * new - old * old)
    if energy >= 0:
        return energy / DRIVE_EFFICIENCY, (new - old) ** 2 / (2 * PULL * new) if new > 0 else 0.0
    spared = load * (old * old - new * new) / (2 * BRAKING)
    return min(0.0, energy + spared) * REGEN_EFFICIENCY - spared / DRIVE_EFFICIENCY, 0.0
