"""From payload to datum: how one attribute is read out of one topic's messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from operator import mul
from typing import TypeAlias

from hyperconnect.model.device import Attribute
from hyperconnect.model.unit import canonical, convert, difference
from hyperconnect.model.value import Datum
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError, is_array, number_of
from hyperconnect.protocols.template import Template, pick

Extract: TypeAlias = Callable[[str, object], Datum | Missing]
"""Reads a payload, given as text and as JSON (`MISSING` if it is none). Raises `HyperconnectError`."""

Convert: TypeAlias = Callable[[object], Datum | Missing]
Scale: TypeAlias = Callable[[float], float]


def same(value: float) -> float:
    """Leave a number as it is."""
    return value


def scale_between(unit: object, wanted: str | None) -> Scale | None:
    """Return how to convert from a unit to the registry's; None if they do not belong together.

    A device that names no unit counts in none, in percent or in degrees of an angle; any other is not guessed.
    """
    if wanted is None:
        return same
    if not isinstance(unit, str) or not unit:
        return same if wanted in {"%", "°"} else None
    if wanted == "K" and (known := canonical(unit)) is not None and known[0] == "°C":
        # What we count in K and a device in degrees is a difference: where zero lies does not matter to it.
        factor = difference(unit)
        return same if factor == 1.0 else partial(mul, factor)
    one, zero = convert(1.0, unit, wanted), convert(0.0, unit, wanted)
    if one is None or zero is None:
        return None
    if one == 1.0 and zero == 0.0:
        return same

    def scale(value: float) -> float:
        converted = convert(value, unit, wanted)
        return value if converted is None else converted

    return scale


def unit_of(unit: object) -> tuple[str | None, Scale]:
    """Return the canonical unit of a native one and how to get there; an unknown unit stays as it is."""
    if not isinstance(unit, str) or not unit:
        return None, same
    known = canonical(unit)
    if known is None:
        return unit.strip() or None, same
    return known[0], scale_between(unit, known[0]) or same


def word_of(native: object) -> str:
    """Return a native value as the text that Home Assistant would compare."""
    return native if isinstance(native, str) else str(native)


class Picked:
    """Reads by converting what a template picks; `member` is the one member of a JSON object that this is, if so.

    `convert` is told what was picked and always makes the same of it. Raises `HyperconnectError`.
    """

    __slots__ = ("convert", "member", "template")

    def __init__(self, template: Template | None, convert: Convert) -> None:
        path = template.path if template is not None else None
        self.member = path[0] if path is not None and len(path) == 1 else None
        self.template = template
        self.convert = convert

    def __call__(self, text: str, json: object) -> Datum | Missing:
        """Read a payload."""
        native = pick(self.template, text, json)
        return MISSING if native is MISSING else self.convert(native)


def numeric(template: Template | None, scale: Scale = same, *, whole: bool = False) -> Picked:
    """Read a number; the text `None` and NaN mean unknown."""

    def convert(native: object) -> Datum:
        if native is None or native == "None":
            return None
        value = number_of(native)
        if value is None:
            return None
        if scale is not same:
            value = scale(value)
        return round(value) if whole else value

    return Picked(template, convert)


def textual(template: Template | None) -> Picked:
    """Read a text; the text `None` means unknown."""
    return Picked(template, _text)


def _text(native: object) -> str | None:
    return None if native is None or native == "None" else word_of(native)


def mapped(template: Template | None, words: Mapping[str, Datum], *, strict: bool = True, alone: bool = True) -> Picked:
    """Read one of a device's words as ours.

    Other words are its fault; with `strict` off they are kept as they are, and no statement where it is not `alone` on
    its topic.
    """

    def convert(native: object) -> Datum | Missing:
        word = word_of(native)
        datum = words.get(word, MISSING)
        if datum is not MISSING:
            return datum
        if native is None or word == "None":
            return None
        if strict and alone:
            known = ", ".join(one for one in words if one)
            raise PayloadError(f"{word[:40]!r} is none of {known[:100]}")
        return MISSING if strict else word

    return Picked(template, convert)


def enumerated(template: Template | None, options: tuple[str, ...], *, strict: bool = False) -> Picked:
    """Read one of these words whatever its case; other words stay as the device writes them, or are its fault."""
    translated = mapped(template, _cases(options), strict=False)
    return _limited(translated, options) if strict else translated


def chosen(template: Template | None, options: tuple[str, ...]) -> Picked:
    """Read one of the device's own words; another, where it said which there are, is its fault."""
    told = textual(template)
    return _limited(told, options) if options else told


def _limited(picked: Picked, options: tuple[str, ...]) -> Picked:
    """Read as before, but a word that is none of these is the device's fault."""
    known = frozenset(options)

    def convert(native: object) -> Datum | Missing:
        word = picked.convert(native)
        if isinstance(word, str) and word not in known:
            raise PayloadError(f"{word[:40]!r} is none of {', '.join(options)[:100]}")
        return word

    return Picked(picked.template, convert)


def resettable(template: Template | None, reset: str, extract: Extract) -> Extract:
    """Read as `extract` does, but a word of the device's own choice means unknown."""

    def read(text: str, json: object) -> Datum | Missing:
        native = pick(template, text, json)
        if native is not MISSING and word_of(native) == reset:
            return None
        return extract(text, json)

    return extract if reset == "None" else read


def moment(template: Template | None) -> Picked:
    """Read a moment: ISO 8601 (without time zone UTC), or Unix seconds."""
    return Picked(template, lambda native: None if native is None or native == "None" else moment_in(native))


def moment_in(native: object) -> Datum:
    """Return the Unix seconds that a native value names.

    Raises:
        PayloadError: it names no moment.
    """
    if isinstance(native, str):
        try:
            at = datetime.fromisoformat(native)
        except ValueError:
            try:
                return number_of(native)
            except PayloadError:
                raise PayloadError(f"expected a moment, got {native[:40]!r}") from None
        try:
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
        except (OverflowError, ValueError) as error:
            raise PayloadError(f"{native[:40]!r} is out of range") from error
    if isinstance(native, date):
        raise PayloadError("expected a moment, got a date")
    return number_of(native)


def listed(template: Template | None) -> Extract:
    """Read a list of words: a JSON list, or a text with commas."""

    def read(text: str, json: object) -> Datum | Missing:
        native = pick(template, text, json) if template is not None or not is_array(json) else json
        if native is MISSING:
            return MISSING
        if native is None or native == "None":
            return None
        if is_array(native):
            return tuple(word_of(item) for item in native)
        return tuple(word.strip() for word in word_of(native).strip("[]").split(",") if word.strip(" '\""))

    return read


def suited(spec: Attribute, template: Template | None, scale: Scale = same) -> Extract:
    """Return how to read an attribute of the registry out of a sensor that names it."""
    match spec.type:
        case "bool":
            return mapped(template, TRUTH)
        case "number":
            return numeric(template, scale)
        case "integer":
            return numeric(template, scale, whole=True)
        case "timestamp":
            return moment(template)
        case "enum":
            return enumerated(template, spec.options)
        case "list":
            return listed(template)
        case _:
            return textual(template)


TRUTH: dict[str, Datum] = {
    **dict.fromkeys(("True", "true", "TRUE", "ON", "on", "On", "1", "yes"), True),
    **dict.fromkeys(("False", "false", "FALSE", "OFF", "off", "Off", "0", "no"), False),
}
"""Words for true and false where the announcement names none."""


def _cases(options: tuple[str, ...]) -> dict[str, Datum]:
    return {
        form: option for option in options for form in (option.upper(), option.capitalize(), option.lower(), option)
    }
