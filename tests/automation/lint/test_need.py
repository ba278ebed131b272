"""Which scopes a rule needs, and where: whatever it does, wherever in it that stands."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.form import HouseForm, form_of
from hyperconnect.automation.form.house import GroupForm
from hyperconnect.automation.lint.need import lacking, needs_of, unknown
from hyperconnect.model.scope import COMMANDS
from tests.automation.household import Household

HOUSE = HouseForm(
    groups={"all_of_it": GroupForm(members=["living_lights", "living_thermostat"])},
    scenes={"night": {"living_lights.on": False, "living_thermostat.target": "18 °C"}},
    people={"alex": ["su7"]},
)
ON = {"set": {"living_lights.on": True}}
LIGHT, CLIMATE, LOCK, CAR, RUN = (
    "devices:command:light",
    "devices:command:climate",
    "devices:command:lock",
    "devices:command:car",
    "rules:run",
)


def needs(**rule: Any) -> list[tuple[str, str]]:
    household = Household()
    household.house = HOUSE
    return [(need.scope, need.pointer) for need in needs_of(form_of({"rule": "a", **rule}), household)]


@pytest.mark.parametrize(
    ("action", "needed"),
    [
        (ON, [(LIGHT, "/set/living_lights.on")]),
        ({"do": "front_door_lock.unlock"}, [(LOCK, "/do")]),
        ({"do": "living_lights.flash", "with": {"times": 2}}, [(LIGHT, "/do")]),
        ({"scene": "night"}, [(LIGHT, "/scene"), (CLIMATE, "/scene")]),
        (
            {"reach": {"living_thermostat.target": "21 °C", "by": "07:30"}},
            [(CLIMATE, "/reach/living_thermostat.target")],
        ),
        ({"notify": {"to": ["alex"], "text": "hello"}}, [(CAR, "/notify")]),
        ({"notify": {"to": "somebody", "text": "hello"}}, []),
        ({"set": {"home.guests": 2}}, [(RUN, "/set/home.guests")]),
        ({"call": "b"}, [(RUN, "/call")]),
        ({"rules": {"cancel": ["b"], "enable": ["c"]}}, [(RUN, "/rules/cancel")]),
        ({"rules": {"enable": ["c"]}}, []),
        ({"publish": {"topic": "a/b"}}, [(scope, "/publish") for scope in COMMANDS]),
        ({"set": {"nobody.on": True}}, []),
        ({"set": {"outdoor.temperature": "20 °C"}}, []),
        ({"log": "hello"}, []),
        ({"enabled": False, **ON}, []),
    ],
)
def test_each_kind_of_action_needs_its_own(action: dict[str, Any], needed: list[tuple[str, str]]) -> None:
    found = needs(when=[{"called": True}], then=[action])
    assert found == [(scope, f"/then/0{pointer}") for scope, pointer in needed]


@pytest.mark.parametrize(
    ("then", "pointer"),
    [
        ([{"if": "true", "then": [ON]}], "/then/0/then/0"),
        ([{"if": "true", "then": [], "else": [ON]}], "/then/0/else/0"),
        ([{"choose": [{"if": "true", "then": [ON]}]}], "/then/0/choose/0/then/0"),
        ([{"repeat": {"times": 2, "do": [ON]}}], "/then/0/repeat/do/0"),
        ([{"parallel": [[{"log": "x"}], [ON]]}], "/then/0/parallel/1/0"),
        ([{"stop": True}, ON], "/then/1"),
    ],
)
def test_wherever_it_stands(then: list[object], pointer: str) -> None:
    assert needs(when=[{"called": True}], then=then) == [(LIGHT, f"{pointer}/set/living_lights.on")]


def test_what_is_held_entered_and_left_counts_too() -> None:
    found = needs(
        **{"while": "true", "hold": {"living_thermostat.target": {"min": "18 °C"}}, "enter": [ON], "exit": [ON]}
    )
    assert [scope for scope, _ in found] == [CLIMATE, LIGHT, LIGHT]
    assert [pointer.split("/")[1] for _, pointer in found] == ["hold", "enter", "exit"]


def test_what_is_lacking_is_told_once_for_each_place() -> None:
    household = Household()
    household.house = HOUSE
    form = form_of({"rule": "a", "when": [{"called": True}], "then": [{"scene": "night"}, {"publish": {"topic": "a"}}]})
    found = lacking(needs_of(form, household), (LIGHT,))
    assert [(one.code, one.pointer) for one in found] == [("HX405", "/then/0/scene"), ("HX405", "/then/1/publish")]
    assert "devices:command:light," not in found[1].detail
    assert "the scopes of all commands" in lacking(needs_of(form, household), ())[-1].detail
    assert lacking(needs_of(form, household), ("admin",)) == ()


def test_run_as_names_scopes_that_there_are() -> None:
    assert unknown(None) == unknown("devices:command:light rules:run") == ()
    (found,) = unknown("devices:command:lihgt")
    assert (found.code, found.pointer) == ("HX101", "/run_as")
    assert "devices:command:light" in found.did_you_mean
    document: dict[str, object] = {"rule": "a", "run_as": "all", "when": [{"called": True}], "then": [{"log": "x"}]}
    assert compile_rule(document, Household()).failed
