"""A profile prepared: its document checked, every field's and every command's conversion made once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec import json as codec
from msgspec.structs import replace

from hyperconnect.errors import ContentError
from hyperconnect.model.device import Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.unit import canonical, convert
from hyperconnect.model.value import Datum
from hyperconnect.protocols.meaning import pair
from hyperconnect.protocols.payload import PayloadError, is_array, number_of
from hyperconnect.protocols.profile_document import CommandShape, FieldShape
from hyperconnect.protocols.profile_reading import read_profile

Converter: TypeAlias = Callable[[object], Datum]
Back: TypeAlias = Callable[[Datum], Datum]
"""From our value to what the device counts in."""

Key: TypeAlias = tuple[str, str, str, str]
"""Component, capability, command and attribute."""


class Lead(NamedTuple):
    """How one attribute is read: steps into the payload (none: the whole), and how to make it ours."""

    component: str
    capability: str
    attribute: str
    steps: tuple[str, ...]
    convert: Converter
    spec: Attribute
    back: Back


class Shape(NamedTuple):
    """How one command is written; `payload` is a text or a structure with the text `{value}` in it."""

    topic: str
    payload: object
    native: Back
    retain: bool
    qos: int


class Family(Struct):
    """A profile, prepared."""

    name: str
    title: str
    prefix: str
    suffix: str
    kind: str
    manufacturer: str
    model: str
    leads: tuple[Lead, ...]
    shapes: dict[Key, Shape]
    availability: tuple[str, str, str] | None

    def native_id(self, topic: str) -> str | None:
        """Return what stands for `{id}` in a topic, or None if the topic is not of this family."""
        return between(topic, self.prefix, self.suffix)


def family_of(name: str, document: Mapping[str, Any]) -> Family:
    """Prepare a profile read from the file `name`.

    Raises:
        ContentError: something in it is not as it must be; names the key.
    """
    read = read_profile(name, document)
    prefix, _, suffix = read.match.partition("{id}")
    leads = tuple(_lead_of(name, key, shape) for key, shape in read.fields.items())
    if any(not lead.steps for lead in leads) and len(leads) > 1:
        raise ContentError("fields: `.` is the whole payload, so it stands alone", where=name)
    known = {(lead.component, lead.capability, lead.attribute): lead.spec for lead in leads}
    backs = {("set", lead.component, lead.capability, lead.attribute): lead.back for lead in leads}
    shapes: dict[Key, Shape] = {}
    for order, shape in read.commands.items():
        component, capability, command, attribute = key = _key_of(name, order, shape, known)
        shapes[key] = _shape_of(shape, backs.get((command, component, capability, attribute), _same))
    presence = read.availability
    return Family(
        read.profile,
        read.title,
        prefix,
        suffix,
        read.kind,
        read.manufacturer,
        read.model,
        leads,
        shapes,
        (presence.topic, presence.online, presence.offline) if presence else None,
    )


def _shape_of(shape: CommandShape, back: Back) -> Shape:
    words: dict[str, Datum] = dict(shape.map)
    digits: int | None = shape.digits

    def native(value: Datum) -> Datum:
        found = words[word] if words and (word := _word(value)) in words else back(value)
        if digits is not None and isinstance(found, float):
            return round(found, digits) if digits else round(found)
        return found

    direct = back is _same and not words and digits is None
    return Shape(shape.topic, shape.payload, _same if direct else native, shape.retain, shape.qos)


def _same(value: Datum) -> Datum:
    return value


def _back_of(shape: FieldShape, spec: Attribute) -> Back:
    """Return a field's way back: what undoes its map, inversion, scale and unit."""
    words = {_word(ours): theirs for theirs, ours in shape.map.items() if ours is not None}
    if words:
        return lambda value: words.get(_word(value), value)
    if shape.invert:
        return lambda value: None if value is None else not value
    unit, wanted = shape.unit or spec.unit or "", spec.unit or ""
    if shape.scale == 1 and shape.offset == 0 and convert(1.0, unit, wanted) in {None, 1.0}:
        return _same
    scale, offset = shape.scale, shape.offset

    def back(value: Datum) -> Datum:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return value
        converted = convert(value, wanted, unit)
        return ((value if converted is None else converted) - offset) / scale

    return back


def _lead_of(name: str, key: str, shape: FieldShape) -> Lead:
    capability, _, attribute = shape.attribute.partition(".")
    where = f"fields.{key}"
    spec = CAPABILITIES[capability].attributes.get(attribute)
    if spec is None:
        known = canonical(shape.unit) if shape.unit else None
        spec = Attribute(shape.type or "string", known[0] if known else shape.unit or None)
    elif shape.unit and (spec.unit is None or convert(1.0, shape.unit, spec.unit) is None):
        raise ContentError(f"{where}.unit: {shape.unit} cannot be {spec.unit or 'a plain number'}", where=name)
    spec = replace(
        spec,
        minimum=shape.minimum if shape.minimum is not None else spec.minimum,
        maximum=shape.maximum if shape.maximum is not None else spec.maximum,
        options=shape.options or spec.options,
        writable=False,
    )
    steps = () if key == "." else tuple(key.split("."))
    return Lead(shape.component, capability, attribute, steps, _converter_of(shape, spec), spec, _back_of(shape, spec))


