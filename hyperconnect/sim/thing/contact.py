"""A contact on a door or a window."""

from __future__ import annotations

from typing import Literal

from hyperconnect.sim.script.things import OpeningName, ThingPage
from hyperconnect.sim.thing.face import Face, Reading, Sign, State
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

SORTS = {"door": "door", "window": "window", "garage": "garage_door"}


class ContactPage(ThingPage):
    """A contact, and the door or window it is on."""

    kind: Literal["contact"]
    of: OpeningName
    speaks: Literal["zigbee2mqtt", "homeassistant", "esphome", "theengs"] = "zigbee2mqtt"


@kind(ContactPage)
class Contact(Thing):
    """A contact: tells a little later that its door was turned."""

    maker, model, sleepy = "Aqara", "MCCGQ11LM", True

    def __init__(self, site: Site, name: str, page: ContactPage) -> None:
        super().__init__(site, name, page)
        self._opening = site.home.openings[page.of]
        self._battery = round(self.rng.uniform(55, 100))

    @property
    def faces(self) -> tuple[Face, ...]:
        """Open or not, and its battery."""
        return Sign("contact", SORTS[self._opening.kind]), Reading("battery", "%")

    @property
    def area(self) -> str:
        """The room its door is in."""
        return self._opening.room

    def state(self) -> State:
        """Return whether it is open."""
        return {"contact": self._opening.is_open, "battery": self._battery}

    def begin(self) -> None:
        """Watch the door."""
        self._opening.turned.append(lambda: self.soon(self.report, 0.05, 0.3))
