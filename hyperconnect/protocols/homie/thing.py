"""A Homie device as it is remembered: what it described, what it said last, and whether it is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from hyperconnect.model.device import Attribute, Availability, Capability, Component, Device, Event, State
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, Path, Quality, Source, Value, path_of
from hyperconnect.protocols.homie.assembly import Assembly, Name
from hyperconnect.protocols.homie.datatype import EMPTY
from hyperconnect.protocols.homie.description import Description
from hyperconnect.protocols.homie.meaning import Leaf
from hyperconnect.protocols.homie.vocabulary import Vocabulary
from hyperconnect.protocols.identity import id_of, slug_of
from hyperconnect.protocols.payload import PayloadError, text_of
from hyperconnect.protocols.plain.device import components_of
from hyperconnect.protocols.plain.lexicon import Entry, Place, setting_name

SAID_LIMIT: Final = 600
"""Properties of one device whose last word is kept until it is understood."""

ALERT_LIMIT: Final = 50
"""Alerts of one device at one time."""

STATES: Final[dict[str, State]] = {
    "init": State.UNKNOWN,
    "ready": State.ONLINE,
    "alert": State.ONLINE,
    "sleeping": State.ASLEEP,
    "disconnected": State.OFFLINE,
    "lost": State.OFFLINE,
}
_PROBLEM: Final[Place] = ("main", "hazard", "problem")


class Heard(Struct, frozen=True):
    """One payload and how it came."""

    payload: bytes
    at: Moment
    source: Source

    def value(self, path: Path, datum: Datum) -> Value:
        """Return a value that came this way."""
        quality = Quality.RESTORED if self.source.retained else Quality.GOOD
        return Value(path, datum, self.at, self.at, self.source, quality)


class Thing(Struct):
    """One device; `base` is what its topics begin with, `/` included."""

    protocol: str
    root: str
    native: str
    version: int
    base: str
    words: Vocabulary
    id: str = ""
    description: Description | None = None
    assembly: Assembly = Assembly()
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    word: str = ""
    """The last `$state`."""
    state: State | None = None
    announced: Device | None = None
    said: dict[Name, Heard] = field(default_factory=dict[Name, Heard])
    more: dict[Place, Attribute] = field(default_factory=dict[Place, Attribute])
    """Attributes beside the properties: alerts, targets, statistics."""
    alerts: set[str] = field(default_factory=set[str])
    mac: str = ""
    sw: str = ""
    model: str = ""

    def __post_init__(self) -> None:
        self.id = self.id_of(self.native)

    def id_of(self, native: str) -> str:
        """Return the id of a device below the same root, itself or another; versions keep apart."""
        begins = self.protocol if self.version == 5 else f"{self.protocol}{self.version}"
        return id_of(f"{begins}_{native}" if self.root == "homie" else f"{begins}_{self.root}_{native}")

    def as_device(self) -> Device:
        """Return it as the registry knows devices."""
        described = self.description or Description()
        name = described.name or self.native
        orders = self.assembly.orders
        parts: dict[str, dict[str, Capability]] = {}
        for component in components_of({**self.assembly.places, **self.more}):
            parts[component.id] = dict(component.capabilities)
        for (part, capability, command, attribute), order in orders.items():
            if attribute:
                continue
            offers = parts.setdefault(part, {})
            known = offers.get(capability) or Capability(capability, about=CAPABILITIES[capability].about)
            offers[capability] = replace(known, commands={**known.commands, command: order.arguments})
        for part in self.assembly.events.values():
            offers = parts.setdefault(part, {})
            known = offers.get("button") or Capability("button", about=CAPABILITIES["button"].about)
            offers["button"] = replace(known, events=("pressed",))
        names = {node.id: node.name for node in described.nodes}
        return Device(
            self.id,
            slug_of(name, self.id),
            name,
            tuple(Component(part, offers, names.get(part, "")) for part, offers in parts.items() if offers),
            self.assembly.kind,
            model=self.model or described.type,
            sw=self.sw,
            via=self.id_of(described.parent) if described.parent else "",
            identifiers=tuple(text for text in (f"homie:{self.base[:-1]}", self.mac) if text),
            protocols=(self.protocol,),
        )

    def announce(self) -> Sequence[Observation]:
        """Return its announcement if it differs from the last."""
        device = self.as_device()
        if device == self.announced:
            return ()
        self.announced = device
        return (Announced(device),)

    def turn(self, state: State, at: Moment, reason: str) -> Sequence[Observation]:
        """Return its availability if it is announced and this differs from the last."""
        if self.announced is None or state is self.state:
            return ()
        first, self.state = self.state is None, state
        if first and state is State.UNKNOWN:
            return ()
        return (Availability(self.id, state, at, reason),)

    def trouble(self, topic: str, why: str) -> Sequence[Observation]:
        """Return a fault, on this device if it has introduced itself."""
        return (Trouble(topic, why, self.id if self.announced is not None else ""),)

    def hear(self, name: Name, heard: Heard) -> Sequence[Observation]:
        """Return what a property's payload says; kept for later while nobody knows what the property is."""
        shape = self.assembly.shape(name)
        if name in self.said or len(self.said) < SAID_LIMIT:
            self.said[name] = heard
        return () if shape is None else self.understand(name, heard)

    def understand(self, name: Name, heard: Heard) -> Sequence[Observation]:
        """Return what a known property's payload says."""
        try:
            text = text_of(heard.payload)
            color = self.assembly.colors.get(name)
            if color is not None:
                if not text:
                    return ()
                return [heard.value(path_of(self.id, *place), datum) for place, datum in color.read(text)]
            leaf = self.assembly.leaves[name]
            if name in self.assembly.events and text and not leaf.shape.settable:
                return self._press(leaf, self.assembly.events[name], text, heard)
            if leaf.place not in self.assembly.places:
                return ()
            return (heard.value(path_of(self.id, *leaf.place), _datum(leaf, text)),)
        except PayloadError as error:
            return self.trouble(heard.source.topic, error.why)

    def aim(self, name: Name, heard: Heard) -> Sequence[Observation]:
        """Return what a property is on its way to, as a setting beside it."""
        leaf = self.assembly.leaves.get(name)
        if leaf is None:
            return ()
        component, _, attribute = leaf.place
        place = (component, "setting", f"{setting_name(attribute)}_target")
        try:
            datum = _datum(leaf, text_of(heard.payload))
        except PayloadError as error:
            return self.trouble(heard.source.topic, error.why)
        return [*self.add(place, replace(leaf.spec, writable=False)), heard.value(path_of(self.id, *place), datum)]

    def warn(self, alert: str, heard: Heard) -> Sequence[Observation]:
        """Return that there is something for people to read, or no longer is; any alert is a problem."""
        try:
            text = text_of(heard.payload)[:500]
        except PayloadError as error:
            return self.trouble(heard.source.topic, error.why)
        if text and len(self.alerts) < ALERT_LIMIT:
            self.alerts.add(alert)
        elif not text:
            self.alerts.discard(alert)
        place = ("main", "setting", setting_name(f"alert_{alert}"))
        told = [
            *self.add(_PROBLEM, CAPABILITIES["hazard"].attributes["problem"]),
            *self.add(place, Attribute("string")),
        ]
        return [
            *told,
            heard.value(path_of(self.id, *_PROBLEM), bool(self.alerts)),
            heard.value(path_of(self.id, *place), text or None),
        ]

    def report(self, entry: Entry, heard: Heard) -> Sequence[Observation]:
        """Return an attribute of the device as a whole."""
        try:
            text = text_of(heard.payload)
            datum = entry.read(text) if text else None
        except PayloadError as error:
            return self.trouble(heard.source.topic, error.why)
        return [*self.add(entry.place, entry.spec), heard.value(path_of(self.id, *entry.place), datum)]

    def add(self, place: Place, spec: Attribute) -> Sequence[Observation]:
        """Return its announcement if this attribute is new to it."""
        if place in self.more or place in self.assembly.places:
            return ()
        self.more[place] = spec
        return self.announce() if self.announced is not None else ()

    def take(self, assembly: Assembly) -> tuple[Sequence[Observation], Sequence[Observation]]:
        """Take in what it now is; return its announcement, and what properties said before they were understood."""
        before, self.assembly = self.assembly, assembly
        announced = self.announce()
        told: list[Observation] = []
        for name, heard in self.said.items():
            known, leaf = before.leaves.get(name), assembly.leaves.get(name)
            fresh = leaf is not None and (known is None or known.shape != leaf.shape or known.place != leaf.place)
            fresh = fresh or (name in assembly.colors and name not in before.colors)
            if fresh and heard.payload and name not in assembly.events:
                told.extend(self.understand(name, heard))
        return announced, told

    def _press(self, leaf: Leaf, component: str, text: str, heard: Heard) -> Sequence[Observation]:
        if heard.source.retained or text == "false":
            return ()
        action = self.words.actions.get(text.lower(), "other")
        data: dict[str, Datum] = {"button": leaf.shape.id, "action": action, "raw": text[:100]}
        return (Event(self.id, component, "button", "pressed", data, heard.at, heard.at),)


def _datum(leaf: Leaf, text: str) -> Datum:
    """Return a property's value; a payload of no bytes is a value taken back, one zero byte the empty text."""
    if not text:
        return None
    return leaf.read("" if text == EMPTY else text)
