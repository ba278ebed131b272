"""The OwnTracks apps, over MQTT and over HTTP, in the clear and encrypted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.value import Datum, Path, Quality, Source, Value
from hyperconnect.protocols.check import check_arguments
from hyperconnect.protocols.learning import learned
from hyperconnect.protocols.owntracks.fields import (
    FIELDS,
    TEXT_LIMIT,
    Convert,
    Lexicon,
    latitude,
    longitude,
    moment_of,
    setting_of,
    whole,
    words,
)
from hyperconnect.protocols.owntracks.phone import SETTING_LIMIT, Phone, phone_of
from hyperconnect.protocols.owntracks.secret import opened
from hyperconnect.protocols.payload import PayloadError, object_of
from hyperconnect.protocols.port import Reader

BASE: Final = "owntracks"
POSTED: Final = f"$http/{BASE}/"
"""What begins like this was posted over HTTP; no broker carries it, because nobody subscribes to it."""

FUTURE: Final = 60.0
"""Seconds that a phone's clock may be ahead; what is later is taken to be so late."""

DEVICE_LIMIT: Final = 1000
"""Phones that are taken in."""

_READ: Final = frozenset({"", "event", "step", "info"})
_KNOWN: Final = frozenset({"waypoint", "waypoints", "beacon", "cmd", "configuration", "status", "request", "dump"})
_POSITION: Final = frozenset({"lat", "lon", "acc", "alt", "vac"})
_NAME = re.compile(r"[^/+#\x00-\x1f]{1,100}")
_NO_KEYS: Final[Mapping[str, str]] = MappingProxyType({})


def posted_topic(user: str, device: str) -> str | None:
    """Return the topic on which the hub hears what a user's device posts; None if no topic could name them."""
    return f"{POSTED}{user}/{device}" if _NAME.fullmatch(user) and _NAME.fullmatch(device) else None


