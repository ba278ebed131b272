"""A room's motion sensor, with the faults of its kind."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.being import Being, BeingKind
from hyperconnect.sim.script.quantity import Duration, Percent
from hyperconnect.sim.script.things import RoomName, ThingPage
from hyperconnect.sim.thing.face import Face, Reading, Sign, State
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing
from hyperconnect.sim.world import Due

NOTICED: dict[BeingKind, float] = {"person": 1.0, "dog": 0.5, "cat": 0.25}
"""How likely a movement of each is in sight and warm enough, where a person's always is: pets are small and low."""
WARMTH = 3.0
"""Warm draught of a radiator, an air conditioner or the sun makes false alarms so many times as likely."""
SUNNY = 250.0
"""W/m² outside that warm a floor with windows."""


class MotionPage(ThingPage):
    """A motion sensor: its room, how long it holds, the share of movements it misses, its false alarms a day."""

    kind: Literal["motion"]
    room: RoomName
    hold: Annotated[Duration, Field(ge=5, le=3600)] = 60.0
    missed: Annotated[Percent, Field(ge=0, le=100)] = 5.0
    false_alarms: Annotated[float, Field(ge=0, le=100)] = 0.3
    speaks: Literal["zigbee2mqtt", "homeassistant", "esphome"] = "zigbee2mqtt"


@kind(MotionPage)
class Motion(Thing):
    """A passive infrared sensor: on at once, off when it has seen no movement for as long as it holds."""

    maker, model, sleepy = "Aqara", "RTCGQ11LM", True

    def __init__(self, site: Site, name: str, page: MotionPage) -> None:
        super().__init__(site, name, page)
        self._room = site.home.rooms[page.room]
        self._hold: Seconds = page.hold
        self._missed = page.missed / 100
        self._false = page.false_alarms * WARMTH / 86_400
        self._battery = round(self.rng.uniform(55, 98))
        self._off: Due | None = None

    @property
    def faces(self) -> tuple[Face, ...]:
        """Motion, and its battery."""
        return Sign("occupancy", "motion"), Reading("battery", "%")

    @property
    def area(self) -> str:
        """Its room."""
        return self._room.name

    def state(self) -> State:
        """Return whether it sees motion."""
        return {"occupancy": self._off is not None, "battery": self._battery}

    def begin(self) -> None:
        """Watch the room, and be fooled now and then."""
        self.home.watch(self._room.name, self._moved)
        if self._false:
            self.world.after(self.rng.expovariate(self._false), self._fooled)

    def _moved(self, being: Being) -> None:
        if self.rng.random() < NOTICED[being.kind] * (1 - self._missed):
            self._see()

    def _fooled(self) -> None:
        """See what is not there: candidates come at the rate of warm hours, of which others keep one in three."""
        room = self._room
        warm = room.demand > 0 or room.cooling > 0
        warm = warm or (room.glass > 0 and self.home.weather.irradiance(self.world.now) > SUNNY)
        if self.rng.random() < (1.0 if warm else 1 / WARMTH):
            self._see()
        self.world.after(self.rng.expovariate(self._false), self._fooled)

    def _see(self) -> None:
        if self._off is not None:
            self._off.cancel()
        self._off = self.world.after(self._hold, self._rest)
        self.report()

    def _rest(self) -> None:
        self._off = None
        self.report()
