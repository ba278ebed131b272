"""A door's lock: a motor that takes its time."""

from __future__ import annotations

from typing import Literal

from hyperconnect.sim.script.things import OpeningName, ThingPage
from hyperconnect.sim.thing.face import Bolt, Face, Reading, State, Wish
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing


class LockPage(ThingPage):
    """A lock, and the door it is on."""

    kind: Literal["lock"]
    of: OpeningName
    speaks: Literal["homeassistant", "zigbee2mqtt"] = "zigbee2mqtt"


@kind(LockPage)
class Lock(Thing):
    """A motor lock that is locking or unlocking on its way; a key turns it at once."""

    maker, model = "Danalock", "V3-BTZB"

    def __init__(self, site: Site, name: str, page: LockPage) -> None:
        super().__init__(site, name, page)
        self._door = site.home.openings[page.of]
        self._battery = round(self.rng.uniform(40, 100))
        self._wanted = ""
        self._moving = False

    @property
    def faces(self) -> tuple[Face, ...]:
        """The bolt, and its battery."""
        return Bolt(), Reading("battery", "%")

    @property
    def area(self) -> str:
        """The room its door is in."""
        return self._door.room

    def state(self) -> State:
        """Return what the bolt does."""
        bolt = f"{self._wanted}ing" if self._moving else "locked" if self._door.locked else "unlocked"
        return {"bolt": bolt, "battery": self._battery}

    def turn(self, *, locked: bool) -> None:
        """Turn it by key: at once."""
        self.turn_by_hand({"bolt": "lock" if locked else "unlock"})

    def turn_by_hand(self, wish: Wish) -> None:
        """Turn the key, or the knob inside."""
        self._wanted = str(wish["bolt"])
        self._arrive(self._wanted)

    def do(self, wish: Wish) -> None:
        """Set the motor going, if the bolt is not there already."""
        wanted = self._wanted = str(wish["bolt"])
        if (wanted == "lock") is self._door.locked:
            self._arrive(wanted)
            return
        self._moving = True
        self.report()
        self.soon(lambda: self._arrive(wanted), 1.2, 2.2)

    def _arrive(self, wanted: str) -> None:
        if wanted == self._wanted:
            self._moving = False
            self._door.locked = wanted == "lock"
            self._tell(self.state())
