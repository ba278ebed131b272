"""Expressions in documents: that each can be read. What its names mean is checked when the rule is compiled."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

from hyperconnect.automation.expression.flaw import SYNTAX, ExpressionError, Flaw
from hyperconnect.automation.expression.parse import parse
from hyperconnect.automation.template import split


def check_condition(text: str) -> str:
    """Return an expression that can be read."""
    if text.lstrip().startswith("="):
        start = text.index("=")
        raise _fault(Flaw(SYNTAX, "this is always an expression; leave out the `=`", (start, start + 1)), 0)
    return _read(text, text, 0)


def check_scalar(value: object) -> object:
    """Return a value which, where it is a text that starts with `=`, can be read as an expression."""
    if isinstance(value, str) and value.startswith("="):
        try:
            _read(value[1:], value, 1)
        except PydanticCustomError as error:
            raise _cut(value, error) from error
    return value


def check_template(text: str) -> str:
    """Return a text in which each `${…}` can be read."""
    for part in split(text):
        if part.flaw:
            raise _fault(Flaw(SYNTAX, part.flaw, (part.start, len(text))), 0)
        if part.is_expression:
            _read(part.text, text, part.start)
    return text


def _read(text: str, whole: str, offset: int) -> str:
    if not text:  # that it must not be empty is said elsewhere, and better
        return whole
    try:
        parse(text)
    except ExpressionError as error:
        raise _fault(error.flaws[0], offset) from error
    return whole


def _cut(value: str, error: PydanticCustomError) -> PydanticCustomError:
    """Return the error, or what is more likely: that YAML ended the value at a comma."""
    context = error.context or {}
    if value.count("(") <= value.count(")") or context.get("span", (0, 0))[0] < len(value):
        return error
    why = "it ends within brackets; where a comma stands in it, put all of it in quotes"
    return _fault(Flaw(SYNTAX, why, context["span"]), 0)


def _fault(flaw: Flaw, offset: int) -> PydanticCustomError:
    start, end = flaw.span
    return PydanticCustomError(
        "expression",
        "{detail}",
        {
            "detail": flaw.detail,
            "code": flaw.code,
            "span": (start + offset, end + offset),
            "guesses": flaw.did_you_mean,
        },
    )
