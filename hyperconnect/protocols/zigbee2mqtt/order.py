"""What a device takes: every command's form on `<name>/set` and `<name>/get`, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from msgspec import json as codec
from msgspec.structs import replace

from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum
from hyperconnect.protocols.zigbee2mqtt.conversion import Conversion, word_of
from hyperconnect.protocols.zigbee2mqtt.expose import GET, SET
from hyperconnect.protocols.zigbee2mqtt.naming import Placed

Key: TypeAlias = tuple[str, str, str, str]
"""Component, capability, command (`set`, `get` or one of the registry's) and attribute."""

Encode: TypeAlias = Callable[[Mapping[str, Datum]], tuple[Message, ...]]

_Field: TypeAlias = tuple[tuple[str, ...], object]
"""Where in the JSON a native value goes."""

_Send: TypeAlias = Callable[[Sequence[_Field]], tuple[Message, ...]]

_FIXED: Final[dict[tuple[str, str], tuple[str, Datum]]] = {
    **{(capability, "on"): ("on", True) for capability in ("switch", "fan", "humidifier", "siren")},
    **{(capability, "off"): ("on", False) for capability in ("switch", "fan", "humidifier", "siren")},
    ("cover", "open"): ("state", "open"),
    ("cover", "close"): ("state", "closed"),
    ("cover", "stop"): ("state", "stopped"),
    ("lock", "lock"): ("state", "locked"),
    ("lock", "unlock"): ("state", "unlocked"),
    ("lock", "unlatch"): ("state", "unlatched"),
    ("valve", "open"): ("open", True),
    ("valve", "close"): ("open", False),
}
"""Commands that write one value into one attribute."""

_INSTEAD: Final[dict[tuple[str, str], tuple[str, Datum]]] = {
    ("cover", "open"): ("position", 100),
    ("cover", "close"): ("position", 0),
    ("valve", "open"): ("position", 100),
    ("valve", "close"): ("position", 0),
}
"""The same for what has no such attribute."""

_WRITTEN: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("thermostat", "set_mode"): {"mode": "mode"},
    ("thermostat", "set_target"): {"temperature": "target"},
    ("thermostat", "set_range"): {"low": "target_low", "high": "target_high"},
    ("thermostat", "set_fan_mode"): {"fan_mode": "fan_mode"},
    ("thermostat", "set_preset"): {"preset": "preset"},
    ("thermostat", "set_swing"): {"swing": "swing"},
    ("cover", "set_position"): {"position": "position"},
    ("cover", "set_tilt"): {"tilt": "tilt"},
    ("valve", "set_position"): {"position": "position"},
    ("fan", "set_speed"): {"speed": "speed"},
    ("fan", "set_mode"): {"mode": "mode"},
    ("fan", "oscillate"): {"oscillating": "oscillating"},
    ("fan", "set_direction"): {"direction": "direction"},
}
"""Commands whose arguments (left) are attributes (right), all of them needed."""

_SHADES: Final = ("brightness", "color_temperature", "color_xy", "color_hs", "effect")


class Order(NamedTuple):
    """What a command takes, and how it is written."""

    takes: Attribute | dict[str, Argument]
    encode: Encode


class Settable(NamedTuple):
    """A settable attribute."""

    path: tuple[str, ...]
    conversion: Conversion
    place: Placed

    def of(self, value: Datum) -> _Field:
        """Return where a value of ours goes, and as what."""
        return self.path, self.conversion.write(value)


def orders_of(topic: str, places: Iterable[Placed]) -> dict[Key, Order]:
    """Return everything that the leaves of a device (or group) at `topic` take."""
    orders: dict[Key, Order] = {}
    parts: dict[tuple[str, str], dict[str, Settable]] = {}
    send = _sender(f"{topic}/set")
    for place in places:
        component, capability, name, leaf = place.component, place.capability, place.name, place.leaf
        if place.conversion is None:
            if leaf.access & SET and name != "pressed":
                word: object = leaf.values[0] if leaf.values else name
                orders[component, capability, name, ""] = Order({}, always(send([(leaf.path, word)])))
            continue
        if leaf.access & GET:
            ask = Message(f"{topic}/get", codec.encode({leaf.path[0]: ""}))
            orders[component, capability, "get", name] = Order({}, always((ask,)))
        if leaf.access & SET:
            field = Settable(leaf.path, place.conversion, place)
            parts.setdefault((component, capability), {})[name] = field
            takes = replace(place.conversion.attribute, writable=True)
            orders[component, capability, "set", name] = Order(takes, _setter(send, field))
    for (component, capability), fields in parts.items():
        for name, order in _commands(capability, fields, send):
            orders[component, capability, name, ""] = order
    return orders


