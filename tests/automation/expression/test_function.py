from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from hyperconnect.automation.expression.function import FUNCTIONS
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum

Evaluate = Callable[..., Datum]
FRIDAY = Scope(datetime(2026, 1, 16, 21, 30, tzinfo=UTC).timestamp(), "Europe/Berlin", 52.52, 13.405)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abs(2 - 5)", 3),
        ("abs(18 °C - 20 °C)", 2.0),
        ("min(3, 1, 2)", 1),
        ("max(15min, 1h)", 3600.0),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(2.345, 2)", 2.35),
        ("clamp(150 %, 0 %, 100 %)", 100.0),
        ("clamp(5, 7, 9)", 7),
        ("mod(7, 3)", 1),
        ("mod(-1, 3)", 2),
        ("len('four')", 4),
        ("len([1, 2])", 2),
        ("lower('AbC')", "abc"),
        ("upper('AbC')", "ABC"),
        ("contains('front door', 'door')", True),
        ("contains(['a', 'b'], 'c')", False),
        ("starts_with('front', 'fr')", True),
        ("ends_with('front', 'fr')", False),
        ("concat('at ', 21.25 °C, ', ', true)", "at 21.2 °C, true"),
        ("format(1.8 kW, 2)", "1800.00 W"),
        ("format(90min)", "1 h 30 min"),
        ("time() == 22:30", True),
        ("date() == '2026-01-16'", True),
        ("weekday() == 'fri'", True),
        ("hour()", 22),
        ("now() == 22:30", True),
        ("format(now())", "22:30"),
        ("time() + 2h == 00:30", True),
        ("time() - 23h == 23:30", True),
        ("weekday() in ['sat', 'sun']", False),
    ],
)
def test_functions_do_what_they_say(evaluate: Evaluate, text: str, expected: object) -> None:
    result = evaluate(text, None, FRIDAY)
    assert result == pytest.approx(expected) if isinstance(expected, float) else result == expected
    assert type(result) is type(expected)


def test_arrival_is_when_and_eta_how_long(evaluate: Evaluate) -> None:
    state: Mapping[str, Datum] = {"su7.navigation.eta": FRIDAY.now + 1200.0}
    assert evaluate("eta(su7)", state, FRIDAY) == 1200.0
    assert evaluate("eta(su7, home) < 21min", state, FRIDAY) is True
    assert evaluate("arrival(su7) == now() + 20min", state, FRIDAY) is True
    assert evaluate("arrival(su7, home) <= 22:50", state, FRIDAY) is True
    assert evaluate("arrival(su7, home) <= 22:49", state, FRIDAY) is False


def test_an_arrival_after_midnight_is_not_before_todays_evening(evaluate: Evaluate) -> None:
    state: Mapping[str, Datum] = {"su7.navigation.eta": FRIDAY.now + 2 * 3600.0}
    assert evaluate("arrival(su7) <= 23:00", state, FRIDAY) is False
    assert evaluate("arrival(su7) between 23:00 .. 05:00", state, FRIDAY) is True


def test_distance_follows_the_globe(evaluate: Evaluate) -> None:
    hamburg: Mapping[str, Datum] = {"su7.location.latitude": 53.551, "su7.location.longitude": 9.994}
    assert evaluate("distance(su7, home)", hamburg, FRIDAY) == pytest.approx(255.5, abs=0.5)
    assert evaluate("distance(home, su7) > 200 km", hamburg, FRIDAY) is True
    assert evaluate("distance(su7, su7)", hamburg, FRIDAY) == 0.0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_table_can_be_read(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.signature.startswith(f"{name}(")
    assert function.about.endswith(".")
    assert function.gives
