"""Which attribute of the registry a Homie property is, and how its values become ours and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.model.device import Attribute, Kind
from hyperconnect.model.registry import attribute_spec
from hyperconnect.model.unit import canonical, convert
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homie.datatype import read_number, read_text, write_text
from hyperconnect.protocols.homie.description import Node, Property
from hyperconnect.protocols.homie.vocabulary import Meaning, Vocabulary
from hyperconnect.protocols.identity import snake
from hyperconnect.protocols.payload import PayloadError
from hyperconnect.protocols.plain.lexicon import Place, setting_name

Read: TypeAlias = Callable[[str], Datum]
Write: TypeAlias = Callable[[Datum], str]

_NUMBERS: Final = frozenset({"integer", "float", "percent"})
_MIRED: Final = 1_000_000.0


class Leaf(Struct, frozen=True):
    """A property understood. A colour has its own way, see `assembly`."""

    shape: Property
    place: Place
    spec: Attribute
    read: Read
    write: Write


def understood(shape: Property, node: Node, sort: str, component: str, words: Vocabulary) -> Leaf | None:
    """Return what a property means in the registry's words, or None if nothing there fits it."""
    for name in _names_of(shape, node, words.generic):
        for meaning in words.meanings(sort, name, settable=shape.settable):
            leaf = _fitted(shape, meaning, component, words)
            if leaf is not None:
                return leaf
    by_unit = words.units.get(shape.unit)
    return _fitted(shape, by_unit, component, words) if by_unit is not None else None


def kept(shape: Property, component: str) -> Leaf:
    """Return a property as a setting by its own id, its unit made canonical where it is known."""
    place = (component, "setting", setting_name(shape.id))
    if shape.datatype in _NUMBERS:
        unit = "%" if shape.datatype == "percent" else shape.unit.replace("#", "").strip()
        found = canonical(unit) if unit else None
        home = found[0] if found else unit or None
        kind: Kind = "integer" if shape.datatype == "integer" and (found is None or home == unit) else "number"
        spec = _ranged(
            shape, Attribute(kind, home, writable=shape.settable), lambda number: _scaled(number, unit, home)
        )
        return Leaf(shape, place, spec, *_number_codec(shape, unit if found else None, home))
    spec = {
        "boolean": Attribute("bool"),
        "enum": Attribute("enum", options=shape.words()),
        "datetime": Attribute("timestamp"),
        "duration": Attribute("number", "s", minimum=0),
    }.get(shape.datatype, Attribute("string"))
    return Leaf(
        shape,
        place,
        replace(spec, writable=shape.settable),
        lambda text: read_text(shape, text),
        lambda datum: write_text(shape, datum),
    )


def _names_of(shape: Property, node: Node, generic: frozenset[str]) -> list[str]:
    name, part = snake(shape.id), snake(node.id)
    names = [name, f"{part}_{name}"]
    if name in generic:
        names.insert(0, part)
        names.extend(word for word in part.split("_") if len(word) > 2)
    if shape.name:
        names.append(snake(shape.name))
    return list(dict.fromkeys(names))


def _fitted(shape: Property, meaning: Meaning, component: str, words: Vocabulary) -> Leaf | None:
    known = attribute_spec(*meaning)
    if known is None:
        return None
    place = (component, *meaning)
    spec = replace(known, writable=shape.settable and meaning not in {("lock", "state"), ("cover", "state")})
    match shape.datatype:
        case "integer" | "float" | "percent" if known.type in {"number", "integer"}:
            return _fitted_number(shape, place, spec)
        case "duration" if known.unit == "s":
            return Leaf(shape, place, spec, lambda text: read_text(shape, text), lambda datum: write_text(shape, datum))
        case "boolean" | "enum" if known.type == "bool" or meaning == ("lock", "state"):
            return _fitted_truth(shape, place, spec, words)
        case "enum" if known.type == "enum":
            return _fitted_words(shape, place, spec, words)
        case "string" if known.type == "string":
            return Leaf(shape, place, spec, lambda text: read_text(shape, text), lambda datum: write_text(shape, datum))
        case "datetime" if known.type == "timestamp":
            return Leaf(shape, place, spec, lambda text: read_text(shape, text), lambda datum: write_text(shape, datum))
        case _:
            return None


def _fitted_number(shape: Property, place: Place, spec: Attribute) -> Leaf | None:
    unit = "%" if shape.datatype == "percent" else shape.unit.replace("#", "").strip()
    home = spec.unit
    low, high, _ = shape.range()
    if home == "K" and (found := canonical(unit)) is not None and found[0] == "mired":
        return _fitted_mired(shape, place, spec)
    if home == "%" and not unit and low is not None and high is not None and high > low:
        return _fitted_share(shape, place, spec, low, high - low)
    if (home is None and unit) or (home is not None and (not unit or convert(1.0, unit, home) is None)):
        return None
    spec = _ranged(shape, spec, lambda number: _scaled(number, unit, home))
    return Leaf(shape, place, spec, *_number_codec(shape, unit, home))


