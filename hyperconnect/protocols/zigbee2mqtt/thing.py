"""A device or group as the bridge describes it, put together: what it is, how its messages are read, what it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from hyperconnect.model.device import Attribute, Capability, Component, Device, State
from hyperconnect.model.message import Message
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Path, path_of
from hyperconnect.protocols.identity import slug_of
from hyperconnect.protocols.zigbee2mqtt.conversion import Read
from hyperconnect.protocols.zigbee2mqtt.expose import PUBLISHED, Leaf
from hyperconnect.protocols.zigbee2mqtt.naming import Placed, placed
from hyperconnect.protocols.zigbee2mqtt.order import Key, Order, always, orders_of
from hyperconnect.protocols.zigbee2mqtt.vocabulary import Vocabulary

Lead: TypeAlias = tuple[Path, Read]

_KINDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("climate", ("thermostat", "humidifier")),
    ("lock", ("lock",)),
    ("light", ("light",)),
    ("cover", ("cover",)),
    ("fan", ("fan",)),
    ("switch", ("switch", "siren", "valve")),
    ("sensor", ("temperature", "humidity", "motion", "presence", "contact", "hazard", "illuminance", "air", "soil")),
    ("energy", ("power",)),
    ("remote", ("button",)),
    ("sensor", ("pressure", "battery")),
)
"""The first kind whose signs a device shows is its own."""


class Card(Struct, frozen=True):
    """Who it is, apart from what it can do."""

    id: str
    name: str
    manufacturer: str = ""
    model: str = ""
    model_id: str = ""
    sw: str = ""
    via: str = ""
    identifiers: tuple[str, ...] = ()
    kind: str = ""


class Nested(Struct, frozen=True):
    """A value inside of an object."""

    steps: tuple[str, ...]
    lead: Lead


class Thing(Struct):
    """What is known of a device or group.

    `singles` reads the keys of its messages that hold one value each, `nested` those that hold objects; a key of
    `eclipsed` does not count in a message that has the other key. `extras` are leaves that no expose names, by path;
    `loose` are the keys of objects that hold some.
    `told` is what the device's own availability topic says.
    """

    card: Card
    topic: str
    leaves: Sequence[Leaf] = ()
    extras: dict[tuple[str, ...], Leaf] = field(default_factory=dict[tuple[str, ...], Leaf])
    device: Device = Device("", "", "")
    singles: dict[str, Lead] = {}
    nested: dict[str, list[Nested]] = {}
    loose: frozenset[str] = frozenset()
    eclipsed: dict[str, tuple[str, Lead]] = {}
    orders: dict[Key, Order] = {}
    told: State = State.UNKNOWN
    disabled: bool = False
    updates: Message | None = None

    @property
    def id(self) -> str:
        """Its id in the registry."""
        return self.card.id

    def become(self, news: Thing) -> None:
        """Take over a newer description; what was heard from itself stays."""
        self.card, self.topic, self.leaves = news.card, news.topic, news.leaves
        self.disabled, self.updates = news.disabled, news.updates
        for leaf in self.leaves:
            for path in [path for path in self.extras if path[0] == leaf.path[0]]:
                del self.extras[path]

    def lead_of(self, path: tuple[str, ...]) -> Lead | None:
        """Return how the value at a path is read, or None if nothing reads it."""
        key, *steps = path
        if not steps:
            return self.singles.get(key)
        inside = tuple(steps)
        return next((nested.lead for nested in self.nested.get(key, ()) if nested.steps == inside), None)

    def settle(self, vocabulary: Vocabulary) -> None:
        """Work out from its leaves how it is read, what it takes and what it looks like in the registry."""
        for _ in self.settling(vocabulary):
            pass

    def settling(self, vocabulary: Vocabulary) -> Iterator[int]:
        """Settle step by step, yielding the effort of each before it is done; until the last it stays as it was."""
        extras: dict[tuple[str, ...], Leaf] | None = None
        places: list[Placed] = []
        orders: dict[Key, Order] = {}
        while extras != self.extras:
            # What it tells without having announced it may come in between.
            extras = dict(self.extras)
            share = 1 + len(self.leaves) + len(extras)
            yield share
            places = placed([*self.leaves, *_implied(self.leaves), *extras.values()], vocabulary)
            yield share
            orders = orders_of(self.topic, places)
            yield 2 * share
        if self.updates is not None:
            orders["main", "update", "install", ""] = Order({}, always((self.updates,)))
        self.orders = orders
        self.loose = frozenset(path[0] for path in self.extras if len(path) > 1)
        self._read_by(places)
        self.device = _device_of(self.card, places, self.orders)

    def _read_by(self, places: Iterable[Placed]) -> None:
        self.singles, self.nested, self.eclipsed = {}, {}, {}
        for place in places:
            leaf = place.leaf
            if place.conversion is None or not leaf.access & PUBLISHED:
                continue
            path = path_of(self.id, place.component, place.capability, place.name)
            lead = (path, place.conversion.read)
            key, *steps = leaf.path
            if steps or leaf.type in {"xy", "hs"}:
                self.nested.setdefault(key, []).append(Nested(tuple(steps), lead))
            else:
                self.singles[key] = lead
        states = {path: key for key, (path, _) in self.singles.items() if key.startswith("lock_state")}
        for key, (path, read) in tuple(self.singles.items()):
            if path in states and states[path] != key:
                self.eclipsed[key] = (states[path], (path, read))
                del self.singles[key]


def _implied(leaves: Sequence[Leaf]) -> Iterator[Leaf]:
    """Yield what coloured lights tell beyond their exposes: which of their colours counts."""
    modes: dict[str, list[str]] = {}
    parts: dict[str, str] = {}
    for leaf in leaves:
        base = {"color_temp": "color_temp", "color_xy": "color", "color_hs": "color"}.get(leaf.name)
        if leaf.group == "light" and base is not None:
            key = f"color_mode{leaf.path[-1].removeprefix(base)}"
            modes.setdefault(key, []).append(leaf.name.removeprefix("color_") if base == "color" else leaf.name)
            parts[key] = leaf.component
    for key, words in modes.items():
        yield Leaf("color_mode", (key,), "enum", component=parts[key], values=tuple(words))


def _device_of(card: Card, places: Iterable[Placed], orders: Mapping[Key, Order]) -> Device:
    parts: dict[str, dict[str, Capability]] = {}
    for place in places:
        known = _offer(parts, place.component, place.capability)
        if place.conversion is not None:
            held = known.attributes.get(place.name)
            fresh = place.conversion.attribute
            known.attributes[place.name] = fresh if held is None else _joined(held, fresh)
        elif place.name == "pressed":
            parts[place.component][place.capability] = replace(known, events=("pressed",))
    for (component, capability, command, attribute), order in orders.items():
        if not attribute and isinstance(order.takes, dict):
            _offer(parts, component, capability).commands[command] = order.takes
    components = tuple(Component(part, parts[part]) for part in sorted(parts, key=lambda part: part != "main"))
    return Device(
        card.id,
        slug_of(card.name, card.id),
        card.name,
        components,
        card.kind or _kind_of(components),
        card.manufacturer,
        card.model,
        card.model_id,
        card.sw,
        via=card.via,
        identifiers=card.identifiers,
        protocols=("zigbee2mqtt",),
    )


def _offer(parts: dict[str, dict[str, Capability]], component: str, capability: str) -> Capability:
    offers = parts.setdefault(component, {})
    known = offers.get(capability)
    if known is None:
        known = offers[capability] = Capability(capability, {}, {}, about=CAPABILITIES[capability].about)
    return known


def _joined(one: Attribute, other: Attribute) -> Attribute:
    """Return an attribute that two leaves make up: one tells, the other takes."""
    return replace(
        one,
        options=tuple(dict.fromkeys((*one.options, *other.options))),
        writable=one.writable or other.writable,
        readable=one.readable or other.readable,
    )


def _kind_of(components: Iterable[Component]) -> str:
    capabilities = {name for component in components for name in component.capabilities}
    for kind, signs in _KINDS:
        if not capabilities.isdisjoint(signs):
            return "outlet" if kind == "switch" and "power" in capabilities else kind
    return "other"
