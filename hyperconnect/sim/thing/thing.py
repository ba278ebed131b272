"""What every thing of a home has: a name, faces, a voice, and chance of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.script.things import ThingPage
from hyperconnect.sim.thing.face import Face, State, Wish
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.wish import Allowed, refusal
from hyperconnect.sim.voice.port import Card, Voice
from hyperconnect.sim.voice.voices import voice_of

HEARTBEAT: Seconds = 3000.0
"""A thing that has nothing new to say says it all the same about so often, as Zigbee's do."""
CALM = 4


class Thing:
    """A thing of a home. A kind says its `faces`, its `state`, and what it does with a wish in `obey`.

    It tells its state when that differs from what it told last: a state is rounded as the thing's own sensor would.
    In a coarse home, what hangs on the mains repeats itself more seldom, by `CALM`.
    """

    maker = "Simulated"
    model = "Thing"
    sleepy = False
    knobs: Mapping[str, Allowed] = MappingProxyType({})
    """what a hand can do to it beside what its faces take"""
    heartbeat: Seconds = HEARTBEAT
    delay: tuple[Seconds, Seconds] = (0.1, 0.6)
    """how long a command takes to be done, at least and at most"""

    def __init__(self, site: Site, name: str, page: ThingPage) -> None:
        self.site = site
        self.world = site.world
        self.home = site.home
        self.name = name
        self.speaks = page.voice
        self.rng = site.world.random(name)
        self.voice: Voice
        if self.home.coarse and not self.sleepy:
            self.heartbeat *= CALM
        self._told: State = {}
        self._told_at = site.world.now

    @property
    def faces(self) -> tuple[Face, ...]:
        """What can be told of it and asked for."""
        return ()

    @property
    def area(self) -> str:
        """The room it is in, as people call it."""
        return ""

    def state(self) -> State:
        """Return how it is, by the keys of its faces."""
        return {}

    def can(self, wish: Wish) -> bool:
        """Return whether it can do what is wished; its voice lets through only what its faces allow."""
        return bool(wish)

    def do(self, wish: Wish) -> None:
        """Do what is wished, at once."""

    def obey(self, wish: Wish) -> bool:
        """Do what a command wishes when it has come and been understood; False if that cannot be."""
        if not self.can(wish):
            return False
        self.soon(lambda: self._answer(wish), *self.delay)
        return True

    def refusal(self, wish: Wish) -> str:
        """Return why a hand cannot do this, an empty text if it can."""
        return refusal(self.faces, self.knobs, wish)

    def turn_by_hand(self, wish: Wish) -> None:
        """Do what a hand did: at once."""
        if self.can(wish):
            self.do(wish)

    def begin(self) -> None:
        """Begin to live in the home: watch, measure."""

    def start(self) -> None:
        """Make itself known, begin to live and say how it is."""
        label = self.name.replace("_", " ").capitalize()
        area = self.area.replace("_", " ").capitalize()
        card = Card(self.name, label, self.maker, self.model, area, self.faces, self.sleepy)
        self.voice = voice_of(self.speaks, self.site, card, self.obey)
        self.voice.introduce()
        self.begin()
        self.world.after(0.0, self._wake)

    def report(self) -> None:
        """Tell the state if it differs from what was told last."""
        state = self.state()
        if state != self._told:
            self._tell(state)

    def soon(self, deed: Callable[[], None], least: Seconds, most: Seconds) -> None:
        """Do something after a delay between two."""
        self.world.after(self.rng.uniform(least, most), deed)

    def _answer(self, wish: Wish) -> None:
        """Do what was commanded; where that changes nothing, say that it is so already."""
        told = self._told
        self.do(wish)
        if self._told is told:
            self._tell(self.state(), echo=True)

    def _tell(self, state: State, *, echo: bool = False) -> None:
        self._told, self._told_at = state, self.world.now
        self.voice.tell(state, echo=echo)

    def _wake(self) -> None:
        self._tell(self.state())
        if self.faces:
            self.world.after(self.heartbeat, self._beat)

    def _beat(self) -> None:
        due = self._told_at + self.heartbeat
        if due <= self.world.now:
            self._tell(self.state())
            due = self.world.now + self.heartbeat
        self.world.at(due, self._beat)
