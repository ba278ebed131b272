"""The Homie convention: devices that describe themselves in nodes and properties.

Version 5 lives on `<root>/5/<device>/…`: a `$description` in JSON, a `$state`, values on `<node>/<property>`, what
they are on their way to on `…/$target`, alerts on `$alert/<id>`. Version 4 lives on `<root>/<device>/…` with a topic
for each attribute. Both take values on `…/set`. A root device that is `lost` takes its children with it; a `$state`
without bytes removes the device.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeAlias

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Observation, Withdrawn
from hyperconnect.model.value import Source
from hyperconnect.protocols.check import check_arguments, check_value
from hyperconnect.protocols.homie.assembly import Line, assembled
from hyperconnect.protocols.homie.description import collected, described, is_id
from hyperconnect.protocols.homie.thing import STATES, Heard, Thing
from hyperconnect.protocols.homie.vocabulary import Vocabulary, vocabulary_of
from hyperconnect.protocols.payload import DOCUMENT_LIMIT, PayloadError, decoded, text_of
from hyperconnect.protocols.port import Reader

DEVICE_LIMIT: Final = 2000
"""Devices that are taken in."""

ATTRIBUTE_LIMIT: Final = 3000
"""Attributes that one device of version 4 may have."""

Say: TypeAlias = Callable[[Thing, Heard], Sequence[Observation]]

_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}")
_OLD = re.compile(r"[234]\.\d+(?:\.\d+)?")


class Homie:
    """All Homie devices on the broker, below any root."""

    name = "homie"

    def __init__(self) -> None:
        self._words = Vocabulary()
        self._things: dict[str, Thing] = {}
        """By what their topics begin with."""

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in what names, nodes and units mean.

        Raises:
            ContentError: the vocabulary cannot be used; names the key.
        """
        self._words = vocabulary_of(vocabulary)

    @property
    def filters(self) -> tuple[str, ...]:
        """What devices of both versions begin with, then all that those say who did."""
        known = (f"{thing.base}#" for thing in self._things.values() if thing.announced is not None)
        return ("+/5/+/$state", "+/5/+/$description", "+/+/$homie", *known)

    def greet(self) -> tuple[Message, ...]:
        """Return nothing: everything is retained."""
        return ()

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic; commands on their way, logs and broadcasts are nobody's."""
        levels = topic.split("/")
        if len(levels) < 3 or levels[-1] == "set" or levels[0][:1] in {"", "$"}:
            return None
        if levels[1] == "5":
            return self._reader_of_5(levels, topic) if is_id(levels[2]) else None
        return self._reader_of_4(levels, topic) if is_id(levels[1]) else None

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return what to publish; only to settable properties that the device itself described."""
        thing = next((one for one in self._things.values() if one.id == command.device), None)
        if thing is None or thing.announced is None:
            raise CommandError("is not known here", where=command.device)
        where = f"{command.device}.{command.component}.{command.capability}.{command.attribute or command.name}"
        order = thing.assembly.orders.get((command.component, command.capability, command.name, command.attribute))
        if order is None:
            raise CommandError("is nothing this device takes", where=where)
        if order.spec is not None:
            if command.args.get("value") is None:
                raise CommandError("needs a value", where=where)
            check_value(where, command.args["value"], order.spec)
        else:
            check_arguments(where, command.args, order.arguments)
        return tuple(message for line in order.lines if (message := _message(thing, line, command)) is not None)

    def owners(self, topic: str) -> Collection[str] | None:
        """Return whose property is set on a topic."""
        if not topic.endswith("/set"):
            return None
        thing = self._things.get(f"{topic.rsplit('/', 3)[0]}/")
        return (thing.id,) if thing is not None and thing.announced is not None else None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: devices tell when they go."""
        return (), None

    def _reader_of_5(self, levels: list[str], topic: str) -> Reader | None:
        root, _, native, *rest = levels
        base = f"{root}/5/{native}/"
        match rest:
            case ["$state"]:
                return self._state_reader(base, topic)
            case ["$description"]:
                return self._description_reader(base, topic)
            case ["$alert", alert] if base in self._things and is_id(alert):
                return self._reading(base, topic, lambda thing, heard: thing.warn(alert, heard))
            case [node, name] if base in self._things and is_id(node) and is_id(name):
                return self._reading(base, topic, lambda thing, heard: thing.hear((node, name), heard))
            case [node, name, "$target"] if base in self._things:
                return self._reading(base, topic, lambda thing, heard: thing.aim((node, name), heard))
            case _:
                return None

    def _reader_of_4(self, levels: list[str], topic: str) -> Reader | None:
        root, native, *rest = levels
        base = f"{root}/{native}/"
        if rest != ["$homie"] and base not in self._things:
            return None
        match rest:
            case ["$homie"]:
                return self._old_reader(base, topic)
            case ["$state"]:
                return self._state_reader(base, topic)
            case [node, name] if is_id(node) and is_id(name):
                return self._reading(base, topic, lambda thing, heard: thing.hear((node, name), heard))
            case [*_, last] if last[:1] == "$" or rest[0][:1] == "$":
                key = "/".join(rest)
                return self._reading(base, topic, lambda thing, heard: self._attribute(thing, key, heard))
            case _:
                return None

    def _reading(self, base: str, topic: str, say: Say) -> Reader:
        """Return who reads a topic of a device that is known."""
        live, replayed = Source(self.name, topic), Source(self.name, topic, retained=True)

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            thing = self._things.get(base)
            if thing is None:
                return ()
            return say(thing, Heard(message.payload, at, replayed if message.retain else live))

        return read

    def _thing(self, base: str, version: int) -> Thing | None:
        """Return a device, remembered from now on if there is room."""
        thing = self._things.get(base)
        if thing is None and len(self._things) < DEVICE_LIMIT:
            root, *_, native = base[:-1].split("/")
            thing = self._things[base] = Thing(self.name, root, native, version, base, self._words)
        return thing

    def _state_reader(self, base: str, topic: str) -> Reader:
        version = 5 if "/5/" in base else 4

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            if not message.payload:
                return self._remove(base, at)
            try:
                word = text_of(message.payload)
            except PayloadError:
                word = ""
            thing = self._things.get(base)
            if word not in STATES:
                return thing.trouble(topic, f"{word[:40]!r} is no state") if thing is not None else ()
            thing = self._thing(base, version)
            if thing is None:
                return ()
            thing.word = word
            return self._turn(thing, at)

        return read

    def _description_reader(self, base: str, topic: str) -> Reader:
        def read(message: Message, at: Moment) -> Sequence[Observation]:
            if not message.payload:
                return ()
            thing = self._thing(base, 5)
            if thing is None:
                return ()
            try:
                description = described(decoded(message.payload, DOCUMENT_LIMIT))
            except PayloadError as error:
                return thing.trouble(topic, error.why)
            if description == thing.description and thing.announced is not None:
                return ()
            thing.description = description
            announced, said = thing.take(assembled(description, self._words, tagged=True))
            return [*announced, *self._turn(thing, at), *said]

        return read

    def _old_reader(self, base: str, topic: str) -> Reader:
        """Return who reads the first word of a version 4 device; it is announced so that the rest is subscribed to."""

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                version = text_of(message.payload).strip()
            except PayloadError:
                version = ""
            thing = self._things.get(base)
            if not version:
                return self._remove(base, at)
            if not _OLD.fullmatch(version):
                return thing.trouble(topic, f"{version[:40]!r} is no version of Homie") if thing is not None else ()
            thing = self._thing(base, 4)
            return () if thing is None else [*thing.announce(), *self._turn(thing, at)]

        return read

    def _attribute(self, thing: Thing, key: str, heard: Heard) -> Sequence[Observation]:
        """Return what an attribute of version 4 changes."""
        entry = self._words.attributes.get(key)
        if entry is not None:
            return thing.report(entry, heard)
        try:
            text = text_of(heard.payload)[:2000]
        except PayloadError as error:
            return thing.trouble(heard.source.topic, error.why)
        if thing.attributes.get(key) == text or len(thing.attributes) >= ATTRIBUTE_LIMIT:
            return ()
        thing.attributes[key] = text
        match key:
            case "$mac":
                bare = text.strip().lower()
                thing.mac = f"mac:{bare.replace(':', '').replace('-', '')}" if _MAC.fullmatch(bare) else ""
            case "$fw/version":
                thing.sw = text[:100]
            case "$fw/name":
                thing.model = text[:100]
            case _:
                pass
        description = collected(thing.attributes)
        if description == thing.description:
            return thing.announce() if key in {"$mac", "$fw/version", "$fw/name"} else ()
        thing.description = description
        announced, said = thing.take(assembled(description, self._words, tagged=False))
        return [*announced, *said]

    def _turn(self, thing: Thing, at: Moment) -> list[Observation]:
        """Return how a device's availability, and that of its children if it is a root, has changed."""
        told = [*thing.turn(self._state(thing), at, "device")]
        for other in self._things.values():
            described = other.description
            if described is not None and described.root == thing.native and other.root == thing.root:
                told.extend(other.turn(self._state(other), at, "bridge"))
        return told

    def _state(self, thing: Thing) -> State:
        """Return a device's state: its own, unless its root is lost."""
        root = thing.description.root if thing.description is not None else ""
        if root:
            parent = self._things.get(f"{thing.root}/5/{root}/")
            if parent is not None and parent.word == "lost":
                return State.OFFLINE
        return STATES.get(thing.word, State.UNKNOWN)

    def _remove(self, base: str, at: Moment) -> Sequence[Observation]:
        thing = self._things.pop(base, None)
        if thing is None or thing.announced is None:
            return ()
        thing.word, thing.announced = "", None
        return [Withdrawn(thing.id), *self._turn(thing, at)]


def _message(thing: Thing, line: Line, command: Command) -> Message | None:
    """Return one publication of a command, or None if its argument was not given."""
    payload = line.payload
    if line.argument:
        value = command.args.get(line.argument)
        if value is None:
            return None
        payload = line.write(value)
    topic = f"{thing.base}{line.shape.node}/{line.shape.id}/set"
    return Message(topic, payload.encode(), qos=1 if line.shape.retained else 0)
