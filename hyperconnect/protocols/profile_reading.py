"""From what a person wrote to a profile's document, or to one error that names the key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.structs import FieldInfo
from msgspec.structs import fields as fields_of

from hyperconnect.errors import ContentError
from hyperconnect.protocols.payload import is_object
from hyperconnect.protocols.profile_document import (
    AvailabilityShape,
    CommandShape,
    FieldShape,
    ProfileDocument,
    Scalar,
)

_HINT: Final = "devices/README.md describes every key"
_PLACE: Final = re.compile(r" - at .*`\$\.?(.*)`$")
_TYPES: Final = re.compile(r"`([a-z |]+)`")
_WORDS: Final = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "object": "a mapping of keys to values",
    "array": "a list",
    "null": "nothing",
}


class Flaw(NamedTuple):
    """What is wrong with one part of a document: the key within it, why, and the next step."""

    key: str
    why: str
    hint: str


def read_profile(name: str, document: Mapping[str, Any]) -> ProfileDocument:
    """Return the profile that the file `name` holds.

    Raises:
        ContentError: something in it is not as it must be; names the key.
    """
    try:
        return convert(document, ProfileDocument)
    except ValidationError as error:
        # msgspec does not say which item of a mapping is wrong, so each is looked at alone.
        for place, shape, written in _parts(document):
            flaw = _flaw_of(shape, written)
            if flaw is not None:
                where = ".".join(part for part in (place, flaw.key) if part) or "the whole"
                raise ContentError(f"{where}: {flaw.why}", where=name, hint=flaw.hint) from error
        raise ContentError(str(error), where=name, hint=_HINT) from error


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[str, type[Struct], object]]:
    """Yield the parts of a document, each with its place and shape; the whole comes last."""
    parts: tuple[tuple[str, type[Struct]], ...] = (("fields", FieldShape), ("commands", CommandShape))
    for place, shape in parts:
        written = document.get(place)
        if is_object(written):
            yield from ((f"{place}.{key}", shape, item) for key, item in written.items())
    if document.get("availability") is not None:
        yield "availability", AvailabilityShape, document["availability"]
    yield "", ProfileDocument, document


def _flaw_of(shape: type[Struct], written: object) -> Flaw | None:
    """Return what is wrong with a part, a misspelt key before a missing one: often the one is the other."""
    if is_object(written):
        known = {field.name: field for field in fields_of(shape)}
        for key in written:
            if key not in known:
                return Flaw(str(key), "unknown key", _nearest(str(key), list(known)))
        for key, field in known.items():
            if field.required and key not in written:
                return Flaw(key, "is missing", _about(field))
        try:
            convert(written, shape)
        except ValidationError as error:
            return _told(error, written, known)
        return None
    return Flaw("", "expected a mapping of keys to values", _HINT)


def _told(error: ValidationError, written: dict[str, object], known: Mapping[str, FieldInfo]) -> Flaw:
    if error.__cause__ is not None:
        key, _, why = str(error.__cause__).partition(": ")
        return Flaw(key, why, _HINT)
    text = str(error)
    found = _PLACE.search(text)
    place = found[1] if found else ""
    why = _plain(text[: found.start()] if found else text)
    key = re.split(r"[.\[]", place, maxsplit=1)[0]
    value = written.get(key)
    if "matching regex" in why:
        why = f"{str(value)[:40]!r} is not written as it must be"
    elif "of length" in why:
        why = "must not be empty"
    elif place.endswith("[...]") and is_object(value):
        item = next((item for item, datum in value.items() if not isinstance(datum, Scalar)), "")
        return Flaw(f"{key}.{item}", "expected a text, a number, true, false or null", _HINT)
    return Flaw(place, why, _about(known[key]) if key in known else _HINT)


def _plain(text: str) -> str:
    """Return msgspec's words in ours."""
    text = _TYPES.sub(lambda types: " or ".join(_WORDS.get(one, one) for one in types[1].split(" | ")), text)
    return text[:1].lower() + text[1:]


def _about(field: FieldInfo) -> str:
    metas: tuple[object, ...] = getattr(field.type, "__metadata__", ())
    about = next((meta.description for meta in metas if isinstance(meta, Meta) and meta.description), "")
    return f"`{field.name}`: {about}" if about else _HINT


def _nearest(word: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(known)}"
