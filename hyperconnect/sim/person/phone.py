"""A phone that runs OwnTracks: where its person is, as such an app really tells it.

`significant` speaks after 500 m of movement and at most every five minutes, `move` every half minute, `manual` only of
regions and when asked, `quiet` only when asked. Regions are noticed late. Without a network what it had to tell waits
and comes in one go, with the moments at which it was so. Now and then the system kills the app for hours.
"""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, degrees, hypot, log
from typing import Literal, TypeAlias

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.payload import compact, fields
from hyperconnect.sim.person.accu import AT_NIGHT, BOOTS, IN_CAR, Accu, handling
from hyperconnect.sim.person.region import ENTERED, LEFT, RADIUS, Region
from hyperconnect.sim.road.road import Roads
from hyperconnect.sim.view import PhoneView
from hyperconnect.sim.world import Due, World

Mode: TypeAlias = Literal["quiet", "manual", "significant", "move"]
Where: TypeAlias = Callable[[], tuple[float, float, float, bool]]
"""Returns metres east and north of home, speed in km/h, and whether in a car."""

MODES: dict[Mode, int] = {"quiet": -1, "manual": 0, "significant": 1, "move": 2}
LOOK: Seconds = 30.0
GLANCE: Seconds = 60.0
"""Between two looks on the way, in `move` mode and in the others."""
SIGNIFICANT = 500.0
"""m"""
AT_MOST: Seconds = 300.0
PING: Seconds = 1800.0
"""Seconds after which it speaks though nothing happened."""
GIVEN_UP: Seconds = 90.0
"""After so long without a sign the broker says a phone's last will: one and a half times its keep-alive."""
KILLED_EVERY, KILLED_FOR = 5 * 86_400.0, (3600.0, 18_000.0)
HOLES, HOLE = 0.2, (240.0, 600.0)
"""The share of ways with a stretch without network, and how long that takes."""
RUNS, RIDES = 8.0, 20.0
"""km/h above which nobody walks, and nobody pedals"""
WAITING = 500
"""Messages that wait for a network; the oldest are dropped."""
HOME = "Home"


