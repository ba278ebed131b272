"""The way of a run, read off its words, is the way it took: marks written into the rule say the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from hyperconnect.automation.form import MomentForm, RuleForm, form_of, plain
from hyperconnect.automation.proof import Nobody
from hyperconnect.automation.proof.cover import marked
from hyperconnect.automation.proof.rehearse import Asked, Rehearsal, rehearse
from hyperconnect.automation.way import Lane, Step, Way, way_of
from hyperconnect.model.reason import Reason
from tests.automation.proof.home import form

NOW = 1_768_500_000.0
WAYS = form("""
rule: ways
when:
  - at: "07:30"
  - event: doorbell.pressed
if: home.mode == "home"
then:
  - choose:
      - if: home.occupancy > 1
        then: [{ emit: many }]
      - if: home.occupancy == 1
        then: [{ emit: one }, { if: home.occupancy > 3, then: [{ log: never }], else: [{ log: ever }] }]
    else: [{ emit: none }]
  - log: switched off
    enabled: false
  - set: { lamp.on: true, lamp.brightness: 40 % }
  - delay: 30s
  - let: { count: 3 }
  - repeat:
      times: 2
      do:
        - if: home.occupancy > 0
          then: [{ log: again }, { delay: 5s }]
          else: [{ log: nobody }]
  - repeat:
      each: [a, b, c]
      do:
        - log: "item ${item}"
  - repeat:
      while: lamp.brightness > 90 %
      do:
        - log: too bright
  - parallel:
      - - log: left
      - - if: home.occupancy > 1
          then: [{ log: right }]
  - wait: { until: home.mode == "night", timeout: 1min }
  - if: home.occupancy > 5
    then: [{ stop: a party }]
  - log: the end
else:
  - emit: away
""")
MARK = "noted: came to "
RINGS = MomentForm("0s", event="doorbell.pressed")


def lived(rule: RuleForm, lasting: float = 600.0, **given: Any) -> Rehearsal:
    told = {name.replace("__", "."): value for name, value in given.items()}
    asked = Asked(NOW, {}, given=told, happens=RINGS, lasting=lasting)
    found = rehearse(rule, Nobody(), asked, timezone="Europe/Berlin")
    assert not found.flaw, found.flaw
    return found


def run_of(found: Rehearsal) -> list[Reason]:
    """Return the run's reasons without what the marks told."""
    return [
        replace(each, did=tuple(word for word in each.did if not word.startswith(MARK)))
        for each in found.reasons
        if each.run
    ]


def telling(rule: RuleForm) -> RuleForm:
    """Return a rule that notes where it comes, which nobody takes out of its reasons."""
    return form_of(json.loads(json.dumps(plain(marked(rule).form)).replace("\\u0000branch ", "came to ")))


def lanes(way: Way) -> Iterator[Lane]:
    for lane in way.lanes:
        yield lane
        yield from inside(lane.steps)


def inside(steps: tuple[Step, ...]) -> Iterator[Lane]:
    for step in steps:
        for lane in step.lanes:
            yield lane
            yield from inside(lane.steps)


def states(way: Way) -> dict[str, str]:
    steps = [*way.triggers, *way.conditions]
    for lane in lanes(way):
        steps += [*lane.steps, *([lane.condition] if lane.condition else [])]
    return {step.pointer: step.state for step in steps}


@pytest.mark.parametrize("occupancy", [0, 1, 2, 4, 6])
@pytest.mark.parametrize("mode", ["home", "away"])
@pytest.mark.parametrize("brightness", ["40 %", "100 %"])
def test_the_lanes_taken_are_those_whose_marks_were_told(occupancy: int, mode: str, brightness: str) -> None:
    given: dict[str, Any] = {"home__occupancy": occupancy, "home__mode": mode, "lamp__brightness": brightness}
    rule = replace(WAYS, then=WAYS.then[:-3], tests=[])
    found = lived(telling(rule), **given)
    way = way_of(rule, run_of(found))
    assert way.sure
    told = {word.removeprefix(MARK) for each in found.reasons for word in each.did if word.startswith(MARK)}
    # Loops and what goes on side by side have no marks of their own.
    taken = {lane.pointer for lane in lanes(way) if lane.state == "done" and lane.branch not in {"do", "beside"}}
    assert taken == told


