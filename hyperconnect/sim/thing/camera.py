"""Cameras: what they see of whom, as Frigate reports it, with the doubts and mistakes of a detector."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct
from pydantic import Field, model_validator

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.being import Being, BeingKind
from hyperconnect.sim.script.things import OpeningName, RoomName, ThingPage
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing
from hyperconnect.sim.voice.frigate import Recorder, Track
from hyperconnect.sim.world import Due

SEEN: dict[BeingKind, float] = {"person": 0.97, "dog": 0.9, "cat": 0.75}
"""How likely a movement of each is noticed."""
SURE: dict[str, tuple[float, float]] = {
    "person": (0.74, 0.94),
    "dog": (0.68, 0.92),
    "cat": (0.64, 0.88),
    "car": (0.8, 0.95),
}
"""The scores of a first look, from and to."""
MISTAKEN = 0.04
"""The share of dogs and cats that are taken for the other. A pet is never taken for a person that is reported: such
a sighting stays below the score from which Frigate reports one."""
RECOGNISED = 0.5
"""The share of sightings of who lives here in which the face is recognised after a while."""
GONE: Seconds = 12.0
"""Seconds without movement after which a sighting is over."""
LONGEST: Seconds = 600.0


class CameraPage(ThingPage):
    """A camera in a room, or outside of a door; outside it sees so many passers-by a day, people, cars and cats."""

    kind: Literal["camera"]
    room: RoomName | None = None
    outside: OpeningName | None = None
    passers: Annotated[float, Field(ge=0, le=2000)] = 6.0
    speaks: Literal["frigate"] = "frigate"

    @model_validator(mode="after")
    def _somewhere(self) -> CameraPage:
        if (self.room is None) is (self.outside is None):
            raise ValueError("a camera is either in a `room` or `outside` of a door")
        return self


class _Sighting(Struct):
    track: Track
    due: Due
    updated: bool = False


@kind(CameraPage)
class Camera(Thing):
    """A camera that follows each being on its own: a sighting begins, is updated once, and ends."""

    def __init__(self, site: Site, name: str, page: CameraPage) -> None:
        super().__init__(site, name, page)
        self._recorder = site.shared(Recorder)
        self._room = page.room
        self._door = site.home.openings[page.outside] if page.outside else None
        self._passers = page.passers / 86_400
        self._zones = (self._room,) if self._room else ("porch",)
        self._seen: dict[str, _Sighting] = {}
        self._count = 0

    def begin(self) -> None:
        """Watch."""
        self._recorder.join(self.name)
        if self._room is not None:
            self.home.watch(self._room, self._moved)
        if self._door is not None:
            self._door.turned.append(self._turned)
            if self._passers:
                self.world.after(self.rng.expovariate(self._passers), self._pass)

    def look_at(self, who: str, label: str, *, name: str | None = None) -> None:
        """See somebody or something move."""
        known = self._seen.get(who)
        if known is None:
            self._begin(who, label)
            return
        track = known.track
        track.moved = self.world.now
        known.due.cancel()
        known.due = self.world.after(GONE, lambda: self._end(who))
        if not known.updated and self.world.now - track.start >= 2:
            known.updated = True
            track.top = track.score = round(min(0.98, track.top + self.rng.uniform(0.01, 0.05)), 4)
            track.name = name if self.rng.random() < RECOGNISED else None
            self._recorder.tell("update", self.name, track)

    def _moved(self, being: Being) -> None:
        if self.rng.random() >= SEEN[being.kind]:
            return
        label: str = being.kind
        if label in {"dog", "cat"} and being.id not in self._seen and self.rng.random() < MISTAKEN:
            label = "cat" if label == "dog" else "dog"
        self.look_at(being.id, label, name=being.id if being.kind == "person" and being.lives_here else None)

    def _turned(self) -> None:
        """See whoever stands at the door when it is opened or closed."""
        self.look_at("at the door", "person")

    def _pass(self) -> None:
        label = self.rng.choices(("car", "person", "cat"), (5, 3, 1))[0]
        self.look_at(f"passer {self._count}", label)
        self.world.after(self.rng.expovariate(self._passers), self._pass)

    def _begin(self, who: str, label: str) -> None:
        self._count += 1
        now = self.world.now
        score = round(self.rng.uniform(*SURE[label]), 4)
        tail = "".join(self.rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=6))
        zones = self._zones if label != "car" else ("street",)
        track = Track(f"{now:.6f}-{tail}", label, now, score, score, zones, None, now)
        if not self._seen:
            self._recorder.stir(self.name, moving=True)
        self._seen[who] = _Sighting(track, self.world.after(GONE, lambda: self._end(who)))
        self._recorder.tell("new", self.name, track)

    def _end(self, who: str) -> None:
        track = self._seen.pop(who).track
        self._recorder.tell("end", self.name, track, ended=True)
        if not self._seen:
            self._recorder.stir(self.name, moving=False)
