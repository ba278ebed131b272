"""How a property becomes an attribute: what it can hold in our units, and the way there and back.

Descriptions decide, never numbers: 0 is `Cool` on one model and `Auto` on the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Final, NamedTuple, TypeAlias

from msgspec import json as codec
from msgspec.structs import replace

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Attribute
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.unit import canonical, convert
from hyperconnect.model.value import Datum
from hyperconnect.protocols.miot.color import color_of_hs, color_of_xy, hs_of, xy_of
from hyperconnect.protocols.miot.document import Native, Property
from hyperconnect.protocols.miot.vocabulary import Place, Vocabulary, normal
from hyperconnect.protocols.payload import PayloadError, number_of

Read: TypeAlias = Callable[[object], Datum]
Write: TypeAlias = Callable[[Datum], Native]

_LEVEL: Final = re.compile(r"(?:level|gear|speed|档|挡)? ?(\d+) ?(?:level|gear|档|挡)?")
_GRADES: Final = (
    *("off", "silent", "quiet", "lowest", "low", "medium", "middle", "mid"),
    *("high", "strong", "highest", "max"),
)
_OFF, _ON = "off", "on"


class Fit(NamedTuple):
    """An attribute and its conversions; `whole` if nothing the device says is lost by them."""

    spec: Attribute
    read: Read
    write: Write
    whole: bool = True


def fit_setting(one: Property, vocabulary: Vocabulary) -> Fit:
    """Return a property as an attribute of `setting`: typed, its unit canonical where it is known."""
    blank = Attribute(
        "string",
        writable=one.writable,
        readable=one.readable or one.notified,
        category="config" if one.writable else "diagnostic",
        about=one.about,
    )
    if one.words:
        return _choice(one, blank)
    if one.format == "bool":
        return Fit(replace(blank, type="bool"), _truth, _same)
    if not one.numeric:
        return Fit(blank, _text, _same)
    unit = _unit(one, vocabulary)
    if unit == "rgb":
        return _quantity(one, replace(blank, type="integer"), 1.0, 0.0)
    known = canonical(unit) if unit else None
    name, factor, offset = known or (unit, 1.0, 0.0)
    kind = "integer" if one.whole and factor == int(factor) and offset == int(offset) else "number"
    return _quantity(one, replace(blank, type=kind, unit=name or None), factor, offset)


def fit_named(one: Property, place: Place, vocabulary: Vocabulary) -> Fit | None:
    """Return a property as an attribute of the registry, or None if it cannot be that one."""
    known = CAPABILITIES[place[0]].attributes[place[1]]
    spec = replace(known, writable=one.writable, readable=one.readable or one.notified)
    match spec.type:
        case "bool":
            return _flag(one, spec, place, vocabulary)
        case "number" | "integer":
            return _number(one, spec, vocabulary)
        case "enum" if spec.options:
            return _translated(one, spec, place, vocabulary)
        case "enum" if one.words:
            marks = vocabulary.marks.get(place)
            fits = marks is None or any(normal(text) in marks for _, text in one.words)
            return _choice(one, spec) if fits else None
        case "enum" if one.format == "bool":
            return Fit(replace(spec, options=(_OFF, _ON)), _switch_word, _is_on)
        case "string" if one.format == "string":
            return Fit(spec, _text, _same)
        case "hs" if one.numeric:
            return Fit(spec, _hs, _from_hs)
        case "xy" if one.numeric:
            return Fit(spec, _xy, _from_xy)
        case _:
            return None


def _flag(one: Property, spec: Attribute, place: Place, vocabulary: Vocabulary) -> Fit | None:
    if one.words:
        return _translated(one, spec, place, vocabulary)
    if one.format != "bool":
        return None
    if place in vocabulary.inverted:
        return Fit(spec, _untruth, _not)
    return Fit(spec, _truth, _same)


def _number(one: Property, spec: Attribute, vocabulary: Vocabulary) -> Fit | None:
    if one.words:
        return _levels(one, spec) if spec.unit == "%" else None
    if not one.numeric:
        return None
    unit = _unit(one, vocabulary) or vocabulary.assumed.get(one.name)
    if spec.unit == "%" and unit in {None, "%"}:
        most = one.span[1] if one.span else 100.0
        return _quantity(one, spec, 100.0 / most, 0.0) if most > 0 else None
    if unit is None or spec.unit is None:
        return _quantity(one, spec, 1.0, 0.0) if unit == spec.unit else None
    zero, ten = convert(0.0, unit, spec.unit), convert(10.0, unit, spec.unit)
    return None if zero is None or ten is None else _quantity(one, spec, (ten - zero) / 10, zero)


def _quantity(one: Property, spec: Attribute, factor: float, offset: float) -> Fit:
    """Return a property that counts; ours = native * factor + offset."""
    plain = factor == 1 and offset == 0
    if one.span is not None:
        least, most, step = one.span if plain else _scaled(one.span, factor, offset)
        low, high = least, most
        if spec.minimum is not None:
            low = max(low, spec.minimum)
        if spec.maximum is not None:
            high = min(high, spec.maximum)
        spec = replace(spec, minimum=low, maximum=high, step=step)
    span, whole = one.span, one.whole

    def read(native: object) -> Datum:
        number = number_of(native)
        return number if number is None or plain else _tidy(number * factor + offset)

    def write(value: Datum) -> Native:
        if not isinstance(value, int | float):
            raise CommandError(f"cannot be {value!r}", hint="it takes a number")
        native = (value - offset) / factor
        if span is not None:
            least, most, step = span
            native = min(most, max(least, least + round((native - least) / step) * step))
        return round(native) if whole else round(native, 6)

    return Fit(spec, read, write)


def _scaled(span: tuple[float, float, float], factor: float, offset: float) -> tuple[float, float, float]:
    least, most, step = span
    return _tidy(least * factor + offset), _tidy(most * factor + offset), _tidy(step * factor)


def _levels(one: Property, spec: Attribute) -> Fit | None:
    """Return a list of levels as percent: the k-th of n is k/n of the whole."""
    graded = [(rank, native) for native, text in one.words if (rank := _rank(text)) is not None]
    if len(graded) != len(one.words) or len({rank for rank, _ in graded}) != len(graded):
        return None
    ordered = [native for _, native in sorted(graded, key=lambda grade: grade[0])]
    resting = 1 if _rank(dict(one.words)[ordered[0]]) == 0 else 0
    top = len(ordered) - resting
    if top < 1:
        return None
    shares = {native: round(100 * (number + 1 - resting) / top) for number, native in enumerate(ordered)}

    def write(value: Datum) -> Native:
        wanted = float(value) if isinstance(value, int | float) else 0.0
        number = max(1 - resting, round(wanted * top / 100))
        return ordered[min(number, top) - 1 + resting]

    least = 0.0 if resting else 1.0
    return Fit(replace(spec, minimum=least, maximum=100, step=round(100 / top, 2)), _looked_up(shares), write)


def _rank(text: str) -> int | None:
    """Return where a level stands among others: by its number, or as a word between silent and strong."""
    plain = normal(text)
    found = _LEVEL.fullmatch(plain)
    if found:
        return int(found[1])
    return _GRADES.index(plain) if plain in _GRADES else None


def _translated(one: Property, spec: Attribute, place: Place, vocabulary: Vocabulary) -> Fit | None:
    """Return a choice whose descriptions have a meaning in the registry."""
    table = vocabulary.words.get(place)
    if table is None or not one.words:
        return None
    known = {native: table.known[word] for native, text in one.words if (word := normal(text)) in table.known}
    if not known:
        return None
    back: dict[Datum, Native] = {}
    for native, ours in known.items():
        back.setdefault(ours, native)
    options = tuple(option for option in spec.options if option in back or option == table.otherwise)
    otherwise = table.otherwise
    whole = otherwise is None and len(back) == len(one.words)

    def read(native: object) -> Datum:
        return known.get(native, otherwise) if isinstance(native, bool | int | float | str) else None

    def write(value: Datum) -> Native:
        if value not in back:
            raise CommandError(f"cannot be {value!r}", hint=f"it takes {', '.join(str(ours) for ours in back)}")
        return back[value]

    return Fit(replace(spec, options=options), read, write, whole)


def _choice(one: Property, spec: Attribute) -> Fit:
    """Return a choice in the device's own words; what can be set and has two values for a word keeps them apart."""
    texts: dict[Native, str] = {}
    taken: dict[str, Native] = {}
    for native, text in one.words:
        word = text or _json(native)
        if one.writable and word in taken:
            word = f"{word} ({_json(native)})"
        texts[native] = word
        taken.setdefault(word, native)

    def read(native: object) -> Datum:
        if native is None or not isinstance(native, bool | int | float | str):
            return None
        word = texts.get(native)
        return word if word is not None else native if isinstance(native, str) else _json(native)

    def write(value: Datum) -> Native:
        if not isinstance(value, str) or value not in taken:
            raise CommandError(f"cannot be {value!r}", hint=f"it takes {', '.join(taken)}")
        return taken[value]

    return Fit(replace(spec, type="enum", options=tuple(taken)), read, write)


