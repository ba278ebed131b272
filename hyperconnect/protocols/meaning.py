"""What native leaves mean: the entries of a vocabulary, and how a leaf is read by them.

An entry is a text `[part:]capability.attribute [unit]`, or a mapping with that text under `to` and the device's words
under `words` (to ours; null is "does not know"). The unit is the device's own. `-` passes a leaf over that only repeats
another. A leaf without an entry is a setting by its native name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, Final, TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.errors import ContentError
from hyperconnect.model.device import Attribute
from hyperconnect.model.registry import CAPABILITIES, attribute_spec
from hyperconnect.model.unit import canonical, convert
from hyperconnect.model.value import Datum
from hyperconnect.protocols.color import hs_of
from hyperconnect.protocols.payload import PayloadError, is_array, number_of

TEXT_LIMIT: Final = 1000
"""Characters of a text and items of a list that are kept."""

_DIGITS: Final = 6
"""Decimals a converted number keeps: a thousandth of a watt-hour."""

_ZERO_CELSIUS: Final = -273.15

Read: TypeAlias = Callable[[object], Datum]
"""Reads a leaf's native value.

Raises:
    PayloadError: it is nothing that the attribute can hold.
"""


class Meaning(Struct, frozen=True):
    """Where a leaf goes, the device's unit, and its words."""

    capability: str
    attribute: str
    part: str = ""
    unit: str = ""
    words: Mapping[str, Datum] | None = None


PASSED_OVER: Final = Meaning("", "")
"""The meaning of a leaf that only repeats another."""


def meaning_of(where: str, entry: object) -> Meaning:
    """Return what an entry of a vocabulary says.

    Raises:
        ContentError: it names nothing of the registry, or is no entry at all.
    """
    if isinstance(entry, Mapping):
        written = cast("Mapping[str, Any]", entry)
        to, words = written.get("to"), written.get("words")
        if not isinstance(to, str) or not isinstance(words, Mapping):
            raise ContentError("expected `to` and `words`", where=where)
        return replace(meaning_of(where, to), words=cast("Mapping[str, Datum]", words))
    if not isinstance(entry, str):
        raise ContentError("expected `capability.attribute [unit]`", where=where)
    if entry == "-":
        return PASSED_OVER
    name, _, unit = entry.partition(" ")
    part, colon, rest = name.rpartition(":")
    capability, _, attribute = rest.partition(".")
    known = CAPABILITIES.get(capability)
    if known is None or not attribute or (capability != "setting" and attribute not in known.attributes):
        raise ContentError(f"{rest!r} is not in the registry", where=where, hint="name it `setting.…` if nothing fits")
    wanted = None if capability == "setting" else known.attributes[attribute].unit
    if unit and wanted and convert(0.0, unit, wanted) is None:
        raise ContentError(f"{unit} is no {wanted}", where=where)
    return Meaning(capability, attribute, part if colon else "", unit)


def meanings(where: str, table: object) -> dict[str, Meaning]:
    """Return a table of a vocabulary, read.

    Raises:
        ContentError: it is no mapping, or an entry is wrong.
    """
    if not isinstance(table, Mapping):
        raise ContentError("a mapping of native names is expected here", where=where)
    entries = cast("Mapping[str, object]", table)
    return {key: meaning_of(f"{where}.{key}", entry) for key, entry in entries.items()}


def setting(name: str, unit: str = "") -> Meaning:
    """Return the meaning of a leaf that has no place in the registry."""
    return Meaning("setting", name[:100], unit=unit)


def spec_of(meaning: Meaning, sample: object) -> Attribute:
    """Return what an attribute can hold: as the registry says, else as a first value shows."""
    known = attribute_spec(meaning.capability, meaning.attribute)
    if known is not None:
        return replace(known, writable=False)
    if meaning.words is not None:
        options = tuple(str(word) for word in meaning.words.values() if word is not None)
        return Attribute("enum", options=options, category="diagnostic")
    if isinstance(sample, bool):
        return Attribute("bool", category="diagnostic")
    if isinstance(sample, int | float) or meaning.unit:
        found = canonical(meaning.unit) if meaning.unit else None
        return Attribute("number", found[0] if found else meaning.unit or None, category="diagnostic")
    return Attribute("list" if is_array(sample) else "string", category="diagnostic")