def _key_of(name: str, order: str, shape: CommandShape, known: Mapping[tuple[str, str, str], Attribute]) -> Key:
    component, _, rest = order.rpartition(":")
    component = component or "main"
    capability, _, last = rest.partition(".")
    if (component, capability, last) in known:
        return component, capability, "set", last
    offered = CAPABILITIES.get(capability)
    hint = ""
    if offered is not None and (last in offered.attributes or capability == "setting"):
        of = "" if component == "main" else f", component: {component}"
        hint = f"an attribute is set only if the device tells it: add a field `{last}: {{attribute: {rest}{of}}}`"
    if offered is not None and last in offered.commands:
        if hint and not offered.commands[last] and "{value}" in codec.encode(shape.payload).decode():
            raise ContentError(
                f"commands.{order}: the command {last} takes no value, and no field of this profile is {rest}",
                where=name,
                hint=hint,
            )
        return component, capability, last, ""
    raise ContentError(
        f"commands.{order}: is neither a field of this profile nor a command of the registry", where=name, hint=hint
    )


def _converter_of(shape: FieldShape, spec: Attribute) -> Converter:
    words: dict[str, Datum] = dict(shape.map)
    if words:
        return lambda native: words[word] if (word := _word(native)) in words else _refuse(word, words)
    match spec.type:
        case "bool":
            return _inverted if shape.invert else _truth
        case "number" | "integer" | "timestamp":
            unit, wanted = shape.unit or spec.unit or "", spec.unit or ""
            same = convert(1.0, unit, wanted) in {None, 1.0} and convert(0.0, unit, wanted) in {None, 0.0}
            return _finite if shape.scale == 1 and shape.offset == 0 and same else _scaled(shape, unit, wanted)
        case "hs" | "xy":
            return pair
        case _:
            return _text


def _scaled(shape: FieldShape, unit: str, wanted: str) -> Converter:
    scale, offset = shape.scale, shape.offset

    def scaled(native: object) -> Datum:
        number = number_of(native)
        if number is None:
            return None
        number = number * scale + offset
        converted = convert(number, unit, wanted)
        return number if converted is None else converted

    return scaled


def _finite(native: object) -> Datum:
    return native if type(native) is float or type(native) is int else number_of(native)


def _truth(native: object) -> Datum:
    if native is True or native is False or native is None:
        return native
    word = _word(native).lower()
    if word in {"true", "on", "1", "yes"}:
        return True
    if word in {"false", "off", "0", "no"}:
        return False
    raise PayloadError(f"expected true or false, got {word[:40]!r}")


def _inverted(native: object) -> Datum:
    truth = _truth(native)
    return None if truth is None else not truth


def _text(native: object) -> Datum:
    if is_array(native):
        return tuple(_word(item) for item in native)
    return native if native is None or isinstance(native, str) else _word(native)


def _word(native: object) -> str:
    return native if isinstance(native, str) else codec.encode(native).decode()


def _refuse(word: str, words: Mapping[str, Datum]) -> Datum:
    raise PayloadError(f"expected one of {', '.join(words)}, got {word[:40]!r}")


def between(topic: str, head: str, tail: str) -> str | None:
    """Return the one level of a topic between two ends, or None if it does not have them."""
    if not topic.startswith(head) or not topic.endswith(tail):
        return None
    native = topic[len(head) : len(topic) - len(tail)] if tail else topic[len(head) :]
    return native if native and "/" not in native and not native.startswith("$") else None


def writer_of(shape: Shape, topic: str) -> Callable[[Mapping[str, Datum]], tuple[Message, ...]]:
    """Return what makes the message: the payload is cut at the value once, so that writing is joining."""
    native, retain, qos = shape.native, shape.retain, shape.qos
    if isinstance(shape.payload, str):
        head, mark, tail = shape.payload.partition("{value}")
        if not mark:
            fixed = (Message(topic, shape.payload.encode(), retain, qos),)
            return lambda _: fixed

        def write_text(args: Mapping[str, Datum]) -> tuple[Message, ...]:
            value = native(_chosen(args))
            return (Message(topic, f"{head}{_word(value)}{tail}".encode(), retain, qos),)

        return write_text
    before, mark_in_json, after = codec.encode(shape.payload).partition(b'"{value}"')
    if not mark_in_json:
        constant = (Message(topic, before, retain, qos),)
        return lambda _: constant

    def write_json(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        value = codec.encode(native(_chosen(args)))
        return (Message(topic, before + value + after.replace(b'"{value}"', value), retain, qos),)

    return write_json


def _chosen(args: Mapping[str, Datum]) -> Datum:
    return args["value"] if "value" in args else next((arg for arg in args.values() if arg is not None), None)
