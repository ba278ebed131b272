"""What the house draws and gives altogether: the wires behind the meter, which every home has."""

from __future__ import annotations

from math import exp

from hyperconnect.sim.home.powers import total
from hyperconnect.sim.thing.site import Site

STANDBY = 140.0
"""W that are always drawn"""
FRIDGE = 75.0
"""W while its compressor runs"""
RUNS, RESTS = 900.0, 2100.0
"""Seconds for which the compressor runs and rests, on average."""
BATTERY = "battery"
"""The supply that is a house battery; negative while it is charged."""


class Mains:
    """Adds up at each step what is drawn and given, in W and kWh. `imported` and `exported` only grow."""

    def __init__(self, site: Site) -> None:
        self._world = site.world
        self._home = site.home
        self._rng = site.world.random("mains")
        self._fridge = self._rng.random() < 0.4
        self._wander = 0.0
        self._at = site.world.now
        self._step = self._ends = self._begins = 0.0
        self.drawn = 0.0
        """W of all loads, heating included, the car too"""
        self.power = 0.0
        """W from the grid; negative while feeding in"""
        self.imported = 0.0
        self.exported = 0.0
        self._home.stepped.append(self._add)
        self._look()

    def _add(self) -> None:
        dt = self._world.now - self._at
        self._at = self._world.now
        energy = self.power * dt / 3_600_000
        if energy > 0:
            self.imported += energy
        else:
            self.exported -= energy
        if dt != self._step:
            self._step, self._ends, self._begins = dt, 1 - exp(-dt / RUNS), 1 - exp(-dt / RESTS)
        if self._rng.random() < (self._ends if self._fridge else self._begins):
            self._fridge = not self._fridge
        self._wander += -0.05 * self._wander + self._rng.gauss(0, 4)
        self._look()

    def _look(self) -> None:
        home = self._home
        self.drawn = STANDBY + FRIDGE * self._fridge + self._wander + home.loads.total + home.climate_power
        self.power = self.drawn - total(home.supplies.values())
        home.meter_power = self.power
