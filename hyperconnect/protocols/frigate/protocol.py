"""Frigate's topics: events and reviews become detections, counts and motion values, switches commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeAlias

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.value import Datum, Quality, Source, Value, path_of
from hyperconnect.protocols.check import check_arguments, check_value
from hyperconnect.protocols.frigate import sighting
from hyperconnect.protocols.frigate.activity import counts_of, figures_of, switches_of
from hyperconnect.protocols.frigate.lexicon import Kinds, Lexicon
from hyperconnect.protocols.frigate.place import Place, place_of
from hyperconnect.protocols.frigate.sighting import Sighting
from hyperconnect.protocols.frigate.topics import TEXT, Told, switch_teller, teller_of
from hyperconnect.protocols.identity import id_of
from hyperconnect.protocols.learning import learned
from hyperconnect.protocols.payload import DOCUMENT_LIMIT, PayloadError, is_object, object_of, text_of
from hyperconnect.protocols.port import Reader

PREFIX: Final = "frigate"

FUTURE: Final = 60.0
"""Seconds that the recorder's clock may be ahead; what is later is taken to be so late."""

PLACE_LIMIT: Final = 500
"""Cameras and zones that are taken in."""

SIGHTING_LIMIT: Final = 512
"""Objects of which camera and label are remembered, for what is found out about them later."""

_NAME = re.compile(r"[^/+#$\x00-\x1f][^/+#\x00-\x1f]{0,99}")
_ORDERS: Final = frozenset({"set", "ptz", "suspend", "restart", "onConnect"})
_STATES: Final = {"online": State.ONLINE, "offline": State.OFFLINE, "stopped": State.OFFLINE}

Work: TypeAlias = Callable[[dict[str, object], Moment, Source], list[Observation]]


