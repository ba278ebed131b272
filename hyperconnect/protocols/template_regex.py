"""Regular expressions of strangers: only those whose time is known beforehand are run."""

from __future__ import annotations

import re
from functools import lru_cache
from math import comb
from re import Pattern
from typing import Final

from hyperconnect.protocols.template_meter import LimitError

MATCH_STEPS: Final = 500_000
"""Steps a regular expression may need at worst."""


STEPS_IN_ONE: Final = 100
"""Steps of a regular expression that take the time of one step of a template."""


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> tuple[Pattern[str], int, int]:
    """Return a regular expression, the longest subject it may be run on, and how many repeats it has."""
    if len(pattern) > 500:
        raise LimitError("the regular expression is too long")
    try:
        expression = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise LimitError(f"no regular expression: {error}") from error
    repeats = _repeats(pattern)
    return expression, int(MATCH_STEPS ** (1 / (repeats + 1))), repeats


def cost(value: object = "", find: object = "", **_: object) -> int:
    """Return what a search costs at worst, in steps of a template: a binomial of text and repeats."""
    repeats = _compiled(str(find))[2]
    return int(comb(len(str(value)) + repeats, repeats + 1) // STEPS_IN_ONE)


def _repeats(pattern: str) -> int:
    """Return how many repeats a pattern has; refuse a repeated group that itself repeats or branches.

    Only such groups make Python's matcher take exponential time; with n plain repeats the time grows with the
    n-th power of the subject's length.
    """
    repeats = 0
    inside: list[bool] = []
    risky: list[bool] = []
    index = 0
    while index < len(pattern):
        sign = pattern[index]
        if sign == "\\":
            index += 1
        elif sign == "[":
            closing = pattern.find("]", index + 2)
            index = closing if closing > 0 else len(pattern)
        elif sign == "(":
            inside.append(False)
            index += 1 if pattern[index + 1 : index + 2] == "?" else 0
        elif sign == ")" and inside:
            grows = inside.pop()
            risky.append(grows)
            if grows and _repeated(pattern, index + 1):
                raise LimitError(f"the regular expression {pattern[:40]!r} could take for ever")
            if inside:
                inside[-1] = inside[-1] or grows
        elif sign == "|" and inside:
            inside[-1] = True
        elif sign in "*+?{" and _repeated(pattern, index):
            repeats += 1
            inside = [True] * len(inside)
        index += 1
    return repeats


def _repeated(pattern: str, index: int) -> bool:
    """Return whether something may be repeated more than once by the sign at an index."""
    sign = pattern[index : index + 1]
    if sign == "{":
        bounds = re.match(r"\{\d*(,?)(\d*)\}", pattern[index:])
        return bounds is not None and bounds[0] not in {"{1}", "{0,1}", "{,1}"}
    return sign in {"*", "+"}


def subject(value: object, find: str, ignorecase: object) -> tuple[Pattern[str], str]:
    """Return an expression and the text it may be run on.

    Raises:
        LimitError: the expression could take for ever, or too long for so long a text.
    """
    expression, longest, _ = _compiled(f"(?i){find}" if ignorecase else find)
    text = str(value)
    if len(text) > longest:
        raise LimitError(f"{len(text)} characters are more than {find[:40]!r} may be searched in")
    return expression, text
