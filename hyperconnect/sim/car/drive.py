"""Driving: how a car moves along its way, second by second.

Limits and traffic give the speed wished for; comfort limits acceleration and braking; the driver looks ahead to
slower stretches and red lights and stops gently.
"""

from __future__ import annotations

from math import fsum, sqrt
from random import Random

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.road.road import Edge
from hyperconnect.sim.road.traffic import Traffic

QUICKEST = 1.8
"""m/s² when pulling away; less with speed."""
BRAKING = 1.6
"""m/s² of gentle braking."""
RED_SHARE = 0.45
"""The share of lights that are red; a red one takes twice the mean wait over this share, at most."""


class Drive(Struct, frozen=True):
    """A car on its way: `offset` metres into edge `leg` of the way, at `speed` m/s.

    `wait` is how long the light at the end of the leg will still be red when reached; None while not yet seen.
    """

    way: tuple[Edge, ...]
    leg: int = 0
    offset: float = 0.0
    speed: float = 0.0
    wait: Seconds | None = None
    moved: float = 0.0
    """m since the start"""
    acceleration: float = 0.0

    @property
    def edge(self) -> Edge:
        """The edge it is on, the last one when it has arrived."""
        return self.way[min(self.leg, len(self.way) - 1)]

    @property
    def arrived(self) -> bool:
        """Whether the way is done."""
        return self.leg >= len(self.way)

    @property
    def left(self) -> float:
        """Metres still to go."""
        if self.arrived:
            return 0.0
        return self.edge.length - self.offset + fsum(edge.length for edge in self.way[self.leg + 1 :])

    def onto(self, way: tuple[Edge, ...]) -> Drive:
        """Return the same drive on another way that shares everything up to the end of the present leg."""
        return Drive(way, self.leg, self.offset, self.speed, self.wait, self.moved, self.acceleration)


def step(drive: Drive, traffic: Traffic, now: Moment, eagerness: float, rng: Random) -> Drive:
    """Return the drive one second on. `eagerness` is the driver's factor on the speed that traffic allows."""
    edge = drive.edge
    ahead = edge.length - drive.offset
    wait = drive.wait
    if wait is None:
        mean = traffic.roads.nodes[edge.end].signal
        red = mean > 0 and rng.random() < RED_SHARE
        wait = rng.uniform(0, 2 * mean / RED_SHARE) if red else 0.0
    last = drive.leg + 1 >= len(drive.way)
    stops = last or (wait > 0 and ahead < 150)
    onward = 0.0 if stops else traffic.speed(drive.way[drive.leg + 1], now) * eagerness
    wished = min(traffic.speed(edge, now) * eagerness, sqrt(onward * onward + 2 * BRAKING * max(0.0, ahead - 2)))
    quickest = QUICKEST * max(0.25, 1 - drive.speed / 45)
    speed = min(max(wished, drive.speed - 2.5), drive.speed + quickest)
    moved = (speed + drive.speed) / 2
    if wait > 0 and ahead - moved <= 3:
        return Drive(drive.way, drive.leg, drive.offset, 0.0, max(0.0, wait - 1), drive.moved, -drive.speed)
    if last and ahead - moved <= 3:
        return Drive(drive.way, drive.leg + 1, 0.0, 0.0, None, drive.moved + ahead, -drive.speed)
    offset = drive.offset + max(moved, 0.5 if wait <= 0 else 0.0)
    leg: int = drive.leg
    kept: Seconds | None = wait
    while offset >= drive.way[leg].length and leg + 1 < len(drive.way):
        offset -= drive.way[leg].length
        leg, kept = leg + 1, None
    return Drive(drive.way, leg, offset, speed, kept, drive.moved + moved, speed - drive.speed)
