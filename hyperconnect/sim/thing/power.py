"""What the house has of its own power: the roof, the battery in the cellar."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.powers import total
from hyperconnect.sim.script.quantity import KilowattHours, Percent, Watts
from hyperconnect.sim.script.things import ThingPage
from hyperconnect.sim.thing.face import Face, Reading, State
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.mains import BATTERY, Mains
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

YIELD = 0.87
"""What is left of a panel's power behind heat, cables and the inverter."""
SUN: Seconds = 300.0
"""How often the inverter looks at the sun: clouds are no faster here."""
EFFICIENCY = 0.95
"""Of what goes into the battery, and again of what comes out of it."""
SOLAR = "solar"


class SolarPage(ThingPage):
    """Panels on the roof and their inverter."""

    kind: Literal["solar"]
    peak: Annotated[Watts, Field(gt=0, le=100_000)] = 6000.0
    speaks: Literal["homeassistant", "esphome"] = "homeassistant"


class HouseBatteryPage(ThingPage):
    """A house battery: what it holds, what it takes and gives at most, how full it is at the start."""

    kind: Literal["house_battery"]
    capacity: Annotated[KilowattHours, Field(gt=0, le=1000)] = 8.0
    power: Annotated[Watts, Field(gt=0, le=100_000)] = 3000.0
    soc: Annotated[Percent, Field(ge=0, le=100)] = 50.0
    speaks: Literal["homeassistant", "esphome"] = "homeassistant"


@kind(SolarPage)
class Solar(Thing):
    """An inverter: power in W and a register of energy in kWh."""

    maker, model = "Fronius", "Symo 6.0"
    heartbeat: Seconds = 3600.0

    def __init__(self, site: Site, name: str, page: SolarPage) -> None:
        super().__init__(site, name, page)
        self._peak = page.peak
        self._power = 0.0
        self._energy = self.rng.uniform(5_000, 30_000)
        self._since = site.world.now

    @property
    def faces(self) -> tuple[Face, ...]:
        """Power and energy."""
        return Reading("power", "W"), Reading("energy", "kWh")

    def state(self) -> State:
        """Return what it shows."""
        return {"power": round(self._power), "energy": round(self._energy, 2)}

    def begin(self) -> None:
        """Follow the sun."""
        self.world.every(SUN, self._follow)

    def _follow(self) -> None:
        now = self.world.now
        self._energy += self._power * (now - self._since) / 3_600_000
        self._since = now
        power = self._peak / 1000 * YIELD * self.home.weather.irradiance(now)
        self.home.supplies[SOLAR] = power
        if abs(power - self._power) >= max(50.0, 0.06 * self._power) or (power == 0 < self._power):
            self._power = power
            self.report()
        self._power = power


@kind(HouseBatteryPage)
class HouseBattery(Thing):
    """A battery that takes what would be fed in and gives what would be bought, within what it can."""

    maker, model = "BYD", "HVS 7.7"
    heartbeat: Seconds = 3600.0

    def __init__(self, site: Site, name: str, page: HouseBatteryPage) -> None:
        super().__init__(site, name, page)
        self._mains = site.shared(Mains)
        self._capacity = page.capacity
        self._most = page.power
        self._held = page.capacity * page.soc / 100
        self._power = 0.0
        self._shown = 0.0
        self._full = round(self.soc / 2)
        """how full it is, in steps that are told"""
        self._at = site.world.now
        site.shared(Batteries).all.append(self)

    @property
    def soc(self) -> float:
        """How full it is, in %."""
        return self._held / self._capacity * 100

    @property
    def faces(self) -> tuple[Face, ...]:
        """Power, and how full it is."""
        return Reading("power", "W"), Reading("charge", "%", "battery")

    def state(self) -> State:
        """Return what it shows: negative is being charged."""
        return {"power": round(self._shown), "charge": round(self.soc)}

    def begin(self) -> None:
        """Balance the house each minute."""
        self.site.each_minute(self._balance)

    def _balance(self) -> None:
        now, supplies = self.world.now, self.home.supplies
        given = self._power / 1000 * ((now - self._at) / 3600)
        self._at = now
        if given:
            held = self._held + (-given / EFFICIENCY if given > 0 else -given * EFFICIENCY)
            self._held = 0.0 if held < 0 else min(held, self._capacity)
        supplies[BATTERY] = 0.0
        wanted = self._mains.drawn - total(supplies.values())
        if wanted > 0:
            power = min(self._most, wanted) if self._held > 0.05 * self._capacity else 0.0
        else:
            power = max(-self._most, wanted) if self._held < self._capacity else 0.0
        self._power = supplies[BATTERY] = power
        change, full = abs(power - self._shown), round(self.soc / 2) if given else self._full
        if full != self._full or (change >= 150 and change >= 0.25 * abs(self._shown)):
            self._shown, self._full = power, full
            self.report()


class Batteries:
    """The house batteries of a home."""

    def __init__(self, _: Site) -> None:
        self.all: list[HouseBattery] = []
