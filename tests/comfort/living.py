"""A house and a commuter that know nothing of the planner's equations: two walls, three layers, a thermostat's band."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from math import cos, pi
from zoneinfo import ZoneInfo

from hyperconnect.comfort import Car, Comfort, Decision, Heating, Indoor, Outdoor

ZONE = "Europe/Berlin"
HOME = (52.50, 13.40)
WORK = (52.60, 13.60)
"""Some 17 km away: 29 minutes by road."""
TICK = 300.0
DRIVE = 30 * 60.0


def moment(text: str) -> float:
    """Return a local time (`2026-01-12T08:00`) as a moment."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp()


@dataclass
class House:
    """Watts and joules: air, an inner and an outer layer of walls, radiators. Stepped by the half minute."""

    air: float = 21.0
    inner: float = 20.0
    outer: float = 12.0
    radiator: float = 0.0
    heat: float = 4500.0
    leak: float = 90.0
    duty: float = 0.0
    energy: float = 0.0

    def run(self, seconds: float, setpoint: float, outdoor: float, sign: float = 1.0) -> float:
        """Run for a while and return the mean duty. `sign` -1 cools."""
        total, steps = 0.0, max(1, round(seconds / 30))
        for _ in range(steps):
            self.duty = min(1.0, max(0.0, sign * (setpoint + 0.2 * sign - self.air) / 0.6))
            self.radiator += (self.duty * self.heat - self.radiator) * 30 / 600
            flow = 600.0 * (self.inner - self.air)
            self.air += 30 * (sign * self.radiator + flow + self.leak * (outdoor - self.air)) / 900e3
            through = 180.0 * (self.outer - self.inner)
            self.inner += 30 * (through - flow) / 9e6
            self.outer += 30 * (60.0 * (outdoor - self.outer) - through) / 20e6
            total += self.duty
            self.energy += self.duty * self.heat * 30
        return total / steps


def outdoors(at: float) -> float:
    """Return a winter's outdoor temperature."""
    hour = at / 3600 % 24
    return 2.0 - 3.0 * cos((hour - 2) / 24 * 2 * pi)


@dataclass
class Living:
    """Someone who drives to work and back, and a planner that is told what a hub would tell it."""

    comfort: Comfort
    at: float
    house: House = field(default_factory=House)
    setpoint: float = 21.0
    tick: float = TICK
    rounding: float = 0.1
    tells: str = "duty"
    obeys: bool = True
    decisions: list[Decision] = field(default_factory=list[Decision])

    def wait(self, until: float) -> Iterator[Decision]:
        """Tick until a moment; what was decided at each tick."""
        while self.at + self.tick <= until + 1e-6:
            duty = self.house.run(self.tick, self.setpoint, outdoors(self.at))
            self.at += self.tick
            yield self.decide(duty)

    def decide(self, duty: float) -> Decision:
        """Tell readings, ask, obey."""
        self.comfort.observe(Outdoor(self.at, round(outdoors(self.at), 1)))
        if self.tells == "duty":
            self.comfort.observe(Heating(self.at, duty=duty, setpoint=self.setpoint))
        elif self.tells == "active":
            self.comfort.observe(Heating(self.at, active=duty > 0.5, setpoint=self.setpoint))
        self.comfort.observe(Indoor(self.at, round(self.house.air / self.rounding) * self.rounding))
        decision = self.comfort.decide(self.at)
        self.decisions.append(decision)
        if self.obeys:
            self.setpoint = decision.setpoint
        return decision

    def live(self, until: float) -> None:
        """Tick until a moment."""
        for _ in self.wait(until):
            pass

    def go(self, *, driving: bool, part: float, **told: object) -> None:
        """Say where the car is: `part` of the way from work to home."""
        position = tuple(work + part * (home - work) for work, home in zip(WORK, HOME, strict=True))
        place = "home" if part >= 1.0 and not driving else "work" if part <= 0.0 and not driving else None
        fields: dict[str, object] = {"place": place, **told}
        self.comfort.observe(
            Car(self.at, driving=driving, latitude=position[0], longitude=position[1], **fields)  # type: ignore[arg-type] # told by tests
        )

    def drive(self, *, home: bool, navigation: bool = False) -> None:
        """Drive between home and work, a word from the car each tick."""
        begun = self.at
        while self.at < begun + DRIVE:
            done = (self.at - begun) / DRIVE
            eta = DRIVE - (self.at - begun) if navigation else None
            self.go(driving=True, part=done if home else 1 - done, destination_is_home=home or None, eta=eta)
            self.live(self.at + self.tick)
        self.go(driving=False, part=1.0 if home else 0.0)

    def day(self, date: str, *, leaves: str = "08:00", returns: str = "17:00", navigation: bool = False) -> float:
        """Live a working day from wherever the clock is; return the air on arrival."""
        self.live(moment(f"{date}T{leaves}"))
        self.drive(home=False)
        self.live(moment(f"{date}T{returns}"))
        self.drive(home=True, navigation=navigation)
        return self.house.air


WEEK = ("2026-01-12", "2026-01-13", "2026-01-14", "2026-01-15", "2026-01-16")
NEXT = ("2026-01-19", "2026-01-20", "2026-01-21", "2026-01-22", "2026-01-23")


def settled(**options: object) -> Living:
    """Return somebody who came to live here on a Sunday evening."""
    comfort = Comfort(seed=1, timezone=ZONE, home=HOME, **options)  # type: ignore[arg-type] # given by tests
    living = Living(comfort, moment("2026-01-11T18:00"))
    living.go(driving=False, part=1.0)
    return living
