"""OwnTracks over MQTT: phones that tell where they are.

A phone speaks on `owntracks/<user>/<device>` (`location`, `lwt`, or `encrypted`) and below it (`event`: regions
entered and left, `step`, `info`); what the hub wants goes to `cmd`. Its messages carry the moment of the fix
(`tst`); speed is km/h and pressure kPa, and -1 stands for unknown. A will (`lwt`) means that the phone lost the
broker, not that it left home.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, Capability, Component, Device, Event, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, Path, Quality, Source, Value, path_of
from hyperconnect.protocols.check import check_arguments
from hyperconnect.protocols.identity import id_of, slug_of
from hyperconnect.protocols.payload import PayloadError, decoded, is_array, is_object, number_of
from hyperconnect.protocols.port import Reader

BASE: Final = "owntracks"

FUTURE: Final = 60.0
"""Seconds that a phone's clock may be ahead; what is later is taken to be so late."""

DEVICE_LIMIT: Final = 1000
"""Phones that are taken in."""

_READ: Final = frozenset({"", "event", "step", "info"})
_KNOWN: Final = frozenset({"waypoint", "waypoints", "beacon", "cmd", "configuration", "status", "request", "dump"})
_ACTIVITIES: Final[dict[str, str]] = {
    "stationary": "still",
    "walking": "walking",
    "running": "running",
    "cycling": "cycling",
    "automotive": "driving",
}
_CHARGING: Final[dict[object, Datum]] = {0: None, 1: False, 2: True, 3: False}


def _number(native: object) -> Datum:
    return number_of(native)


def _positive(native: object) -> Datum:
    """Return a number that cannot be negative; OwnTracks writes -1 for unknown."""
    number = number_of(native)
    return None if number is None or number < 0 else number


def _latitude(native: object) -> Datum:
    return _within(native, 90)


def _longitude(native: object) -> Datum:
    return _within(native, 180)


def _within(native: object, limit: float) -> float:
    number = number_of(native)
    if number is None or abs(number) > limit:
        raise PayloadError(f"{native} is no position")
    return number


def _hectopascal(native: object) -> Datum:
    number = _positive(native)
    return number * 10 if isinstance(number, int | float) else None


def _words(native: object) -> Datum:
    return tuple(str(word)[:100] for word in native) if is_array(native) else None


def _activity(native: object) -> Datum:
    first = native[0] if is_array(native) and native else native
    return _ACTIVITIES.get(str(first))


_FIELDS: Final[tuple[tuple[str, str, str, Callable[[object], Datum]], ...]] = (
    ("lat", "location", "latitude", _latitude),
    ("lon", "location", "longitude", _longitude),
    ("acc", "location", "accuracy", _positive),
    ("alt", "location", "altitude", _number),
    ("vel", "location", "speed", _positive),
    ("cog", "location", "heading", _positive),
    ("inregions", "location", "zones", _words),
    ("batt", "battery", "level", _positive),
    ("bs", "battery", "charging", lambda native: _CHARGING.get(native) if isinstance(native, int) else None),
    ("p", "pressure", "pressure", _hectopascal),
    ("SSID", "connectivity", "network", lambda native: str(native)[:100]),
    ("motionactivities", "wellness", "activity", _activity),
)
"""Key of a location → capability, attribute, and how to read it."""