def _fitted_share(shape: Property, place: Place, spec: Attribute, low: float, span: float) -> Leaf:
    """Return a number in a range of its own as a share of that range."""
    whole = shape.datatype == "integer"
    return Leaf(
        shape,
        place,
        spec,
        lambda text: (read_number(text, whole=whole) - low) * 100 / span,
        lambda datum: write_text(shape, low + cast("float", datum) * span / 100),
    )


def _fitted_mired(shape: Property, place: Place, spec: Attribute) -> Leaf:
    """Return a colour temperature counted in mired."""
    whole = shape.datatype == "integer"
    low, high, _ = shape.range()
    spec = replace(spec, minimum=_MIRED / high if high else spec.minimum, maximum=_MIRED / low if low else spec.maximum)

    def read(text: str) -> Datum:
        number = read_number(text, whole=whole)
        if number <= 0:
            raise PayloadError(f"{text[:40]} is no colour temperature")
        return _MIRED / number

    return Leaf(shape, place, spec, read, lambda datum: write_text(shape, _MIRED / cast("float", datum)))


def _fitted_truth(shape: Property, place: Place, spec: Attribute, words: Vocabulary) -> Leaf | None:
    """Return a boolean, or an enumeration of two words of which one is yes and one no."""
    labels = shape.words()
    said = [words.truths.get(label.lower()) for label in labels]
    if shape.datatype == "enum":
        if sorted(str(one) for one in said) != ["False", "True"]:
            return None
        truths = dict(zip(labels, cast("list[bool]", said), strict=True))
    else:
        # A format names what false and true stand for; `open,closed` on a contact turns it over.
        inverted = said == [True, False]
        truths = {"true": not inverted, "false": inverted}
    data: dict[bool, Datum] = {True: True, False: False}
    if spec.type == "enum":
        data = {True: "locked", False: "unlocked"}
        spec = replace(spec, options=("locked", "unlocked"))
    return _by_table(shape, place, spec, {word: data[truth] for word, truth in truths.items()})


def _fitted_words(shape: Property, place: Place, spec: Attribute, words: Vocabulary) -> Leaf | None:
    """Return an enumeration whose words are all ours, or any if the device may offer its own."""
    options = shape.words()
    if not spec.options:
        table: dict[str, Datum] = {word: word for word in options}
    else:
        table = {}
        for word in options:
            ours = _our_word(word, spec.options, words)
            if ours is None:
                return None
            table[word] = ours
    spec = replace(spec, options=tuple(dict.fromkeys(str(datum) for datum in table.values())))
    return _by_table(shape, place, spec, table) if table else None


def _our_word(word: str, options: tuple[str, ...], words: Vocabulary) -> str | None:
    plain = snake(word)
    for candidate in (word, plain, words.words.get(plain, "")):
        if candidate in options:
            return candidate
    return None


def _by_table(shape: Property, place: Place, spec: Attribute, table: dict[str, Datum]) -> Leaf:
    back: dict[Datum, str] = {}
    for word, datum in table.items():
        back.setdefault(datum, word)

    def read(text: str) -> Datum:
        if text not in table:
            raise PayloadError(f"{text[:40]!r} is none of {', '.join(table)}")
        return table[text]

    return Leaf(shape, place, spec, read, lambda datum: back.get(datum, str(datum)))


def _number_codec(shape: Property, unit: str | None, home: str | None) -> tuple[Read, Write]:
    whole = shape.datatype == "integer"
    if not unit or unit == home:
        return lambda text: read_number(text, whole=whole), lambda datum: write_text(shape, datum)
    return (
        lambda text: _scaled(read_number(text, whole=whole), unit, home),
        lambda datum: write_text(shape, _scaled(cast("float", datum), cast("str", home), unit)),
    )


def _scaled(number: float, unit: str, home: str | None) -> float:
    if not unit or home is None or unit == home:
        return number
    found = convert(number, unit, home)
    return number if found is None else found


def _ranged(shape: Property, spec: Attribute, ours: Callable[[float], float]) -> Attribute:
    """Return an attribute with the range that the property's format names."""
    low, high, step = shape.range()
    return replace(
        spec,
        minimum=spec.minimum if low is None else ours(low),
        maximum=spec.maximum if high is None else ours(high),
        step=spec.step if step is None else abs(ours(step) - ours(0.0)),
    )
