"""Between a leaf's native values and ours: how to read one, how to write one, and what it can hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from operator import mul
from typing import Any, Final, NamedTuple, TypeAlias

from msgspec import json as codec

from hyperconnect.model.device import Attribute, Category
from hyperconnect.model.unit import canonical, convert, difference
from hyperconnect.model.value import Datum
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError, is_array, is_object, number_of
from hyperconnect.protocols.zigbee2mqtt.expose import PUBLISHED, SET, TEXT_LIMIT, Leaf

Read: TypeAlias = Callable[[object], Datum | Missing]
"""From native to ours; raises `PayloadError`."""

Write: TypeAlias = Callable[[Datum], object]
"""From ours, already checked, to native."""

OPTION_LIMIT: Final = 256
"""Words of one enum that are taken in."""

_SAID_BY_NAME: Final = frozenset({None, "%", "°"})
"""Units that the name of a leaf tells already: a battery's level can be counted in nothing else.

Any other is not guessed: a pressure without a unit stays what its maker calls it.
"""

_CATEGORIES: Final[dict[str, Category]] = {"config": "config", "diagnostic": "diagnostic"}


class Conversion(NamedTuple):
    """What an attribute can hold, and both ways."""

    attribute: Attribute
    read: Read
    write: Write


class _Scale(NamedTuple):
    """`ours = f(native)`, `native = g(ours)`; both None where nothing changes."""

    unit: str | None
    there: Callable[[float], float] | None = None
    back: Callable[[float], float] | None = None
    whole: bool = False


def conversion_of(
    leaf: Leaf, spec: Attribute | None, words: Mapping[str, Datum], *, inverted: bool = False
) -> Conversion | None:
    """Return how a leaf is the registry's attribute `spec`, or a setting without one; None if it cannot be it."""
    match leaf.type:
        case "numeric":
            return _number(leaf, spec)
        case "binary":
            return _binary(leaf, spec, words, inverted=inverted)
        case "enum":
            return _enum(leaf, spec, words)
        case "text" if spec is None or spec.type == "string":
            return Conversion(_attribute(leaf, spec, Attribute("string")), _text, _same)
        case "list" if spec is None or spec.type == "list":
            return Conversion(_attribute(leaf, spec, Attribute("list")), _list, _same)
        case "xy" if spec is None or spec.type == "xy":
            return Conversion(_attribute(leaf, spec, Attribute("xy")), _pair("x", "y"), _object("x", "y"))
        case "hs" if spec is None or spec.type == "hs":
            keys = ("hue", "saturation")
            return Conversion(_attribute(leaf, spec, Attribute("hs")), _pair(*keys), _object(*keys))
        case _:
            return None


def _attribute(leaf: Leaf, spec: Attribute | None, narrow: Attribute) -> Attribute:
    """Return what an attribute holds: type, unit, range and words of `narrow`, the rest of leaf and registry.

    What a maker lets be set but the registry does not name is a matter of configuration, unless the bridge says what
    it is.
    """
    settable = bool(leaf.access & SET)
    category: Category = spec.category if spec is not None else "config" if settable else "primary"
    return Attribute(
        narrow.type,
        narrow.unit,
        narrow.minimum,
        narrow.maximum,
        narrow.step,
        narrow.options,
        settable,
        bool(leaf.access & PUBLISHED),
        _CATEGORIES.get(leaf.category, category),
        spec.about if spec is not None else leaf.about or leaf.label,
    )


def _number(leaf: Leaf, spec: Attribute | None) -> Conversion | None:
    if spec is not None and spec.type not in {"number", "integer"}:
        return None
    scale = _scale_of(leaf, spec)
    if scale is None:
        return None
    low, high = _ours(scale, leaf.minimum), _ours(scale, leaf.maximum)
    if low is not None and high is not None and low > high:
        low, high = high, low
    step = None if leaf.step is None or scale.whole else _ours(scale, leaf.step)
    if step is not None and scale.there is not None:
        zero = _ours(scale, 0)
        step = abs(step - zero) if zero is not None else None
    if spec is not None:
        low, high = (spec.minimum if low is None else low), (spec.maximum if high is None else high)
    kind = spec.type if spec is not None else "number"
    attribute = _attribute(leaf, spec, Attribute(kind, scale.unit, low, high, step))
    there, back = scale.there, scale.back
    if there is None or back is None:
        return Conversion(attribute, number_of, _same)

    def read(native: object) -> Datum:
        number = number_of(native)
        return None if number is None else there(number)

    least, most = leaf.minimum, leaf.maximum

    def write(value: Datum) -> object:
        if not isinstance(value, int | float):
            return value
        number = back(value)
        number = number if least is None else max(number, least)
        number = round(number if most is None else min(number, most), 6)
        return round(number) if scale.whole or number == round(number) else number

    return Conversion(attribute, read, write)


