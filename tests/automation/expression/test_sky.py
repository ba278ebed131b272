from __future__ import annotations

from collections.abc import Callable

import pytest

from hyperconnect.automation.names import Scope
from hyperconnect.model.moment import moment_of
from hyperconnect.model.value import Datum

Evaluate = Callable[..., Datum]


@pytest.mark.parametrize(
    ("clock", "zone", "latitude", "longitude", "rises", "sets"),
    [
        ("2026-01-15T12:00:00+01:00", "Europe/Berlin", 52.52, 13.405, "08:10", "16:22"),
        ("2026-06-21T23:59:00+02:00", "Europe/Berlin", 52.52, 13.405, "04:43", "21:33"),
        ("2026-03-29T01:30:00+01:00", "Europe/Berlin", 52.52, 13.405, "06:48", "19:35"),
        ("2026-09-23T00:00:00+12:45", "Pacific/Chatham", -43.95, -176.55, "06:20", "18:28"),
        ("2026-01-15T00:30:00+14:00", "Pacific/Kiritimati", 1.87, -157.43, "06:38", "18:39"),
    ],
)
def test_today_the_sun_rises_and_sets(
    evaluate: Evaluate, clock: str, zone: str, latitude: float, longitude: float, rises: str, sets: str
) -> None:
    """Times as the library astral 3.2 has them, by the same formulas without shortcuts; agreed within two minutes."""
    scope = Scope(moment_of(clock), zone, latitude, longitude)
    assert evaluate(f"sunrise() between {rises} - 2min .. {rises} + 2min", None, scope) is True
    assert evaluate(f"sunset() between {sets} - 2min .. {sets} + 2min", None, scope) is True
    assert evaluate("date() == '" + clock[:10] + "'", None, scope) is True


@pytest.mark.parametrize(("clock", "up"), [("2026-06-21T12:00:00Z", True), ("2026-12-21T12:00:00Z", False)])
def test_a_polar_day_has_neither(evaluate: Evaluate, clock: str, *, up: bool) -> None:
    scope = Scope(moment_of(clock), "Europe/Oslo", 69.65, 18.96)
    assert evaluate("sunrise() is unknown and sunset() is unknown", None, scope) is True
    assert evaluate("sun.elevation > 0 °", None, scope) is up


def test_the_sun_stands_highest_at_noon(evaluate: Evaluate) -> None:
    scope = Scope(moment_of("2026-06-21T11:10:00Z"), "Europe/Berlin", 52.52, 13.405)
    assert evaluate("sun.elevation", None, scope) == pytest.approx(60.9, abs=0.2)
    scope.now += 12 * 3600
    assert evaluate("sun.elevation", None, scope) == pytest.approx(-14.0, abs=0.3)
    assert evaluate("sun.elevation < 4 ° and now() > sunset()", None, scope) is False
