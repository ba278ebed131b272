"""What plays: the television, the speaker that can say something."""

from __future__ import annotations

from typing import Literal

from hyperconnect.sim.script.things import RoomName, ThingPage
from hyperconnect.sim.thing.face import Face, Player, State, Wish
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

SPEECH = 0.07
"""Seconds that a letter takes to be said."""


class TvPage(ThingPage):
    """A television."""

    kind: Literal["tv"]
    room: RoomName = "living"
    speaks: Literal["homie"] = "homie"


class SpeakerPage(ThingPage):
    """A speaker."""

    kind: Literal["speaker"]
    room: RoomName = "living"
    speaks: Literal["sonos"] = "sonos"


class Machine(Thing):
    """Something that plays; `watts` while it does."""

    sources: tuple[str, ...] = ()
    resting = "idle"
    watts = 12.0

    def __init__(self, site: Site, name: str, page: TvPage | SpeakerPage) -> None:
        super().__init__(site, name, page)
        self._room = page.room
        self.playing = self.resting
        self.volume = 25
        self.muted = False
        self.source = self.sources[0] if self.sources else ""
        self.title = ""

    @property
    def faces(self) -> tuple[Face, ...]:
        """A player."""
        return (Player(self.sources),)

    @property
    def area(self) -> str:
        """Its room."""
        return self._room

    def state(self) -> State:
        """Return what it plays."""
        return {
            "playing": self.playing,
            "volume": self.volume,
            "muted": self.muted,
            "source": self.source,
            "title": self.title,
        }

    def do(self, wish: Wish) -> None:
        """Play, pause or stop; be louder; take another source."""
        order = wish.get("play", {True: "play", False: "stop"}.get(bool(wish["on"])) if "on" in wish else None)
        self.playing = {"play": "playing", "pause": "paused", "stop": self.resting}.get(str(order), self.playing)
        volume = wish.get("volume")
        self.volume = volume if isinstance(volume, int) else self.volume
        self.muted = bool(wish.get("muted", self.muted))
        self.source = str(wish.get("source", self.source))
        self.home.loads[self.name] = self.watts if self.playing == "playing" else 0.6
        self.report()


@kind(TvPage)
class Tv(Machine):
    """A television; switched on by hand as a rule."""

    maker, model = "LG", "OLED55C1"
    sources = ("tv", "hdmi1", "hdmi2", "stream")
    resting = "off"
    watts = 95.0


@kind(SpeakerPage)
class Speaker(Machine):
    """A speaker. `said` keeps what it was told to say, the last hundred."""

    maker, model = "Sonos", "Sonos One"

    def __init__(self, site: Site, name: str, page: SpeakerPage) -> None:
        super().__init__(site, name, page)
        self.said: list[str] = []

    def do(self, wish: Wish) -> None:
        """Say something and go on as before, or do what players do."""
        words = wish.get("say")
        if not isinstance(words, str):
            super().do(wish)
            return
        self.said = [*self.said[-99:], words]
        if self.title != words:
            before = self.playing if self.title == "" else self.resting
            self.playing, self.title = "playing", words
            self.report()
            self.world.after(1.0 + SPEECH * len(words), lambda: self._fall_silent(before))

    def _fall_silent(self, before: str) -> None:
        self.playing, self.title = before, ""
        self.report()
