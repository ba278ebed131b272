"""The planner under trial, told what a hub would tell it: readings, outdoors, the heating, cars and phones."""

from __future__ import annotations

import time
from typing import Final

import numpy as np

from hyperconnect.comfort import Comfort, Decision, Heating, Indoor, Outdoor, Prices, Target, Zone

from .scene import Scene

_OUTDOORS: Final = 15


class Ours:
    """One planner in one scene. `decided` are the processor seconds of each decision while nobody was at home."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.home = scene, scene.home
        climate = scene.weather.climate
        home = self.home
        # Nobody can ask these thermostats for part of a power.
        zone = Zone(home.comfort, home.setback, home.emitter, home.sign < 0, gentle=False)
        self.planner = Comfort(
            seed=scene.seed, timezone=climate.timezone, zones={"home": zone}, home=(climate.latitude, climate.longitude)
        )
        self.chance = np.random.default_rng([scene.seed, 99])
        self.decided: list[float] = []
        self.told_took = 0.0
        self._wanted = self.home.comfort
        self._active = False
        self._next = 0

    def hear(self, minute: int) -> None:
        """Pass on what cars and phones said until a minute."""
        told = self.scene.told
        began = time.thread_time()
        while self._next < len(told) and told[self._next].arrives <= minute:
            self.planner.observe(told[self._next].report)
            self._next += 1
        self.told_took += time.thread_time() - began

    def read(self, minute: int, reading: float, duty: float, setpoint: float) -> None:
        """Tell the readings of a tick: what the thermostat shows and has done since the last."""
        at = self.scene.weather.begins + 60.0 * minute
        began = time.thread_time()
        wanted = float(self.scene.comfort[minute])
        if wanted != self._wanted:
            self._wanted = wanted
            self.planner.observe(Target(at, wanted, self.home.rest(wanted)))
        tariff = self.scene.tariff
        if tariff is not None and tariff.told and minute % 60 == 0:
            prices, surplus = tariff.ahead(minute)
            self.planner.observe(Prices(at, at, prices, surplus))
        if minute % _OUTDOORS == 0:
            outdoor = round(float(self.scene.weather.outdoor[minute]) + self.chance.normal(0, 0.3), 1)
            bright = self.scene.seed % 2 == 0
            level = float(self.scene.weather.level[minute]) * self.chance.uniform(0.85, 1.15)
            self.planner.observe(Outdoor(at, outdoor, level if bright else None))
        if self.home.thermostat.tells == "duty":
            self.planner.observe(Heating(at, duty=duty, setpoint=setpoint))
        else:
            self.planner.observe(Heating(at, active=self._active, setpoint=setpoint))
        self.planner.observe(Indoor(at, reading))
        self.told_took += time.thread_time() - began

    def switch(self, minute: int, *, active: bool) -> None:
        """Tell at once that the heating went on or off, if this thermostat tells that."""
        if active != self._active:
            self._active = active
            if self.home.thermostat.tells == "active":
                self.planner.observe(Heating(self.scene.weather.begins + 60.0 * minute, active=active))

    def decide(self, minute: int) -> Decision:
        """Ask the planner, and take the time if nobody is at home: then there is something to think about."""
        began = time.thread_time()
        decision = self.planner.decide(self.scene.weather.begins + 60.0 * minute)
        if not self.scene.present[minute]:
            self.decided.append(time.thread_time() - began)
        return decision
