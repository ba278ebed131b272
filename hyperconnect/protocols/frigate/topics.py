"""What the plain topics below a place mean: counts, motion, sounds, switches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from hyperconnect.model.device import Attribute, State
from hyperconnect.model.value import Datum
from hyperconnect.protocols.frigate.lexicon import Lexicon
from hyperconnect.protocols.frigate.place import Place, component_of
from hyperconnect.protocols.payload import PayloadError, number_of

TEXT_LIMIT: Final = 255

Told: TypeAlias = tuple[str, str, str, Datum]
"""Component, capability, attribute and value."""

Teller: TypeAlias = Callable[[str], list[Told]]
"""Makes values of a payload's text, and takes note in the place of what it now offers."""

_FLAGS: Final = {"ON": True, "OFF": False, "true": True, "false": False, "True": True, "False": False}
_ROLES: Final = {"online": State.ONLINE, "offline": State.OFFLINE, "disabled": State.OFFLINE}
TEXT: Final = Attribute("string")
"""What a setting that is a text can hold."""

_FLAG: Final = Attribute("bool")
_NUMBER: Final = Attribute("number")
_STATUS: Final = Attribute("enum", options=("online", "offline", "disabled"), category="diagnostic")
_REVIEW: Final = Attribute("enum", options=("NONE", "DETECTION", "ALERT"))


def teller_of(place: Place, steps: tuple[str, ...], lexicon: Lexicon) -> Teller | None:
    """Return who reads a topic below a place, or None if nobody should."""
    fixed = _FIXED.get(steps)
    if fixed is not None:
        capability, attribute, convert, spec = fixed
        return lambda text: _camera(place, "main", capability, attribute, convert(text), spec)
    match steps:
        case (label,):
            return None if label in lexicon.commands else lambda text: counted(place, label, text)
        case (name, "state"):
            return _feature(place, name, lexicon)
        case ("audio", sort):
            return lambda text: _camera(place, sound_part(sort), "detection", "active", flag_of(text))
        case ("status", role):
            return lambda text: _status(place, role, text)
        case ("classification", model):
            return lambda text: _camera(place, "main", "setting", model, _text(text), TEXT)
        case (label, "active"):
            return lambda text: counted(place, label, text, suffix="active")
        case _:
            return None


def counted(place: Place, label: str, text: str, suffix: str = "") -> list[Told]:
    """Return how many of a label are seen; `all` is the place as a whole, `active` those that move.

    What is no number is kept as a setting of that name.
    """
    try:
        count = number_of(text)
    except PayloadError:
        count = None
    if count is None or count != int(count) or count < 0:
        name = f"{label}_{suffix}" if suffix else label
        if not place.offer("main", "setting", name, TEXT):
            return []
        return [("main", "setting", name, _text(text))]
    part = "main" if label == "all" else component_of(label)
    if suffix:
        part = suffix if part == "main" else f"{part}_{suffix}"
    if not (place.offer(part, "detection", "count") and place.offer(part, "detection", "active")):
        return []
    return [(part, "detection", "count", int(count)), (part, "detection", "active", count > 0)]


def switch_teller(place: Place, name: str) -> Teller:
    """Return who reads ON and OFF of a switch."""
    part = component_of(name)

    def tell(text: str) -> list[Told]:
        on = flag_of(text)
        place.allow(part, "switch", "on", _FLAG, name)
        return [(part, "switch", "on", on)]

    return tell


def flag_of(text: str) -> bool:
    """Return what ON or OFF means.

    Raises:
        PayloadError: it is neither.
    """
    flag = _FLAGS.get(text)
    if flag is None:
        raise PayloadError(f"expected ON or OFF, got {text[:40]!r}")
    return flag


def sound_part(sort: str) -> str:
    """Return the component of a sound; cats are seen and heard, and these are two things."""
    return f"audio_{component_of(sort)}"[:64]


def _feature(place: Place, name: str, lexicon: Lexicon) -> Teller:
    if name in lexicon.numbers:
        least, most = lexicon.numbers[name]
        spec = Attribute("number", None, least, most, category="config")

        def number(text: str) -> list[Told]:
            told = number_of(text)
            place.allow("main", "setting", name, spec, name)
            return _camera(place, "main", "setting", name, told)

        return number
    if name in lexicon.choices:
        choice = Attribute("enum", options=lexicon.choices[name], category="config")

        def word(text: str) -> list[Told]:
            place.allow("main", "setting", name, choice, name)
            return _camera(place, "main", "setting", name, _text(text))

        return word
    if name in lexicon.switches:
        tell = switch_teller(place, name)

        def switch(text: str) -> list[Told]:
            told = tell(text)
            place.is_camera()
            return told

        return switch
    return lambda text: _camera(place, "main", "setting", name, _text(text), TEXT)


def _text(text: str) -> str:
    return text[:TEXT_LIMIT]


def _status(place: Place, role: str, text: str) -> list[Told]:
    if role == "detect":
        place.role = _ROLES.get(text, place.role)
    return _camera(place, "main", "setting", f"status_{role}", _text(text), _STATUS)


def _camera(
    place: Place, part: str, capability: str, attribute: str, datum: Datum, spec: Attribute | None = None
) -> list[Told]:
    """Return one value that only cameras tell."""
    known = (spec is None and capability == "setting") or place.offer(part, capability, attribute, spec)
    place.is_camera()
    return [(part, capability, attribute, datum)] if known else []


_FIXED: Final[dict[tuple[str, ...], tuple[str, str, Callable[[str], Datum], Attribute | None]]] = {
    ("motion",): ("motion", "motion", flag_of, None),
    ("review_status",): ("setting", "review_status", _text, _REVIEW),
    ("audio", "dBFS"): ("setting", "audio_dBFS", number_of, _NUMBER),
    ("audio", "rms"): ("setting", "audio_rms", number_of, _NUMBER),
    ("audio", "transcription"): ("setting", "audio_transcription", _text, TEXT),
    ("ptz_autotracker", "active"): ("setting", "ptz_autotracker_active", flag_of, _FLAG),
    ("notifications", "suspended"): ("setting", "notifications_suspended", number_of, _NUMBER),
}
"""Steps below a camera → capability, attribute, how to read it, and what it holds where the registry is silent."""
