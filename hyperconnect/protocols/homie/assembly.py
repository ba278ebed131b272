"""A Homie device put together: its properties understood, its components, and what it can be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homie.datatype import hsv_of, read_color, write_color
from hyperconnect.protocols.homie.description import Description, Node, Property
from hyperconnect.protocols.homie.meaning import Leaf, kept, understood
from hyperconnect.protocols.homie.vocabulary import Vocabulary
from hyperconnect.protocols.identity import snake
from hyperconnect.protocols.plain.lexicon import Place

Name: TypeAlias = tuple[str, str]
"""Node and property."""

Key: TypeAlias = tuple[str, str, str, str]
"""Component, capability, command and attribute."""

_KINDS: Final = (
    *("vacuum", "thermostat", "lock", "cover", "light", "media", "fan", "humidifier", "siren", "valve", "switch"),
    *("energy_site", "power", "motion", "presence", "contact", "hazard", "temperature", "humidity", "air", "button"),
)
_KIND_OF: Final[dict[str, str]] = {
    **{name: name for name in ("vacuum", "lock", "cover", "light", "media", "fan", "switch")},
    "thermostat": "climate",
    "humidifier": "climate",
    "siren": "appliance",
    "valve": "appliance",
    "energy_site": "energy",
    "power": "energy",
    "button": "remote",
}


class Line(Struct, frozen=True):
    """One publication of a command: to a property, a fixed payload or what an argument becomes."""

    shape: Property
    payload: str = ""
    argument: str = ""
    write: Callable[[Datum], str] = str


class Order(Struct, frozen=True):
    """How one command is said, and what it takes."""

    lines: tuple[Line, ...]
    arguments: dict[str, Argument] = {}
    spec: Attribute | None = None
    """For the command `set`: what the attribute can hold."""


class Assembly(Struct, frozen=True):
    """A device put together. `colors` and `events` are the properties that are more than one attribute, or none."""

    leaves: dict[Name, Leaf] = {}
    colors: dict[Name, Color] = {}
    events: dict[Name, str] = {}
    orders: dict[Key, Order] = {}
    places: dict[Place, Attribute] = {}
    kind: str = "other"

    def shape(self, name: Name) -> Property | None:
        """Return the property of this name."""
        leaf = self.leaves.get(name)
        color = self.colors.get(name)
        return leaf.shape if leaf else color.shape if color else None


class Color(Struct, frozen=True):
    """A colour: hue and saturation, or x and y, and brightness where no other property has it."""

    shape: Property
    component: str
    tells_brightness: bool
    tagged: bool
    """Whether colours name their format, as they do from version 5 on."""

    def read(self, text: str) -> list[tuple[Place, Datum]]:
        """Return what a colour says.

        Raises:
            PayloadError: it is none.
        """
        kind, numbers = read_color(self.shape, text)
        if kind == "xyz":
            return [((self.component, "light", "color_xy"), numbers)]
        hue, saturation, value = hsv_of(kind, numbers)
        told: list[tuple[Place, Datum]] = [((self.component, "light", "color_hs"), (hue, saturation))]
        if self.tells_brightness:
            told.append(((self.component, "light", "brightness"), value))
        return told

    def write(self, datum: Datum) -> str:
        """Return hue and saturation, at full brightness, in the format the device likes best."""
        hue, saturation = cast("tuple[float, float]", datum)
        kind = next((word for word in self.shape.words() if word in {"rgb", "hsv"}), "hsv")
        return write_color(kind, (hue, saturation, 100.0), tagged=self.tagged)

    def write_xy(self, datum: Datum) -> str:
        """Return x and y."""
        return write_color("xyz", cast("tuple[float, float]", datum), tagged=True)


def assembled(description: Description, words: Vocabulary, *, tagged: bool) -> Assembly:
    """Put a device together from its description; `tagged` as in `Color`."""
    leaves: dict[Name, Leaf] = {}
    colors: dict[Name, Color] = {}
    events: dict[Name, str] = {}
    orders: dict[Key, Order] = {}
    places: dict[Place, Attribute] = {}
    for node in description.nodes:
        component = "main" if description.alone else node.id
        sort = _sort_of(node, description, words)
        for shape in sorted(node.properties, key=lambda one: snake(one.id) in words.generic):
            name = (node.id, shape.id)
            if shape.datatype == "color":
                colors[name] = _color(shape, node, component, tagged=tagged)
                _offer_color(colors[name], places, orders)
                continue
            leaf = understood(shape, node, sort, component, words)
            if leaf is None or leaf.place in places:
                leaf = kept(shape, component)
            leaves[name] = leaf
            if not shape.retained and shape.datatype in {"enum", "boolean", "string"}:
                _offer_button(leaf, component, orders)
                events[name] = component
                if not shape.settable:
                    continue
            places[leaf.place] = leaf.spec
            _offer_settable(leaf, orders)
            _offer_words(leaf, component, sort, orders, words)
        _offer_commands(component, [leaf for leaf in leaves.values() if leaf.shape.node == node.id], orders)
    return Assembly(leaves, colors, events, orders, places, _kind_of({place[1] for place in places}, events))


def _sort_of(node: Node, description: Description, words: Vocabulary) -> str:
    if any(shape.datatype == "color" for shape in node.properties):
        return "light"
    said = [snake(node.id), snake(node.type), snake(node.name)]
    if description.alone:
        said += [snake(description.type), snake(description.name)]
    return words.sort_of([word for text in said for word in text.split("_")])


def _color(shape: Property, node: Node, component: str, *, tagged: bool) -> Color:
    others = {snake(one.id) for one in node.properties if one is not shape}
    return Color(shape, component, not others & {"brightness", "level", "intensity", "dim", "dimmer"}, tagged)


def _offer_color(color: Color, places: dict[Place, Attribute], orders: dict[Key, Order]) -> None:
    known = CAPABILITIES["light"].attributes
    formats, component, settable = set(color.shape.words()), color.component, color.shape.settable
    if formats & {"rgb", "hsv"}:
        spec = places[component, "light", "color_hs"] = replace(known["color_hs"], writable=settable)
        if settable:
            lines = (Line(color.shape, argument="value", write=color.write),)
            orders[component, "light", "set", "color_hs"] = Order(lines, spec=spec)
        if color.tells_brightness:
            places[component, "light", "brightness"] = replace(known["brightness"], writable=False)
    if "xyz" in formats:
        spec = places[component, "light", "color_xy"] = replace(known["color_xy"], writable=settable)
        if settable:
            lines = (Line(color.shape, argument="value", write=color.write_xy),)
            orders[component, "light", "set", "color_xy"] = Order(lines, spec=spec)


def _offer_settable(leaf: Leaf, orders: dict[Key, Order]) -> None:
    """Offer to set an attribute, by the command `set` and by the registry's own `set_…`."""
    if not leaf.spec.writable:
        return
    component, capability, attribute = leaf.place
    line = Line(leaf.shape, argument="value", write=leaf.write)
    orders[component, capability, "set", attribute] = Order((line,), spec=leaf.spec)
    known = CAPABILITIES[capability].commands.get(f"set_{attribute}", {})
    if len(known) == 1:
        ((argument, takes),) = known.items()
        arguments = {argument: replace(takes, attribute=replace(leaf.spec, writable=False))}
        line = replace(line, argument=argument)
        orders[component, capability, f"set_{attribute}", ""] = Order((line,), arguments)
    if attribute == "on":
        for word in ("on", "off"):
            if word in CAPABILITIES[capability].commands:
                orders[component, capability, word, ""] = Order((Line(leaf.shape, leaf.write(word == "on")),))


