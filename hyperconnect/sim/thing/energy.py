"""evcc: what power costs and where it flows, and the wall box."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from math import ceil, exp
from random import Random
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from hyperconnect.model.moment import Moment
from hyperconnect.sim.car.charging import LEAST_CURRENT, Socket
from hyperconnect.sim.home.powers import total
from hyperconnect.sim.payload import choice, number
from hyperconnect.sim.script.things import ThingPage
from hyperconnect.sim.thing.face import Wish
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.mains import BATTERY, Mains
from hyperconnect.sim.thing.power import SOLAR, Batteries
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing
from hyperconnect.sim.thing.wish import OneOf
from hyperconnect.sim.voice.evcc import Evcc

NEWS, LOOKS = 100.0, 300.0
"""W of change at the grid that make evcc's view of the house new, and the seconds after which it looks anyway."""
MODES = ("off", "pv", "minpv", "now")
MOST_CURRENT = 32.0
VOLTS = 230.0


class TariffPage(ThingPage):
    """Prices of the next day and hour, and evcc's view of the house. `price` is that of a mean hour, per kWh."""

    kind: Literal["tariff"]
    price: Annotated[float, Field(ge=0, le=10)] = 0.29
    speaks: Literal["evcc"] = "evcc"


class WallboxPage(ThingPage):
    """A wall box that evcc steers."""

    kind: Literal["wallbox"]
    phases: Annotated[int, Field(ge=1, le=3)] = 3
    current: Annotated[float, Field(ge=6, le=32)] = 16.0
    speaks: Literal["evcc"] = "evcc"


def price(mean: float, moment: datetime, seed: int) -> float:
    """Return what a kWh costs in an hour: cheap at night and at noon, dear in the evening; windy days are cheap.

    The shape is that of day-ahead prices with taxes and grid fees, of which only a part varies.
    """
    hour = moment.hour
    wind = _wind(seed, moment.toordinal())
    summer = 1 - abs(moment.timetuple().tm_yday - 172) / 183
    evening = 0.11 * exp(-(((hour - 19) / 2.2) ** 2)) + 0.05 * exp(-(((hour - 8) / 1.8) ** 2))
    night = 0.08 * exp(-(((hour - 3) / 2.5) ** 2))
    noon = (0.04 + 0.1 * summer) * exp(-(((hour - 13) / 2.3) ** 2))
    return round(max(-0.02, mean + wind + evening - night - noon), 4)


@lru_cache(maxsize=8)
def _wind(seed: int, day: int) -> float:
    """Return what the wind of a day does to its prices."""
    return Random(f"{seed}/wind/{day}").gauss(0, 0.055)


@kind(TariffPage)
class Tariff(Thing):
    """evcc's site: the price of each hour, and every minute the powers that changed."""

    def __init__(self, site: Site, name: str, page: TariffPage) -> None:
        super().__init__(site, name, page)
        self._evcc = site.shared(Evcc)
        self._mains = site.shared(Mains)
        self._mean = page.price
        self._shown: dict[str, float] = {}
        self._seen = float("inf")
        self._looked_at = site.world.now
        self._calm = site.home.coarse

    def begin(self) -> None:
        """Say prices and powers."""
        self._price()
        self.site.each_minute(self._look)

    @property
    def now(self) -> float:
        """What a kWh costs now."""
        return price(self._mean, datetime.fromtimestamp(self.world.now, self.site.zone), self.world.seed)

    def _price(self) -> None:
        self._evcc.say("site/tariffGrid", self.now)
        self._evcc.say("site/tariffFeedIn", 0.08)
        following: Moment = ceil((self.world.now + 1) / 3600) * 3600.0
        self.world.at(following, self._price)

    def _look(self) -> None:
        mains, due = self._mains, self.world.now - self._looked_at >= LOOKS
        if not due and (self._calm or abs(mains.power - self._seen) < NEWS):
            return
        supplies = self.home.supplies
        self._seen, self._looked_at = mains.power, self.world.now
        boxes = total(box.socket.power for box in self.site.shared(Boxes).all)
        self._power("site/grid/power", mains.power)
        self._power("site/homePower", mains.drawn - boxes)
        if SOLAR in supplies:
            self._power("site/pvPower", supplies[SOLAR])
        if BATTERY in supplies:
            self._power("site/battery/power", supplies[BATTERY])
            for battery in self.site.shared(Batteries).all:
                self._evcc.say("site/battery/soc", round(battery.soc))

    def _power(self, name: str, watts: float) -> None:
        """Say a power if it changed by more than noise."""
        before = self._shown.get(name)
        if before is None or abs(watts - before) >= max(120.0, 0.2 * abs(before)):
            self._shown[name] = watts
            self._evcc.say(name, round(watts, 1))


