"""The electricity meter: what the whole house draws from the grid, or gives to it."""

from __future__ import annotations

from typing import Literal

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.script.things import ThingPage
from hyperconnect.sim.thing.face import Face, Reading, State
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.mains import Mains
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

CHANGE, SHARE = 80.0, 0.15
"""W, and part of what was told, by which the power must differ from it to be told: the larger counts."""
CALM: Seconds = 300.0
"""The least between two of its words in a coarse home."""


class MeterPage(ThingPage):
    """A meter where the house is connected to the grid."""

    kind: Literal["meter"]
    speaks: Literal["shelly", "homeassistant", "tasmota"] = "shelly"


@kind(MeterPage)
class Meter(Thing):
    """Power in W, negative while feeding in, and two registers that only grow, in kWh."""

    maker, model = "Shelly", "Shelly Pro 3EM"
    heartbeat: Seconds = 300.0

    def __init__(self, site: Site, name: str, page: MeterPage) -> None:
        super().__init__(site, name, page)
        self._mains = site.shared(Mains)
        self._register = self.rng.uniform(4_000, 9_000)
        self._returned = self.rng.uniform(500, 2_000)
        self._shown = self._mains.power
        self._calm = site.home.coarse

    @property
    def faces(self) -> tuple[Face, ...]:
        """Power and the registers."""
        return Reading("power", "W"), Reading("energy", "kWh"), Reading("returned", "kWh")

    def state(self) -> State:
        """Return what it shows."""
        mains = self._mains
        return {
            "power": round(mains.power, 1),
            "energy": round(self._register + mains.imported, 3),
            "returned": round(self._returned + mains.exported, 3),
        }

    def begin(self) -> None:
        """Look at each step."""
        self.home.stepped.append(self._look)

    def _look(self) -> None:
        if self._calm and self.world.now - self._told_at < CALM:
            return
        power = self._mains.power
        change = abs(power - self._shown)
        if change >= CHANGE and change >= SHARE * abs(self._shown):
            self._shown = power
            self.report()
