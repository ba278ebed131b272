"""Rehearsals: what a rule would do in a home as it is, told part by part."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import to_builtins

from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.form import HouseForm, MomentForm, RuleForm, form_of
from hyperconnect.automation.proof import Nobody
from hyperconnect.automation.proof.rehearse import Asked, Rehearsal, rehearse

NOW = 1_768_500_000.0


def form(**parts: Any) -> RuleForm:
    rule, findings = read_rule({"rule": "lamp", **parts})
    assert rule is not None, findings
    return form_of(canonical(rule))


def rehearsed(rule: RuleForm, others: tuple[RuleForm, ...] = (), **asked: Any) -> Rehearsal:
    documents = [_document(each) for each in others]
    return rehearse(rule, Nobody(HouseForm()), Asked(NOW, {}, **asked), others=documents, timezone="Europe/Berlin")


def _document(rule: RuleForm) -> dict[str, object]:
    document: dict[str, object] = to_builtins(rule)
    return document


LAMP = form(
    when=[{"change": "hall.motion", "to": True}],
    **{"if": ["home.mode == 'home' and hall.illuminance < 20 lx"]},
    then=[{"set": {"lamp.on": True}}],
)
MOVES = MomentForm("0s", {"hall.motion": True})
STILL = {"hall.motion": False, "lamp.on": False}


def test_what_happens_sets_a_rule_off_as_it_would_in_life() -> None:
    found = rehearsed(LAMP, given={**STILL, "home.mode": "home", "hall.illuminance": "5 lx"}, happens=MOVES)
    assert (found.flaw, found.ran) == ("", True)
    assert [(each.words, each.idle) for each in found.doings] == [("lamp.on was set to true", False)]
    assert found.sentences[0].startswith("lamp ran because hall.motion went from false to true")


def test_each_condition_tells_its_truth_what_it_read_and_the_part_that_decides() -> None:
    found = rehearsed(LAMP, given={**STILL, "home.mode": "home", "hall.illuminance": "50 lx"}, happens=MOVES)
    (condition,) = found.conditions
    assert (found.ran, condition.pointer, condition.truth) == (False, "/if/0", False)
    assert condition.read == {"home.mode": "home", "hall.illuminance": "50 lx"}
    assert [(part.text, part.value, part.condition) for part in condition.part.parts] == [
        ("home.mode == 'home'", "true", True),
        ("hall.illuminance < 20 lx", "false", True),
    ]
    assert not any(part.condition for part in condition.part.parts[1].parts)


def test_conditions_of_triggers_and_steps_are_told_where_they_stand() -> None:
    quiet = {"log": "x"}
    branching = form(
        when=[{"change": "hall.motion", "if": "hall.motion"}, {"called": True, "if": ["trigger.id == 'x'"]}],
        then=[
            {"if": ["home.mode == 'home'"], "then": [quiet], "else": [{"if": "hall.motion", "then": [quiet]}]},
            {"choose": [{"if": "home.mode == 'away'", "then": [quiet]}]},
            {"repeat": {"until": "hall.motion", "do": [quiet]}},
            {"repeat": {"each": [1, 2], "do": [{"if": "item == 1", "then": [quiet]}]}},
            {"parallel": [[quiet], [{"if": "not hall.motion", "then": [quiet]}]]},
        ],
    )
    found = rehearsed(branching, given={"hall.motion": False, "home.mode": "home"})
    assert [(each.pointer, each.truth) for each in found.conditions] == [
        ("/when/0/if/0", False),
        ("/then/0/if/0", True),
        ("/then/0/else/0/if/0", False),
        ("/then/1/choose/0/if/0", False),
        ("/then/2/repeat/until/0", False),
        ("/then/4/parallel/1/0/if/0", True),
    ]


def test_an_unknown_value_leaves_a_condition_unknown() -> None:
    found = rehearsed(LAMP, given={**STILL, "home.mode": "home"}, happens=MOVES)
    assert (found.ran, found.conditions[0].truth) == (False, None)


def test_a_condition_is_told_as_it_stood_before_the_rule_acted() -> None:
    leaves = form(when=[{"called": True}], **{"if": ["home.mode == 'home'"]}, then=[{"set": {"home.mode": "away"}}])
    found = rehearsed(leaves, given={"home.mode": "home"})
    assert (found.ran, found.conditions[0].truth, len(found.doings)) == (True, True, 1)


def test_conditions_can_be_skipped() -> None:
    given = {**STILL, "home.mode": "away", "hall.illuminance": "50 lx"}
    assert not rehearsed(LAMP, given=given, happens=MOVES).ran
    skipped = rehearsed(LAMP, given=given, happens=MOVES, conditions="skip")
    assert (skipped.ran, skipped.conditions) == (True, ())


def test_what_a_delay_holds_back_comes_while_it_lasts() -> None:
    late = form(when=[{"called": True}], then=[{"delay": "5min"}, {"set": {"lamp.on": True}}])
    assert rehearsed(late, given={"lamp.on": False}).doings == ()
    (doing,) = rehearsed(late, given={"lamp.on": False}, lasting=600.0).doings
    assert doing.at == NOW + 300


def test_rules_that_are_called_are_at_work_and_others_are_not() -> None:
    calls = form(when=[{"called": True}], then=[{"call": "other"}])
    other = form(rule="other", when=[{"called": True}], then=[{"set": {"fan.on": True}}])
    stranger = form(rule="stranger", when=[{"change": "fan.on"}], then=[{"set": {"lamp.on": True}}])
    found = rehearsed(calls, (other, stranger), lasting=60.0, given={"fan.on": False})
    assert [each.words for each in found.doings] == ["fan.on was set to true"]


def test_a_state_rule_tells_what_its_state_is() -> None:
    state = form(**{"while": ["hall.humidity > 60 %"]}, hold={"fan.on": True})
    found = rehearsed(
        state, given={"hall.humidity": "50 %", "fan.on": False}, happens=MomentForm("0s", {"hall.humidity": "70 %"})
    )
    assert [each.words for each in found.doings] == ["fan.on was set to true"]
    assert (found.conditions[0].pointer, found.conditions[0].truth) == ("/while/0", True)


@pytest.mark.parametrize(
    ("rule", "asked", "pointer"),
    [
        (LAMP, {"given": {"hall.motion": "perhaps"}}, "/values/hall.motion"),
        (LAMP, {"happens": MomentForm("0s", event="hall.rings")}, "/trigger/event"),
        (form(**{"while": ["hall.motion"]}, hold={"lamp.on": True}), {"conditions": "skip"}, "/conditions"),
        (
            form(when=[{"change": "hall.motion"}], **{"if": ["hall.motion == 21 °C"]}, then=[{"log": "x"}]),
            {},
            "/rule/if/0",
        ),
        (form(when=[{"called": True}], params={"who": {"device": "light"}}, then=[{"log": "x"}]), {}, "/rule"),
    ],
)
def test_what_cannot_be_rehearsed_says_why_and_where(rule: RuleForm, asked: dict[str, Any], pointer: str) -> None:
    found = rehearsed(rule, **asked)
    assert (found.pointer, found.ran, found.doings) == (pointer, False, ())
    assert found.flaw


def test_a_rehearsal_without_end_is_ended() -> None:
    turns = {"times": 1000, "max": 1000}
    within = [{"repeat": {**turns, "do": [{"delay": "100ms"}]}}]
    busy = form(when=[{"called": True}], then=[{"repeat": {**turns, "do": within}}])
    assert "too much" in rehearsed(busy, lasting=3600.0).flaw
