"""Devices that publish one plain value a topic: a lexicon, and what was heard beyond it.

Everything the lexicon knows is announced with the first message, so that an announcement is the same after every
start; what it does not know joins the settings when it is first heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Argument, Attribute, Availability, Capability, Component, Device, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, Path, Quality, Source, Value, path_of
from hyperconnect.protocols.check import check_arguments, check_value
from hyperconnect.protocols.identity import slug_of
from hyperconnect.protocols.payload import PayloadError, decoded, is_object, text_of
from hyperconnect.protocols.plain.lexicon import Entry, Lexicon, Order, Place, guessed, setting_entry
from hyperconnect.protocols.port import Reader

TAIL_LIMIT: Final = 400
"""Keys beyond its lexicon that are taken in from one device."""

OBJECT_LIMIT: Final = 128
"""Values of one JSON object that are read; a car's or a wall box's have ten."""

KEY_LEVELS: Final = 8
"""Levels of a key, those inside a JSON object included."""

Derive: TypeAlias = Callable[[str, Value], Sequence[Observation]]
"""What a key's value says besides itself."""


class Plain(Struct):
    """One such device. `base` is what its topics begin with, `/` included."""

    id: str
    base: str
    lexicon: Lexicon
    name: str
    kind: str
    protocol: str
    identifiers: tuple[str, ...]
    slug: str = ""
    manufacturer: str = ""
    model: str = ""
    sw: str = ""
    hw: str = ""
    via: str = ""
    nulls: frozenset[str] = frozenset({""})
    more: dict[Place, Attribute] = {}
    """Attributes that are derived from several keys."""
    state: State = State.UNKNOWN
    announced: Device | None = None
    grown: bool = True
    """Whether it has more than was announced."""
    tail: dict[str, Entry] = field(default_factory=dict[str, Entry])

    def path(self, place: Place) -> Path:
        """Return the full name of one of its attributes."""
        return path_of(self.id, *place)

    def as_device(self) -> Device:
        """Return it as the registry knows devices."""
        leaves = {**{entry.place: entry.spec for entry in self.lexicon.entries.values()}, **self.more}
        for entry in self.tail.values():
            leaves.setdefault(entry.place, entry.spec)
        return Device(
            self.id,
            slug_of(self.slug or self.name, self.id),
            self.name,
            components_of(leaves, self.lexicon.orders),
            self.kind,
            self.manufacturer,
            self.model,
            sw=self.sw,
            hw=self.hw,
            via=self.via,
            identifiers=self.identifiers,
            protocols=(self.protocol,),
        )

    def announce(self) -> Sequence[Observation]:
        """Return its announcement if it differs from the last."""
        device = self.as_device()
        self.grown = False
        if device == self.announced:
            return ()
        self.announced = device
        return (Announced(device),)

    def turn(self, state: State, at: Moment, reason: str) -> Sequence[Observation]:
        """Return its availability if it differs from the last."""
        if state is self.state or self.announced is None:
            self.state = state
            return ()
        self.state = state
        return (Availability(self.id, state, at, reason),)

    def trouble(self, topic: str, why: str) -> Sequence[Observation]:
        """Return a fault, on this device if it has introduced itself."""
        return (Trouble(topic, why, self.id if self.announced else ""),)

    def knows(self, key: str, native: object) -> bool:
        """Return whether a key has a meaning; one that no lexicon names gets its own when it first says something."""
        if key in self.lexicon.entries or key in self.tail:
            return True
        if native is None or len(self.tail) >= TAIL_LIMIT:
            return False
        self.tail[key] = guessed(key, native)
        self.grown = True
        return True

    def derived(self, place: Place, datum: Datum, like: Value) -> Value:
        """Return the value of another attribute, come as `like` came."""
        return Value(self.path(place), datum, like.observed_at, like.received_at, like.source, like.quality)


def reader_of(device: Plain, key: str, topic: str, derive: Derive) -> Reader:
    """Return who reads one of a device's topics."""
    live, replayed = Source(device.protocol, topic), Source(device.protocol, topic, retained=True)
    good, restored = Quality.GOOD, Quality.RESTORED
    entry = device.lexicon.entries.get(key)
    if entry is None:
        return _open_reader(device, key, topic, derive)
    path, convert, nulls = device.path(entry.place), entry.read, device.nulls

    def read(message: Message, at: Moment) -> Sequence[Observation]:
        try:
            text = text_of(message.payload).strip()
            datum = None if text in nulls else convert(text)
        except PayloadError as error:
            return device.trouble(topic, error.why)
        if message.retain:
            value = Value(path, datum, at, at, replayed, restored)
        else:
            value = Value(path, datum, at, at, live, good)
        if device.announced is None:
            return [*device.announce(), value, *derive(key, value)]
        more = derive(key, value)
        return [value, *more] if more else (value,)

    return read


