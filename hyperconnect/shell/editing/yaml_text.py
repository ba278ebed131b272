"""Data as YAML, written as a person would: short things on one line, long ones below each other."""

from __future__ import annotations

import re

from hyperconnect.protocols.payload import is_array, is_object
from hyperconnect.yaml import YamlError, documents

WIDTH = 100
"""Columns that a mapping or list on one line may reach."""
_STEP = 2
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
_SHORT = re.compile(r"[\w.+%°/ -]{1,40}")
_MEANT = frozenset({"null", "true", "false"})
"""Words that mean something else than themselves, whatever their case."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def block(data: object, indent: int = 0) -> str:
    """Return data as lines, each ended, that begin `indent` columns from the left."""
    pad = " " * indent
    if data and is_object(data):
        return "".join(f"{pad}{key_text(key)}:{beside(value, indent)}" for key, value in data.items())
    if data and is_array(data):
        return "".join(f"{pad}-{beneath(item, indent)}" for item in data)
    return f"{pad}{inline(data)}\n"


def beside(value: object, indent: int, room: int = 0) -> str:
    """Return what follows the colon of a key that begins in column `indent`, and ends its line.

    `room` is what else has to stand in that line.
    """
    if isinstance(value, str) and "\n" in value:
        return f" {_literal(value, indent + _STEP)}\n"
    if _fits(value, indent + room):
        return f" {inline(value)}\n"
    return f"\n{block(value, indent + _STEP)}"


def beneath(item: object, indent: int) -> str:
    """Return what follows the dash of an item whose dash stands in column `indent`, and ends its last line."""
    if item and (is_object(item) or (is_array(item) and not _fits(item, indent))):
        return f" {block(item, indent + _STEP).lstrip(' ')}"
    return beside(item, indent)


def inline(data: object, *, flow: bool = False) -> str:
    """Return data on one line; with `flow` it stands within brackets."""
    if is_object(data):
        inside = ", ".join(f"{key_text(key)}: {inline(value, flow=True)}" for key, value in data.items())
        return f"{{ {inside} }}" if inside else "{}"
    if is_array(data):
        return f"[{', '.join(inline(item, flow=True) for item in data)}]"
    match data:
        case None:
            return "null"
        case bool():
            return "true" if data else "false"
        case str():
            return _plain_or_quoted(data, flow=flow)
        case _:
            return str(data)


def key_text(key: str) -> str:
    """Return a key as it is written before its colon."""
    return key if _KEY.fullmatch(key) else _quoted(key)


def _fits(value: object, used: int) -> bool:
    """Return whether a value is simple enough to stand in one line."""
    if not is_object(value) and not is_array(value):
        return True
    simple = all(map(_is_short, value.values() if is_object(value) else value))
    return simple and used + len(inline(value)) <= WIDTH


def _is_short(value: object) -> bool:
    if isinstance(value, str):
        return bool(_SHORT.fullmatch(value))
    return not value if isinstance(value, dict | list) else True


def _literal(text: str, indent: int) -> str:
    """Return a text of several lines as such, or in quotes where its layout would be lost."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    plain = all(line == line.rstrip() and line.isprintable() for line in lines)
    if not plain or not lines[0] or lines[0][0] == " " or not lines[-1]:
        return _quoted(text)
    pad = " " * indent
    shown = "\n".join(f"{pad}{line}" if line else "" for line in lines)
    return f"{'|' if text.endswith(chr(10)) else '|-'}\n{shown}"


def _plain_or_quoted(text: str, *, flow: bool) -> str:
    if _WORD.fullmatch(text) and text.lower() not in _MEANT:
        return text
    if not text or not text.isprintable() or text != text.strip():
        return _quoted(text)
    try:
        read = documents(f"[{text}]" if flow else f"a: {text}", "")
    except YamlError:
        return _quoted(text)
    alone = len(read) == 1 and read[0].data == ([text] if flow else {"a": text})
    return text if alone else _quoted(text)


def _quoted(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    known = _ESCAPES.get(character)
    if known is not None:
        return known
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