def _scale_of(leaf: Leaf, spec: Attribute | None) -> _Scale | None:
    """Return how to get from a leaf's unit to the registry's, or to the canonical one; None if they do not agree."""
    unit, wanted = leaf.unit, spec.unit if spec is not None else None
    if spec is None:
        known = canonical(unit) if unit else None
        return _linear(unit, known[0]) if unit and known else _Scale(unit)
    known = canonical(unit) if unit else None
    if wanted == "K" and known is not None and known[0] == "°C" and unit is not None:
        return _difference(unit)
    if wanted == "K" and known is not None and known[0] == "mired":
        return _Scale("K", _reciprocal, _reciprocal, whole=True)
    if wanted == "%" and unit is None and leaf.maximum is not None and leaf.maximum > 0 and leaf.maximum != 100:
        return _share(leaf.maximum)
    if unit is None:
        return _Scale(wanted) if wanted in _SAID_BY_NAME else None
    return _linear(unit, wanted) if wanted is not None else None


def _difference(unit: str) -> _Scale:
    """Return how a difference of temperatures is counted in K: where zero lies does not matter to it."""
    factor = difference(unit)
    return _Scale("K") if factor == 1.0 else _Scale("K", partial(mul, factor), partial(mul, 1 / factor))


def _share(top: float) -> _Scale:
    """Return how a number from 0 to `top` is a share of it."""

    def there(native: float) -> float:
        return native * 100 / top

    def back(share: float) -> float:
        return share * top / 100

    return _Scale("%", there, back, whole=True)


def _linear(unit: str, wanted: str) -> _Scale | None:
    one, zero = convert(1.0, unit, wanted), convert(0.0, unit, wanted)
    if one is None or zero is None:
        return None
    if one == 1.0 and zero == 0.0:
        return _Scale(wanted)

    def there(native: float) -> float:
        converted = convert(native, unit, wanted)
        return native if converted is None else converted

    def back(value: float) -> float:
        converted = convert(value, wanted, unit)
        return value if converted is None else converted

    return _Scale(wanted, there, back)


def _reciprocal(value: float) -> float:
    """Return mired as K, or K as mired: each is a million divided by the other."""
    if value <= 0:
        raise PayloadError(f"{value} is no colour temperature")
    return round(1_000_000 / value)


def _ours(scale: _Scale, native: float | None) -> float | None:
    if native is None or scale.there is None:
        return native
    try:
        return scale.there(native)
    except PayloadError:
        return None


def _binary(leaf: Leaf, spec: Attribute | None, words: Mapping[str, Datum], *, inverted: bool) -> Conversion | None:
    on, off = leaf.on if leaf.on is not None else True, leaf.off if leaf.off is not None else False
    if spec is not None and spec.type == "enum":
        return _chosen(leaf, spec, words, (on, off))
    # Exposes that name their words call the registry's truth "on"; only where these are true and false is it the
    # native truth that is turned round (a contact's "on" is false, an open door).
    inverted = inverted and isinstance(on, bool)
    if inverted and on is False:
        on, off = off, on
    if (spec is not None and spec.type != "bool") or is_object(on) or is_array(on) or is_object(off) or is_array(off):
        return None
    truths = {word_of(off): inverted, word_of(on): not inverted}

    def read(native: object) -> Datum:
        truth = truths.get(native if type(native) is str else word_of(native))
        if truth is None and native is not None:
            raise PayloadError(f"expected {word_of(on)} or {word_of(off)}, got {word_of(native)[:40]}")
        return truth

    def write(value: Datum) -> object:
        return on if (value is True) is not inverted else off

    return Conversion(_attribute(leaf, spec, Attribute("bool")), read, write)