def _open_reader(device: Plain, key: str, topic: str, derive: Derive) -> Reader:
    """Return who reads a topic that holds an object, or that no lexicon names."""
    live, replayed = Source(device.protocol, topic), Source(device.protocol, topic, retained=True)
    below = tuple(known for known in device.lexicon.entries if known.startswith(f"{key}/"))

    def read(message: Message, at: Moment) -> Sequence[Observation]:
        try:
            text = text_of(message.payload).strip()
            native = decoded(message.payload) if text[:1] == "{" else None if text in device.nulls else text
        except PayloadError as error:
            return device.trouble(topic, error.why)
        quality = Quality.RESTORED if message.retain else Quality.GOOD
        like = Value(Path(""), None, at, at, replayed if message.retain else live, quality)
        leaves = _leaves(key, native) if native is not None else ((known, None) for known in below)
        met = [(inner, scalar) for inner, scalar in islice(leaves, OBJECT_LIMIT) if device.knows(inner, scalar)]
        told: list[Observation] = []
        if met and device.grown:
            told.extend(device.announce())
        for inner, scalar in met:
            told.extend(_tell(device, inner, scalar, like, derive))
        if device.grown:
            told[:0] = device.announce()
        return told

    return read


def _tell(device: Plain, key: str, scalar: object, like: Value, derive: Derive) -> Sequence[Observation]:
    """Return what one key says; a guess that proves wrong becomes a text."""
    entry = device.lexicon.entries.get(key) or device.tail[key]
    try:
        datum = None if scalar is None else entry.read(scalar)
    except PayloadError as error:
        if key not in device.tail:
            return device.trouble(like.source.topic, f"{key}: {error.why}")
        entry = device.tail[key] = setting_entry(key, "string")
        device.grown = True
        datum = entry.read(scalar)
    value = device.derived(entry.place, datum, like)
    return [value, *derive(key, value)]


def components_of(leaves: Mapping[Place, Attribute], orders: Sequence[Order] = ()) -> tuple[Component, ...]:
    """Return attributes and commands sorted into components, `main` first."""
    parts: dict[str, dict[str, tuple[dict[str, Attribute], dict[str, dict[str, Argument]]]]] = {"main": {}}
    for (component, capability, attribute), spec in leaves.items():
        parts.setdefault(component, {}).setdefault(capability, ({}, {}))[0][attribute] = spec
    for order in orders:
        component, capability, command = order.place
        parts.setdefault(component, {}).setdefault(capability, ({}, {}))[1][command] = order.arguments
    return tuple(
        Component(
            part,
            {
                name: Capability(
                    name, attributes, commands, CAPABILITIES[name].events if name == "location" else (), about_of(name)
                )
                for name, (attributes, commands) in offers.items()
            },
        )
        for part, offers in parts.items()
        if offers
    )


def about_of(capability: str) -> str:
    """Return the registry's sentence on a capability."""
    return CAPABILITIES[capability].about


def encoded(device: Plain, command: Command, suffix: str = "/set") -> tuple[Message, ...]:
    """Return what to publish for a command; only below the device's own topics, to keys its lexicon names.

    Raises:
        CommandError: the device has no such command or attribute to set, or a value is out of range.
    """
    where = f"{command.device}.{command.component}.{command.capability}.{command.attribute or command.name}"
    if command.name == "set":
        place = (command.component, command.capability, command.attribute)
        for key, entry in device.lexicon.entries.items():
            if entry.place == place and entry.spec.writable:
                if command.args.get("value") is None:
                    raise CommandError("needs a value", where=where)
                check_value(where, command.args["value"], entry.spec)
                return (_message(device, (entry.target or key) + suffix, entry.write(command.args["value"])),)
        raise CommandError("can only be read", where=where)
    for order in device.lexicon.orders:
        if order.place == (command.component, command.capability, command.name):
            check_arguments(where, command.args, order.arguments)
            return tuple(
                _message(device, step.key + suffix, payload)
                for step in order.steps
                if (payload := _payload(device, step.key, step.payload, command.args.get(step.argument))) is not None
            )
    raise CommandError("is nothing this device takes", where=where)


def _payload(device: Plain, key: str, payload: str, argument: Datum) -> str | None:
    if payload:
        return payload
    return None if argument is None else device.lexicon.entries[key].write(argument)


def _message(device: Plain, key: str, payload: str) -> Message:
    return Message(f"{device.base}{key}", payload.encode(), qos=1)


def _leaves(key: str, native: object, depth: int = KEY_LEVELS) -> Iterator[tuple[str, object]]:
    """Return the scalars inside a payload with their keys."""
    if is_object(native) and depth:
        for name, inner in native.items():
            yield from _leaves(f"{key}/{name[:100]}", inner, depth - 1)
    elif native is None or isinstance(native, str | int | float | bool):
        yield key, native


def wanted(spec: Attribute, *, writable: bool = False) -> Attribute:
    """Return a registry's attribute as one device has it."""
    return replace(spec, writable=writable)
