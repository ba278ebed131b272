"""What moves air: the bathroom's fan, and a purifier."""

from __future__ import annotations

from math import exp
from typing import Annotated, Literal

from pydantic import Field

from hyperconnect.sim.script.quantity import Watts
from hyperconnect.sim.script.things import RoomName, ThingPage
from hyperconnect.sim.thing.face import Blower, Face, Reading, State, Wish
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

CHANGES = 6.0
"""How often an hour a fan at full speed changes the air of its room."""
SPEEDS = {"auto": 40, "sleep": 20, "favourite": 80}
"""How fast a purifier turns in its modes, in %."""
DUST, CLEAN = 22.0, 2.0
"""µg/m³ of fine dust that a room has by itself, and has left behind a filter."""
CLEANED, DUSTED = 800.0, 7200.0
"""Time constants (s) of the dust at full speed, and without a purifier."""


class FanPage(ThingPage):
    """A fan that leads air out of a room."""

    kind: Literal["fan"]
    room: RoomName
    power: Annotated[Watts, Field(ge=0, le=500)] = 15.0
    speaks: Literal["homeassistant"] = "homeassistant"


class PurifierPage(ThingPage):
    """An air purifier that measures dust."""

    kind: Literal["purifier"]
    room: RoomName
    power: Annotated[Watts, Field(ge=0, le=500)] = 38.0
    speaks: Literal["homeassistant"] = "homeassistant"


@kind(FanPage)
class Fan(Thing):
    """A fan with a speed: the faster, the more air, and with it damp, it carries out."""

    maker, model = "Vent-Axia", "Svara"

    def __init__(self, site: Site, name: str, page: FanPage | PurifierPage) -> None:
        super().__init__(site, name, page)
        self.room = site.home.rooms[page.room]
        self._power = page.power
        self.on = False
        self.speed = 60

    @property
    def faces(self) -> tuple[Face, ...]:
        """A fan."""
        return (Blower(),)

    @property
    def area(self) -> str:
        """Its room."""
        return self.room.name

    def state(self) -> State:
        """Return whether and how fast it turns."""
        return {"on": self.on, "speed": self.speed if self.on else 0}

    def do(self, wish: Wish) -> None:
        """Turn so fast; speed 0 is off and keeps the speed."""
        speed = wish.get("speed")
        if isinstance(speed, int | float):
            self.on = speed > 0
            self.speed = round(speed) or self.speed
        self.on = bool(wish.get("on", self.on))
        self.blow()
        self.report()

    def blow(self) -> None:
        """Move the air of the room, and draw power for it."""
        share = self.speed / 100 if self.on else 0.0
        if self.on:
            self.room.airflow[self.name] = CHANGES * share
        else:
            self.room.airflow.pop(self.name, None)
        self.home.loads[self.name] = self._power * share


@kind(PurifierPage)
class Purifier(Fan):
    """A purifier: changes no air but takes the dust out of it, faster where there is more."""

    maker, model = "Xiaomi", "Mi Air Purifier 3H"

    def __init__(self, site: Site, name: str, page: PurifierPage) -> None:
        super().__init__(site, name, page)
        self._mode = "auto"
        self._dust = DUST * self.rng.uniform(0.6, 1.4)
        self._shown = round(self._dust)
        self.speed = SPEEDS[self._mode]

    @property
    def faces(self) -> tuple[Face, ...]:
        """A fan with modes, and dust."""
        return Blower(tuple(SPEEDS)), Reading("pm25", "µg/m³")

    def state(self) -> State:
        """Return how it runs, and the dust it measures."""
        return {**super().state(), "mode": self._mode, "pm25": self._shown}

    def begin(self) -> None:
        """Measure the dust, and clean, every five minutes."""
        self.world.every(300.0, self._clean)

    def do(self, wish: Wish) -> None:
        """Take a mode, which sets the speed, or a speed of one's own."""
        if "mode" in wish:
            self._mode = str(wish["mode"])
            self.on, self.speed = True, SPEEDS[self._mode]
        elif "speed" in wish:
            self._mode = "favourite"
        super().do(wish)

    def blow(self) -> None:
        """Draw power."""
        self.home.loads[self.name] = self._power * self.speed / 100 if self.on else 1.5

    def _clean(self) -> None:
        share = self.speed / 100 if self.on else 0.0
        goal, rate = (CLEAN, share / CLEANED) if share else (DUST, 1 / DUSTED)
        self._dust = goal + (self._dust - goal) * exp(-300 * rate) + abs(self.rng.gauss(0, 0.4))
        if abs(self._dust - self._shown) >= 2:
            self._shown = round(self._dust)
            self.report()