class Phone(Struct):
    """What is remembered of a phone: what it told of, its zones, and whether it is there."""

    id: str
    user: str
    device: str
    base: str
    name: str = ""
    leaves: tuple[tuple[str, str], ...] = tuple((capability, attribute) for _, capability, attribute, _ in _FIELDS[:9])
    zones: frozenset[str] = frozenset()
    tells_zones: bool = False
    state: State = State.UNKNOWN
    announced: Device | None = None

    def path(self, capability: str, attribute: str) -> Path:
        """Return the full name of one of its attributes."""
        return path_of(self.id, "main", capability, attribute)

    def as_device(self) -> Device:
        """Return the phone as a device of the registry."""
        parts: dict[str, Capability] = {}
        for capability, attribute in self.leaves:
            known = CAPABILITIES[capability]
            held = parts.get(capability)
            attributes = {**(held.attributes if held else {}), attribute: known.attributes[attribute]}
            located = capability == "location"
            parts[capability] = Capability(
                capability, attributes, known.commands if located else {}, known.events if located else (), known.about
            )
        return Device(
            self.id,
            slug_of(f"{self.device}_{self.user}", self.id),
            f"{self.name or self.user} ({self.device})",
            (Component("main", parts),),
            "phone",
            identifiers=(f"owntracks:{self.user}/{self.device}",),
            protocols=("owntracks",),
        )


