"""Values as tests write them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.expression import ExpressionError
from hyperconnect.automation.form import Scalar
from hyperconnect.automation.proof.reading import datum, entries
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import moment_of
from hyperconnect.model.value import Datum

BERLIN = ZoneInfo("Europe/Berlin")
NOW = moment_of("2026-01-15T16:00:00Z")
MOMENT = Attribute("timestamp")


@pytest.mark.parametrize(
    ("written", "attribute", "value"),
    [
        ("unknown", Attribute("bool"), None),
        ("21 °C", Attribute("number", "°C"), 21.0),
        (52.4, Attribute("number", "°"), 52.4),
        ("52.4 °", Attribute("number", "°"), 52.4),
        ("home, work", Attribute("list"), ("home", "work")),
        ("18:10", MOMENT, moment_of("2026-01-15T17:10:00Z")),
        ("40min", MOMENT, NOW + 2400),
        ("2026-01-16T08:00", MOMENT, moment_of("2026-01-16T07:00:00Z")),
        ("2026-01-16T08:00Z", MOMENT, moment_of("2026-01-16T08:00:00Z")),
        ("heat", Attribute("enum", options=("off", "heat")), "heat"),
    ],
)
def test_a_value_is_read_as_its_attribute_holds_it(written: Scalar, attribute: Attribute, value: Datum) -> None:
    assert datum(written, attribute, NOW, BERLIN) == value


@pytest.mark.parametrize(("written", "attribute"), [("soon", MOMENT), ("21 %", Attribute("number", "°C"))])
def test_what_an_attribute_cannot_hold_is_refused(written: Scalar, attribute: Attribute) -> None:
    with pytest.raises(ExpressionError):
        datum(written, attribute, NOW, BERLIN)


def test_entries_of_a_calendar_last_an_hour_and_stand_in_order() -> None:
    ten, nine = moment_of("2026-01-15T09:00:00Z"), moment_of("2026-01-15T08:00:00Z")
    found = entries("10:00 Lunch with Kim; 09:00 Work;", NOW, BERLIN)
    assert found == (Entry(nine, nine + 3600, "Work"), Entry(ten, ten + 3600, "Lunch with Kim"))
    with pytest.raises(ValueError, match="soon"):
        entries("soon", NOW, BERLIN)
