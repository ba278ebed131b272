"""What all that keeps a room's temperature has in common: it reads, asks for heat or cold, and tells of both.

Most of the time nothing comes of a reading. A regulator therefore knows between which readings it would ask for the
same and say nothing, and is left alone while its room stays there.
"""

from __future__ import annotations

from math import inf
from typing import TypeAlias

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.home.home import LIVING
from hyperconnect.sim.script.things import ThingPage
from hyperconnect.sim.thing.face import State, Wish
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

DRIFTS: Seconds = 300.0
"""How often the error of a thermometer changes."""
CALM: Seconds = 300.0
"""The least between two words in a coarse home, but for those that heating begins or ends."""
CLEAR = 1e-6
"""K that a reading must be clear of a limit, for rounding not to matter."""

Span: TypeAlias = tuple[float, float]
"""The readings above one and below another, in °C."""
ALWAYS: Span = -inf, inf
NEVER: Span = inf, -inf


class Regulator(Thing):
    """Keeps a target by a thermometer of its own, with noise and drift; a hand may turn it too."""

    delay = (0.3, 1.2)
    mode = "heat"
    change = 0.2
    """K by which a reading must differ from the one shown to be shown: more than its noise"""

    def __init__(self, site: Site, name: str, page: ThingPage, room: str, target: float) -> None:
        super().__init__(site, name, page)
        self.room = site.home.rooms[room]
        self.target = target
        self.drift = 0.0
        """K by which it reads wrong"""
        self.steady = NEVER
        """readings at which it asks for the same and says nothing, while its room is asked for what it was then"""
        self.heated = self.cooled = 0.0
        """what its room was asked for when that was reckoned"""
        self._told_demand = 0.0
        self._shown = self.room.warmth.air
        self._calm = site.home.coarse

    @property
    def area(self) -> str:
        """Its room."""
        return self.room.name

    @property
    def demand(self) -> float:
        """What it asks for now, 0 to 1."""
        return self.room.demand

    @property
    def action(self) -> str:
        """What it does now."""
        return "off" if self.mode == "off" else "heating" if self.demand > 0 else "idle"

    def state(self) -> State:
        """Return what it measures, aims at and does."""
        return {
            "temperature": round(self._shown, 1),
            "target": self.target,
            "mode": self.mode,
            "action": self.action,
            "demand": round(self.demand * 20) * 5,
        }

    def begin(self) -> None:
        """Keep the target from now on."""
        if self.room.name == LIVING:
            self.home.target = self.target
        self.site.shared(Regulators).join(self)
        self.regulate(self.room.warmth.air)

    def do(self, wish: Wish) -> None:
        """Take a target, to half a degree unless it is meant more finely, and a mode."""
        target = wish.get("target")
        if isinstance(target, int | float):
            halves = target * 2
            self.target = round(halves) / 2 if abs(halves - round(halves)) < 0.02 else round(target, 1)
            if self.room.name == LIVING:
                self.home.target = self.target
        self.mode = str(wish.get("mode", self.mode))
        self.steady = NEVER
        self.regulate(self.room.warmth.air + self.drift)
        self._tell(self.state())

    def regulate(self, air: float) -> float:
        """Ask for heat by what it reads; return what it asks for, 0 to 1."""
        raise NotImplementedError

    def alike(self, air: float, demand: float) -> Span:
        """Return readings around this one at which it would ask for the same again."""
        raise NotImplementedError

    def control(self, air: float) -> None:
        """Regulate; what it asks for is news when it begins, ends or has changed by a quarter."""
        demand, told, shown, change = self.regulate(air), self._told_demand, self._shown, self.change
        same = demand == told or (demand > 0 and told > 0 and -0.25 < demand - told < 0.25)
        if not (same and -change < air - shown < change):
            if self._calm and (demand > 0) is (told > 0) and self.world.now - self._told_at < CALM:
                self.steady = NEVER
                return
            self._shown = shown = air
            self._told_demand = demand
            self.report()
        span = self.alike(air, demand)
        if span is not NEVER:
            low, high = span
            span = max(low, shown - change) + CLEAR, min(high, shown + change) - CLEAR
        self.steady, self.heated, self.cooled = span, self.room.demand, self.room.cooling

    def wander(self) -> None:
        """Let its thermometer's error change."""
        self.drift += -0.4 * self.drift + self.rng.gauss(0, 0.012)


class Regulators:
    """All regulators of a home: at each step they read, one after the other."""

    def __init__(self, site: Site) -> None:
        self._world = site.world
        self._home = site.home
        self._all: list[Regulator] = []
        self._drift_at: Moment = site.world.now

    def join(self, regulator: Regulator) -> None:
        """Let one more control its room."""
        if not self._all:
            self._home.stepped.append(self._walk)
        self._all.append(regulator)

    def _walk(self) -> None:
        now = self._world.now
        if now >= self._drift_at:
            self._drift_at = now + DRIFTS
            for regulator in self._all:
                regulator.wander()
        for regulator in self._all:
            room, (low, high) = regulator.room, regulator.steady
            air = room.warmth.air + regulator.drift
            if not (low < air < high and room.demand == regulator.heated and room.cooling == regulator.cooled):
                regulator.control(air)