class OwnTracks:
    """The OwnTracks apps, talking MQTT in plain JSON."""

    name = "owntracks"

    def __init__(self, base: str = BASE) -> None:
        self._base = base
        self._phones: dict[str, Phone] = {}

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in a vocabulary; this protocol needs none."""

    def greet(self) -> tuple[Message, ...]:
        """Return what makes things introduce themselves: nothing."""
        return ()

    @property
    def filters(self) -> tuple[str, ...]:
        """All phones below the base, and one level below them."""
        return (f"{self._base}/+/+", f"{self._base}/+/+/+")

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a phone's topic."""
        if not topic.startswith(f"{self._base}/"):
            return None
        user, _, rest = topic[len(self._base) + 1 :].partition("/")
        device, _, part = rest.partition("/")
        if not user or not device or part not in _READ:
            return None
        phone = self._phones.get(f"{user}/{device}") or Phone(
            id_of(f"owntracks_{user}_{device}"), user, device, f"{self._base}/{user}/{device}"
        )
        live, retained = Source(self.name, topic), Source(self.name, topic, retained=True)

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            if not message.payload:
                return ()
            source, quality = (retained, Quality.RESTORED) if message.retain else (live, Quality.GOOD)
            try:
                document = decoded(message.payload)
                return self._read(phone, document, _Context(at, source, quality))
            except PayloadError as error:
                return [Trouble(topic, error.why, phone.id if phone.announced else "")]

        return read

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return the message that asks a phone where it is: all it takes."""
        phone = next((one for one in self._phones.values() if one.id == command.device), None)
        where = f"{command.device}.{command.component}.{command.capability}.{command.attribute or command.name}"
        if phone is None:
            raise CommandError("is not known here", where=command.device)
        if (command.component, command.capability, command.name) != ("main", "location", "locate"):
            raise CommandError("is nothing a phone takes", where=where, hint="it takes location.locate")
        check_arguments(where, command.args, {})
        return (Message(f"{phone.base}/cmd", b'{"_type":"cmd","action":"reportLocation"}', qos=1),)

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: a phone that is silent is just silent."""
        return (), None

    def _read(self, phone: Phone, document: object, context: _Context) -> Sequence[Observation]:
        if not is_object(document):
            raise PayloadError("expected a JSON object with `_type`")
        match document.get("_type"):
            case "location":
                told = self._location(phone, document, context)
            case "transition":
                told = self._transition(phone, document, context)
            case "lwt":
                told = self._turn(phone, State.OFFLINE, context.observed(document))
            case "steps":
                moment = document.get("to", document.get("tst"))
                told = [context.value(phone, "wellness", "steps", _whole(document.get("steps")), {"tst": moment})]
            case "card":
                name = document.get("name")
                phone.name = name[:100] if isinstance(name, str) else phone.name
                told = []
            case "encrypted":
                raise PayloadError(
                    "the message is encrypted and cannot be read",
                    hint="remove the encryption key in the app, and use TLS to the broker instead",
                )
            case str() as other if other in _KNOWN:
                return ()
            case other:
                raise PayloadError(f"unknown _type {str(other)[:40]!r}")
        return [*self._introduce(phone, told), *told]

    def _location(self, phone: Phone, document: Mapping[str, object], context: _Context) -> list[Observation]:
        if "lat" not in document or "lon" not in document:
            raise PayloadError("a location without lat and lon")
        told: list[Observation] = []
        for key, capability, attribute, convert in _FIELDS:
            if key in document:
                told.append(context.value(phone, capability, attribute, convert(document[key]), document))
        zones = document.get("inregions")
        if is_array(zones):
            phone.tells_zones, phone.zones = True, frozenset(str(zone)[:100] for zone in zones)
        elif phone.tells_zones and phone.zones:
            phone.zones = frozenset()
            told.append(context.value(phone, "location", "zones", (), document))
        if not context.source.retained:
            told = [*self._turn(phone, State.ONLINE, context.at), *told]
        return told

    def _transition(self, phone: Phone, document: Mapping[str, object], context: _Context) -> list[Observation]:
        turn, zone = document.get("event"), document.get("desc")
        if not isinstance(turn, str) or turn not in {"enter", "leave"} or not isinstance(zone, str) or not zone:
            raise PayloadError("a transition needs `event` (enter or leave) and `desc`")
        if context.source.retained:
            return []
        zone = zone[:100]
        observed = context.observed(document)
        phone.zones = phone.zones | {zone} if turn == "enter" else phone.zones - {zone}
        told: list[Observation] = []
        if document.get("t") != "b" and (document.get("lat") or document.get("lon")):
            for key, capability, attribute, convert in _FIELDS[:3]:
                if key in document:
                    told.append(context.value(phone, capability, attribute, convert(document[key]), document))
        told.append(context.value(phone, "location", "zones", tuple(sorted(phone.zones)), document))
        data: dict[str, Datum] = {"zone": zone, "event": turn}
        told.append(Event(phone.id, "main", "location", "zone", data, observed, context.at))
        return told

    def _turn(self, phone: Phone, state: State, since: Moment) -> list[Observation]:
        if phone.state is state:
            return []
        phone.state = state
        return [Availability(phone.id, state, since, "will" if state is State.OFFLINE else "device")]

    def _introduce(self, phone: Phone, told: Sequence[Observation]) -> list[Observation]:
        """Return the phone's announcement if it is new, or told of something new."""
        leaves = {tuple(seen.path.split(".")[2:4]) for seen in told if isinstance(seen, Value)}
        fresh = sorted(leaves.difference(phone.leaves))
        if fresh:
            phone.leaves += tuple((capability, attribute) for capability, attribute in fresh)
        if phone.announced is not None and not fresh and phone.name in phone.announced.name:
            return []
        key = f"{phone.user}/{phone.device}"
        if key not in self._phones and len(self._phones) >= DEVICE_LIMIT:
            raise PayloadError(f"{DEVICE_LIMIT} phones are known already")
        self._phones[key] = phone
        device = phone.as_device()
        if device == phone.announced:
            return []
        phone.announced = device
        return [Announced(device)]


class _Context(Struct, frozen=True):
    """When and how a message came."""

    at: Moment
    source: Source
    quality: Quality

    def observed(self, document: Mapping[str, object]) -> Moment:
        """Return the phone's own moment, never later than its clock may be wrong; without one, when it came."""
        try:
            moment = number_of(document.get("tst"))
        except PayloadError:
            return self.at
        return self.at if moment is None or moment <= 0 else min(float(moment), self.at + FUTURE)

    def value(
        self, phone: Phone, capability: str, attribute: str, datum: Datum, document: Mapping[str, object]
    ) -> Value:
        """Return one value that a message tells."""
        path = phone.path(capability, attribute)
        return Value(path, datum, self.observed(document), self.at, self.source, self.quality)


def _whole(native: object) -> Datum:
    number = _positive(native)
    return round(number) if isinstance(number, int | float) else None
