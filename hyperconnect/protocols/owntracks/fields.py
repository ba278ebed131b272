"""What the keys of a location mean, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from msgspec import Struct, field

from hyperconnect.model.device import Attribute
from hyperconnect.model.unit import canonical, convert
from hyperconnect.model.value import Datum
from hyperconnect.protocols.payload import PayloadError, is_array, is_object, number_of

TEXT_LIMIT: Final = 100
"""Characters of a name that are kept."""

LIST_LIMIT: Final = 64

Convert: TypeAlias = Callable[[object], Datum]

_CHARGING: Final[dict[object, Datum]] = {0: None, 1: False, 2: True, 3: False}
_ACTIVITIES: Final[dict[str, str]] = {
    "stationary": "still",
    "walking": "walking",
    "running": "running",
    "cycling": "cycling",
    "automotive": "driving",
}


class Lexicon(Struct, forbid_unknown_fields=True):
    """The file; devices/owntracks.yaml tells what its keys are for."""

    ecosystem: str = "owntracks"
    settings: dict[str, str] = field(default_factory=dict[str, str])
    words: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    about: tuple[str, ...] = ()


def positive(native: object) -> Datum:
    """Return a number that cannot be negative; OwnTracks writes -1 for unknown."""
    number = number_of(native)
    return None if number is None or number < 0 else number


def whole(native: object) -> Datum:
    """Return a count, or None for the -1 of a phone that cannot count."""
    number = positive(native)
    return round(number) if isinstance(number, int | float) else None


def latitude(native: object) -> float:
    """Return a latitude.

    Raises:
        PayloadError: it is none.
    """
    return _within(native, 90)


def longitude(native: object) -> float:
    """Return a longitude.

    Raises:
        PayloadError: it is none.
    """
    return _within(native, 180)


def _within(native: object, limit: float) -> float:
    number = number_of(native)
    if number is None or abs(number) > limit:
        raise PayloadError(f"{str(native)[:40]} is no position")
    return number


def _number(native: object) -> Datum:
    return number_of(native)


def _hectopascal(native: object) -> Datum:
    number = positive(native)
    return number * 10 if isinstance(number, int | float) else None


def words(native: object) -> tuple[str, ...] | None:
    """Return the texts of a list, or None for anything else."""
    return tuple(str(word)[:TEXT_LIMIT] for word in native[:LIST_LIMIT]) if is_array(native) else None


def _activity(native: object) -> Datum:
    first = native[0] if is_array(native) and native else native
    return _ACTIVITIES.get(str(first))


def _charging(native: object) -> Datum:
    return _CHARGING.get(native) if isinstance(native, int) else None


def text(native: object) -> Datum:
    """Return a text, cut to what is kept."""
    return None if native is None else str(native)[:TEXT_LIMIT]


FIELDS: Final[dict[str, tuple[str, str, Convert]]] = {
    "lat": ("location", "latitude", latitude),
    "lon": ("location", "longitude", longitude),
    "acc": ("location", "accuracy", positive),
    "alt": ("location", "altitude", _number),
    "vel": ("location", "speed", positive),
    "cog": ("location", "heading", positive),
    "inregions": ("location", "zones", words),
    "batt": ("battery", "level", positive),
    "bs": ("battery", "charging", _charging),
    "p": ("pressure", "pressure", _hectopascal),
    "SSID": ("connectivity", "network", text),
    "motionactivities": ("wellness", "activity", _activity),
}
"""Key of a location → capability, attribute, and how to read it."""

BASIC: Final = ("lat", "lon", "acc", "alt", "vel", "cog", "inregions", "batt", "bs")
"""What every phone offers, told or not."""


def setting_of(key: str, native: object, lexicon: Lexicon) -> tuple[Attribute, Convert] | None:
    """Return what a key that means nothing to the registry holds, or None for what is not worth keeping."""
    if key in lexicon.about or native is None or is_object(native):
        return None
    kind, _, unit = lexicon.settings.get(key, "").partition(" ")
    mapped = lexicon.words.get(key)
    if mapped:
        return Attribute("enum", options=tuple(mapped.values())), lambda value: mapped.get(str(value))
    if kind == "bool" or (not kind and isinstance(native, bool)):
        return Attribute("bool"), _flag
    if kind == "number" or (not kind and isinstance(native, int | float)):
        known = canonical(unit) if unit else None
        return Attribute("number", known[0] if known else unit or None), _in(unit, known[0] if known else unit)
    if kind == "list" or (not kind and is_array(native)):
        return Attribute("list"), words
    return Attribute("string"), text


def moment_of(document: Mapping[str, object], key: str = "tst") -> float | None:
    """Return a time stamp, or None where there is none that could be one."""
    try:
        moment = number_of(document.get(key))
    except PayloadError:
        return None
    return None if moment is None or moment <= 0 else float(moment)


def _flag(native: object) -> Datum:
    if not isinstance(native, bool):
        raise PayloadError(f"expected true or false, got {str(native)[:40]!r}")
    return native


def _in(unit: str, wanted: str) -> Convert:
    if unit == wanted:
        return _number
    return lambda native: None if (number := number_of(native)) is None else convert(number, unit, wanted)
