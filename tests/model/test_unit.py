"""Units convert by their definitions, both ways, and never across dimensions."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.model.unit import aliases, canonical, canonical_units, convert, dimension

ALL_CANONICAL = [unit for units in canonical_units().values() for unit in units]
NAMES = [(name, unit) for unit in ALL_CANONICAL for name in aliases(unit)]
SIBLINGS = [
    pair for units in canonical_units().values() for pair in product(*[[n for u in units for n in aliases(u)]] * 2)
]


@pytest.mark.parametrize(
    ("value", "alias", "wanted", "result"),
    [
        (70, "°F", "°C", 190 / 9),
        (-40, "F", "°C", -40),
        (21.5, "°C", "°F", 70.7),
        (3005, "mV", "V", 3.005),
        (11.1, "kW", "W", 11_100),
        (1, "Wmin", "kWh", 1 / 60_000),
        (3.6, "MJ", "kWh", 1),
        (2.9, "bar", "kPa", 290),
        (290, "kPa", "bar", 2.9),
        (101.325, "kPa", "hPa", 1013.25),
        (30, "psi", "kPa", 206.84271879504),
        (29.92, "inHg", "hPa", 1013.2075888),
        (650_000, "m", "km", 650),
        (10, "mi", "km", 16.09344),
        (10, "m/s", "km/h", 36),
        (60, "mph", "km/h", 96.56064),
        (1.5, "h", "s", 5400),
        (5, "10 ms", "s", 0.05),
        (90, "s", "min", 1.5),
        (12, "L/min", "m³/h", 0.72),
        (1, "gal", "L", 3.785411784),
        (150, "lb", "kg", 68.0388555),
        (400, "ppb", "ppm", 0.4),
        (0.03, "mg/m³", "µg/m³", 30),
    ],
)
def test_known_conversions(value: float, alias: str, wanted: str, result: float) -> None:
    assert convert(value, alias, wanted) == pytest.approx(result, rel=1e-12)


@pytest.mark.parametrize(
    ("value", "alias", "wanted", "shown"), [(3005, "mV", "V", "3.005"), (71, "min", "s", "4260.0")]
)
def test_figures_stay_as_short_as_they_came(value: float, alias: str, wanted: str, shown: str) -> None:
    assert str(convert(value, alias, wanted)) == shown


@pytest.mark.parametrize(
    ("alias", "unit"),
    [
        ("  C", "°C"),
        ("% ", "%"),
        ("℃", "°C"),
        ("ºC", "°C"),
        ("Celsius", "°C"),
        ("\u03bcg/m\u00b3", "µg/m³"),
        ("\u00b5g/m\u00b3", "µg/m³"),
        ("\u03bcS/cm", "µS/cm"),
        ("Seconds", "s"),
        ("Volt", "V"),
        ("VAR", "var"),
        ("mbar", "hPa"),
        ("kPa", "kPa"),
        ("miles", "km"),
    ],
)
def test_real_spellings(alias: str, unit: str) -> None:
    found = canonical(alias)
    assert found is not None
    assert found[0] == unit


@pytest.mark.parametrize("alias", ["", "lqi", "none", "times", "MV", "furlong", "°c°"])
def test_unknown_units_are_not_guessed(alias: str) -> None:
    assert canonical(alias) is None
    assert dimension(alias) is None
    assert convert(1, alias, "W") is None
    assert convert(1, alias, alias) is None


def test_case_tells_milli_from_mega() -> None:
    assert convert(1, "mW", "W") == 0.001
    assert convert(1, "MW", "W") == 1_000_000


@pytest.mark.parametrize(
    ("alias", "wanted"), [("°C", "%"), ("K", "°C"), ("mired", "K"), ("W", "kWh"), ("m", "m²"), ("V", "A")]
)
def test_different_things_do_not_convert(alias: str, wanted: str) -> None:
    assert convert(20, alias, wanted) is None


@pytest.mark.parametrize(("alias", "unit"), NAMES)
def test_every_name_leads_to_its_canonical_unit(alias: str, unit: str) -> None:
    found = canonical(alias)
    assert found is not None
    name, factor, offset = found
    assert name == unit
    assert factor > 0
    assert convert(20.0, alias, unit) == pytest.approx(20.0 * factor + offset, rel=1e-12)


def test_canonical_units_stand_for_themselves() -> None:
    assert {unit: canonical(unit) for unit in ALL_CANONICAL} == {unit: (unit, 1.0, 0.0) for unit in ALL_CANONICAL}


def test_no_name_means_two_units() -> None:
    names = [name for name, _ in NAMES]
    assert len(names) == len(set(names))


@given(st.integers(-(10**9), 10**9).map(lambda mill: mill / 1000), st.sampled_from(SIBLINGS))
def test_there_and_back_is_the_same(value: float, pair: tuple[str, str]) -> None:
    here, there = pair
    moved = convert(value, here, there)
    assert moved is not None
    # A zero point that is shifted costs digits of readings far smaller than the shift.
    assert convert(moved, there, here) == pytest.approx(
        value, rel=1e-12, abs=1e-12 if dimension(here) == "temperature" else 0
    )


@given(st.integers(-1_000_000, 1_000_000), st.sampled_from(SIBLINGS))
def test_order_survives(value: int, pair: tuple[str, str]) -> None:
    here, there = pair
    less, more = convert(value, here, there), convert(value + 1, here, there)
    assert less is not None
    assert more is not None
    assert less < more
