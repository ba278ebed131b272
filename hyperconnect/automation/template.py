"""Texts with values in them: `Only ${su7.soc} left`; `$${` stands for a plain `${`."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct


class Part(Struct, frozen=True):
    """A piece of a text: plain, or an expression that begins at `start`; `flaw` says what is wrong with it."""

    text: str
    start: int
    is_expression: bool = False
    flaw: str = ""


def split(text: str) -> Iterator[Part]:
    """Yield the pieces of a text in order."""
    plain, position = "", 0
    while position < len(text):
        if text.startswith("$${", position):
            plain, position = f"{plain}${{", position + 3
        elif text.startswith("${", position):
            if plain:
                yield Part(plain, 0)
            plain, start = "", position + 2
            end = _end(text, start)
            if end < 0:
                yield Part("", position, flaw="`${` is not closed by `}`")
                return
            yield Part(text[start:end], start, is_expression=True)
            position = end + 1
        else:
            following = text.find("$", position + 1)
            following = len(text) if following < 0 else following
            plain, position = plain + text[position:following], following
    if plain:
        yield Part(plain, 0)


def _end(text: str, start: int) -> int:
    """Return where the closing brace stands, outside of quotes, or -1."""
    quote = ""
    for position in range(start, len(text)):
        letter = text[position]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in {'"', "'"}:
            quote = letter
        elif letter == "}":
            return position
    return -1
