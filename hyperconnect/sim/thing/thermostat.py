"""What keeps a room's temperature: a thermostat on the wall, a valve on a radiator, an air conditioner."""

from __future__ import annotations

from math import inf
from typing import Annotated, Literal

from pydantic import Field

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.home import LIVING
from hyperconnect.sim.script.quantity import Celsius
from hyperconnect.sim.script.things import RoomName, ThingPage
from hyperconnect.sim.thing.face import Climate, Face, Reading, State
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.regulator import ALWAYS, NEVER, Regulator, Span
from hyperconnect.sim.thing.site import Site

HYSTERESIS = 0.2
"""K below the target at which heating begins and above it at which it ends."""
BAND = 0.3
"""K over which the demand falls from full to least as the room gets near its upper threshold."""
LEAST = 0.35
"""The smallest demand the heat pump can run at."""
ABOVE = 0.3
"""K above the target at which a radiator's valve is shut."""
Target = Annotated[Celsius, Field(ge=5, le=30)]


def demand_for(air: float, target: float, *, heating: bool) -> float:
    """Return what a thermostat asks for, 0 to 1, given whether it asked for something before."""
    if air >= target + HYSTERESIS or (not heating and air > target - HYSTERESIS):
        return 0.0
    share = (target + HYSTERESIS - air) / BAND
    return LEAST if share < LEAST else 1.0 if share > 1 else share


class ThermostatPage(ThingPage):
    """A room's thermostat; without a `target` it keeps the house's."""

    kind: Literal["thermostat"]
    room: RoomName = LIVING
    target: Target | None = None
    speaks: Literal["homeassistant", "esphome", "zigbee2mqtt"] = "homeassistant"


class RadiatorPage(ThingPage):
    """A radiator's valve, with a knob."""

    kind: Literal["radiator"]
    room: RoomName
    target: Target | None = None
    speaks: Literal["zigbee2mqtt", "homeassistant"] = "zigbee2mqtt"


class AirConditionerPage(ThingPage):
    """A room's air conditioner: only cools here, where heat comes from elsewhere."""

    kind: Literal["air_conditioner"]
    room: RoomName
    target: Target = 24.0
    speaks: Literal["esphome", "homeassistant"] = "esphome"


@kind(ThermostatPage)
class Thermostat(Regulator):
    """A thermostat on the wall that tells what it asks for."""

    model = "Room thermostat"
    change = 0.08
    heartbeat: Seconds = 600.0

    def __init__(self, site: Site, name: str, page: ThermostatPage) -> None:
        super().__init__(site, name, page, page.room, site.home.target if page.target is None else page.target)
        if site.home.coarse:
            self.change = Regulator.change

    @property
    def faces(self) -> tuple[Face, ...]:
        """A thermostat and its demand."""
        return Climate(), Reading("demand", "%")

    def regulate(self, air: float) -> float:
        """Ask for heat by how far it is too cold; return what it asks for, 0 to 1."""
        room = self.room
        demand = demand_for(air, self.target, heating=room.demand > 0) if self.mode == "heat" else 0.0
        room.demand = demand
        return demand

    def alike(self, air: float, demand: float) -> Span:  # noqa: ARG002  its steps are wide: the demand says which
        """Return where it heats not at all, with all it has, or as little as it can."""
        if self.mode != "heat":
            return ALWAYS
        upper = self.target + HYSTERESIS
        if demand == 0:
            return self.target - HYSTERESIS, inf
        return (-inf, upper - BAND) if demand == 1 else (upper - BAND * LEAST, upper) if demand == LEAST else NEVER


@kind(RadiatorPage)
class Radiator(Regulator):
    """A valve on a radiator, that opens in proportion and runs on a battery."""

    maker, model, sleepy = "Danfoss", "014G2461", True
    delay = (0.5, 4.0)

    def __init__(self, site: Site, name: str, page: RadiatorPage) -> None:
        super().__init__(site, name, page, page.room, site.home.target if page.target is None else page.target)
        self._battery = round(self.rng.uniform(40, 100))

    @property
    def faces(self) -> tuple[Face, ...]:
        """A thermostat, the valve's opening, and its battery."""
        return Climate(), Reading("demand", "%"), Reading("battery", "%")

    def state(self) -> State:
        """Return what it measures, aims at and does."""
        return {**super().state(), "battery": self._battery}

    def regulate(self, air: float) -> float:
        """Open by how far it is too cold, in tenths: fully at 1 K."""
        missing = self.target + ABOVE - air
        demand = 0.0
        if missing > 0 and self.mode == "heat":
            demand = round(missing * 10) / 10 if missing < 1 else 1.0
        self.room.demand = demand
        return demand

    def alike(self, air: float, demand: float) -> Span:
        """Return where the valve stands as it does."""
        shut = self.target + ABOVE
        if self.mode != "heat":
            return ALWAYS
        if not shut - 1 < air < shut:
            return (shut, inf) if air >= shut else (-inf, shut - 1)
        return max(shut - 1, shut - demand - 0.05), min(shut, shut - demand + 0.05)


@kind(AirConditionerPage)
class AirConditioner(Regulator):
    """An air conditioner that cools while it is asked to."""

    maker, model = "Midea", "MSAGBU-09HRFN8"
    mode = "off"

    def __init__(self, site: Site, name: str, page: AirConditionerPage) -> None:
        super().__init__(site, name, page, page.room, page.target)

    @property
    def faces(self) -> tuple[Face, ...]:
        """A thermostat that cools."""
        return (Climate(("off", "cool"), 16.0, 30.0, 0.5),)

    @property
    def demand(self) -> float:
        """What it asks for now, 0 to 1."""
        return self.room.cooling

    @property
    def action(self) -> str:
        """What it does now."""
        return "off" if self.mode == "off" else "cooling" if self.demand > 0 else "idle"

    def regulate(self, air: float) -> float:
        """Cool by how far it is too warm, at least by a quarter: an inverter goes no lower."""
        too_warm = air - self.target
        running = self.room.cooling > 0
        if self.mode != "cool" or too_warm <= -HYSTERESIS or (not running and too_warm < HYSTERESIS):
            self.room.cooling = 0.0
        else:
            self.room.cooling = round(min(1.0, max(0.25, (too_warm + HYSTERESIS) / 1.5)) * 20) / 20
        return self.room.cooling

    def alike(self, air: float, demand: float) -> Span:  # noqa: ARG002  where it rests it does so up to a limit
        """Return where it rests."""
        if self.mode != "cool":
            return ALWAYS
        return NEVER if demand > 0 else (-inf, self.target + HYSTERESIS)