def read_by(meaning: Meaning, spec: Attribute) -> Read:
    """Return how a leaf of that meaning is read into an attribute."""
    words = meaning.words
    if words is not None:
        return lambda native: _translated(native, words)
    match spec.type:
        case "number" | "integer" | "timestamp":
            return _number_in(meaning.unit, spec.unit, lenient=meaning.capability == "setting")
        case "bool":
            return _truth
        case "list":
            return plain
        case "enum" | "string":
            return plain if meaning.capability == "setting" else _text
        case "xy" | "hs":
            return pair


def word_of(native: object) -> str:
    """Return a native value as the word that a vocabulary writes for it."""
    if isinstance(native, bool):
        return "true" if native else "false"
    return str(native)[:TEXT_LIMIT]


def plain(native: object) -> Datum:
    """Return a JSON value as it is: a scalar, or a list of scalars."""
    if native is None or isinstance(native, bool | int):
        return native
    if isinstance(native, float):
        return native if isfinite(native) else None
    if isinstance(native, str):
        return native[:TEXT_LIMIT]
    if is_array(native):
        return tuple(_item(part) for part in native[:TEXT_LIMIT])
    raise PayloadError("expected a plain value, got an object")


def _item(native: object) -> float | str:
    if isinstance(native, int | float) and not isinstance(native, bool) and isfinite(native):
        return native
    return word_of(native)


def _translated(native: object, words: Mapping[str, Datum]) -> Datum:
    if native is None:
        return None
    word = word_of(native)
    if word not in words:
        raise PayloadError(f"{word[:40]!r} is none of {', '.join(words)}")
    return words[word]


def _truth(native: object) -> Datum:
    if native is None or isinstance(native, bool):
        return native
    match native:
        case 1 | "1" | "on" | "ON" | "true" | "True":
            return True
        case 0 | "0" | "off" | "OFF" | "false" | "False":
            return False
        case _:
            raise PayloadError(f"expected true or false, got {word_of(native)[:40]!r}")


def _text(native: object) -> Datum:
    if native is None:
        return None
    if isinstance(native, str | bool | int | float):
        return word_of(native)
    raise PayloadError(f"expected a text, got {type(native).__name__}")


def pair(native: object) -> Datum:
    """Return a colour of two numbers, or of red, green and blue in one scale as hue and saturation.

    Raises:
        PayloadError: it is neither.
    """
    if native is None:
        return None
    numbers = [number_of(part) for part in native[:4]] if is_array(native) else []
    match numbers:
        case [int() | float() as first, int() | float() as second]:
            return float(first), float(second)
        case [int() | float() as red, int() | float() as green, int() | float() as blue]:
            return hs_of(red, green, blue)
        case _:
            raise PayloadError("expected two numbers, or red, green and blue")


def _number_in(unit: str, wanted: str | None, *, lenient: bool) -> Read:
    factor, offset, same = _line(unit, wanted)

    def read(native: object) -> Datum:
        try:
            number = number_of(native)
        except PayloadError:
            if lenient:
                return plain(native)
            raise
        return number if same or number is None else round(number * factor + offset, _DIGITS)

    return read


def _line(unit: str, wanted: str | None) -> tuple[float, float, bool]:
    """Return factor and offset from one unit to another, and whether nothing is to be done."""
    if not unit or not wanted or unit == wanted:
        return 1.0, 0.0, True
    if unit == "K" and wanted == "°C":
        return 1.0, _ZERO_CELSIUS, False
    zero, one = convert(0.0, unit, wanted), convert(1.0, unit, wanted)
    return (1.0, 0.0, True) if zero is None or one is None else (one - zero, zero, False)