def _enum(leaf: Leaf, spec: Attribute | None, words: Mapping[str, Datum]) -> Conversion | None:
    if spec is None or spec.type == "enum":
        return _chosen(leaf, spec, words, leaf.values)
    if spec.type in {"number", "integer"}:
        return _counted(leaf, spec)
    natives = {word_of(native): native for native in leaf.values}
    if spec.type != "bool" or not natives or not all(isinstance(words.get(word), bool) for word in natives):
        return None

    def read(native: object) -> Datum:
        truth = None if native is None else words.get(word_of(native))
        if truth is None and native is not None:
            raise PayloadError(f"expected one of {', '.join(natives)}, got {word_of(native)[:40]}")
        return truth

    back: dict[Datum, object] = {}
    for word, native in natives.items():
        back.setdefault(words[word], native)
    return Conversion(_attribute(leaf, spec, Attribute("bool")), read, _looked_up(back))


def _counted(leaf: Leaf, spec: Attribute) -> Conversion | None:
    """Read numbers that are written as words; only if all are."""
    numbers: dict[str, float] = {}
    back: dict[Datum, object] = {}
    for native in leaf.values[:OPTION_LIMIT]:
        try:
            number = number_of(native)
        except PayloadError:
            return None
        if number is None:
            return None
        numbers[word_of(native)] = number
        back.setdefault(number, native)
    if not numbers or leaf.unit is not None:
        return None

    def read(native: object) -> Datum:
        if native is None:
            return None
        number = numbers.get(word_of(native))
        if number is None:
            raise PayloadError(f"expected one of {', '.join(numbers)}, got {word_of(native)[:40]}")
        return number

    span = Attribute(spec.type, spec.unit, min(numbers.values()), max(numbers.values()))
    return Conversion(_attribute(leaf, spec, span), read, _looked_up(back))


def _chosen(
    leaf: Leaf, spec: Attribute | None, words: Mapping[str, Datum], natives: tuple[Any, ...]
) -> Conversion | None:
    """One of some words: ours where we have one, else the device's own."""
    ours: dict[str, str] = {}
    back: dict[Datum, object] = {}
    for native in natives[:OPTION_LIMIT]:
        word = word_of(native)
        ours[word] = mine = str(words.get(word, word))
        back.setdefault(mine, native)

    def read(native: object) -> Datum:
        if type(native) is str:
            return ours.get(native) or str(words.get(native, native))[:TEXT_LIMIT]
        return None if native is None else ours.get(word_of(native), word_of(native)[:TEXT_LIMIT])

    attribute = _attribute(leaf, spec, Attribute("enum", options=tuple(dict.fromkeys(ours.values()))))
    return Conversion(attribute, read, _looked_up(back))


def _looked_up(back: Mapping[Datum, object]) -> Write:
    def write(value: Datum) -> object:
        return back.get(value, value)

    return write


def _same(value: Datum) -> object:
    return value


def _text(native: object) -> Datum:
    return None if native is None else word_of(native)[:4096]


def _list(native: object) -> Datum:
    if native is None:
        return None
    if not is_array(native):
        raise PayloadError(f"expected a list, got {word_of(native)[:40]}")
    return tuple(item if isinstance(item, int | float) and item is not True else word_of(item) for item in native[:256])


def _pair(first: str, second: str) -> Read:
    def read(native: object) -> Datum | Missing:
        if native is None:
            return None
        if not is_object(native):
            raise PayloadError(f"expected an object with {first} and {second}")
        if first not in native or second not in native:
            return MISSING
        one, two = number_of(native[first]), number_of(native[second])
        return None if one is None or two is None else (one, two)

    return read


def _object(first: str, second: str) -> Write:
    def write(value: Datum) -> object:
        return {first: value[0], second: value[1]} if isinstance(value, tuple) else value

    return write


def word_of(native: object) -> str:
    """Return a native value as a word: texts as they are, the rest as JSON."""
    return native if isinstance(native, str) else codec.encode(native).decode()