def _commands(capability: str, fields: Mapping[str, Settable], send: _Send) -> Iterator[tuple[str, Order]]:
    """Yield the registry's commands that these settable attributes make up."""
    known = CAPABILITIES[capability].commands
    for name in known:
        for attribute, value in filter(None, (_FIXED.get((capability, name)), _INSTEAD.get((capability, name)))):
            field = fields.get(attribute)
            if field is not None and _can_be(field, value):
                yield name, Order({}, always(send([field.of(value)])))
                break
        written = _WRITTEN.get((capability, name))
        if written is not None and fields.keys() >= set(written.values()):
            taken = {argument: fields[attribute] for argument, attribute in written.items()}
            takes = {argument: Argument(field.conversion.attribute, required=True) for argument, field in taken.items()}
            yield name, Order(takes, _writer(send, taken))
    switched = fields.get("on")
    if switched is not None and capability == "light":
        yield from _shining(fields, switched, send)
    elif switched is not None and "toggle" in known and (word := _toggle_of(switched)) is not None:
        yield "toggle", Order({}, always(send([(switched.path, word)])))
    elif switched is None and capability == "siren" and "tone" in fields:
        yield from _sounding(fields["tone"], send)


def _toggle_of(switched: Settable) -> object:
    """Return the word that turns a switch round; the bridge knows `TOGGLE` for whatever is `ON` or `OFF`."""
    leaf = switched.place.leaf
    return leaf.toggle if leaf.toggle is not None else "TOGGLE" if leaf.on == "ON" else None


def _shining(fields: Mapping[str, Settable], switched: Settable, send: _Send) -> Iterator[tuple[str, Order]]:
    """Yield what turns a light on and off, with its shades and the time the change takes."""
    transition = {"transition": CAPABILITIES["light"].commands["on"]["transition"]}
    shades = {name: fields[name] for name in _SHADES if name in fields}
    takes = {name: Argument(field.conversion.attribute) for name, field in shades.items()} | transition

    def change(state: _Field) -> Encode:
        def encode(args: Mapping[str, Datum]) -> tuple[Message, ...]:
            written = [state]
            for name, datum in args.items():
                if datum is not None:
                    written.append(shades[name].of(datum) if name in shades else ((name,), datum))
            return send(written)

        return encode

    yield "on", Order(takes, change(switched.of(True)))
    yield "off", Order(transition, change(switched.of(False)))
    word = _toggle_of(switched)
    if word is not None:
        yield "toggle", Order(transition, change((switched.path, word)))


def _sounding(tone: Settable, send: _Send) -> Iterator[tuple[str, Order]]:
    """Yield on and off of a siren that is told what to sound, `stop` being silence."""
    tones = [word_of(native) for native in tone.place.leaf.values]
    loud = next((word for word in tones if word != "stop"), None)
    if "stop" not in tones or loud is None:
        return
    takes = {
        "tone": Argument(tone.conversion.attribute),
        "duration": CAPABILITIES["siren"].commands["on"]["duration"],
    }
    path = tone.path

    def start(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        chosen, duration = args.get("tone"), args.get("duration")
        fields: list[_Field] = [tone.of(loud if chosen is None else chosen)]
        if duration is not None:
            fields.append(((*path[:-1], "duration"), duration))
        return send(fields)

    yield "on", Order(takes, start)
    yield "off", Order({}, always(send([tone.of("stop")])))


def _can_be(field: Settable, value: Datum) -> bool:
    attribute = field.conversion.attribute
    return not isinstance(value, str) or value in attribute.options


def _sender(topic: str) -> _Send:
    def send(fields: Sequence[_Field]) -> tuple[Message, ...]:
        document: dict[str, Any] = {}
        for path, native in fields:
            inner = document
            for step in path[:-1]:
                inner = inner.setdefault(step, {})
            held = inner.get(path[-1])
            inner[path[-1]] = {**held, **native} if isinstance(held, dict) and isinstance(native, dict) else native
        return (Message(topic, codec.encode(document)),)

    return send


def _setter(send: _Send, field: Settable) -> Encode:
    return lambda args: send([field.of(args["value"])])


def _writer(send: _Send, fields: Mapping[str, Settable]) -> Encode:
    return lambda args: send([field.of(args[argument]) for argument, field in fields.items()])


def always(messages: tuple[Message, ...]) -> Encode:
    """Return what writes these messages, whatever the arguments."""
    return lambda _: messages