def _offer_words(leaf: Leaf, component: str, sort: str, orders: dict[Key, Order], words: Vocabulary) -> None:
    """Offer the commands that words of a settable enumeration name."""
    if not leaf.shape.settable or sort not in CAPABILITIES:
        return
    if leaf.place[1:] == ("lock", "state"):
        for command, state in (("lock", "locked"), ("unlock", "unlocked")):
            if state in leaf.spec.options:
                orders[component, "lock", command, ""] = Order((Line(leaf.shape, leaf.write(state)),))
        return
    if leaf.shape.datatype != "enum":
        return
    known = CAPABILITIES[sort].commands
    found: dict[str, str] = {}
    for word in leaf.shape.words():
        plain = snake(word)
        command = plain if plain in known else words.orders.get(plain, "")
        if command in known and not any(argument.required for argument in known[command].values()):
            found.setdefault(command, word)
    if len(found) > 1:
        for command, word in found.items():
            orders[component, sort, command, ""] = Order((Line(leaf.shape, word),))


def _offer_button(leaf: Leaf, component: str, orders: dict[Key, Order]) -> None:
    if leaf.shape.settable and leaf.shape.datatype == "boolean":
        orders[component, "button", "press", ""] = Order((Line(leaf.shape, "true"),))


def _offer_commands(component: str, leaves: Sequence[Leaf], orders: dict[Key, Order]) -> None:
    """Offer what takes several properties, or a property at one of its ends."""
    position = orders.get((component, "cover", "set", "position"))
    if position is not None:
        (line,) = position.lines
        for command, share in (("open", 100.0), ("close", 0.0)):
            fixed = Order((Line(line.shape, line.write(share)),))
            orders.setdefault((component, "cover", command, ""), fixed)
    lit = orders.get((component, "light", "on", ""))
    if lit is not None:
        takes = CAPABILITIES["light"].commands["on"]
        arguments: dict[str, Argument] = {}
        lines: list[Line] = []
        for name, argument in takes.items():
            order = orders.get((component, "light", "set", name))
            if order is not None and order.spec is not None:
                arguments[name] = replace(argument, attribute=replace(order.spec, writable=False))
                lines.append(replace(order.lines[0], argument=name))
        if leaves:
            orders[component, "light", "on", ""] = Order((*lit.lines, *lines), arguments)


def _kind_of(capabilities: Iterable[str], events: dict[Name, str]) -> str:
    offered = {*capabilities, *(["button"] if events else [])}
    kind = next((name for name in _KINDS if name in offered), "")
    if kind == "switch" and "power" in offered:
        return "outlet"
    return _KIND_OF.get(kind, "sensor" if kind else "other")
