"""Homie's datatypes: from payload text to a plain value and back, exactly as the convention writes them."""

from __future__ import annotations

import re
from colorsys import hsv_to_rgb, rgb_to_hsv
from typing import Final, cast

from hyperconnect.model.moment import iso, moment_of
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homie.description import Property
from hyperconnect.protocols.payload import PayloadError, number_of
from hyperconnect.protocols.plain.codec import TEXT_LIMIT, plain_number

EMPTY: Final = "\x00"
"""How the empty text is sent: MQTT has no other way to tell it from nothing."""

_DURATION = re.compile(r"PT(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?")
_INTEGER = re.compile(r"-?\d{1,19}")
_RANGES: Final[dict[str, tuple[float, ...]]] = {"rgb": (255, 255, 255), "hsv": (360, 100, 100), "xyz": (1, 1)}


def read_number(text: str, *, whole: bool) -> float:
    """Return an `integer` or `float`.

    Raises:
        PayloadError: it is none; NaN and infinities are none either.
    """
    if whole and not _INTEGER.fullmatch(text):
        raise PayloadError(f"expected an integer, got {text[:40]!r}")
    number = int(text) if whole else number_of(text)
    if number is None:
        raise PayloadError(f"expected a number, got {text[:40]!r}")
    return number


def read_text(shape: Property, text: str) -> Datum:
    """Return the value of any datatype but numbers and colours.

    Raises:
        PayloadError: the text is not of the property's type, or not among its words.
    """
    match shape.datatype:
        case "boolean":
            if text not in {"true", "false"}:
                raise PayloadError(f"expected true or false, got {text[:40]!r}")
            return text == "true"
        case "enum":
            words = shape.words()
            if words and text not in words:
                raise PayloadError(f"{text[:40]!r} is none of {', '.join(words)}")
            return text[:TEXT_LIMIT]
        case "datetime":
            try:
                return moment_of(text)
            except (ValueError, OverflowError):
                raise PayloadError(f"{text[:40]!r} is no moment with a time zone") from None
        case "duration":
            return read_duration(text)
        case _:
            return text[:TEXT_LIMIT]


def read_duration(text: str) -> float:
    """Return a duration in seconds.

    Raises:
        PayloadError: it is not of the form PT1H2M3S.
    """
    found = _DURATION.fullmatch(text)
    if found is None or text == "PT":
        raise PayloadError(f"expected a duration such as PT5M, got {text[:40]!r}")
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def write_text(shape: Property, datum: Datum) -> str:
    """Return a value of any datatype but colours as the convention writes it."""
    match shape.datatype:
        case "boolean":
            return "true" if datum else "false"
        case "integer":
            return str(round(cast("float", datum)))
        case "float" | "percent":
            return plain_number(cast("float", datum))
        case "datetime":
            return iso(cast("float", datum))
        case "duration":
            return f"PT{plain_number(cast('float', datum))}S"
        case _:
            return str(datum) or EMPTY


def read_color(shape: Property, text: str) -> tuple[str, tuple[float, ...]]:
    """Return a colour's format and its numbers; version 4 leaves the format out.

    Raises:
        PayloadError: it is none of the property's colour formats, or out of their range.
    """
    parts = text.split(",")
    kind = parts.pop(0) if parts[0] in _RANGES else (shape.words() or ("",))[0]
    limits = _RANGES.get(kind, ())
    if not limits or len(parts) != len(limits):
        raise PayloadError(f"{text[:40]!r} is no colour")
    numbers = tuple(read_number(part, whole=False) for part in parts)
    if any(not 0 <= number <= limit for number, limit in zip(numbers, limits, strict=True)):
        raise PayloadError(f"{text[:40]!r} is no colour")
    return kind, numbers


def hsv_of(kind: str, numbers: tuple[float, ...]) -> tuple[float, float, float]:
    """Return hue 0–360, saturation and value 0–100 of an rgb or hsv colour."""
    if kind == "hsv":
        return (numbers[0], numbers[1], numbers[2])
    hue, saturation, value = rgb_to_hsv(*(number / 255 for number in numbers))
    return (round(hue * 360, 3), round(saturation * 100, 3), round(value * 100, 3))


def write_color(kind: str, numbers: tuple[float, ...], *, tagged: bool) -> str:
    """Return a colour given as hue, saturation and value (or x and y) in the format `kind`."""
    if kind == "rgb":
        numbers = tuple(round(part * 255) for part in hsv_to_rgb(numbers[0] / 360, numbers[1] / 100, numbers[2] / 100))
    elif not tagged:
        numbers = tuple(round(part) for part in numbers)
    return ",".join(([kind] if tagged else []) + [plain_number(number) for number in numbers])
