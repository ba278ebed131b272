"""Runs that wait while groups, scenes and templates change: each goes on as it began, or says that it cannot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.form import GroupForm, HouseForm, Scalar
from hyperconnect.automation.intent import Intent, Set, Tell
from hyperconnect.automation.program import Program
from hyperconnect.model.value import Datum, Path
from tests.automation.household import LIGHT_ON, SWITCH, Household, reasons, wanted

LAMP = {"light.on": SWITCH}
GROUPS = {"lights": GroupForm(["living_lights", "lamp", "candle", "torch"])}
PRESSED = [{"change": "hall_motion.motion", "to": True}]
SCENE: dict[str, Scalar] = {"living_lights.on": True}
RICHER: dict[str, Scalar] = {"living_lights.on": True, "living_thermostat.target": "20 °C", "lights.on": False}


def say(text: str) -> dict[str, Any]:
    return {"notify": {"to": "alex", "text": text}}


def told(out: list[Intent]) -> list[str]:
    return [intent.text for intent in out if isinstance(intent, Tell)]


def house() -> Household:
    household = Household()
    household.house = replace(HouseForm(), groups=GROUPS, scenes={"cosy": SCENE})
    household.open()
    household.set("hall_motion.motion", False)
    return household


def written(*then: Mapping[str, Any], **parts: object) -> dict[str, object]:
    return {"rule": "light", "when": PRESSED, "then": list(then), **parts}


def shape(program: Program) -> str:
    """Return a program as text, without where in memory its parts lie."""
    return re.sub(r"0x[0-9a-f]+", "", repr(program.code))


def saved(household: Household, document: dict[str, object]) -> None:
    findings = household.save(document)
    assert not [finding for finding in findings if finding.severity == "error"], findings


def furnish(household: Household, scene: dict[str, Scalar]) -> None:
    household.house = replace(household.house, scenes={"cosy": scene})
    household.engine.furnished(household.now)


def test_a_run_goes_on_where_it_stood_when_its_group_has_another_member() -> None:
    household = house()
    saved(household, written({"set": {"lights.on": True}}, {"delay": "5min"}, {"set": {"lights.on": False}}))
    assert wanted(household.set("hall_motion.motion", True)) == [LIGHT_ON]
    household.announce("lamp", LAMP)
    household.wait(10)
    off = [intent for intent in household.wait(300) if isinstance(intent, Set)]
    assert [(intent.path, intent.value) for intent in off] == [
        (Path("lamp_1.main.light.on"), False),
        (Path("living_lights_1.main.light.on"), False),
    ]


def test_a_run_goes_on_where_it_stood_when_its_scene_is_written_anew() -> None:
    household = house()
    saved(household, written({"scene": "cosy"}, {"delay": "5min"}, say("cosy enough")))
    assert wanted(household.set("hall_motion.motion", True)) == [LIGHT_ON]
    furnish(household, RICHER)
    assert told(household.wait(301)) == ["cosy enough"]


def test_a_run_goes_on_with_the_template_it_began_with() -> None:
    household = house()
    then = [say("one"), {"delay": "= pause"}, say("two")]
    template = written(*then, rule="base", params={"pause": {"default": "5min"}})
    saved(household, template)
    saved(household, {"rule": "light", "template": "base", "with": {"pause": "10min"}})
    assert told(household.set("hall_motion.motion", True)) == ["one", "one"]
    saved(household, template | {"then": [say("other"), say("more"), *then, say("three")]})
    assert told(household.wait(601)) == ["two", "two"]
    household.set("hall_motion.motion", False)
    assert told(household.set("hall_motion.motion", True)) == ["other", "more", "one"] * 2


def test_what_is_confirmed_is_confirmed_by_the_members_of_then() -> None:
    household = house()
    household.announce("torch", LAMP)
    household.wait(10)
    saved(household, written({"set": {"lights.on": True}, "confirm": "5min"}, say("all on")))
    household.set("hall_motion.motion", True)
    household.announce("candle", LAMP)
    household.wait(10)
    assert told(household.set("torch.on", True)) == []
    assert told(household.set("living_lights.on", True)) == ["all on"]


def test_a_group_without_members_is_told_and_waited_for_by_nobody() -> None:
    household = house()
    household.house = replace(household.house, groups={"lights": GroupForm(["lamp"])})
    saved(household, written({"set": {"lights.on": True}, "confirm": "1min"}, say("done")))
    out = household.set("hall_motion.motion", True)
    assert told(out) == ["done"]
    assert reasons(out)[-1].did[0] == "no member has lights.on"


def test_an_expanded_rule_compiles_to_the_same_again() -> None:
    household = house()
    base = written(
        {"set": {"lamp.on": "= trigger.new", "living_lights.on": True}, "claim": {"for": "= pause"}},
        {"repeat": {"times": 2, "do": [{"delay": "= pause"}, {"log": "${trigger.new}"}]}},
        rule="base",
        params={"pause": {"default": "5min"}, "lamp": {"device": "light"}},
    )
    household.keep(base)
    document: dict[str, object] = {"rule": "light", "template": "base", "with": {"lamp": "living_lights"}}
    compile_rule(document, household)
    first = compile_rule(document, household).plan
    assert first is not None
    household.keep({**base, "then": list[object]()})
    again = compile_rule(first.document, household).plan
    assert again is not None
    assert (again.document, again.version, again.local) == (first.document, first.version, True)
    assert shape(again.then) == shape(first.then)
    assert again.keys == first.keys


def test_a_run_that_stands_where_nothing_waits_ends_and_says_so() -> None:
    household = house()
    saved(household, written({"delay": "5min"}, say("late")))
    household.set("hall_motion.motion", True)
    live = household.engine.live("light")
    assert live is not None
    live.runs[0].branches[0].at = 1
    out = household.wait(301)
    assert told(out) == []
    assert [(each.outcome, each.did) for each in reasons(out)] == [
        ("failed", ("failed: the rule is written otherwise now",))
    ]
    assert live.runs == ()


CHANGES = st.sampled_from(["lamp", "candle", "torch", "poor", "rich", "template", "restart", "nothing"])
WAITS: tuple[dict[str, Any], ...] = (
    {"delay": "1min"},
    {"wait": {"until": "front_door.open", "timeout": "1min"}},
    {"set": {"lights.on": True}, "confirm": "1min", "on_error": "continue"},
    {"scene": "cosy", "confirm": "1min", "on_error": "continue"},
    {"repeat": {"times": 2, "do": [{"set": {"lights.on": False}}, {"delay": "20s"}]}},
    {"parallel": [[{"scene": "cosy"}, {"delay": "10s"}], [{"set": {"lights.on": True}}, {"delay": "30s"}]]},
)
DEEDS: tuple[dict[str, Any], ...] = ({"set": {"lights.on": True}}, {"scene": "cosy"})


@pytest.mark.parametrize("made_of_a_template", [False, True])
@settings(deadline=None, max_examples=25)
@given(
    body=st.lists(st.tuples(st.sampled_from(DEEDS), st.sampled_from(WAITS)), min_size=1, max_size=4),
    changes=st.lists(st.tuples(CHANGES, st.floats(0, 90)), max_size=6),
)
def test_no_change_leaves_a_run_behind(
    body: list[tuple[dict[str, Any], dict[str, Any]]],
    changes: list[tuple[str, float]],
    *,
    made_of_a_template: bool,
) -> None:
    household = house()
    then = [each for place, pair in enumerate(body) for each in (*pair, say(str(place)))]
    base = written(*then, rule="base", params={"pause": {"default": "5min"}}, enabled=not made_of_a_template)
    instance: dict[str, object] = {"rule": "light", "template": "base", "with": {}}
    document = instance if made_of_a_template else written(*then)
    documents = [base, document] if made_of_a_template else [document]
    for each in documents:
        saved(household, each)
    store: dict[str, dict[str, Any]] = {}
    out = household.set("hall_motion.motion", True)
    for change, after in changes:
        out += household.wait(after)
        match change:
            case "lamp" | "candle" | "torch":
                household.announce(change, LAMP)
            case "poor" | "rich":
                furnish(household, SCENE if change == "poor" else RICHER)
            case "template" if made_of_a_template:
                documents[0] = base | {"then": [DEEDS[0], {"delay": "7s"}, *then[::-1]]}
                saved(household, documents[0])
            case "restart":
                before = household
                for kind, key, data in before.engine.take_dirty(everything=True):
                    store.setdefault(kind, {})[key] = data
                memory = {
                    kind: {key: data for key, data in rows.items() if data is not None} for kind, rows in store.items()
                }
                values: list[Datum] = list(before.values)
                household = Household(now=before.now)
                for slug in ("lamp", "candle", "torch"):
                    if before.device(slug) is not None:
                        household.add(slug, LAMP)
                household.house = before.house
                household.values[: len(values)] = values[: len(household.values)]
                household.open(memory)
                for each in documents:
                    saved(household, each)
            case _:
                pass
    out += household.wait(1200)
    live = household.engine.live("light")
    assert live is not None
    assert live.runs == ()
    assert told(out) == [str(place) for place in range(len(body))]
