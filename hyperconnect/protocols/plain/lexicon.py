"""A vocabulary prepared: what each native key of an ecosystem means, how it is read, written and commanded.

A meaning is a line: `capability.attribute` or `setting`, then at will a unit or a type (bool, number, count, text,
word, time), and `set` if it can be written; or a map that says more.

    drivetrain/power: vehicle.power kW
    climate/seat: { is: "front_left:cabin.seat_heat", set: true, max: 3 }

Keys inside a JSON object follow its topic's key after a `/`. A command is the key to publish to and a fixed payload,
or `{argument}`, written as that key's values are; several lines publish several times.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias, cast, get_args

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.errors import ContentError
from hyperconnect.model.device import Argument, Attribute, Kind
from hyperconnect.model.registry import CAPABILITIES, attribute_spec
from hyperconnect.model.unit import canonical, convert
from hyperconnect.model.value import Datum
from hyperconnect.protocols.payload import PayloadError, number_of
from hyperconnect.protocols.plain.codec import Read, Write, codec_of

Place: TypeAlias = tuple[str, str, str]
"""Component, capability, attribute or command."""

_TYPES: Final[dict[str, Kind]] = {
    "bool": "bool",
    "number": "number",
    "count": "integer",
    "text": "string",
    "word": "enum",
    "time": "timestamp",
}
_NOT_NAME = re.compile(r"\W+")
_OPTIONS: Final = frozenset({"is", "unit", "type", "words", "set", "min", "max", "step"})


class Entry(Struct, frozen=True):
    """What one native key means."""

    place: Place
    spec: Attribute
    read: Read
    write: Write
    target: str = ""
    """The key under which it is written, if not its own."""

    def set_through(self, key: str, other: Entry) -> Entry:
        """Return this meaning, written as another key's is."""
        limits = {"minimum": other.spec.minimum, "maximum": other.spec.maximum, "step": other.spec.step}
        return replace(self, spec=replace(self.spec, writable=True, **limits), write=other.write, target=key)


class Step(Struct, frozen=True):
    """One publication of a command: a key, and a fixed payload or the argument that becomes it."""

    key: str
    payload: str = ""
    argument: str = ""


class Order(Struct, frozen=True):
    """How one command is said."""

    place: Place
    arguments: dict[str, Argument]
    steps: tuple[Step, ...]


class Lexicon(Struct, frozen=True):
    """All keys and commands of one kind of device."""

    entries: dict[str, Entry] = {}
    orders: tuple[Order, ...] = ()


def lexicon_of(where: str, document: object, truth: tuple[str, str] = ("true", "false")) -> Lexicon:
    """Prepare a vocabulary's `keys` and `commands`; `truth` is how true and false are written.

    Raises:
        ContentError: a meaning names nothing that exists; names the key.
    """
    keys, commands = map_in(where, document, "keys"), map_in(where, document, "commands")
    entries = {key: entry_of(f"{where}keys.{key}", key, said, truth) for key, said in keys.items()}
    return Lexicon(
        entries, tuple(_order_of(f"{where}commands.{name}", name, said, entries) for name, said in commands.items())
    )


def map_in(where: str, document: object, key: str) -> dict[str, Any]:
    """Return the map under a key of a vocabulary; empty if the key is not there.

    Raises:
        ContentError: what is there is no map.
    """
    found: object = cast("Mapping[str, object]", document).get(key, {}) if isinstance(document, Mapping) else document
    if not isinstance(found, dict):
        raise ContentError("must be a map", where=f"{where}{key}")
    return cast("dict[str, Any]", found)


def list_in(where: str, document: Mapping[str, Any], key: str) -> frozenset[str]:
    """Return the texts listed under a key of a vocabulary; none if the key is not there.

    Raises:
        ContentError: what is there is no list.
    """
    found: object = document.get(key, [])
    if not isinstance(found, list):
        raise ContentError("must be a list", where=f"{where}{key}")
    return frozenset(str(one) for one in cast("list[object]", found))


