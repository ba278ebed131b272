"""Leaves: one key of an advertisement, bound to the attribute it feeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct

from hyperconnect.model.device import Attribute, Kind
from hyperconnect.model.registry import attribute_spec
from hyperconnect.model.unit import canonical, convert, dimension
from hyperconnect.model.value import Datum, Path, path_of
from hyperconnect.protocols.payload import PayloadError, is_array, number_of
from hyperconnect.protocols.theengs.rule import Rule, Rules, Word

TEXT_LIMIT = 255
"""Characters of a text that are kept."""

_NUMBERED = re.compile(r"([a-z_]+?)(\d{1,2})")
_TRUE = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}

Convert: TypeAlias = Callable[[object, Mapping[str, object]], Datum]
"""Make a native value ours; the whole message is given because some keys name another one's unit."""


class Leaf(Struct, frozen=True):
    """Where a key's value goes. It says nothing where `twin` says the same in the same message."""

    component: str
    capability: str
    attribute: str
    path: Path
    spec: Attribute
    convert: Convert
    twin: str


def leaves_of(
    device: str, key: str, document: Mapping[str, object], rules: Rules, table: Mapping[str, tuple[Rule, ...]]
) -> tuple[Leaf, ...]:
    """Return what a key feeds: named by the table, by its unit, or as a setting of its own name."""
    twin = rules.twin_of(key)
    words = rules.lexicon.words.get(key, {})
    component, found = "main", table.get(key, ())
    if not found and (numbered := _NUMBERED.fullmatch(key)) and numbered[1] in table:
        component, found = f"probe{numbered[2]}", table[numbered[1]]
    if not found:
        found = (_by_unit(key, document, rules, table),)
    return tuple(_leaf(device, component, _placed(rule, document, rules), document[key], twin, words) for rule in found)


def _by_unit(key: str, document: Mapping[str, object], rules: Rules, table: Mapping[str, tuple[Rule, ...]]) -> Rule:
    """Return a rule for a key that has none: its unit is named by a sister key, a suffix, or its stem."""
    unit = document.get(f"{key}u")
    if isinstance(unit, str):
        named = rules.quantities.get(dimension(unit) or "")
        return Rule(named.capability, named.attribute, "", f"{key}u") if named else Rule("setting", key, unit)
    for suffix, unit in rules.lexicon.suffixes.items():
        if key.endswith(suffix):
            return Rule("setting", key, unit)
    stem = table.get(key.partition("_")[0].rstrip("0123456789"), ()) if "_" in key else ()
    return Rule("setting", key, stem[0].unit if stem else "")


def _placed(rule: Rule, document: Mapping[str, object], rules: Rules) -> Rule:
    """Return a rule whose attribute another key decides (`tires.{count}`) with that key's word in it."""
    if not rule.attribute.startswith("{"):
        return rule
    key = rule.attribute[1:-1]
    place = rules.lexicon.words.get(key, {}).get(str(document.get(key)))
    if isinstance(place, str) and attribute_spec(rule.capability, place) is not None:
        return Rule(rule.capability, place, rule.unit)
    return Rule("setting", rule.capability, rule.unit)


def _leaf(device: str, component: str, rule: Rule, native: object, twin: str, words: Mapping[str, Word]) -> Leaf:
    spec = attribute_spec(rule.capability, rule.attribute)
    if spec is None:
        found = canonical(rule.unit) if rule.unit else None
        spec = Attribute(_kind_of(native, words), found[0] if found else rule.unit or None)
    path = path_of(device, component, rule.capability, rule.attribute)
    return Leaf(component, rule.capability, rule.attribute, path, spec, _convert_of(rule, spec, words), twin)


def _kind_of(native: object, words: Mapping[str, Word]) -> Kind:
    if isinstance(native, bool) or (words and all(isinstance(word, bool) for word in words.values())):
        return "bool"
    return "number" if isinstance(native, int | float) else "list" if is_array(native) else "string"


def _convert_of(rule: Rule, spec: Attribute, words: Mapping[str, Word]) -> Convert:
    match spec.type:
        case "bool":
            return lambda native, _: _truth(native, words) is not rule.inverted
        case "number" | "integer":
            return _quantity(rule, spec)
        case "list":
            return lambda native, _: tuple(str(one)[:TEXT_LIMIT] for one in native[:32]) if is_array(native) else None
        case _:
            return lambda native, _: _word(native, words)


def _quantity(rule: Rule, spec: Attribute) -> Convert:
    wanted, unit, key = spec.unit or "", rule.unit, rule.unit_key
    if key:

        def in_unit(native: object, document: Mapping[str, object]) -> Datum:
            number = number_of(native)
            told = document.get(key, wanted)
            if number is None or told == wanted:
                return number
            converted = convert(number, str(told), wanted)
            if converted is None:
                raise PayloadError(f"{str(told)[:20]!r} cannot be {wanted}")
            return converted

        return in_unit
    if rule.inverted:
        return lambda native, _: None if (number := number_of(native)) is None else 100 - number
    if unit and wanted and unit != wanted and convert(1.0, unit, wanted) not in {None, 1.0}:
        return lambda native, _: None if (number := number_of(native)) is None else convert(number, unit, wanted)
    return _number


def _number(native: object, _: Mapping[str, object]) -> Datum:
    return number_of(native)


def _truth(native: object, words: Mapping[str, Word]) -> bool:
    if isinstance(native, bool):
        return native
    if isinstance(native, int | float):
        return native != 0
    told = words.get(str(native), _TRUE.get(str(native).lower()))
    if not isinstance(told, bool):
        raise PayloadError(f"{str(native)[:40]!r} is neither yes nor no")
    return told


def _word(native: object, words: Mapping[str, Word]) -> Datum:
    if native is None:
        return None
    text = str(native)[:TEXT_LIMIT]
    return words.get(text, text)
