"""Bluetooth gateways: their things, their presence, their buttons."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, cast

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.value import Datum, Quality, Source, Value, path_of
from hyperconnect.protocols.identity import id_of
from hyperconnect.protocols.learning import learned
from hyperconnect.protocols.payload import PayloadError, is_object, object_of, text_of
from hyperconnect.protocols.port import Reader
from hyperconnect.protocols.theengs.gateway import Gateway, gateway_of
from hyperconnect.protocols.theengs.leaf import Leaf, leaves_of
from hyperconnect.protocols.theengs.rule import Lexicon, Rules
from hyperconnect.protocols.theengs.thing import Thing, about_of, is_mac, plain_address

BASE: Final = "home"

THING_LIMIT: Final = 2000
"""Things that are taken in."""

GATEWAY_LIMIT: Final = 64
LEAF_LIMIT: Final = 256
"""Attributes that are read of one thing."""

KEY_LIMIT: Final = 512
"""Keys of one message; an advertisement has room for some twenty."""

AWAY_AFTER: Final[Seconds] = 120.0
"""How long a tracker may be silent before it counts as gone; gateways themselves wait as long."""

_ADDRESS = re.compile(r"[0-9a-z]{6,36}")
_BUTTON = re.compile(r"button\d{0,2}")


class Theengs:
    """Advertisements as OpenMQTTGateway and Theengs Gateway decode them. Things only tell; they take no commands."""

    name = "theengs"

    def __init__(self, base: str = BASE, away_after: Seconds = AWAY_AFTER) -> None:
        self._base = base
        self._away_after = away_after
        self._rules = Rules(Lexicon())
        self._things: dict[str, Thing] = {}
        self._gateways: dict[str, Gateway] = {}

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in what the keys mean."""
        self._rules = Rules(learned(self.name, Lexicon, vocabulary))

    @property
    def filters(self) -> tuple[str, ...]:
        """Gateways' wills and health, then all they hear."""
        return tuple(f"{self._base}/+/{rest}" for rest in ("LWT", "SYStoMQTT", "BTtoMQTT/+"))

    def greet(self) -> tuple[Message, ...]:
        """Return nothing: things are heard when they speak."""
        return ()

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a thing's or a gateway's topic."""
        if not topic.startswith(f"{self._base}/"):
            return None
        native, _, rest = topic[len(self._base) + 1 :].partition("/")
        if not native:
            return None
        gateway = self._gateways.get(native) or gateway_of(native)
        if len(self._gateways) < GATEWAY_LIMIT:
            self._gateways[native] = gateway
        match rest:
            case "LWT":
                return lambda message, at: self._will(gateway, message, at)
            case "SYStoMQTT":
                return lambda message, at: self._health(gateway, message, at)
            case _:
                where, _, address = rest.partition("/")
                return self._hearing(gateway, topic, address) if where == "BTtoMQTT" and address else None

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return nothing ever."""
        raise CommandError("is only listened to: nothing can be sent to it", where=command.device)

    def owners(self, topic: str) -> Collection[str] | None:  # noqa: ARG002 - the port's shape
        """Return None: what is only listened to takes no commands."""
        return None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:
        """Return the trackers that fell silent, and when to ask next."""
        gone: list[Observation] = []
        dues = [now + self._away_after] if any(thing.tracked for thing in self._things.values()) else []
        for thing in self._things.values():
            if not thing.near:
                continue
            due = thing.heard_at + self._away_after
            if due > now:
                dues.append(due)
                continue
            gone.append(self._presence(thing, Source(self.name, self._base), due, now, near=False))
        return gone, min(dues, default=None)

    def _hearing(self, gateway: Gateway, topic: str, address: str) -> Reader:
        live, restored = Source(self.name, topic), Source(self.name, topic, retained=True)
        heard: Thing | None = None
        known: object = None

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            nonlocal heard, known
            if not message.payload:
                return ()
            try:
                document = _told(message.payload)
                own = document.get("mac") or document.get("id") or address
                if heard is None or own != known:
                    heard, known = self._thing(own, address, document), own
            except PayloadError as error:
                return [Trouble(topic, error.why, heard.id if heard else "")]
            if heard is None:
                return ()
            return self._heard(heard, gateway, document, at, restored if message.retain else live)

        return read

    def _heard(
        self, thing: Thing, gateway: Gateway, document: Mapping[str, object], at: Moment, source: Source
    ) -> Sequence[Observation]:
        """Return what an advertisement tells of a thing."""
        found: list[Observation] = []
        if gateway.native not in thing.gateways:
            found += self._heard_by(gateway, thing, at)
        if thing.tracked:
            absent = self._rules.lexicon.absent
            if any(document.get(key) == word for key, word in absent.items()):
                return [*found, self._presence(thing, source, at, at, near=False)]
        before = thing.bound
        values = self._values(thing, document, at, source)
        if not source.retained:
            if thing.events:
                values += self._pressed(thing, document, at)
            if thing.tracked:
                if not thing.near or at - thing.heard_at > self._away_after / 4:
                    values.append(self._presence(thing, source, at, at, near=True))
                thing.heard_at = at
        if not found and thing.bound == before:
            return values
        if thing.bound != before:
            found.append(Announced(thing.as_device(gateway.id)))
        if thing.state is State.UNKNOWN:
            thing.state = State.OFFLINE if gateway.state is State.OFFLINE else State.ONLINE
            found.append(Availability(thing.id, thing.state, at, "bridge"))
        return found + values

    def _values(self, thing: Thing, document: Mapping[str, object], at: Moment, source: Source) -> list[Observation]:
        sort = document.get("type")
        leaves = thing.leaves.get(sort) if isinstance(sort, str) else None
        if leaves is None:
            leaves = thing.leaves_as(sort)
        quality = Quality.RESTORED if source.retained else Quality.GOOD
        values: list[Observation] = []
        for key, native in document.items():
            bound = leaves.get(key)
            if bound is None:
                bound = self._bind(thing, leaves, key, document)
            for leaf in bound:
                if leaf.twin and leaf.twin in document:
                    continue
                try:
                    datum = None if native is None else leaf.convert(native, document)
                except PayloadError as error:
                    values.append(Trouble(source.topic, f"{key}: {error.why}", thing.id))
                else:
                    values.append(Value(leaf.path, datum, at, at, source, quality))
        return values

    def _thing(self, own: object, address: str, document: Mapping[str, object]) -> Thing | None:
        """Return the thing a message is of, new ones too; None for those that are nobody's.

        Raises:
            PayloadError: the address is none, or too many things are known already.
        """
        plain = plain_address(own)
        if not _ADDRESS.fullmatch(plain):
            plain = plain_address(address)
        if not _ADDRESS.fullmatch(plain):
            raise PayloadError(f"{address[:40]!r} is no Bluetooth address")
        thing = self._things.get(plain)
        if thing is not None:
            return thing
        about = about_of(document)
        rules = self._rules
        speaks = "model_id" in about or "name" in about or "distance" in document or not rules.keys
        if not speaks or about.get("type") in rules.strangers:
            return None
        if len(self._things) >= THING_LIMIT:
            raise PayloadError(f"{THING_LIMIT} things are known already")
        kind = rules.lexicon.kinds.get(about.get("type", ""), "other")
        thing = Thing(id_of(f"theengs_{plain}"), plain, about, kind)
        thing.tracked = document.get("track") is True or "distance" in document
        self._things[plain] = thing
        return thing

    def _bind(
        self, thing: Thing, leaves: dict[str, tuple[Leaf, ...]], key: str, document: Mapping[str, object]
    ) -> tuple[Leaf, ...]:
        """Return what a key feeds that has no place yet."""
        rules = self._rules
        if key in rules.about or key[:1] in {".", "_"} or (key.endswith("u") and key[:-1] in document):
            return ()
        if rules.lexicon.buttons and _BUTTON.fullmatch(key):
            if key not in thing.events:
                thing.events += (key,)
                thing.bound += 1
            return ()
        # A key whose unit a sister key names may have another unit, and with it another meaning, the next time.
        place = f"{key} {document[f'{key}u']}" if f"{key}u" in document else key
        bound = leaves.get(place)
        if bound is None:
            if document[key] is None or is_object(document[key]) or len(thing.paths) >= LEAF_LIMIT:
                return ()
            sort = document.get("type")
            table = {**rules.keys, **rules.types.get(sort, {})} if isinstance(sort, str) else rules.keys
            bound = leaves[place] = leaves_of(thing.id, key, document, rules, table)
            thing.paths.update(leaf.path for leaf in bound)
            thing.bound += 1
        return bound

    def _heard_by(self, gateway: Gateway, thing: Thing, at: Moment) -> list[Observation]:
        found = self._met(gateway)
        if not gateway.announced:
            return found
        thing.gateways.add(gateway.native)
        gateway.things.add(thing.address)
        if gateway.state is not State.OFFLINE and thing.state is State.OFFLINE:
            thing.state = State.ONLINE
            found.append(Availability(thing.id, State.ONLINE, at, "bridge"))
        return found

    def _met(self, gateway: Gateway) -> list[Observation]:
        if gateway.announced or gateway.native not in self._gateways:
            return []
        gateway.announced = True
        return [Announced(gateway.as_device())]

    def _presence(self, thing: Thing, source: Source, observed: Moment, at: Moment, *, near: bool) -> Value:
        thing.near = near
        path = path_of(thing.id, "main", "presence", "present")
        return Value(path, near, observed, at, source, Quality.RESTORED if source.retained else Quality.GOOD)

    def _pressed(self, thing: Thing, document: Mapping[str, object], at: Moment) -> list[Observation]:
        """Return the buttons pressed, once for each packet: an advertisement is repeated, and heard by many."""
        packet = document.get("packet")
        if packet is not None and packet == thing.packet:
            return []
        thing.packet = packet
        told: list[Observation] = []
        for key in thing.events:
            code = document.get(key)
            if isinstance(code, int) and not isinstance(code, bool) and code > 0:
                action = self._rules.lexicon.buttons.get(str(code), "other")
                data: dict[str, Datum] = {"button": key, "action": action, "raw": str(code)}
                told.append(Event(thing.id, "main", "button", "pressed", data, at, at))
        return told

    def _will(self, gateway: Gateway, message: Message, at: Moment) -> Sequence[Observation]:
        try:
            state = {"online": State.ONLINE, "offline": State.OFFLINE}.get(text_of(message.payload).strip().lower())
        except PayloadError as error:
            return [Trouble(message.topic, error.why, gateway.id if gateway.announced else "")]
        if state is None:
            return ()
        found = self._met(gateway)
        if not gateway.announced:
            return found
        gateway.state = state
        found.append(Availability(gateway.id, state, at, "will" if state is State.OFFLINE else "device"))
        for address in gateway.things:
            thing = self._things[address]
            heard = any(self._gateways[name].state is not State.OFFLINE for name in thing.gateways)
            turned = State.ONLINE if heard else State.OFFLINE
            if turned is not thing.state:
                thing.state = turned
                found.append(Availability(thing.id, turned, at, "bridge"))
        return found

    def _health(self, gateway: Gateway, message: Message, at: Moment) -> Sequence[Observation]:
        topic = message.topic
        try:
            document = _told(message.payload)
        except PayloadError as error:
            return [Trouble(topic, error.why, gateway.id if gateway.announced else "")]
        found = self._met(gateway)
        if not gateway.announced:
            return found
        source = Source(self.name, topic, retained=message.retain)
        quality = Quality.RESTORED if message.retain else Quality.GOOD
        values: list[Observation] = []
        count = len(gateway.leaves)
        own = plain_address(document.get("mac", ""))
        gateway.address = own if is_mac(own) else gateway.address
        for key, native in document.items():
            if native is None or is_object(native) or key in self._rules.about:
                continue
            if key not in gateway.leaves and len(gateway.leaves) < LEAF_LIMIT:
                gateway.leaves[key] = leaves_of(gateway.id, key, document, self._rules, self._rules.gateway)
            for leaf in gateway.leaves.get(key, ()):
                try:
                    values.append(Value(leaf.path, leaf.convert(native, document), at, at, source, quality))
                except PayloadError as error:
                    values.append(Trouble(topic, f"{key}: {error.why}", gateway.id))
        if len(gateway.leaves) != count:
            found = [Announced(gateway.as_device())]
        return [*found, *values]


_NESTED = 2
"""How many levels of objects within objects are looked into."""


def _told(payload: bytes) -> dict[str, object]:
    """Return what an advertisement or a gateway says.

    Raises:
        PayloadError: it is no object, or more than anybody says.
    """
    document = _flat(object_of(payload))
    if len(document) > KEY_LIMIT:
        raise PayloadError(f"more than {KEY_LIMIT} keys")
    return document


def _flat(document: dict[str, object], name: str = "", depth: int = 0) -> dict[str, object]:
    """Return an object whose members that are objects stand in it as `name.member`, down to a third level."""
    if dict not in map(type, document.values()):
        return {f"{name}{key}": value for key, value in document.items()} if name else document
    flat: dict[str, object] = {}
    for key, value in document.items():
        if isinstance(value, dict) and depth < _NESTED:
            flat |= _flat(cast("dict[str, object]", value), f"{name}{key}.", depth + 1)
        else:
            flat[f"{name}{key}"] = value
    return flat
