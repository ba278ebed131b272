"""What makes itself heard: the siren, the bell at the door."""

from __future__ import annotations

from typing import Literal

from hyperconnect.sim.script.things import ThingPage
from hyperconnect.sim.thing.face import Bell, Face, Horn, State, Wish
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing


class SirenPage(ThingPage):
    """A siren."""

    kind: Literal["siren"]
    speaks: Literal["homeassistant", "esphome"] = "homeassistant"


class DoorbellPage(ThingPage):
    """The bell at the door."""

    kind: Literal["doorbell"]
    speaks: Literal["shelly", "zigbee2mqtt", "homeassistant", "esphome"] = "shelly"


@kind(SirenPage)
class Siren(Thing):
    """A siren: sounds until it is told to be silent. `sounded` counts how often it began."""

    maker, model = "Heiman", "HS2WD-E"

    def __init__(self, site: Site, name: str, page: SirenPage) -> None:
        super().__init__(site, name, page)
        self.on = False
        self.sounded = 0

    @property
    def faces(self) -> tuple[Face, ...]:
        """A siren."""
        return (Horn(),)

    def state(self) -> State:
        """Return whether it sounds."""
        return {"on": self.on}

    def do(self, wish: Wish) -> None:
        """Sound, or be silent."""
        before, self.on = self.on, bool(wish["on"])
        self.sounded += self.on and not before
        self.home.loads[self.name] = 8.0 if self.on else 0.5
        self.report()


@kind(DoorbellPage)
class Doorbell(Thing):
    """A bell: it only happens."""

    maker, model, sleepy = "Shelly", "Shelly Plus i4", False

    @property
    def faces(self) -> tuple[Face, ...]:
        """A button."""
        return (Bell("press", ("single",)),)

    def press(self) -> None:
        """Ring."""
        self.soon(lambda: self.voice.happen("press", "single"), 0.05, 0.2)

    def turn_by_hand(self, wish: Wish) -> None:  # noqa: ARG002  there is one thing to do to a bell
        """Ring."""
        self.press()
