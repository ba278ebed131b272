"""A room's lights."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from hyperconnect.sim.script.quantity import Watts
from hyperconnect.sim.script.things import RoomName, ThingPage
from hyperconnect.sim.thing.face import FULL, Face, Lamp, State, Wish
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

MODELS = {
    "homeassistant": ("Simulated", "White spectrum lamp"),
    "zigbee2mqtt": ("IKEA", "LED2101G4"),
    "tasmota": ("Tasmota", "Athom Dimmer"),
    "shelly": ("Shelly", "Shelly Plus 1PM"),
}


class LightPage(ThingPage):
    """Lights of a room: whether they can be dimmed and change their white, and their power at full brightness."""

    kind: Literal["light"]
    room: RoomName
    dims: bool = True
    tunes: bool = False
    power: Annotated[Watts, Field(ge=0, le=2000)] = 20.0
    speaks: Literal["homeassistant", "zigbee2mqtt", "tasmota", "shelly"] = "zigbee2mqtt"

    @model_validator(mode="after")
    def _fits(self) -> LightPage:
        if self.tunes and not self.dims:
            raise ValueError("lights that change their white can be dimmed too: leave out `dims`")
        return self


@kind(LightPage)
class Light(Thing):
    """Lights with brightness 1 to 254 and a white in mired, of which they do what they can."""

    def __init__(self, site: Site, name: str, page: LightPage) -> None:
        super().__init__(site, name, page)
        self.maker, self.model = MODELS[page.speaks]
        if page.speaks == "shelly" and page.dims:
            self.model = "Shelly Dimmer G3"
        self._room = site.home.rooms[page.room]
        self._lamp = Lamp(page.dims, page.tunes)
        self._power = page.power
        self._on = False
        self._brightness = FULL
        self._mired = 370

    @property
    def faces(self) -> tuple[Face, ...]:
        """A lamp."""
        return (self._lamp,)

    @property
    def area(self) -> str:
        """Its room."""
        return self._room.name

    def state(self) -> State:
        """Return how it shines, or would."""
        return {"on": self._on, "brightness": self._brightness, "mired": self._mired}

    def switch(self, *, on: bool) -> None:
        """Press the switch on the wall."""
        self.do({"on": on})

    def do(self, wish: Wish) -> None:
        """Shine as is wished; brightness 0 is off and keeps the brightness."""
        brightness = wish.get("brightness")
        self._on = bool(wish.get("on", brightness is not None or self._on)) and brightness != 0
        if isinstance(brightness, int) and brightness > 0:
            self._brightness = brightness
        mired = wish.get("mired")
        self._mired = mired if isinstance(mired, int) else self._mired
        level = self._brightness / FULL if self._on else 0.0
        self._room.lamps[self.name] = level
        self.home.loads[self.name] = level * self._power
        self.report()
