"""What of a recording nobody else needs to read: passwords, keys, tokens and, if asked for, where exactly one is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias, cast

import msgspec
from msgspec.structs import replace

from hyperconnect.model.message import Message

HIDDEN = "hidden"

_SECRET: Final = re.compile(
    r"pass(word|wd|phrase)?|pwd|pin(code)?|psk|bindkey|b?ssid\d?|authorization|credentials?|extpanid"
    r"|.*(password|passwd|passphrase|secret|token|apikey|networkkey|privatekey|pincode|usercode)"
)
_POSITION: Final = frozenset({"lat", "lon", "lng", "latitude", "longitude"})
_IN_URL: Final = re.compile(r"(?<=://)[^/@\s\"]{1,200}(?=@)")
_DEEPEST = 32

_Change: TypeAlias = Callable[[str, object], object]


def hide(message: Message) -> Message:
    """Return a message without what its keys or its topic call a password, key, token or network name."""

    def hidden(key: str, value: object) -> object:
        if _SECRET.fullmatch(key.lower().replace("_", "").replace("-", "")):
            return _nothing_of(value)
        return _IN_URL.sub(HIDDEN, value) if isinstance(value, str) else value

    return _changed(message, hidden)


def blur(message: Message, digits: int) -> Message:
    """Return a message whose latitudes and longitudes have so many decimal places: 2 is about a kilometre."""

    def blurred(key: str, value: object) -> object:
        if key.lower() in _POSITION and isinstance(value, int | float) and not isinstance(value, bool):
            return round(float(value), digits)
        return value

    return _changed(message, blurred)


def _changed(message: Message, change: _Change) -> Message:
    """Return a message with each value of its JSON changed, or of its text; the same if nothing is."""
    try:
        before: object = msgspec.json.decode(message.payload)
    except (msgspec.DecodeError, RecursionError):
        try:
            before = message.payload.decode()
        except UnicodeDecodeError:
            return message
        after = change(message.topic.rpartition("/")[2], before)
        return message if after == before else replace(message, payload=str(after).encode())
    after = _walk(message.topic.rpartition("/")[2], before, change, _DEEPEST)
    return message if after == before else replace(message, payload=msgspec.json.encode(after))


def _walk(key: str, value: object, change: _Change, levels: int) -> object:
    if levels == 0:
        return None
    changed = change(key, value)
    if isinstance(changed, dict):
        mapping = cast("dict[str, object]", changed)
        return {name: _walk(name, each, change, levels - 1) for name, each in mapping.items()}
    if isinstance(changed, list):
        return [_walk(key, each, change, levels - 1) for each in cast("list[object]", changed)]
    return changed


def _nothing_of(value: object) -> object:
    """Return what stands for a secret: of its type, so that whoever reads it is not surprised."""
    match value:
        case str():
            return HIDDEN if value else ""
        case bool() | None:
            return value
        case int() | float():
            return 0
        case list():
            return []
        case _:
            return {}