def test_each_part_says_how_the_run_met_it() -> None:
    way = way_of(WAYS, run_of(lived(WAYS, home__occupancy=1, home__mode="home", lamp__brightness="40 %")))
    assert way.sure
    met = states(way)
    assert (met["/when/0"], met["/when/1"], met["/if/0"]) == ("left", "done", "done")
    assert (met["/then/0/choose/0/if"], met["/then/0/choose/1/if"]) == ("failed", "done")
    assert (met["/then/1"], met["/then/2"], met["/then/4"]) == ("off", "done", "done")
    assert (met["/then/9"], met["/then/11"], met["/else/0"]) == ("failed", "done", "left")
    loops = {step.pointer: step.passes for step in way.lanes[0].steps if step.kind == "repeat"}
    assert loops == {"/then/5": 2, "/then/6": 3, "/then/7": 0}
    (words,) = [[word for _, word in step.words] for step in way.lanes[0].steps if step.kind == "set"]
    assert words == ["set lamp.on to true", "set lamp.brightness to 40 %"]


def test_a_run_under_way_stands_where_it_waits_and_came_no_further() -> None:
    found = lived(WAYS, 10.0, home__occupancy=1, home__mode="home", lamp__brightness="40 %")
    way = way_of(WAYS, run_of(found), under_way=True)
    assert way.sure
    met = states(way)
    assert (met["/then/2"], met["/then/3"], met["/then/4"], met["/then/11"]) == ("done", "waits", "left", "left")


def test_a_stop_is_the_end() -> None:
    way = way_of(WAYS, run_of(lived(WAYS, home__occupancy=6, home__mode="home", lamp__brightness="40 %")))
    assert way.sure
    assert (states(way)["/then/10/then/0"], states(way)["/then/11"]) == ("done", "left")


def test_where_a_condition_was_not_true_the_rule_does_the_other() -> None:
    way = way_of(WAYS, run_of(lived(WAYS, home__occupancy=1, home__mode="away", lamp__brightness="40 %")))
    assert way.sure
    assert (states(way)["/if/0"], states(way)["/then/0"], states(way)["/else/0"]) == ("failed", "left", "done")


def reason(outcome: str, *did: str, at: float = 1.0) -> Reason:
    return Reason("r", at, outcome, 0, "time", did=did, run=1000)  # type: ignore[arg-type]  # an outcome


def test_what_fails_ends_the_way_and_what_is_told_at_the_end_and_after_stands_apart() -> None:
    rule = form(
        "rule: r\nwhen: [{ every: 5min }]\nthen: [{ set: { a.on: true } }, { set: { b.on: true } }, { log: x }]"
    )
    way = way_of(rule, [reason("failed", "set a.on to true", "b.on: its value is unknown")])
    assert [step.state for step in way.lanes[0].steps] == ["done", "failed", "left"]
    way = way_of(rule, [reason("ended", "the hub stopped", at=2.0), reason("postscript", "a was not sent", at=3.0)])
    assert (way.ended, way.after) == (((2.0, "the hub stopped"),), ((3.0, "a was not sent"),))


def test_an_outcome_that_is_awaited_may_be_tried_again() -> None:
    rule = form(
        "rule: r\nwhen: [{ every: 5min }]\nthen: [{ do: a.main.light.blink, timeout: 5s, retry: 2 }, { log: x }]"
    )
    told = (
        ("sent a.main.light.blink",),
        ("failed (no echo); tried again", "sent a.main.light.blink"),
        ("done", "noted: x"),
    )
    way = way_of(rule, [reason("waits", *words) for words in told])
    assert way.sure
    assert [(step.state, len(step.words)) for step in way.lanes[0].steps] == [("done", 4), ("done", 1)]


def test_a_state_tells_whether_it_began_or_ended() -> None:
    rule = form("rule: r\nwhile: a.on\nhold: { b.on: true }\nenter: [{ log: in }]\nexit: [{ log: out }]")
    began = way_of(rule, [reason("ran", "holds b.on at true", "noted: in")])
    over = way_of(rule, [reason("ran", "no longer holds b.on at true", "noted: out")])
    assert [lane.state for lane in began.lanes] == ["done", "left"]
    assert [lane.state for lane in over.lanes] == ["left", "done"]
    assert began.sure
    assert over.sure


@pytest.mark.parametrize("did", [("set a.on to true", "noted: y", "and more"), ("noted: x",)])
def test_words_of_another_rule_are_no_way_through_this_one(did: tuple[str, ...]) -> None:
    rule = form("rule: r\nwhen: [{ every: 5min }]\nthen: [{ emit: x }, { log: y }]")
    assert not way_of(rule, [reason("ran", *did)]).sure
