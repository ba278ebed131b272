from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.sim.payload import choice, compact, fields, line, number, within


def test_json_is_compact_and_keeps_its_order() -> None:
    assert compact({"b": 1, "a": [True, None], "c": "°"}) == '{"b":1,"a":[true,null],"c":"°"}'.encode()


@given(st.text(max_size=60))
def test_a_number_is_finite_and_within_its_bounds_or_none(text: str) -> None:
    found = number(text, 5, 30)
    assert found is None or (math.isfinite(found) and 5 <= found <= 30)


@pytest.mark.parametrize(
    ("text", "found"), [("21", 21.0), (" 21.5\n", 21.5), ("2e1", 20.0), ("31", None), ("1_0", None)]
)
def test_numbers_are_read_strictly(text: str, found: float | None) -> None:
    assert number(text, 5, 30) == found


@pytest.mark.parametrize(("value", "found"), [(7, 7.0), (True, None), ("7", None), (None, None), (11, None)])
def test_json_numbers_are_read_strictly(value: object, found: float | None) -> None:
    assert within(value, 0, 10) == found


@given(st.text(max_size=100))
def test_only_json_objects_are_fields(text: str) -> None:
    found = fields(text)
    assert found is None or found == json.loads(text)


def test_deep_nesting_is_no_fields() -> None:
    assert fields('{"a":' * 2000) is None


def test_a_choice_is_one_of_its_options() -> None:
    assert choice(" heat ", ("off", "heat")) == "heat"
    assert choice("HEAT", ("off", "heat")) is None


@given(st.text(max_size=300))
def test_a_line_is_short_and_printable(text: str) -> None:
    found = line(text, 80)
    assert found is None or (0 < len(found) <= 80 and found.isprintable())
