"""Machines that do their work by themselves: the washing machine behind its plug, the vacuum robot."""

from __future__ import annotations

from typing import Literal

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.script.things import RoomName, ThingPage
from hyperconnect.sim.thing.face import Face, Reading, Robot, State, Switch, Wish
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing
from hyperconnect.sim.world import Deed, Due

PROGRAMME: tuple[tuple[Seconds, float], ...] = (
    *((180.0, 40.0), (1260.0, 2050.0), (900.0, 180.0), (600.0, 90.0), (480.0, 240.0), (900.0, 120.0)),
    *((300.0, 60.0), (540.0, 480.0), (120.0, 20.0)),
)
"""Seconds and W of a 60 °C programme: fill, heat, wash, rinse, spin, and so on."""
STANDBY = 0.8
MODELS = {
    "shelly": ("Shelly", "Shelly Plus Plug S"),
    "tasmota": ("Tasmota", "Nous A1T"),
    "zigbee2mqtt": ("IKEA", "E2206"),
    "homeassistant": ("Simulated", "Plug"),
}
CLEANS: Seconds = 2700.0
"""How long the robot cleans if nobody stops it."""
RETURNS: Seconds = 90.0
DRAINS, CHARGES = 0.02, 0.008
"""% a second of the robot's battery, while it cleans and in its dock."""


class WashingMachinePage(ThingPage):
    """A washing machine behind a plug that measures."""

    kind: Literal["washing_machine"]
    speaks: Literal["shelly", "tasmota", "zigbee2mqtt", "homeassistant"] = "tasmota"


class VacuumPage(ThingPage):
    """A vacuum robot, and the room its dock is in."""

    kind: Literal["vacuum"]
    room: RoomName = "living"
    speaks: Literal["homeassistant"] = "homeassistant"


@kind(WashingMachinePage)
class WashingMachine(Thing):
    """A machine whose power tells how far its programme is. Without power it waits, and goes on afterwards."""

    def __init__(self, site: Site, name: str, page: WashingMachinePage) -> None:
        super().__init__(site, name, page)
        self.maker, self.model = MODELS[page.speaks]
        self._on = True
        self._steps: list[tuple[Seconds, float]] = []
        self._next: Due | None = None
        self._power = STANDBY
        self._energy = self.rng.uniform(100, 900)
        self._since = site.world.now

    @property
    def faces(self) -> tuple[Face, ...]:
        """A switch and a meter."""
        return Switch(), Reading("power", "W"), Reading("energy", "kWh")

    @property
    def running(self) -> bool:
        """Whether a programme is not over."""
        return bool(self._steps)

    def state(self) -> State:
        """Return what its plug measures."""
        return {"on": self._on, "power": round(self._power, 1), "energy": round(self._count(), 3)}

    def begin(self) -> None:
        """Draw what it draws in wait."""
        self._draw(STANDBY)

    def turn_by_hand(self, wish: Wish) -> None:  # noqa: ARG002  a hand at the machine starts a programme
        """Start a programme, unless one runs."""
        if not self.running:
            self._steps = [
                (spell * self.rng.uniform(0.9, 1.1), watts * self.rng.uniform(0.93, 1.07)) for spell, watts in PROGRAMME
            ]
            self._go_on()

    def do(self, wish: Wish) -> None:
        """Turn the plug on or off."""
        self._on = bool(wish["on"])
        if self._next is not None:
            self._next.cancel()
            self._next = None
        self._go_on()

    def _go_on(self) -> None:
        if not self._on:
            self._draw(0.0)
        elif self._steps:
            spell, watts = self._steps[0]
            self._draw(watts)
            self._next = self.world.after(spell, self._done)
        else:
            self._draw(STANDBY)
        self.report()

    def _done(self) -> None:
        del self._steps[0]
        self._go_on()

    def _draw(self, watts: float) -> None:
        self._energy, self._since = self._count(), self.world.now
        self._power = self.home.loads[self.name] = watts

    def _count(self) -> float:
        return self._energy + self._power * (self.world.now - self._since) / 3_600_000


@kind(VacuumPage)
class Vacuum(Thing):
    """A robot that cleans for three quarters of an hour and goes back to its dock."""

    maker, model = "Roborock", "S5"
    delay = (0.3, 1.5)

    def __init__(self, site: Site, name: str, page: VacuumPage) -> None:
        super().__init__(site, name, page)
        self._room = page.room
        self._activity = "docked"
        self._suction = "normal"
        self._level = 100.0
        self._since = site.world.now
        self._left: Seconds = 0.0
        self._due: Due | None = None

    @property
    def faces(self) -> tuple[Face, ...]:
        """A robot."""
        return (Robot(),)

    @property
    def area(self) -> str:
        """Where its dock is."""
        return self._room

    def state(self) -> State:
        """Return what it does."""
        return {"activity": self._activity, "suction": self._suction, "battery": round(self._charge())}

    def do(self, wish: Wish) -> None:
        """Clean, pause, stop, go home or beep; take a suction."""
        self._suction = str(wish.get("suction", self._suction))
        match wish.get("robot"):
            case "start":
                self._left = self._left if self._activity == "paused" else CLEANS
                self._go("cleaning", self._left, self._return)
            case "pause" if self._activity == "cleaning":
                self._left -= self.world.now - self._since
                self._go("paused")
            case "stop" if self._activity != "docked":
                self._go("idle")
            case "dock" if self._activity != "docked":
                self._return()
            case _:
                pass
        self._tell(self.state())

    def _return(self) -> None:
        self._go("returning", RETURNS, lambda: self._go("docked"))

    def _go(self, activity: str, spell: Seconds = 0.0, then: Deed | None = None) -> None:
        if self._due is not None:
            self._due.cancel()
        self._level, self._since = self._charge(), self.world.now
        self._activity = activity
        self._due = None if then is None else self.world.after(spell, then)
        self.home.loads[self.name] = 28.0 if activity == "docked" and self._level < 99 else 2.0
        self.report()

    def _charge(self) -> float:
        rate = {"cleaning": -DRAINS, "returning": -DRAINS, "docked": CHARGES}.get(self._activity, 0.0)
        return min(100.0, max(0.0, self._level + rate * (self.world.now - self._since)))
