"""A phone that runs OwnTracks: where its person is, as such an app really tells it.

In `significant` mode it speaks after 500 m of movement and at most every five minutes; in `move` mode every
30 seconds. The home region is noticed late, by one to three minutes. Batteries drain.
"""

from __future__ import annotations

from collections.abc import Callable
from math import hypot
from typing import Literal, TypeAlias

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.payload import compact
from hyperconnect.sim.road.road import Roads
from hyperconnect.sim.view import PhoneView
from hyperconnect.sim.world import World

Mode: TypeAlias = Literal["significant", "move"]
Where: TypeAlias = Callable[[], tuple[float, float, float, bool]]
"""Returns metres east and north of home, speed in km/h, and whether the phone is being charged."""

LOOK: Seconds = 30.0
SIGNIFICANT = 500.0
"""m"""
AT_MOST: Seconds = 300.0
PING: Seconds = 1800.0
"""Seconds after which it speaks though nothing happened."""
RADIUS = 120.0
"""m of the home region"""
DRAIN: dict[Mode, float] = {"significant": 1.6, "move": 4.2}
"""% an hour"""


class Phone:
    """A phone in somebody's pocket: `owntracks/<user>/<device>`."""

    def __init__(self, world: World, user: str, device: str, roads: Roads, where: Where, mode: Mode) -> None:
        self._world = world
        self.id = f"{device}_{user}"
        self._topic = f"owntracks/{user}/{device}"
        self._tid = user[:2].upper()
        self._roads = roads
        self._where = where
        self._mode: Mode = mode
        self._rng = world.random(self.id)
        self._battery = self._rng.uniform(48, 72)
        self._created = int(world.now) - self._rng.randrange(10**6, 10**7)
        self._told: tuple[float, float] | None = None
        self._told_at: Moment = world.now
        self._inside = False
        self._crossing = False
        self._charging = False

    def start(self) -> None:
        """Begin to look around."""
        x, y, _, _ = self._where()
        self._inside = hypot(x, y) <= RADIUS
        self._world.every(LOOK, self._look)

    def view(self) -> PhoneView:
        """Return the truth."""
        x, y, _, _ = self._where()
        latitude, longitude = self._roads.geographic(x, y)
        return PhoneView(id=self.id, latitude=latitude, longitude=longitude, battery=self._battery)

    def _look(self) -> None:
        x, y, _, self._charging = self._where()
        rate = 22.0 if self._charging and self._battery < 95 else -DRAIN[self._mode]
        self._battery = min(100.0, max(1.0, self._battery + rate * LOOK / 3600))
        inside = hypot(x, y) <= RADIUS
        if inside != self._inside and not self._crossing:
            self._crossing = True
            self._world.after(self._rng.uniform(60, 180), self._cross)
        since = self._world.now - self._told_at
        if self._told is None or since >= PING:
            self._tell("p")
        elif self._mode == "move" and hypot(x - self._told[0], y - self._told[1]) > 20:
            self._tell("v")
        elif since >= AT_MOST and hypot(x - self._told[0], y - self._told[1]) >= SIGNIFICANT:
            self._tell("u")

    def _cross(self) -> None:
        """Notice at last that the home region was entered or left, unless that was undone meanwhile."""
        self._crossing = False
        x, y, _, _ = self._where()
        inside = hypot(x, y) <= RADIUS
        if inside == self._inside:
            return
        self._inside = inside
        accuracy = self._accuracy()
        latitude, longitude = self._fix(accuracy)
        event = {
            "_type": "transition",
            "event": "enter" if inside else "leave",
            "desc": "Home",
            "wtst": self._created,
            "tst": int(self._world.now),
            "lat": latitude,
            "lon": longitude,
            "acc": accuracy,
            "t": "c",
            "tid": self._tid,
        }
        self._world.say(f"{self._topic}/event", compact(event), qos=1)
        self._tell("c")

    def _tell(self, trigger: str) -> None:
        x, y, speed, _ = self._where()
        accuracy = self._accuracy()
        latitude, longitude = self._fix(accuracy)
        self._told, self._told_at = (x, y), self._world.now
        report: dict[str, object] = {
            "_type": "location",
            "lat": latitude,
            "lon": longitude,
            "acc": accuracy,
            "vel": round(speed),
            "batt": round(self._battery),
            "bs": 2 if self._charging else 1,
            "conn": "w" if self._inside else "m",
            "t": trigger,
            "tid": self._tid,
            "tst": int(self._world.now),
            "m": 2 if self._mode == "move" else 1,
        }
        if self._inside:
            report["inregions"] = ["Home"]
        self._world.say(self._topic, compact(report), retain=True, qos=1)

    def _accuracy(self) -> int:
        """Return the accuracy in m: satellites under the sky, a cell tower now and then."""
        return round(self._rng.uniform(4, 12) if self._rng.random() < 0.92 else self._rng.uniform(40, 180))

    def _fix(self, accuracy: int) -> tuple[float, float]:
        x, y, _, _ = self._where()
        spread = accuracy / 2
        latitude, longitude = self._roads.geographic(x + self._rng.gauss(0, spread), y + self._rng.gauss(0, spread))
        return round(latitude, 6), round(longitude, 6)
