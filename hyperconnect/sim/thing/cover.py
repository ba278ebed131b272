"""What is opened by a motor: the garage door, blinds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.script.quantity import Duration
from hyperconnect.sim.script.things import OpeningName, RoomName, ThingPage
from hyperconnect.sim.thing.face import Face, Shade, State, Wish
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

MOTOR = 120.0
"""W while it moves."""
MODELS = {
    "shelly": ("Shelly", "Shelly Plus 2PM"),
    "esphome": ("ratgdo", "ratgdo32"),
    "zigbee2mqtt": ("Bosch", "BMCT-SLZ"),
    "homeassistant": ("Simulated", "Cover"),
}


class CoverPage(ThingPage):
    """A motor on an opening, which it opens, or on the blinds of a room; how long it takes from end to end."""

    kind: Literal["cover"]
    of: OpeningName | None = None
    room: RoomName | None = None
    takes: Annotated[Duration, Field(ge=2, le=300)] = 18.0
    speaks: Literal["shelly", "esphome", "zigbee2mqtt", "homeassistant"] = "shelly"

    @model_validator(mode="after")
    def _somewhere(self) -> CoverPage:
        if (self.of is None) is (self.room is None):
            raise ValueError("a cover is either `of` an opening or in a `room`")
        return self


@kind(CoverPage)
class Cover(Thing):
    """A motor that takes its time, and can be stopped. Position in %, 100 is open."""

    delay = (0.2, 0.8)

    def __init__(self, site: Site, name: str, page: CoverPage) -> None:
        super().__init__(site, name, page)
        self.maker, self.model = MODELS[page.speaks]
        self._opening = site.home.openings[page.of] if page.of else None
        self._area = self._opening.room if self._opening else str(page.room)
        self._takes: Seconds = page.takes
        self._position = 0.0 if self._opening else 100.0
        self._goal: float | None = None
        self._since = site.world.now
        self._journey = 0

    @property
    def faces(self) -> tuple[Face, ...]:
        """A cover."""
        sort = "blind" if self._opening is None else "garage" if self._opening.kind == "garage" else self._opening.kind
        return (Shade(sort),)

    @property
    def area(self) -> str:
        """Its room."""
        return self._area

    def state(self) -> State:
        """Return how far it is open, and whether it moves."""
        position = round(self._now())
        if self._goal is not None:
            motion = "opening" if self._goal > position else "closing"
        else:
            motion = "open" if position > 0 else "closed"
        return {"position": position, "motion": motion}

    def do(self, wish: Wish) -> None:
        """Go somewhere, or stop."""
        move, position = wish.get("move"), wish.get("position")
        goal = {"open": 100.0, "close": 0.0}.get(str(move)) if move is not None else None
        goal = float(position) if isinstance(position, int | float) else goal
        self._position, self._since = self._now(), self.world.now
        self._goal = None if goal is None or round(goal) == round(self._position) else goal
        self._journey += 1
        self.home.loads[self.name] = MOTOR if self._goal is not None else 0.0
        self._pass()
        self.report()
        if self._goal is not None:
            journey = self._journey
            self.world.after(abs(self._goal - self._position) / 100 * self._takes, lambda: self._arrive(journey))

    def _now(self) -> float:
        if self._goal is None:
            return self._position
        way = (self.world.now - self._since) / self._takes * 100
        far = self._goal - self._position
        return self._goal if way >= abs(far) else self._position + (way if far > 0 else -way)

    def _arrive(self, journey: int) -> None:
        if journey == self._journey and self._goal is not None:
            self._position, self._goal = self._goal, None
            self.home.loads[self.name] = 0.0
            self._pass()
            self.report()

    def _pass(self) -> None:
        """Let the opening be as open as the motor has it: a door that leaves its place lets people through."""
        if self._opening is not None:
            self._opening.turn(is_open=self._position > 0 or self._goal is not None)