class Phone:
    """A phone in somebody's pocket: `owntracks/<user>/<device>`."""

    def __init__(
        self, world: World, user: str, device: str, roads: Roads, where: Where, mode: Mode, regions: tuple[Region, ...]
    ) -> None:
        self._world = world
        self.id = f"{device}_{user}"
        self.name = user.title()
        self.charges_in_car = True
        self.steps: Callable[[], int] = _none
        self._topic = f"owntracks/{user}/{device}"
        self._tid = user[:2].upper()
        self._roads = roads
        self._where = where
        self._mode: Mode = mode
        self._regions = regions
        self._rng = world.random(self.id)
        self._accu = Accu(self._rng.uniform(48, 72), world.now, handling(world.random(f"{self.id}/handling")))
        self._created = int(world.now) - self._rng.randrange(10**6, 10**7)
        self._connected = int(world.now)
        self._told: tuple[float, float] | None = None
        self._told_at: Moment = world.now
        self._inside: set[str] = set()
        self._crossing: set[str] = set()
        self._plugged = False
        self._dead = False
        self._killed_until: Moment = world.now
        self._cut_until: Moment = world.now
        self._waiting: list[tuple[str, bytes, bool]] = []
        self._next: Due | None = None
        self._moving = False

    @property
    def battery(self) -> float:
        """What the battery holds, in %."""
        self._accu.settle(self._world.now)
        return self._accu.level

    def charge(self, level: float) -> None:
        """Have this much in the battery from now on, in %."""
        self._accu.settle(self._world.now)
        self._accu.level = level

    @property
    def reachable(self) -> bool:
        """Whether it has power and a network."""
        return not self._dead and self._world.now >= self._cut_until

    def start(self, *, asleep: bool = False) -> None:
        """Begin to look around."""
        x, y, _, _ = self._where()
        self._inside = {region.name for region in self._regions if region.holds(x, y)}
        self._accu.awake, self._plugged = not asleep, asleep
        self._world.own(self.id, self._topic)
        self._world.listen(f"{self._topic}/cmd", self._hear)
        card = {"_type": "card", "name": self.name, "tid": self._tid}
        self._world.say(f"{self._topic}/info", compact(card), retain=True)
        self._live_on()
        self._look()

    def stir(self) -> None:
        """Notice that its owner sets out or stands again."""
        _, _, _, driven = self._where()
        if driven and not self._moving and self._rng.random() < HOLES:
            delay, spell = self._rng.uniform(180, 1500), self._rng.uniform(*HOLE)
            self._world.after(delay, lambda: self.cut(spell))
        self._look()

    def rest(self, *, asleep: bool) -> None:
        """Be put on its charger, as a rule, when its owner goes to bed; be taken when they get up."""
        self._accu.settle(self._world.now)
        self._accu.awake = not asleep
        self._plugged = asleep and (self._accu.level < 30 or self._rng.random() < 0.9)
        self._look()

    def cut(self, spell: Seconds) -> None:
        """Have no network for a while: what it has to tell waits."""
        self._cut_until = max(self._cut_until, self._world.now + spell)
        self._world.after(GIVEN_UP, self._will)
        self._world.at(self._cut_until, self._back)

    def kill(self, spell: Seconds) -> None:
        """Let the system end the app for a while; a region that is crossed starts it again."""
        self._killed_until = self._world.now + spell
        self._world.after(GIVEN_UP, self._will)

    def report(self) -> None:
        """Let its owner press the button in the app."""
        if not self._dead:
            self._tell("u")

    def view(self) -> PhoneView:
        """Return the truth."""
        x, y, _, _ = self._where()
        latitude, longitude = self._roads.geographic(x, y)
        return PhoneView(id=self.id, latitude=latitude, longitude=longitude, battery=self.battery)

    def _live_on(self) -> None:
        """Plan when the system kills the app: by chance, and again after that."""
        self._world.after(-log(1 - self._rng.random()) * KILLED_EVERY, self._be_killed)

    def _be_killed(self) -> None:
        self.kill(self._rng.uniform(*KILLED_FOR))
        self._live_on()

    def _look(self) -> None:
        """See what changed; often while it moves, else when the next ping is due."""
        now = self._world.now
        x, y, speed, driven = self._where()
        self._moving = driven or speed > 0
        self._charge(driven=driven)
        if not self._dead:
            for region in self._regions:
                if region.holds(x, y) is not (region.name in self._inside) and region.name not in self._crossing:
                    self._notice(region)
            if now >= self._killed_until:
                self._tell_if_due(x, y)
        if self._next is not None:
            self._next.cancel()
        often = LOOK if self._mode == "move" else GLANCE
        self._next = self._world.after(often if self._moving else max(often, self._told_at + PING - now), self._look)

    def _charge(self, *, driven: bool) -> None:
        accu = self._accu
        accu.settle(self._world.now)
        accu.filling = AT_NIGHT if self._plugged else IN_CAR if driven and self.charges_in_car else 0.0
        accu.moves = self._mode == "move"
        if accu.level <= 0 and not self._dead:
            self._dead = True
            self._world.after(GIVEN_UP, self._will)
        elif self._dead and accu.level >= BOOTS:
            self._dead, self._connected = False, int(self._world.now)
            self._told_at = self._world.now - PING

    def _tell_if_due(self, x: float, y: float) -> None:
        if self._mode in {"quiet", "manual"}:
            return
        since = self._world.now - self._told_at
        if self._told is None or since >= PING:
            self._tell("p")
            return
        slow, gone = self._accu.low, hypot(x - self._told[0], y - self._told[1])
        if self._mode == "move" and not slow:
            if gone > 20:
                self._tell("t")
        elif since >= AT_MOST * (2 if slow else 1) and gone >= SIGNIFICANT:
            self._tell("")

    def _notice(self, region: Region) -> None:
        """Notice some minutes later that a region was crossed, unless that was undone meanwhile."""
        if self._mode == "quiet":
            return
        late = LEFT if region.name in self._inside else ENTERED
        self._crossing.add(region.name)
        self._world.after(self._rng.uniform(*late), lambda: self._cross(region))

    def _cross(self, region: Region) -> None:
        self._crossing.discard(region.name)
        x, y, _, _ = self._where()
        inside = region.holds(x, y)
        if inside is (region.name in self._inside) or self._dead:
            return
        self._killed_until = self._world.now
        (self._inside.add if inside else self._inside.discard)(region.name)
        accuracy = self._accuracy()
        latitude, longitude = self._fix(x, y, accuracy)
        event = {
            "_type": "transition",
            "event": "enter" if inside else "leave",
            "desc": region.name,
            "rid": region.rid,
            "wtst": self._created,
            "tst": int(self._world.now),
            "lat": latitude,
            "lon": longitude,
            "acc": accuracy,
            "t": "c",
            "tid": self._tid,
        }
        self._send("/event", compact(event), retain=False)
        if self._mode != "manual":
            self._tell("c")

    def _tell(self, trigger: str) -> None:
        x, y, speed, driven = self._where()
        accuracy = self._accuracy()
        latitude, longitude = self._fix(x, y, accuracy)
        old, self._told, self._told_at = self._told, (x, y), self._world.now
        moves = old is not None and speed > 0 and hypot(x - old[0], y - old[1]) > 20
        at_home = HOME in self._inside
        report: dict[str, object] = {
            "_type": "location",
            "lat": latitude,
            "lon": longitude,
            "acc": accuracy,
            "alt": round(34 + self._rng.gauss(0, 3)),
            "vac": round(self._rng.uniform(3, 12)),
            "vel": round(speed),
        }
        if moves and old is not None:
            report["cog"] = round(degrees(atan2(x - old[0], y - old[1]))) % 360
        report |= {
            "batt": round(self._accu.level),
            "bs": self._accu.status,
            "conn": "w" if at_home else "m" if self.reachable else "o",
        }
        if at_home:
            report["SSID"] = "garden"
        if trigger:
            report["t"] = trigger
        report |= {"tid": self._tid, "tst": int(self._world.now), "m": MODES[self._mode]}
        report["motionactivities"] = ["automotive" if driven else motion(speed)]
        if self._inside:
            report["inregions"] = sorted(self._inside)
        self._send("", compact(report), retain=True)

    def _send(self, part: str, payload: bytes, *, retain: bool) -> None:
        """Send, or keep until there is a network again."""
        if self.reachable:
            self._world.say(self._topic + part, payload, retain=retain, qos=1)
        elif not self._dead:
            self._waiting.append((part, payload, retain))
            del self._waiting[:-WAITING]

    def _back(self) -> None:
        """Have a network again: what waited comes at once, oldest first."""
        if not self.reachable:
            return
        self._connected = int(self._world.now)
        waited, self._waiting = self._waiting, []
        for part, payload, retain in waited:
            self._world.say(self._topic + part, payload, retain=retain, qos=1)

    def _will(self) -> None:
        """Let the broker say that it is gone, if it still is."""
        if not self.reachable or self._world.now < self._killed_until:
            will = {"_type": "lwt", "tst": self._connected}
            self._world.say(self._topic, compact(will), qos=1)

    def _hear(self, text: str) -> bool:
        wish = fields(text)
        action = wish.get("action") if wish is not None and wish.get("_type") == "cmd" else None
        if action not in {"reportLocation", "reportSteps", "waypoints"}:
            return False
        if self.reachable and self._world.now >= self._killed_until:
            self._world.after(self._rng.uniform(1, 15), lambda: self._answer(str(action)))
        return True

    def _answer(self, action: str) -> None:
        now = int(self._world.now)
        match action:
            case "reportLocation":
                self._tell("r")
            case "reportSteps":
                day = {"_type": "steps", "tst": now, "from": now - now % 86_400, "to": now, "steps": self.steps()}
                self._send("/step", compact(day), retain=False)
            case _:
                known = [self._waypoint(region) for region in self._regions]
                self._send("/waypoints", compact({"_type": "waypoints", "waypoints": known}), retain=False)

    def _waypoint(self, region: Region) -> dict[str, object]:
        latitude, longitude = self._roads.geographic(region.x, region.y)
        place = {"lat": round(latitude, 6), "lon": round(longitude, 6), "rad": round(RADIUS)}
        return {"_type": "waypoint", "tst": self._created, "rid": region.rid, "desc": region.name, **place}

    def _accuracy(self) -> int:
        """Return the accuracy in m: satellites under the sky, a cell tower now and then."""
        return round(self._rng.uniform(4, 12) if self._rng.random() < 0.92 else self._rng.uniform(40, 180))

    def _fix(self, x: float, y: float, accuracy: int) -> tuple[float, float]:
        spread = accuracy / 2
        latitude, longitude = self._roads.geographic(x + self._rng.gauss(0, spread), y + self._rng.gauss(0, spread))
        return round(latitude, 6), round(longitude, 6)


def motion(speed: float) -> str:
    """Return what a phone takes a speed (km/h) for that is not its owner's car."""
    return "automotive" if speed > RIDES else "cycling" if speed > RUNS else "walking" if speed > 0 else "stationary"


def _none() -> int:
    """Return -1: it cannot count steps."""
    return -1