def entry_of(where: str, key: str, said: object, truth: tuple[str, str] = ("true", "false")) -> Entry:
    """Prepare one meaning.

    Raises:
        ContentError: it is not as it must be.
    """
    options = _options_of(where, said)
    component, _, leaf = str(options["is"]).rpartition(":")
    capability, _, attribute = leaf.partition(".")
    words: dict[str, Datum] = options.get("words") or {}
    unit: str | None = options.get("unit")
    if capability == "setting":
        attribute = attribute or setting_name(key)
        spec, unit = _open_spec(where, options.get("type"), unit, words)
    else:
        known = attribute_spec(capability, attribute)
        if known is None:
            raise ContentError(f"{leaf} is not in the registry", where=where)
        if unit and (known.unit is None or convert(1.0, unit, known.unit) is None):
            raise ContentError(f"{unit} is no unit of {leaf}", where=where)
        spec = known
    if words and spec.type == "enum":
        spec = replace(spec, options=tuple(dict.fromkeys(str(word) for word in words.values())))
    spec = replace(
        spec,
        writable=bool(options.get("set")),
        minimum=options.get("min", spec.minimum),
        maximum=options.get("max", spec.maximum),
        step=options.get("step", spec.step),
    )
    return Entry((component or "main", capability, attribute), spec, *codec_of(spec, unit, words, truth))


def guessed(key: str, native: object) -> Entry:
    """Return what a key that no vocabulary names is taken for, by its first value."""
    kind: Kind = "string"
    if isinstance(native, bool) or (isinstance(native, str) and native.lower() in {"true", "false"}):
        kind = "bool"
    elif isinstance(native, int | float | str):
        try:
            number_of(native)
        except PayloadError:
            return setting_entry(key, "string")
        kind = "number"
    return setting_entry(key, kind)


def setting_entry(key: str, kind: Kind) -> Entry:
    """Return a setting of the key's name and this type, which can only be read."""
    spec = Attribute(kind)
    return Entry(("main", "setting", setting_name(key)), spec, *codec_of(spec, None, {}, ("true", "false")))


def setting_name(key: str) -> str:
    """Return a native key as the name of a setting."""
    return _NOT_NAME.sub("_", key).strip("_")[:100] or "_"


def _options_of(where: str, said: object) -> dict[str, Any]:
    if isinstance(said, str) and said:
        place, *more = said.split()
        options: dict[str, Any] = {"is": place, "set": "set" in more}
        for word in more:
            if word != "set":
                options["type" if word in _TYPES else "unit"] = word
        return options
    if isinstance(said, dict):
        options = cast("dict[str, Any]", said)
        if "is" in options and set(options) <= _OPTIONS:
            return options
    raise ContentError("is no meaning", where=where, hint="write capability.attribute, then a unit, then `set`")


def _open_spec(
    where: str, kind: str | None, unit: str | None, words: Mapping[str, Datum]
) -> tuple[Attribute, str | None]:
    """Return what a setting can hold, its unit made canonical where it is known."""
    if unit:
        found = canonical(unit)
        return Attribute("number", found[0] if found else unit), unit if found else None
    told = _TYPES.get(kind or ("word" if words else "text"))
    if told is None or told not in get_args(Kind):
        raise ContentError(f"{kind} is no type", where=where, hint=f"there are {', '.join(_TYPES)}")
    return Attribute(told), None


def _order_of(where: str, name: str, said: object, entries: Mapping[str, Entry]) -> Order:
    component, _, leaf = name.rpartition(":")
    capability, _, command = leaf.partition(".")
    known = CAPABILITIES.get(capability)
    if known is None or command not in known.commands:
        raise ContentError(f"{leaf} is no command of the registry", where=where)
    steps: list[Step] = []
    arguments: dict[str, Argument] = {}
    for line in cast("list[object]", said) if isinstance(said, list) else [said]:
        key, _, payload = str(line).partition(" ")
        argument = payload[1:-1] if payload[:1] == "{" else ""
        if argument:
            takes, entry = known.commands[command].get(argument), entries.get(key)
            if takes is None or entry is None:
                raise ContentError(f"{line!r} names no argument and key that exist", where=where)
            arguments[argument] = replace(takes, attribute=replace(entry.spec, writable=False))
        steps.append(Step(key, "" if argument else payload, argument))
    return Order((component or "main", capability, command), arguments, tuple(steps))