class OwnTracks:
    """Phones with OwnTracks.

    `keys` are the encryption keys typed into the apps, by `<user>/<device>` or by `<user>` for all of theirs. They
    are secrets: nothing tells them on.
    """

    name = "owntracks"

    def __init__(self, base: str = BASE, keys: Mapping[str, str] = _NO_KEYS) -> None:
        self._base = base
        self._keys = keys
        self._lexicon: Lexicon | None = None
        self._phones: dict[str, Phone] = {}

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in what else phones tell than the app's own format says; without it, that is passed over."""
        self._lexicon = learned(self.name, Lexicon, vocabulary)

    def greet(self) -> tuple[Message, ...]:
        """Return nothing: phones speak when they have moved."""
        return ()

    @property
    def filters(self) -> tuple[str, ...]:
        """All phones below the base, and one level below them."""
        return (f"{self._base}/+/+", f"{self._base}/+/+/+")

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a phone's topic."""
        posted = topic.startswith(POSTED)
        if not posted and not topic.startswith(f"{self._base}/"):
            return None
        user, _, rest = topic.removeprefix(POSTED if posted else f"{self._base}/").partition("/")
        device, _, part = rest.partition("/")
        if not user or not device or part not in _READ:
            return None
        key, stranger = f"{user}/{device}", phone_of(user, device)
        live, retained = Source(self.name, topic), Source(self.name, topic, retained=True)

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            if not message.payload:
                return ()
            phone = self._phones.get(key, stranger)
            try:
                document = object_of(message.payload)
                if not phone.reachable and not posted:
                    phone.reachable = phone.fresh = True
                return self._read(phone, document, _Context(at, retained if message.retain else live))
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
        if not phone.reachable:
            raise CommandError("posts over HTTP and hears nothing", where=where, hint="MQTT mode in the app lets it")
        topic = f"{self._base}/{phone.user}/{phone.device}/cmd"
        return (Message(topic, b'{"_type":"cmd","action":"reportLocation"}', qos=1),)

    def owners(self, topic: str) -> Collection[str] | None:
        """Return whose phone is commanded on a topic."""
        if not topic.startswith(f"{self._base}/") or not topic.endswith("/cmd"):
            return None
        phone = self._phones.get(topic[len(self._base) + 1 : -len("/cmd")])
        return (phone.id,) if phone is not None else None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: a phone that is silent is just silent."""
        return (), None

    def _read(self, phone: Phone, document: Mapping[str, object], context: _Context) -> Sequence[Observation]:
        sort = document.get("_type")
        if sort == "encrypted":
            document = self._opened(phone, document)
            sort = document.get("_type")
        match sort:
            case "location":
                told = self._location(phone, document, context)
            case "transition":
                told = self._transition(phone, document, context)
            case "lwt":
                phone.state = State.OFFLINE
                told = [Availability(phone.id, State.OFFLINE, context.observed(moment_of(document)), "will")]
            case "steps":
                moment = moment_of(document, "to") or moment_of(document)
                phone.offer("wellness", "steps")
                told = [context.value(phone, "wellness", "steps", whole(document.get("steps")), moment)]
            case "card":
                name = document.get("name")
                if isinstance(name, str) and name and name[:TEXT_LIMIT] != phone.name:
                    phone.name, phone.fresh = name[:TEXT_LIMIT], True
                told = []
            case str() as other if other in _KNOWN:
                return ()
            case other:
                raise PayloadError(f"unknown _type {str(other)[:40]!r}")
        return [*self._introduce(phone), *told]

    def _opened(self, phone: Phone, document: Mapping[str, object]) -> Mapping[str, object]:
        who = f"{phone.user}/{phone.device}"
        key = self._keys.get(who, self._keys.get(phone.user))
        if key is None:
            raise PayloadError(
                f"it is encrypted, and there is no key for {who}; give us the key that stands in the app,"
                " or remove it there and use TLS to the broker instead"
            )
        return object_of(opened(document.get("data"), key, who))

    def _location(self, phone: Phone, document: Mapping[str, object], context: _Context) -> list[Observation]:
        if "lat" not in document or "lon" not in document:
            raise PayloadError("a location without lat and lon")
        places = (latitude(document["lat"]), longitude(document["lon"]))
        if document.get("t") == "b" and places == (0, 0):
            # A phone that was woken by a beacon and does not know where it is.
            document = {key: native for key, native in document.items() if key not in _POSITION}
        observed, at, source, quality = (
            context.observed(moment_of(document)),
            context.at,
            context.source,
            context.quality,
        )
        bound = phone.bound
        told: list[Observation] = []
        if not source.retained:
            told += self._turn(phone, State.ONLINE, at)
        for key, native in document.items():
            lead = bound[key] if key in bound else self._bind(phone, key, native)
            if lead is None:
                continue
            path, convert = lead
            try:
                told.append(Value(path, convert(native), observed, at, source, quality))
            except PayloadError as error:
                told.append(Trouble(source.topic, f"{key}: {error.why}", phone.id))
        zones = words(document.get("inregions"))
        if zones is not None:
            phone.tells_zones, phone.zones = True, frozenset(zones)
        elif phone.tells_zones and phone.zones:
            phone.zones = frozenset()
            told.append(Value(phone.path("location", "zones"), (), observed, at, source, quality))
        return told

    def _bind(self, phone: Phone, key: str, native: object) -> tuple[Path, Convert] | None:
        """Return where a key goes that this phone never told; what has no name is a setting."""
        known = FIELDS.get(key)
        if known is not None:
            phone.bind(key, *known)
        elif self._lexicon is None or len(phone.bound) >= SETTING_LIMIT or key[:1] in {"_", ""}:
            return None
        else:
            setting = setting_of(key, native, self._lexicon)
            if setting is None:
                return None
            spec, convert = setting
            phone.bind(key, "setting", key, convert, spec)
        return phone.bound[key]

    def _transition(self, phone: Phone, document: Mapping[str, object], context: _Context) -> list[Observation]:
        turn, zone = document.get("event"), document.get("desc")
        if not isinstance(turn, str) or turn not in {"enter", "leave"} or not isinstance(zone, str) or not zone:
            raise PayloadError("a transition needs `event` (enter or leave) and `desc`")
        if context.source.retained:
            return []
        zone = zone[:TEXT_LIMIT]
        moment = moment_of(document)
        told: list[Observation] = []
        if document.get("t") != "b" and (document.get("lat") or document.get("lon")):
            for key in ("lat", "lon", "acc"):
                if key in document:
                    capability, attribute, convert = FIELDS[key]
                    told.append(context.value(phone, capability, attribute, convert(document[key]), moment))
        phone.zones = phone.zones | {zone} if turn == "enter" else phone.zones - {zone}
        told.append(context.value(phone, "location", "zones", tuple(sorted(phone.zones)), moment))
        data: dict[str, Datum] = {"zone": zone, "transition": turn}
        told.append(Event(phone.id, "main", "location", "zone", data, context.observed(moment), context.at))
        return told

    def _turn(self, phone: Phone, state: State, since: Moment) -> list[Observation]:
        if phone.state is state:
            return []
        phone.state = state
        return [Availability(phone.id, state, since, "device")]

    def _introduce(self, phone: Phone) -> list[Observation]:
        """Return the phone's announcement if it is new, or told of something new."""
        if not phone.fresh:
            return []
        key = f"{phone.user}/{phone.device}"
        if key not in self._phones and len(self._phones) >= DEVICE_LIMIT:
            raise PayloadError(f"{DEVICE_LIMIT} phones are known already")
        self._phones[key] = phone
        phone.announced, phone.fresh = True, False
        return [Announced(phone.as_device())]


class _Context(Struct, frozen=True):
    """When and how a message came."""

    at: Moment
    source: Source

    @property
    def quality(self) -> Quality:
        """How far its values can be trusted."""
        return Quality.RESTORED if self.source.retained else Quality.GOOD

    def observed(self, moment: Moment | None) -> Moment:
        """Return the phone's own moment, never later than its clock may be wrong; without one, when it came."""
        return self.at if moment is None else min(moment, self.at + FUTURE)

    def value(self, phone: Phone, capability: str, attribute: str, datum: Datum, moment: Moment | None) -> Value:
        """Return one value that a message tells."""
        path = phone.path(capability, attribute)
        return Value(path, datum, self.observed(moment), self.at, self.source, self.quality)
