"""What may be sent: numbers within their range and on their step, pairs of numbers, words."""

from __future__ import annotations

from math import inf, nan

import pytest

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum
from hyperconnect.protocols.check import check_value

HALVES = Attribute("number", "°C", 5, 30, 0.5)
FIFTHS = Attribute("number", None, 3, 23, 5)


def refusal(value: Datum, spec: Attribute) -> str | None:
    """Return the hint with which a value is refused, or None if it may be sent."""
    try:
        check_value("it", value, spec)
    except CommandError as error:
        return error.hint
    return None


@pytest.mark.parametrize(
    ("value", "spec"),
    [
        (21.5, HALVES),
        (5, HALVES),
        (0.1 + 0.2, Attribute("number", None, 0, 1, 0.1)),
        (8, FIFTHS),
        (10, FIFTHS),
        (33.3, Attribute("number", "%", 0, 100, 33.3333)),
        (30, Attribute("number", "%", 0, 100, 25)),
        (21, Attribute("number", "°C", 7.22, 35, 0.5556)),
        ((360, 100.0), Attribute("hs")),
        ((0.0, 1), Attribute("xy")),
    ],
)
def test_what_a_device_can_take_is_sent(value: Datum, spec: Attribute) -> None:
    assert refusal(value, spec) is None


@pytest.mark.parametrize(
    ("value", "spec", "hint"),
    [
        (21.3, HALVES, "it takes 21 or 21.5"),
        (30.2, HALVES, "it takes 5 to 30 °C"),
        (9, FIFTHS, "it takes 8 or 13"),
        (2.5, Attribute("integer", None, 0, 9, 1), "it takes 2 or 3"),
        (0.97, Attribute("number", None, 0, 0.98, 0.1), "it takes 0.9"),
        (nan, Attribute("number"), "it takes a number"),
        (inf, Attribute("number"), "it takes a number"),
        (True, Attribute("number"), "it takes a number"),
        ((361, 50), Attribute("hs"), "it takes two numbers, 0 to 360 and 0 to 100"),
        ((120, -1), Attribute("hs"), "it takes two numbers, 0 to 360 and 0 to 100"),
        ((nan, 50), Attribute("hs"), "it takes two numbers, 0 to 360 and 0 to 100"),
        ((0.5, 1.2), Attribute("xy"), "it takes two numbers, 0 to 1 and 0 to 1"),
        ((0.5, inf), Attribute("xy"), "it takes two numbers, 0 to 1 and 0 to 1"),
        ((True, 1), Attribute("xy"), "it takes two numbers, 0 to 1 and 0 to 1"),
    ],
)
def test_what_it_cannot_take_is_refused_with_what_it_can(value: Datum, spec: Attribute, hint: str) -> None:
    assert refusal(value, spec) == hint
