"""What comes of the past when it is lived again with other rules, or the same."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.core.backtest import Was
from hyperconnect.model.value import Path
from tests.core.backtest.past import (
    FAN,
    HOUR,
    LAMP,
    LIGHTS,
    MODE,
    MOTION,
    START,
    WARMTH,
    command,
    done,
    lived,
    told,
    was,
)

DARK: dict[str, Any] = {
    "rule": "dark",
    "when": [{"change": "lamp.on", "to": True, "for": "10min"}],
    "then": [{"set": {"lamp.on": False}}],
}
ASKS: dict[str, Any] = {**LIGHTS, "if": ["home.mode == 'home'"]}


def test_a_rule_runs_as_often_as_its_trigger_was_recorded() -> None:
    report = lived([was(60, MOTION, True), was(120, MOTION, False), was(180, MOTION, True)])
    assert told(report, "lights").runs == 2
    assert done(report) == {"lamp.on=True": 1}, "the lamp is lit already when somebody moves again"


def test_what_a_rule_set_stays_until_somebody_else_changes_it() -> None:
    records = [was(60, MOTION, True), was(90, MOTION, False), was(600, LAMP, True), was(700, LAMP, False)]
    assert done(lived([*records, was(900, MOTION, True)])) == {"lamp.on=True": 2}


def test_what_earlier_rules_did_does_not_happen_by_itself() -> None:
    echo = [*command(60, LAMP, True, "rule:lights"), was(61, LAMP, True)]
    report = lived([was(60, MOTION, True), *echo], [DARK, {**LIGHTS, "if": ["home.mode == 'away'"]}])
    assert done(report) == {}
    assert told(report, "lights").misses == {"not_satisfied": 1}
    assert report.missing.echoes == 1


def test_the_way_to_what_was_wanted_is_the_commands_doing_too() -> None:
    height = Path("lamp.main.switch.on")
    between = [*command(60, height, True, "rule:lights", took=20.0), was(65, LAMP, True), was(80, LAMP, True)]
    assert lived(between, [{**LIGHTS, "enabled": False}]).missing.echoes == 2


def test_what_rules_did_that_are_gone_is_kept_where_nobody_does_it_now() -> None:
    fan = [*command(60, FAN, True, "rule:gone"), was(61, FAN, True)]
    follows = {"rule": "follows", "when": [{"change": "fan.on", "to": True}], "then": [{"set": {"lamp.on": True}}]}
    report = lived(fan, [follows])
    assert (done(report), report.missing.by_others) == ({"lamp.on=True": 1}, 1)


def test_a_rule_that_does_it_now_does_not_find_it_done_by_one_that_is_gone() -> None:
    lamp = [*command(30, LAMP, True, "rule:gone"), was(31, LAMP, True), was(60, MOTION, True)]
    assert done(lived(lamp)) == {"lamp.on=True": 1}


def test_people_give_their_commands_again() -> None:
    by_hand = [*command(60, LAMP, True, "user:kim"), was(61, LAMP, True)]
    report = lived(by_hand, [DARK])
    assert (told(report, "dark").runs, report.missing.by_people) == (1, 1)


def test_commands_of_people_that_came_to_nothing_are_not_given_again() -> None:
    lost = command(60, LAMP, True, "user:kim", took=None, state="timeout")
    report = lived(lost, [DARK])
    assert (report.versions[0].rules, report.missing.failed) == ((), 1)


def test_a_hand_keeps_a_rule_off_as_it_would_have_in_life() -> None:
    holds = {"rule": "holds", "while": ["hall.motion == true"], "hold": {"lamp.on": True}}
    report = lived([was(60, MOTION, True), was(600, LAMP, False), was(900, MOTION, False)], [holds])
    assert done(report) == {"lamp.on=True": 1}


def test_variables_that_no_rule_sets_change_as_they_did() -> None:
    records = [was(30, MODE, "away"), was(60, MOTION, True), was(90, MOTION, False), was(95, MODE, "home")]
    report = lived([*records, was(99, MOTION, True)], [ASKS])
    assert (told(report, "lights").runs, told(report, "lights").misses) == (1, {"not_satisfied": 1})


def test_variables_that_rules_set_are_theirs() -> None:
    sets = {"rule": "sets", "when": [{"change": "fan.on", "to": True}], "then": [{"set": {"home.mode": "away"}}]}
    report = lived([was(30, MODE, "away"), was(60, MOTION, True)], [ASKS, sets])
    assert told(report, "lights").runs == 1


def test_who_is_away_does_not_do_as_told() -> None:
    offline = [was(10, Path("lamp.main.availability.online"), False), was(60, MOTION, True)]
    report = lived([*offline, was(120, MOTION, False), was(400, MOTION, True)])
    assert done(report) == {"lamp.on=True": 2}, "it never said that it was on"


@pytest.mark.parametrize(("took", "outcome"), [(2.0, "ran"), (20.0, "failed")])
def test_a_device_answers_as_fast_as_it_usually_did(took: float, outcome: str) -> None:
    earlier = [each for n in range(3) for each in command(60 + n * 100, LAMP, n % 2 == 0, "user:kim", took=took)]
    late = {
        "rule": "late",
        "when": [{"change": "hall.motion", "to": True}],
        "then": [{"set": {"lamp.on": False}, "confirm": "5s"}],
    }
    report = lived([*earlier, was(3 * HOUR, MOTION, True)], [late])
    assert told(report, "late").outcomes == {outcome: 1}


def test_two_rules_that_want_the_same_are_told() -> None:
    strong = {
        "rule": "strong",
        "band": "safety",
        "while": ["hall.temperature > 30 °C"],
        "hold": {"lamp.on": False},
    }
    report = lived([was(60, WARMTH, 35.0), was(120, MOTION, True)], [LIGHTS, strong])
    (contest,) = report.versions[0].contests
    assert (contest.rule, contest.target, contest.outcome, contest.times) == ("lights", "lamp.on", "shadowed", 1)
    assert "strong" in contest.winner


def test_versions_that_do_the_same_differ_nowhere() -> None:
    report = lived([was(60, MOTION, True)], [LIGHTS], [{**LIGHTS, "title": "another"}])
    found = report.difference
    assert found is not None
    assert (found.same, found.only_first, found.only_second, found.moved, found.runs) == (1, 0, 0, 0, ())
    assert report.sentences[0] == "version 1 and version 2 would have done the same, 1 deed in all."


def test_versions_differ_where_one_does_what_the_other_does_not() -> None:
    records = [was(60, MOTION, True), was(70, MODE, "away"), was(80, MOTION, False), was(3600, LAMP, False)]
    report = lived([*records, was(3700, MOTION, True)], [LIGHTS], [ASKS])
    found = report.difference
    assert found is not None
    assert (found.same, found.only_first, found.only_second, found.moved) == (1, 1, 0, 0)
    (one,) = found.moments
    assert (one.at - START, one.which, one.deed.rule) == (3700, "only_first", "lights")
    assert one.sentence.endswith("only version 1 set lamp.on to true (lights).")
    assert [(each.rule, each.first, each.second) for each in found.runs] == [("lights", 2, 1)]


def test_what_comes_later_in_another_version_is_told_so() -> None:
    waits = {**LIGHTS, "then": [{"delay": "3min"}, *LIGHTS["then"]]}
    found = lived([was(60, MOTION, True)], [LIGHTS], [waits]).difference
    assert found is not None
    (one,) = found.moments
    assert (one.which, one.later) == ("moved", 180.0)


def test_only_chosen_rules_are_told_of_and_all_are_at_work() -> None:
    report = lived([was(60, MOTION, True)], [LIGHTS, DARK], chosen=frozenset({"dark"}))
    (rule,) = report.versions[0].rules
    assert (rule.rule, rule.runs) == ("dark", 1)


def test_of_many_runs_the_first_and_the_last_are_told() -> None:
    records = [was(60.0 * n, MOTION, n % 2 == 1) for n in range(1, 101)]
    rule = told(lived(records), "lights")
    assert (rule.runs, rule.outcomes) == (50, {"ran": 50})
    assert [story.at - START for story in rule.first_runs] == [60.0 + 120 * n for n in range(10)]
    assert [story.at - START for story in rule.last_runs] == [60.0 + 120 * n for n in range(40, 50)]


@pytest.mark.parametrize("value", [float("inf"), 1e308, "motion", (), None])
def test_a_hostile_record_harms_nobody(value: Any) -> None:
    odd = Path("hall.main.motion.motion")
    nobody = Was(START + 5, Path("nobody.main.x.y"), value)
    report = lived([was(1, odd, value), nobody, was(60, MOTION, False), was(90, MOTION, True)])
    assert told(report, "lights").runs == 1


def test_rules_that_cannot_be_at_work_are_told() -> None:
    lost = {"rule": "lost", "when": [{"change": "cellar.motion"}], "then": [{"set": {"lamp.on": True}}]}
    broken = {"rule": "broken", "when": [{"change": "hall.nothing"}], "then": [{"set": {"lamp.on": True}}]}
    refused = {each.rule: each.why for each in lived([was(60, MOTION, True)], [lost, broken]).versions[0].refused}
    assert refused["lost"] == "it waits for cellar, which is not known"
    assert refused["broken"]
    assert refused.keys() == {"lost", "broken"}


def test_clocks_set_rules_off_where_nothing_is_recorded() -> None:
    hourly = {"rule": "hourly", "when": [{"every": "1h"}], "then": [{"set": {"lamp.on": True}}]}
    report = lived([], [hourly], until=START + 3 * HOUR)
    assert told(report, "hourly").runs == 3
    assert "Nothing was recorded in this time: only clocks could set rules off." in report.sentences