class Boxes:
    """The wall boxes of a home."""

    def __init__(self, _: Site) -> None:
        self.all: list[Wallbox] = []


@kind(WallboxPage)
class Wallbox(Thing):
    """A wall box: its `socket` takes a car's cable; the mode says whether it charges, on what.

    `pv` charges on surplus alone, `minpv` always at least a little, `now` with all it may.
    """

    knobs = MappingProxyType({"mode": OneOf(MODES)})

    def __init__(self, site: Site, name: str, page: WallboxPage) -> None:
        super().__init__(site, name, page)
        self._evcc = site.shared(Evcc)
        self._mains = site.shared(Mains)
        self.socket = Socket(phases=page.phases, limit=page.current)
        self.socket.enabled = False
        self._phases = page.phases
        self._most = page.current
        self._mode = "pv"
        self._limit_soc = 0.0
        self._surplus_since: Moment | None = None
        self._base = ""
        site.shared(Boxes).all.append(self)

    def begin(self) -> None:
        """Be a loadpoint of evcc's."""
        label = self.name.replace("_", " ").capitalize()
        self._base = self._evcc.add_loadpoint(label)
        self._evcc.own(self.name, self._base)
        hear = self._evcc.hear
        hear(f"{self._base}/mode", self._hear_mode)
        hear(f"{self._base}/maxCurrent", self._hear_current)
        hear(f"{self._base}/limitSoc", self._hear_limit)
        self.socket.changed.append(self._changed)
        self.site.each_minute(self._steer)
        self._tell_all()

    def turn_by_hand(self, wish: Wish) -> None:
        """Press the button on it: another mode."""
        mode = choice(str(wish.get("mode", "")), MODES)
        if mode is not None:
            self._take(mode=mode)

    def _hear_mode(self, text: str) -> bool:
        mode = choice(text, MODES)
        if mode is not None:
            self.soon(lambda: self._take(mode=mode), 0.1, 0.5)
        return mode is not None

    def _hear_current(self, text: str) -> bool:
        current = number(text, LEAST_CURRENT, MOST_CURRENT)
        if current is not None:
            self.soon(lambda: self._take(current=current), 0.1, 0.5)
        return current is not None

    def _hear_limit(self, text: str) -> bool:
        limit = number(text, 0, 100)
        if limit is not None:
            self.soon(lambda: self._take(limit=limit), 0.1, 0.5)
        return limit is not None

    def _take(self, *, mode: str | None = None, current: float | None = None, limit: float | None = None) -> None:
        self._mode = mode or self._mode
        self._most = self._most if current is None else current
        self._limit_soc = self._limit_soc if limit is None else limit
        self._steer()
        self._tell_all(again=True)

    def _steer(self) -> None:
        """Let so much flow as the mode allows now."""
        socket = self.socket
        car = socket.plugged
        full = car is not None and 0 < self._limit_soc <= car.soc
        current = self._most if self._mode == "now" else self._surplus() if self._mode in {"pv", "minpv"} else 0.0
        if current < LEAST_CURRENT and self._mode == "minpv":
            current = LEAST_CURRENT
        enabled, limit = current >= LEAST_CURRENT and not full, max(current, LEAST_CURRENT)
        if enabled is not socket.enabled or limit != socket.limit:
            socket.turn(enabled=enabled, limit=limit)

    def _surplus(self) -> float:
        """Return the current that the sun has to spare, in whole A, if it had it for two minutes."""
        spare = (self.socket.power - self._mains.power) / VOLTS / self._phases
        if spare < LEAST_CURRENT:
            self._surplus_since = None
            return 0.0
        current = min(self._most, float(int(spare)))
        if self._surplus_since is None:
            self._surplus_since = self.world.now
        return current if self.world.now - self._surplus_since >= 120 else 0.0

    def _changed(self) -> None:
        self.home.loads[self.name] = self.socket.power
        self._tell_all()

    def _tell_all(self, *, again: bool = False) -> None:
        socket, say = self.socket, self._evcc.say
        car, base = socket.plugged, self._base
        say(f"{base}/mode", self._mode, again=again)
        say(f"{base}/connected", car is not None)
        say(f"{base}/charging", socket.power > 0)
        say(f"{base}/enabled", socket.enabled)
        say(f"{base}/chargePower", round(socket.power, -1))
        say(f"{base}/chargedEnergy", round(socket.energy * 1000, -1) if car is not None else 0)
        say(f"{base}/maxCurrent", self._most)
        say(f"{base}/effectiveMaxCurrent", self._most, again=again)
        say(f"{base}/limitSoc", self._limit_soc)
        say(f"{base}/effectiveLimitSoc", self._limit_soc or 100, again=again)
        say(f"{base}/phasesActive", socket.phases)
        say(f"{base}/vehicleTitle", car.name if car is not None else None)
