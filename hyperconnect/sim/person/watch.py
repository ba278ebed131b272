"""A watch: what a Bluetooth gateway at home hears of it, and what the phone's app makes of the night.

Away from home nobody hears it; what it counted comes in one go when it is back. In bed an app on the phone follows
sleep with it and says each stage (Sleep as Android's events). Now and then it lies on its charger, or just somewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.payload import compact
from hyperconnect.sim.person.body import Body, Doing
from hyperconnect.sim.person.sleep import Stage, night
from hyperconnect.sim.view import WatchView
from hyperconnect.sim.voice.theengs import GATEWAY
from hyperconnect.sim.world import Due, World

TICK: Seconds = 600.0
SELDOM: Seconds = 1800.0
"""Between two measurements by day, and where nobody hears them or asleep."""
QUIET: Seconds = 3000.0
"""After so long it is heard again though nothing changed."""
BEATS, STEPS = 8, 250
"""Changes that are worth an advertisement."""
DRAIN, FILL, EMPTY = 0.6, 70.0, 15.0
"""% an hour on the wrist and on the charger, and % at which it is put there"""
OFF: tuple[Seconds, Seconds] = (1200.0, 6000.0)
OFF_EVERY: Seconds = 57_600.0
"""How long it is off the wrist at a time, and after how long on average: a twentieth of waking hours."""
FORGOTTEN = 0.04
"""The share of nights in which it lies on the bedside table."""
LONGEST_NIGHT: Seconds = 57_600.0


class Watch:
    """A watch on somebody's wrist. `doing` says what its owner does, `near` whether the gateway hears it."""

    def __init__(self, world: World, user: str, device: str, zone: ZoneInfo) -> None:
        self._world = world
        self.id = f"{device}_{user}"
        self.label = f"{device} {user}".title()
        self._zone = zone
        self._user = user
        self._rng = world.random(self.id)
        self._body = Body(world.random(f"{self.id}/body"), world.now)
        self.address = "F0:9E" + "".join(f":{self._rng.randrange(256):02X}" for _ in range(4))
        self._topic = f"{GATEWAY}/BTtoMQTT/{self.address.replace(':', '')}"
        self.battery = self._rng.uniform(40, 95)
        self.worn = True
        self.stage: Stage = "awake"
        self.doing: Callable[[], Doing] = _rest
        self.near: Callable[[], bool] = _always
        self.online: Callable[[], bool] = _always
        """whether the phone reaches the broker"""
        self.sleeps_until: Callable[[], Moment | None] = _unknown
        """returns when its owner means to get up"""
        self.tracking = False
        self._charging = False
        self._at = world.now
        self._beats = 0
        self._told: dict[str, object] = {}
        self._told_at: Moment = world.now
        self._night: list[Due] = []

    @property
    def steps(self) -> int:
        """Steps of this day."""
        return self._body.steps

    def start(self, *, asleep: bool = False) -> None:
        """Begin to measure."""
        self._world.own(self.id, self._topic)
        self._world.own(self.id, f"SleepAsAndroid/{self._user}")
        self._world.say(f"{GATEWAY}/LWT", b"online", retain=True)
        self._plan_off()
        if asleep:
            self._fall_asleep()
        self._measure()

    def rest(self, *, asleep: bool) -> None:
        """Notice that its owner went to bed, or got up."""
        if asleep:
            self._fall_asleep()
        elif self.tracking:
            self._get_up()

    def view(self) -> WatchView:
        """Return the truth."""
        return WatchView(
            id=self.id,
            worn=self.worn,
            sleep=self.stage,
            heart_rate=self._beats,
            steps=self.steps,
            battery=self.battery,
        )

    def _measure(self) -> None:
        self._tick()
        self._world.after(TICK if self.near() and not self.tracking else SELDOM, self._measure)

    def _tick(self) -> None:
        now = self._world.now
        hours, self._at = (now - self._at) / 3600, now
        if self._charging:
            self.battery = min(100.0, self.battery + FILL * hours)
        else:
            self.battery = max(0.0, self.battery - DRAIN * hours)
            if self.battery <= EMPTY and self.worn and not self.tracking:
                self._take_off((100 - EMPTY) / FILL * 3600)
                self._charging = True
        local = datetime.fromtimestamp(now, self._zone)
        doing = "sleeping" if self.tracking and self.stage != "awake" else self.doing()
        hour = local.hour + local.minute / 60
        self._beats = self._body.live(now, doing, hour, local.toordinal(), self.stage)
        self._advertise()

    def _advertise(self) -> None:
        """Be heard by the gateway, if it can hear and there is something new."""
        if not self.near() or self.battery <= 0:
            return
        told: dict[str, object] = {"steps": self.steps}
        if self.worn:
            told["act_bpm"] = self._beats
        told |= {"batt": round(self.battery), "worn": self.worn, "sleep": self.stage if self.worn else None}
        if self._same(told) and self._world.now - self._told_at < QUIET:
            return
        self._told, self._told_at = told, self._world.now
        about: dict[str, object] = {
            "id": self.address,
            "name": self.label,
            "rssi": self._rng.randint(-86, -58),
            "brand": "Xiaomi/Amazfit",
            "model": "Mi Band/Smart Watch",
            "model_id": "MB/SW",
            "type": "BODY",
            "acts": True,
        }
        self._world.say(self._topic, compact(about | told))

    def _same(self, told: dict[str, object]) -> bool:
        """Return whether what it would say differs from what it said last by no more than noise."""
        old = self._told
        if not old or old["worn"] is not told["worn"] or old["sleep"] != told["sleep"]:
            return False
        return _near(old.get("act_bpm"), told.get("act_bpm"), BEATS) and _near(old["steps"], told["steps"], STEPS)

    def _plan_off(self) -> None:
        self._world.after(self._rng.expovariate(1 / OFF_EVERY), self._forget)

    def _forget(self) -> None:
        if self.worn and not self.tracking:
            self._take_off(self._rng.uniform(*OFF))
        self._plan_off()

    def _take_off(self, spell: Seconds) -> None:
        self.worn = False
        self._world.after(spell, self._put_on)
        self._advertise()

    def _put_on(self) -> None:
        self._tick()
        self.worn, self._charging = True, False
        self._advertise()

    def _fall_asleep(self) -> None:
        """Follow the sleep of its owner, if it is worn."""
        now = self._world.now
        if not self.worn or self._rng.random() < FORGOTTEN:
            return
        self.tracking = True
        ends = self.sleeps_until()
        ends = now + LONGEST_NIGHT / 2 if ends is None else min(ends, now + LONGEST_NIGHT)
        self._event("sleep_tracking_started", now)
        rng = self._world.random(f"{self.id}/{int(now)}")
        for at, stage in night(rng, now, ends)[1:]:
            if at < ends:
                self._night.append(self._world.at(at, partial(self._turn, stage)))
        if rng.random() < 0.4:
            self._night.append(self._world.at(rng.uniform(now, ends), self._snore))

    def _get_up(self) -> None:
        """End the night."""
        for due in self._night:
            due.cancel()
        self._night.clear()
        self.tracking = False
        self._event("alarm_alert_start", self._world.now)
        self._turn("awake")
        self._event("alarm_alert_dismiss", self._world.now)
        self._event("sleep_tracking_stopped", self._world.now)

    def _turn(self, stage: Stage) -> None:
        self.stage = stage
        self._event({"light": "light_sleep", "deep": "deep_sleep", "rem": "rem"}.get(stage, "awake"))
        self._tick()

    def _snore(self) -> None:
        self._event("sound_event_snore")

    def _event(self, name: str, moment: Moment | None = None) -> None:
        """Say an event of the app that follows sleep."""
        if self.online():
            event: dict[str, object] = {"event": name}
            if moment is not None:
                event["value1"] = str(round(moment * 1000))
            self._world.say(f"SleepAsAndroid/{self._user}", compact(event))


def _near(before: object, after: object, least: int) -> bool:
    """Return whether a count differs by less than so much, or is missing as before."""
    if isinstance(before, int) and isinstance(after, int):
        return -least < after - before < least
    return before is after


def _rest() -> Doing:
    return "resting"


def _always() -> bool:
    return True


def _unknown() -> Moment | None:
    return None
