"""What keeps a room's temperature: a thermostat on the wall, a valve on a radiator, an air conditioner."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.home import LIVING
from hyperconnect.sim.script.quantity import Celsius
from hyperconnect.sim.script.things import RoomName, ThingPage
from hyperconnect.sim.thing.face import Climate, Face, Reading, State, Wish
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

HYSTERESIS = 0.2
"""K below the target at which heating begins and above it at which it ends."""
BAND = 0.3
"""K over which the demand falls from full to least as the room gets near its upper threshold."""
LEAST = 0.35
"""The smallest demand the heat pump can run at."""
DRIFTS: Seconds = 300.0
"""How often the error of a thermometer changes."""
CALM: Seconds = 300.0
"""The least between two words in a coarse home, but for those that heating begins or ends."""
Target = Annotated[Celsius, Field(ge=5, le=30)]


def demand_for(air: float, target: float, *, heating: bool) -> float:
    """Return what a thermostat asks for, 0 to 1, given whether it asked for something before."""
    if air >= target + HYSTERESIS or (not heating and air > target - HYSTERESIS):
        return 0.0
    return min(1.0, max(LEAST, (target + HYSTERESIS - air) / BAND))


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


class Regulator(Thing):
    """Keeps a target by a thermometer of its own, with noise and drift; a hand may turn it too."""

    delay = (0.3, 1.2)
    mode = "heat"
    change = 0.2
    """K by which a reading must differ from the one shown to be shown: more than its noise"""

    def __init__(
        self, site: Site, name: str, page: ThermostatPage | RadiatorPage | AirConditionerPage, target: float
    ) -> None:
        super().__init__(site, name, page)
        self.room = site.home.rooms[page.room]
        self.target = target
        self._drift = 0.0
        self._drifts_at = site.world.now
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
        self.home.stepped.append(self._control)
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
        self.regulate(self.room.warmth.air + self._drift)
        self._tell(self.state())

    def regulate(self, air: float) -> float:
        """Ask for heat by what it reads; return what it asks for, 0 to 1."""
        room = self.room
        demand = demand_for(air, self.target, heating=room.demand > 0) if self.mode == "heat" else 0.0
        room.demand = demand
        return demand

    def _control(self) -> None:
        """Regulate; what it asks for is news when it begins, ends or has changed by a quarter."""
        if self.world.now >= self._drifts_at:
            self._wander()
        air = self.room.warmth.air + self._drift
        demand, told, change = self.regulate(air), self._told_demand, self.change
        if -change < air - self._shown < change and (
            demand == told or (demand > 0 and told > 0 and abs(demand - told) < 0.25)
        ):
            return
        if self._calm and (demand > 0) is (told > 0) and self.world.now - self._told_at < CALM:
            return
        self._shown, self._told_demand = air, demand
        self.report()

    def _wander(self) -> None:
        self._drifts_at = self.world.now + DRIFTS
        self._drift += -0.4 * self._drift + self.rng.gauss(0, 0.012)


@kind(ThermostatPage)
class Thermostat(Regulator):
    """A thermostat on the wall that tells what it asks for."""

    model = "Room thermostat"
    change = 0.08
    heartbeat: Seconds = 600.0

    def __init__(self, site: Site, name: str, page: ThermostatPage) -> None:
        super().__init__(site, name, page, site.home.target if page.target is None else page.target)
        if site.home.coarse:
            self.change = Regulator.change

    @property
    def faces(self) -> tuple[Face, ...]:
        """A thermostat and its demand."""
        return Climate(), Reading("demand", "%")


@kind(RadiatorPage)
class Radiator(Regulator):
    """A valve on a radiator, that opens in proportion and runs on a battery."""

    maker, model, sleepy = "Danfoss", "014G2461", True
    delay = (0.5, 4.0)

    def __init__(self, site: Site, name: str, page: RadiatorPage) -> None:
        super().__init__(site, name, page, site.home.target if page.target is None else page.target)
        self._battery = round(self.rng.uniform(40, 100))

    @property
    def faces(self) -> tuple[Face, ...]:
        """A thermostat, the valve's opening, and its battery."""
        return Climate(), Reading("demand", "%"), Reading("battery", "%")

    def state(self) -> State:
        """Return what it measures, aims at and does."""
        return {**super().state(), "battery": self._battery}

    def regulate(self, air: float) -> float:
        """Open by how far it is too cold, in twentieths: fully at 1 K."""
        missing = self.target + 0.3 - air
        demand = 0.0
        if missing > 0 and self.mode == "heat":
            demand = round(missing * 10) / 10 if missing < 1 else 1.0
        self.room.demand = demand
        return demand


@kind(AirConditionerPage)
class AirConditioner(Regulator):
    """An air conditioner that cools while it is asked to."""

    maker, model = "Midea", "MSAGBU-09HRFN8"
    mode = "off"

    def __init__(self, site: Site, name: str, page: AirConditionerPage) -> None:
        super().__init__(site, name, page, page.target)

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
