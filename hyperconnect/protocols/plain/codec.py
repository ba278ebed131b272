"""How values of one attribute are read from a payload's text, or a scalar of a JSON payload, and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast

from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import iso, moment_of
from hyperconnect.model.unit import convert
from hyperconnect.model.value import Datum
from hyperconnect.protocols.payload import PayloadError, number_of

Read: TypeAlias = Callable[[object], Datum]
"""From the ecosystem's value to ours. Raises `PayloadError`."""

Write: TypeAlias = Callable[[Datum], str]
"""From a value that was checked to the ecosystem's text."""

TEXT_LIMIT: Final = 2000
"""Characters of a text that are kept."""

_LATEST: Final = 253_402_300_799.0
"""The end of the year 9999."""


def codec_of(
    spec: Attribute, unit: str | None, words: Mapping[str, Datum], truth: tuple[str, str]
) -> tuple[Read, Write]:
    """Return how an attribute's values are read and written.

    `unit` is what the ecosystem counts in, None if as we do; `words` are its words, `truth` its true and false.
    """
    if words:
        return _by_words(words)
    match spec.type:
        case "bool":
            return _by_words({truth[0]: True, truth[1]: False})
        case "number" | "integer":
            return _by_number(spec, None if unit == spec.unit else unit)
        case "timestamp":
            return _moment, _iso
        case _:
            return _text, str


def plain_number(number: float) -> str:
    """Return a number as devices like it: no exponent, and nothing behind the point that says nothing."""
    whole = round(number)
    return str(whole) if number == whole else f"{number:.6f}".rstrip("0")


def _by_words(words: Mapping[str, Datum]) -> tuple[Read, Write]:
    known = {word.lower(): datum for word, datum in words.items()}
    back: dict[Datum, str] = {}
    for word, datum in words.items():
        back.setdefault(datum, word)

    def read(native: object) -> Datum:
        word = (native if isinstance(native, str) else str(native)).lower()
        if word not in known:
            raise PayloadError(f"{word[:40]!r} is none of {', '.join(words)}")
        return known[word]

    return read, lambda datum: back.get(datum, str(datum))


def _by_number(spec: Attribute, unit: str | None) -> tuple[Read, Write]:
    wanted = spec.unit
    whole = unit is None and (spec.type == "integer" or (spec.step is not None and spec.step % 1 == 0))

    def read(native: object) -> Datum:
        number = number_of(native)
        return round(number) if whole and number is not None and number % 1 == 0 else number

    def scaled(native: object) -> Datum:
        number = number_of(native)
        return None if number is None else convert(number, cast("str", unit), cast("str", wanted))

    def write(datum: Datum) -> str:
        number = float(cast("float", datum))
        if unit is not None and wanted is not None:
            number = cast("float", convert(number, wanted, unit))
        return plain_number(round(number) if whole else number)

    return read if unit is None else scaled, write


def _moment(native: object) -> Datum:
    """Return Unix seconds or an ISO 8601 text as a moment; 0 stands for never."""
    if isinstance(native, str):
        try:
            return moment_of(native)
        except (ValueError, OverflowError):
            pass
    try:
        number = number_of(native)
    except PayloadError:
        raise PayloadError(f"{str(native)[:40]!r} is no moment with a time zone") from None
    if number is not None and number > _LATEST:
        raise PayloadError(f"{number:g} is later than any calendar")
    return None if number is None or number <= 0 else float(number)


def _iso(datum: Datum) -> str:
    return iso(float(cast("float", datum)))


def _text(native: object) -> Datum:
    return str(native)[:TEXT_LIMIT]
