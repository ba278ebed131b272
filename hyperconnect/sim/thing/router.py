"""The router, which knows whose phone is in the wireless network."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.script.things import ThingPage
from hyperconnect.sim.script.words import Slug
from hyperconnect.sim.thing.face import Face, Reading, Sign, State
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

LOOKS: Seconds = 120.0
LINGERS: Seconds = 300.0
"""A phone that sleeps says nothing either: it counts as gone only after so long."""
OTHERS = 9
"""Other things in the network."""


class RouterPage(ThingPage):
    """A router, and whose phones it looks for: ids of people."""

    kind: Literal["router"]
    sees: Annotated[tuple[Slug, ...], Field(strict=False, max_length=20)] = ()
    speaks: Literal["homeassistant", "esphome"] = "homeassistant"


@kind(RouterPage)
class Router(Thing):
    """Who is in the network: here at once, gone after some minutes."""

    maker, model = "AVM", "FRITZ!Box 7590"
    heartbeat: Seconds = 3600.0

    def __init__(self, site: Site, name: str, page: RouterPage) -> None:
        super().__init__(site, name, page)
        self._seen: dict[str, Moment | None] = dict.fromkeys(page.sees)

    @property
    def faces(self) -> tuple[Face, ...]:
        """How many there are, and whether each of those it looks for is."""
        return Reading("clients", ""), *(Sign(f"{who}_phone", "presence") for who in self._seen)

    def state(self) -> State:
        """Return who is in the network."""
        here = {f"{who}_phone": seen is not None for who, seen in self._seen.items()}
        return {"clients": OTHERS + sum(here.values()), **here}

    def begin(self) -> None:
        """Look every two minutes."""
        self.world.every(max(LOOKS, self.home.step), self._look)

    def _look(self) -> None:
        now, news = self.world.now, False
        for who, seen in self._seen.items():
            if self.home.where(who) is not None:
                news = news or seen is None
                self._seen[who] = now
            elif seen is not None and now - seen >= LINGERS:
                news = True
                self._seen[who] = None
        if news:
            self.report()
