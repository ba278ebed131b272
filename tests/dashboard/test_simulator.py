"""What the page of the simulator offers is what a simulation understands."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from hyperconnect.dashboard.pages.simulator import SPEEDS
from hyperconnect.dashboard.system.faults import KINDS, Kind
from hyperconnect.sim.happening.control import check_pace
from hyperconnect.sim.script.faults import Fault, read_fault

MODELS = {get_args(each.model_fields["kind"].annotation)[0]: each for each in get_args(get_args(Fault)[0])}


def written(kind: Kind) -> dict[str, Any]:
    """Return the fault that a form says when nothing in it was changed."""
    told: dict[str, Any] = {"kind": kind.kind, "of": "meter", "lasts": "1 min"}
    if kind.field == "must":
        told["field"] = "power"
    for each in kind.extras:
        plain = float(each.value) if each.number else each.value
        told[each.key] = f"{each.value} {each.unit}" if each.unit else plain
    return told


def test_every_fault_there_is_can_be_chosen() -> None:
    assert [each.kind for each in KINDS] == list(dict.fromkeys(each.kind for each in KINDS))
    assert {each.kind for each in KINDS} == set(MODELS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_fault_as_the_form_says_it_is_one(kind: Kind) -> None:
    said = ", ".join(f"{key}: {value}" for key, value in written(kind).items())
    assert read_fault(f"{{{said}}}", "form").kind == kind.kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_field_can_be_named_where_a_fault_takes_one(kind: Kind) -> None:
    field = MODELS[kind.kind].model_fields.get("field")
    assert kind.field == ("none" if field is None else "must" if field.is_required() else "may")
    for each in kind.extras:
        assert each.key in MODELS[kind.kind].model_fields
        assert not each.options or each.value in each.options


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_speeds_can_be_had(speed: int) -> None:
    assert check_pace({"speed": speed}) == speed
