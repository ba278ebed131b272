"""Words of the language: numbers with their unit, times, texts, names, signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat
from math import isfinite
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.expression.flaw import SYNTAX, TOO_LARGE, ExpressionError, refuse
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.type import DURATION, INTEGER, NUMBER, TEXT, TIME, Type, quantity
from hyperconnect.automation.expression.unit import WRITTEN, held
from hyperconnect.model.value import Datum

LONGEST = 2048
"""Characters of one expression."""

MOST = 128
"""Words of one expression: names, values and signs."""

_LARGEST = 1e15

_SPAN = r"(?:\d++(?:\.\d++)?(?:ms|min|s|h|d|w))"
_TOKEN = re.compile(
    rf"""
    \s*+(?:
      (?P<time>\d{{1,2}}:\d\d(?::\d\d)?(?![\d:]))
    | (?P<span>{_SPAN}{{2,6}}+(?!\w))
    | (?P<number>\d++(?:\.\d++)?(?:[eE][-+]?\d++)?)
    | (?P<text>"[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+')
    | (?P<name>(?:[^\W\d]\w*+|`[^`]++`)(?:\.(?:\w++|`[^`]++`))*+)
    | (?P<sign>==|!=|<=|>=|\?\?|\.\.|[-+*/<>()\[\],])
    )""",
    re.VERBOSE | re.DOTALL,
)
_PART = re.compile(r"(\d++(?:\.\d++)?)\s*+(ms|min|s|h|d|w)\s*+")
_UNIT = re.compile(
    r"[ \t]*+("
    + "|".join(
        re.escape(unit) + (r"(?!\w)" if unit[-1].isalnum() else "") for unit in sorted(WRITTEN, key=len, reverse=True)
    )
    + ")"
)
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_OTHERS = {
    "&&": ("`and` joins conditions here", "and"),
    "||": ("`or` joins conditions here", "or"),
    "=": ("`=` does not compare", "=="),
    "!": ("`not` negates here", "not"),
    "%": ("there is no operator `%`; the remainder of a division is `mod(a, b)`", "mod(a, b)"),
    "?": ("the choice of two values is written `a if condition else b`", "a if condition else b"),
    "&": ("`and` joins conditions here", "and"),
    "|": ("`or` joins conditions here", "or"),
}

Kind: TypeAlias = Literal["literal", "name", "sign", "end"]


class Token(Struct, frozen=True, gc=False):
    """One word as it is written; `value`, `type` and the written `unit` belong to a literal."""

    kind: Kind
    text: str
    mark: Mark
    value: Datum = None
    type: Type = TEXT
    unit: str = ""


def tokens(source: str) -> Iterator[Token]:
    """Split a text into words as they are asked for; the last one, of kind `end`, is repeated without end.

    Raises:
        ExpressionError: it is too long, has too many words, or a character or literal has no meaning.
    """
    if len(source) > LONGEST:
        raise refuse(TOO_LARGE, f"longer than {LONGEST} characters", Mark(source, LONGEST, len(source)))
    at, end, count = 0, len(source.rstrip()), 0
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None:
            raise _strange(source, len(source) - len(source[at:].lstrip()))
        kind = match.lastgroup or ""
        begin, at = match.span(kind)
        count += 1
        if count > MOST:
            raise refuse(TOO_LARGE, f"made of more than {MOST} words; split it", Mark(source, begin, at))
        if kind == "name" or kind == "sign":  # noqa: PLR1714  (most tokens are, and this is twice as fast)
            yield Token("name" if kind == "name" else "sign", source[begin:at], Mark(source, begin, at))
            continue
        if kind == "number":
            digits = source[begin:at]
            unit = _UNIT.match(source, at)
            at = unit.end() if unit else at
            yield _number(Mark(source, begin, at), digits, unit and unit.group(1))
            continue
        mark = Mark(source, begin, at)
        match kind:
            case "time":
                yield Token("literal", mark.text, mark, _time(mark), TIME)
            case "span":
                yield Token("literal", mark.text, mark, seconds(mark.text), DURATION)
            case _:
                yield Token("literal", mark.text, mark, _text(mark), TEXT)
    yield from repeat(Token("end", "", Mark(source, len(source), len(source))))


def negative(token: Token, mark: Mark) -> Token:
    """Return the literal with a minus before it; -40 °F is not the mirror image of 40 °F."""
    value = token.value
    if token.unit:
        value = held(-float(token.text.removesuffix(token.unit)), token.unit)[0]
    elif isinstance(value, int | float):
        value = -value
    return Token("literal", mark.text, mark, value, token.type, token.unit)


def seconds(text: str) -> float | None:
    """Return the sum of a text made of numbers with units of time, or None if it is something else."""
    total, at = 0.0, 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            return None
        at = part.end()
        total += held(float(part.group(1)), part.group(2))[0]
    return total if text else None


def _number(mark: Mark, digits: str, unit: str | None) -> Token:
    number = float(digits)
    if not isfinite(number) or number > _LARGEST:
        raise refuse(SYNTAX, "a number this large means nothing here", mark)
    if unit:
        value, kept = held(number, unit)
        return Token("literal", mark.text, mark, value, quantity(kept, whole=value.is_integer()), unit)
    if digits.isdecimal():
        return Token("literal", mark.text, mark, int(digits), INTEGER)
    return Token("literal", mark.text, mark, number, NUMBER)


def _time(mark: Mark) -> float:
    hour, minute, second = (*(int(part) for part in mark.text.split(":")), 0)[:3]
    if hour > 23 or minute > 59 or second > 59:
        raise refuse(SYNTAX, f"{mark.text} is no time of day; they run from 00:00 to 23:59:59", mark)
    return hour * 3600.0 + minute * 60.0 + second


def _text(mark: Mark) -> str:
    body = mark.text[1:-1]
    if "\\" not in body:
        return body
    pieces: list[str] = []
    at = 0
    while (slash := body.find("\\", at)) >= 0:
        escaped = _ESCAPES.get(body[slash + 1])
        if escaped is None:
            place = Mark(mark.source, mark.start + slash + 1, mark.start + slash + 3)
            raise refuse(SYNTAX, f"`{place.text}` means nothing in a text; write `\\\\` for a backslash", place)
        pieces += (body[at:slash], escaped)
        at = slash + 2
    return "".join((*pieces, body[at:]))


def _strange(source: str, at: int) -> ExpressionError:
    for size in (2, 1):
        mark = Mark(source, at, min(at + size, len(source)))
        other = _OTHERS.get(mark.text)
        if other:
            return refuse(SYNTAX, other[0], mark, (other[1],))
    if source[at] in "\"'`":
        return refuse(SYNTAX, f"the text that begins with {source[at]} does not end", Mark(source, at, len(source)))
    return refuse(SYNTAX, f"{source[at]!r} means nothing here", Mark(source, at, at + 1))
