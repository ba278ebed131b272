from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.expression import (
    ExpressionError,
    check_value,
    parse_duration,
    parse_quantity,
    value_for,
)
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum

TARGET = Attribute("number", "°C", 5, 35)
BRIGHTNESS = Attribute("integer", "%", 0, 100)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("21 °C", 21.0, "a temperature in °C"),
        (" -5 °C ", -5.0, "a temperature in °C"),
        ("90min", 5400.0, "a duration"),
        ("1 h 30 min", 5400.0, "a duration"),
        ("-30min", -1800.0, "a duration"),
        ("1.8 kW", 1800.0, "a power in W"),
        ("80 %", 80.0, "a percentage in %"),
        ("07:30", 27_000.0, "a time of day"),
        ("true", True, "true or false"),
        ("7", 7, "a whole number"),
        ("7.5", 7.5, "a number"),
        ("night", "night", "a text"),
        ("21 °X", "21 °X", "a text"),
        ("2026-01-15", "2026-01-15", "a text"),
        ("25:00", "25:00", "a text"),
        ("", "", "a text"),
    ],
)
def test_scalars_mean_what_people_mean(text: str, value: Datum, kind: str) -> None:
    found, found_type = parse_quantity(text)
    assert (found, type(found)) == (value, type(value))
    assert str(found_type) == kind


@given(st.text(max_size=100))
def test_every_scalar_means_something(text: str) -> None:
    value, kind = parse_quantity(text)
    assert value is not None
    assert kind.sort != "text" or value == text


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("3min", 180), ("1h30min", 5400), ("2 d", 172_800), ("250ms", 0.25), ("0s", 0)]
)
def test_durations_are_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "3", "-3min", "3 °C", "min", "3min!", "soon", "1s" * 60])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="no duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "guesses"),
    [
        ("3", ("3s", "3min")),
        ("5 minutes", ("5min",)),
        ("1 hour", ("1h",)),
        ("2days", ("2d",)),
        ("5 apples", ()),
        ("soon", ()),
    ],
)
def test_what_was_probably_meant_by_no_duration(text: str, guesses: tuple[str, ...]) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_duration(text)
    assert caught.value.flaws[0].did_you_mean == guesses


def test_an_expression_without_its_sign_is_told() -> None:
    with pytest.raises(ExpressionError) as caught:
        value_for("living_lights.brightness / 2", BRIGHTNESS)
    (flaw,) = caught.value.flaws
    assert flaw.detail.endswith("an expression begins with `=`")
    assert flaw.did_you_mean == ("= living_lights.brightness / 2",)


@pytest.mark.parametrize(
    ("scalar", "attribute", "value"),
    [
        ("21 °C", TARGET, 21.0),
        ("70 °F", TARGET, pytest.approx(21.111, abs=0.001)),
        ("80 %", BRIGHTNESS, 80),
        (5, Attribute("integer"), 5),
        (5, Attribute("number"), 5),
        (0.15, Attribute("number"), 0.15),
        (True, Attribute("bool"), True),
        ("night", Attribute("enum", options=("home", "night")), "night"),
        ("anything", Attribute("enum"), "anything"),
        ("7", Attribute("string"), "7"),
        ("2 km", Attribute("number", "m"), 2000.0),
        ("2 bar", Attribute("number", "kPa"), 200.0),
        ("90min", Attribute("number", "s"), 5400.0),
        ("1970-01-01T00:01:00Z", Attribute("timestamp"), 60.0),
    ],
)
def test_scalars_become_values_of_their_attribute(
    *, scalar: bool | float | str, attribute: Attribute, value: Datum
) -> None:
    found = value_for(scalar, attribute)
    assert found == value
    assert not isinstance(value, int) or type(found) is type(value)


@pytest.mark.parametrize(
    ("scalar", "attribute", "detail", "hint"),
    [
        (21, TARGET, "write its unit", ("21 °C",)),
        ("21 %", TARGET, "is a percentage in %, wanted is a temperature in °C", ()),
        ("40 °C", TARGET, "out of range; it goes from 5 °C to 35 °C", ()),
        ("warm", TARGET, "`warm` is a text", ()),
        ("50.5 %", BRIGHTNESS, "no whole number", ()),
        (float("nan"), Attribute("number"), "no number", ()),
        (1.5, Attribute("integer"), "whole number", ()),
        ("on", Attribute("bool"), "true or false", ("true",)),
        (1, Attribute("bool"), "true or false", ()),
        ("nigth", Attribute("enum", options=("home", "night")), "none of home, night", ("night",)),
        (True, Attribute("enum", options=("home", "night")), "wanted is one of", ()),
        ("soon", Attribute("timestamp"), "no date and time", ()),
        ("2026-01-15T17:00", Attribute("timestamp"), "with zone", ()),
        (-1, Attribute("integer", None, 0), "from 0 to …", ()),
    ],
)
def test_scalars_that_do_not_fit_are_told_why(
    *, scalar: bool | float | str, attribute: Attribute, detail: str, hint: tuple[str, ...]
) -> None:
    with pytest.raises(ExpressionError) as caught:
        value_for(scalar, attribute)
    (flaw,) = caught.value.flaws
    assert flaw.code == "HX102"
    assert detail in flaw.detail
    assert flaw.did_you_mean == hint


def test_constants_are_checked_against_their_attribute() -> None:
    assert check_value(*parse_quantity("21 °C"), TARGET) is None
    flaw = check_value(*parse_quantity("21 %"), TARGET)
    assert flaw
    assert flaw.code == "HX102"
