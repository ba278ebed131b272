"""Frigate: one recorder for all cameras of a home; sightings on `frigate/events`, counts for each camera."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from hyperconnect.model.moment import Moment
from hyperconnect.sim.payload import compact
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.world import World

BASE = "frigate"


class Track(Struct):
    """One object that a camera follows."""

    id: str
    label: str
    start: Moment
    score: float
    top: float
    zones: tuple[str, ...] = ()
    name: str | None = None
    """who it is, where the face was recognised"""
    moved: Moment = 0.0


class Recorder:
    """The recorder of a home: lists its cameras when it is asked to."""

    def __init__(self, site: Site) -> None:
        self._world: World = site.world
        self._seen: dict[str, Counter[str]] = {}
        self._world.say(f"{BASE}/available", b"online", retain=True)
        self._world.listen(f"{BASE}/onConnect", self._connected)

    def join(self, camera: str) -> None:
        """Add a camera."""
        self._seen[camera] = Counter()
        for switch in ("detect", "recordings", "snapshots", "motion"):
            self._world.say(f"{BASE}/{camera}/{switch}/state", b"ON", retain=True)
        self.stir(camera, moving=False)

    def tell(self, phase: str, camera: str, track: Track, *, ended: bool = False) -> None:
        """Say that a sighting begins, goes on or is over, and how many of its label are seen now."""
        now = self._world.now
        seen = self._seen[camera]
        seen[track.label] += {"new": 1, "end": -1}.get(phase, 0)
        box = 200 + len(track.id) * 3
        about: dict[str, object] = {
            "id": track.id,
            "camera": camera,
            "frame_time": round(now, 6),
            "label": track.label,
            "sub_label": [track.name, 0.84] if track.name else None,
            "top_score": track.top,
            "false_positive": False,
            "start_time": round(track.start, 6),
            "end_time": round(now, 6) if ended else None,
            "score": track.score,
            "box": [box, 220, box + 120, 520],
            "area": 36_000,
            "current_zones": [] if ended else list(track.zones),
            "entered_zones": list(track.zones),
            "has_clip": True,
            "has_snapshot": True,
            "active": not ended,
            "stationary": False,
        }
        before = about | {"end_time": None, "sub_label": None}
        self._world.say(f"{BASE}/events", compact({"type": phase, "before": before, "after": about}))
        if phase != "update":
            self._world.say(f"{BASE}/{camera}/{track.label}", str(seen[track.label]).encode())
            self._world.say(f"{BASE}/{camera}/all", str(seen.total()).encode())

    def stir(self, camera: str, *, moving: bool) -> None:
        """Say whether a camera sees anything move."""
        self._world.say(f"{BASE}/{camera}/motion", b"ON" if moving else b"OFF", retain=True)

    def _connected(self, text: str) -> bool:
        if text:
            return False
        config = {"detect": True, "record": True, "snapshots": True, "motion": True}
        told = {
            camera: {
                "motion": seen.total() > 0,
                "objects": [{"label": label, "score": 0.8} for label in seen.elements()],
                "config": config,
            }
            for camera, seen in self._seen.items()
        }
        self._world.say(f"{BASE}/camera_activity", compact(told))
        return True