class Frigate:
    """A Frigate recorder, its cameras and its zones."""

    name = "frigate"

    def __init__(self, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        self._lexicon = Lexicon()
        self._kinds = Kinds(self._lexicon)
        self._recorder = Place(f"/{prefix}", id_of(prefix), "recorder")
        self._places: dict[str, Place] = {}
        self._listed = False
        self._seen: dict[str, tuple[str, str]] = {}

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in what labels and topics mean."""
        self._lexicon = learned(self.name, Lexicon, vocabulary)
        self._kinds = Kinds(self._lexicon)

    @property
    def filters(self) -> tuple[str, ...]:
        """What is told once, then what is told of places; pictures are not asked for."""
        once = ("available", "camera_activity", "events", "reviews", "tracked_object_update", "triggers", "stats")
        places = ("+/+", "+/+/active", "+/+/state", "+/audio/+", "+/status/+", "+/classification/+")
        return tuple(f"{self._prefix}/{rest}" for rest in (*once, *places))

    def greet(self) -> tuple[Message, ...]:
        """Return what makes Frigate list its cameras: only so they can be told from zones."""
        return (Message(f"{self._prefix}/onConnect", b""),)

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic; nobody reads pictures."""
        if not topic.startswith(f"{self._prefix}/"):
            return None
        first, *rest = topic[len(self._prefix) + 1 :].split("/")
        if not rest:
            if first == "available":
                return self._availability
            work: Work | None = {
                "events": self._event,
                "reviews": self._review,
                "tracked_object_update": self._update,
                "triggers": self._trigger,
                "camera_activity": self._activity,
                "stats": self._stats,
            }.get(first)
            return self._document(topic, work) if work else None
        if first in self._lexicon.reserved or not _NAME.fullmatch(first):
            return None
        if first == "notifications":
            return self._switch(topic, first) if rest == ["state"] else None
        return self._plain(topic, first, tuple(rest))

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return what turns a switch or sets a number: `<camera>/<name>/set`."""
        places = (self._recorder, *self._places.values())
        place = next((one for one in places if one.id == command.device and one.announced), None)
        if place is None:
            raise CommandError("is not known here", where=command.device)
        component, capability = command.component, command.capability
        where = f"{place.id}.{component}.{capability}.{command.attribute or command.name}"
        turns = capability == "switch" and command.name in {"on", "off"}
        attribute = "on" if turns else command.attribute
        native = place.sets.get((component, capability, attribute))
        if native is None:
            raise CommandError("is nothing that Frigate takes", where=where)
        if turns:
            check_arguments(where, command.args, {})
            value: Datum = command.name == "on"
        else:
            value = command.args.get("value")
            check_value(where, value, place.parts[component][capability][attribute])
        text = {True: "ON", False: "OFF"}[value] if isinstance(value, bool) else _text(value)
        base = self._prefix if place is self._recorder else f"{self._prefix}/{place.native}"
        return (Message(f"{base}/{native}/set", text.encode()),)

    def owners(self, topic: str) -> Collection[str] | None:
        """Return which place is commanded on a topic; what is no place's is the recorder's."""
        levels = topic.removeprefix(f"{self._prefix}/").split("/")
        if not self._recorder.announced or not topic.startswith(f"{self._prefix}/") or levels[-1] not in _ORDERS:
            return None
        place = self._places.get(levels[0])
        return (place.id if place is not None and place.announced else self._recorder.id,)

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: Frigate itself ends what it began."""
        return (), None

    def _availability(self, message: Message, at: Moment) -> Sequence[Observation]:
        try:
            state = _STATES.get(text_of(message.payload).strip())
        except PayloadError as error:
            return [Trouble(message.topic, error.why, self._recorder.id)]
        if state is None:
            return ()
        self._recorder.role = state
        self._recorder.state = state
        reason = "will" if state is State.OFFLINE else "device"
        found = [*self._introduced(self._recorder), Availability(self._recorder.id, state, at, reason)]
        for place in self._places.values():
            if place.announced:
                found += self._turned(place, at, "bridge")
        return found

    def _document(self, topic: str, work: Work) -> Reader:
        live, restored = Source(self.name, topic), Source(self.name, topic, retained=True)

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            if not message.payload:
                return ()
            try:
                document = object_of(message.payload, DOCUMENT_LIMIT)
                return work(document, at, restored if message.retain else live)
            except PayloadError as error:
                return [Trouble(topic, error.why, self._recorder.id if self._recorder.announced else "")]

        return read

    def _plain(self, topic: str, native: str, steps: tuple[str, ...]) -> Reader | None:
        place = self._places.get(native) or place_of(native)
        if len(self._places) < PLACE_LIMIT:
            self._places[native] = place
        tell = teller_of(place, steps, self._lexicon)
        if tell is None:
            return None
        live, restored = Source(self.name, topic), Source(self.name, topic, retained=True)
        sound = steps[1] if len(steps) == 2 and steps[0] == "audio" else ""

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            if not message.payload:
                return ()
            try:
                told = tell(text_of(message.payload).strip())
                found = self._known(place)
            except PayloadError as error:
                return [Trouble(topic, error.why, place.id if place.announced else "")]
            source = restored if message.retain else live
            found += self._turned(place, at, "device")
            found += self._values(place, told, at, source)
            if sound and not message.retain and told and told[0][1] == "detection":
                found.append(_heard(place, sound, at, began=told[0][3] is True))
            return found

        return read

    def _switch(self, topic: str, name: str) -> Reader:
        tell = switch_teller(self._recorder, name)

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                told = tell(text_of(message.payload).strip())
            except PayloadError as error:
                return [Trouble(topic, error.why)] if message.payload else ()
            source = Source(self.name, topic, message.retain)
            return [*self._introduced(self._recorder), *self._values(self._recorder, told, at, source)]

        return read

    def _event(self, document: dict[str, object], at: Moment, source: Source) -> list[Observation]:
        seen = sighting.of_event(document, self._kinds)
        if seen is None:
            return []
        self._remember(str(seen.data["id"]), seen.camera, str(seen.data["label"]))
        return self._happened(seen, at, source)

    def _review(self, document: dict[str, object], at: Moment, source: Source) -> list[Observation]:
        return self._happened(sighting.of_review(document, self._kinds), at, source)

    def _trigger(self, document: dict[str, object], at: Moment, source: Source) -> list[Observation]:
        _, label = self._seen.get(str(document.get("event_id")), ("", ""))
        return self._happened(sighting.of_trigger(document, label, self._kinds), at, source)

    def _update(self, document: dict[str, object], at: Moment, source: Source) -> list[Observation]:
        """Take in what was found out later: a face, a plate, a class are events; a description is a text."""
        camera, label = self._seen.get(str(document.get("id")), ("", ""))
        told = document.get("camera")
        camera = camera or (told if isinstance(told, str) else "")
        texts = {"description": document.get("description"), str(document.get("model")): document.get("attribute")}
        for name, text in texts.items():
            if isinstance(text, str):
                place = self._camera(camera) if camera else self._recorder
                place.offer("main", "setting", name[:64], TEXT)
                values = self._values(place, [("main", "setting", name[:64], text[:1000])], at, source)
                return [*self._introduced(place), *values]
        if not camera:
            raise PayloadError("an update of an object nobody saw")
        return self._happened(sighting.of_update(document, camera, label, self._kinds), at, source)

    def _happened(self, seen: Sighting, at: Moment, source: Source) -> list[Observation]:
        place = self._camera(seen.camera)
        found = [*self._introduced(place), *self._turned(place, at, "device")]
        if source.retained:
            return found
        observed = at if seen.observed_at is None else min(seen.observed_at, at + FUTURE)
        return [*found, Event(place.id, "main", "detection", "detected", seen.data, observed, at)]

    def _activity(self, document: dict[str, object], at: Moment, source: Source) -> list[Observation]:
        """Take in the list of cameras with all they see: whatever else is counted on that level is a zone."""
        found: list[Observation] = []
        self._listed = True
        for native, told in document.items():
            if not is_object(told):
                continue
            place = self._camera(native)
            values: list[Told] = []
            for name, on in switches_of(told, self._lexicon):
                values += switch_teller(place, name)("ON" if on else "OFF")
            if isinstance(told.get("motion"), bool) and place.offer("main", "motion", "motion"):
                values.append(("main", "motion", "motion", told["motion"] is True))
            values += counts_of(place, told)
            found += [*self._introduced(place), *self._turned(place, at, "device")]
            found += self._values(place, values, at, source)
        for place in self._places.values():
            if place.sort == "unknown" and place.announced:
                place.sort, place.fresh = "zone", True
                found += self._introduced(place)
        return found

    def _stats(self, document: dict[str, object], at: Moment, source: Source) -> list[Observation]:
        """Take in the versions and figures of the recorder and of the cameras known."""
        pairs = [(self._recorder, document.get("service"), self._lexicon.service)]
        cameras = document.get("cameras")
        if is_object(cameras):
            pairs += [(self._places[one], cameras[one], self._lexicon.camera) for one in cameras if one in self._places]
        found: list[Observation] = []
        for place, told, leads in pairs:
            if is_object(told):
                values = figures_of(place, told, leads)
                found += [*self._introduced(place), *self._values(place, values, at, source)]
        return found

    def _camera(self, native: str) -> Place:
        """Return a camera by its name.

        Raises:
            PayloadError: it is no name, or too many places are known.
        """
        place = self._places.get(native)
        if place is None:
            if not _NAME.fullmatch(native):
                raise PayloadError(f"{native[:40]!r} is no name of a camera")
            if len(self._places) >= PLACE_LIMIT:
                raise PayloadError(f"{PLACE_LIMIT} cameras and zones are known already")
            place = self._places[native] = place_of(native)
        place.is_camera()
        return place

    def _known(self, place: Place) -> list[Observation]:
        """Return a place's announcement if it is new or offers more than before.

        Raises:
            PayloadError: too many places are known.
        """
        if place.native not in self._places:
            raise PayloadError(f"{PLACE_LIMIT} cameras and zones are known already")
        if self._listed and place.sort == "unknown":
            place.sort = "zone"
        return self._introduced(place)

    def _introduced(self, place: Place) -> list[Observation]:
        if not place.fresh:
            return []
        place.fresh, place.announced = False, True
        hub = self._recorder.id if self._recorder.announced else ""
        return [Announced(place.as_device(hub))]

    def _turned(self, place: Place, at: Moment, reason: str) -> list[Observation]:
        """Return a place's availability if it changed: the recorder's, and of a camera also its picture's."""
        offline = State.OFFLINE in {self._recorder.role, place.role}
        state = State.OFFLINE if offline else State.ONLINE
        if place.state is state:
            return []
        place.state = state
        return [Availability(place.id, state, at, reason)]

    def _values(self, place: Place, told: Sequence[Told], at: Moment, source: Source) -> list[Observation]:
        quality = Quality.RESTORED if source.retained else Quality.GOOD
        return [
            Value(path_of(place.id, part, capability, attribute), datum, at, at, source, quality)
            for part, capability, attribute, datum in told
        ]

    def _remember(self, native: str, camera: str, label: str) -> None:
        self._seen.pop(native, None)
        self._seen[native] = (camera, label)
        if len(self._seen) > SIGHTING_LIMIT:
            del self._seen[next(iter(self._seen))]


def _heard(place: Place, sound: str, at: Moment, *, began: bool) -> Event:
    """Return the event of a sound that began or ended."""
    data: dict[str, Datum] = {
        "camera": place.native,
        "kind": "sound",
        "label": sound[:64],
        "phase": "start" if began else "end",
    }
    return Event(place.id, "main", "detection", "detected", data, at, at)


def _text(value: Datum) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