def _looked_up(table: Mapping[Native, Datum]) -> Read:
    return lambda native: table.get(native) if isinstance(native, bool | int | float | str) else None


def _unit(one: Property, vocabulary: Vocabulary) -> str | None:
    return None if one.unit is None else vocabulary.units.get(one.unit, one.unit)


def _tidy(number: float) -> float:
    """Return a number without the dust of binary fractions."""
    return number if isinstance(number, int) else round(number, 9)


def _truth(native: object) -> Datum:
    if native is True or native is False or native is None:
        return native
    if isinstance(native, int | float) and native in {0, 1}:
        return native == 1
    raise PayloadError(f"expected true or false, got {type(native).__name__}")


def _untruth(native: object) -> Datum:
    truth = _truth(native)
    return None if truth is None else not truth


def _switch_word(native: object) -> Datum:
    truth = _truth(native)
    return None if truth is None else _ON if truth else _OFF


def _text(native: object) -> Datum:
    if native is None or isinstance(native, str):
        return native
    if isinstance(native, float) and not isfinite(native):
        return None
    return _json(native)


def _is_on(value: Datum) -> Native:
    return value == _ON


def _not(value: Datum) -> Native:
    return not value


def _hs(native: object) -> Datum:
    number = number_of(native)
    return None if number is None else hs_of(int(number) & 0xFFFFFF)


def _xy(native: object) -> Datum:
    number = number_of(native)
    return None if number is None else xy_of(int(number) & 0xFFFFFF)


def _from_hs(value: Datum) -> Native:
    return color_of_hs(*_two(value))


def _from_xy(value: Datum) -> Native:
    return color_of_xy(*_two(value))


def _two(value: Datum) -> tuple[float, float]:
    match value:
        case (float() | int() as first, float() | int() as second):
            return first, second
        case _:
            raise CommandError(f"cannot be {value!r}", hint="it takes two numbers")


def _same(value: Datum) -> Native:
    if isinstance(value, bool | int | float | str):
        return value
    raise CommandError(f"cannot be {value!r}")


def _json(native: object) -> str:
    return codec.encode(native).decode()
