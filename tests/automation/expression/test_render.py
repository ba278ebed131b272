from __future__ import annotations

import pytest

from hyperconnect.automation.expression import DURATION, INSTANT, INTEGER, NUMBER, TEXT, TIME, Type, render
from hyperconnect.model.value import Datum

CELSIUS = Type("quantity", unit="°C")


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (17.0, CELSIUS, "17 °C"),
        (21.46, CELSIUS, "21.5 °C"),
        (-0.25, CELSIUS, "-0.25 °C"),
        (1800.0, Type("quantity", unit="W"), "1800 W"),
        (0.0004, NUMBER, "0.0004"),
        (3, INTEGER, "3"),
        (45.0, DURATION, "45 s"),
        (0.25, DURATION, "0.25 s"),
        (90.0, DURATION, "1 min 30 s"),
        (1200.0, DURATION, "20 min"),
        (5430.0, DURATION, "1 h 30 min"),
        (86_400.0, DURATION, "1 d"),
        (-1800.0, DURATION, "-30 min"),
        (27_000.0, TIME, "07:30"),
        (27_001.0, TIME, "07:30:01"),
        (1_768_599_000.0, INSTANT, "22:30"),
        (True, TEXT, "true"),
        ("night", TEXT, "night"),
        (("a", "b"), Type("list", item=TEXT), "a, b"),
        ((1.5, 2.0), Type("list", item=NUMBER), "1.5, 2"),
        (None, CELSIUS, "unknown"),
    ],
)
def test_values_read_as_people_say_them(value: Datum, kind: Type, text: str) -> None:
    assert render(value, kind, "Europe/Berlin") == text


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (10**400, NUMBER, "inf"),
        (-(10**400), CELSIUS, "-inf °C"),
        (float("inf"), NUMBER, "inf"),
        (float("nan"), CELSIUS, "no number °C"),
        (1e300, INTEGER, "1e+300"),
        (float("inf"), DURATION, "inf s"),
        (10**400, DURATION, "inf s"),
        (float("nan"), DURATION, "no number s"),
        (float("nan"), TIME, "far away"),
        (1.7e12, INSTANT, "far away"),
        (-(10**400), INSTANT, "far away"),
        (253_402_300_799.0, INSTANT, "far away"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
@pytest.mark.parametrize("digits", [None, 1])
def test_what_no_scale_shows_is_said_in_words(
    value: Datum, kind: Type, text: str, zone: str, digits: int | None
) -> None:
    assert render(value, kind, zone, digits=digits) == text
