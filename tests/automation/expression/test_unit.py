from __future__ import annotations

import pytest

from hyperconnect.automation.expression import parse_quantity, type_of
from hyperconnect.automation.expression.unit import WRITTEN, factor, held
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.unit import canonical_units


@pytest.mark.parametrize("unit", WRITTEN)
def test_every_written_unit_leads_to_a_held_one(unit: str) -> None:
    kept = held(1.0, unit)[1]
    assert any(kept in units for units in canonical_units().values())
    assert parse_quantity(f"3 {unit}")[1].unit == kept
    assert parse_quantity(f"3{unit}")[1].unit == kept


UNITS = sorted({a.unit for c in CAPABILITIES.values() for a in c.attributes.values() if a.unit})


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_of_the_registry_can_be_written(unit: str) -> None:
    attribute = next(a for c in CAPABILITIES.values() for a in c.attributes.values() if a.unit == unit)
    assert factor(parse_quantity(f"3 {unit}")[1].unit, type_of(attribute).unit) is not None


def test_a_week_is_no_watt() -> None:
    assert held(1.0, "w") == (604_800.0, "s")
    assert held(1.0, "W") == (1.0, "W")
