"""What the pages of rules show, as functions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect import dashboard
from hyperconnect.api.model.reason import OutcomeName
from hyperconnect.api.model.rule import RuleLine, StandingName
from hyperconnect.automation.form import HouseForm
from hyperconnect.content.yaml import read_yaml
from hyperconnect.dashboard.pages.rule import copied, free
from hyperconnect.dashboard.pages.rules import OUTCOMES, STANDINGS, Line, Rules, counted, line_from, plain, sorted_lines
from tests.dashboard.ruling import dark

FOLDER = Path(dashboard.__file__).parent
GUIDE = Path(__file__).parents[2] / "docs" / "examples.yaml"
FINDING: dict[str, Any] = {"code": "HX204", "severity": "warning", "pointer": "/then", "detail": "why"}


def seen(rule: str = "hall", **more: Any) -> Line:
    line: dict[str, Any] = {
        "rule": rule,
        "title": "",
        "standing": "running",
        "enabled": True,
        "band": "comfort",
        "tags": [],
        "keeps_running": False,
        "runs": 0,
        "paused": "",
        "waits_for": [],
        "findings": [],
        "last": None,
    }
    return line_from(RuleLine.model_validate(line | more), "said", [], 0, ours=False, file="")


def test_every_standing_and_outcome_has_a_word() -> None:
    assert set(STANDINGS) == set(get_args(StandingName))
    assert set(OUTCOMES) == set(get_args(OutcomeName)) - {"postscript"}


def test_what_is_wrong_is_counted_but_not_that_devices_are_awaited() -> None:
    unknown = {**FINDING, "code": "HX101", "unknown": "attic"}
    errors = {**FINDING, "severity": "error"}
    line = seen(findings=[FINDING, unknown, errors], waits_for=["attic"])
    assert (line.errors, line.warnings) == (1, 1)
    assert seen(findings=[FINDING, unknown]).warnings == 2


def test_a_rule_is_called_by_its_title_or_else_by_its_name() -> None:
    assert (seen().title, seen(title="Hall light").title) == ("hall", "Hall light")


def test_what_needs_somebody_stands_first_and_the_rest_by_title() -> None:
    lines = [seen("c", title="a"), seen("b", standing="paused"), seen("a", title="Z"), seen("d", standing="broken")]
    ordered = sorted_lines(lines)
    assert [each.rule for each in ordered] == ["d", "b", "c", "a"]
    view = Rules(ordered, may_write=True)
    assert (view.on, view.wrong) == (2, 2)


def test_the_next_moment_is_the_earliest() -> None:
    following = [{"at": "2026-11-23T07:30:00+01:00"}, {"at": "2026-11-22T18:00:00+01:00"}]
    line = line_from(
        RuleLine.model_validate(RuleLine.model_json_schema()["examples"][0]), "", following, 2, ours=True, file="a.yaml"
    )
    assert (line.next_at, line.last_word, line.last_kind) == (1795366800.0, "ran", "good")


def test_runs_are_counted_since_a_moment() -> None:
    assert counted([(5000, "a"), (4000, "a"), (3999, "a"), (9000, "b")], 4.0) == {"a": 2, "b": 1}


def test_a_rule_is_told_in_plain_words_if_it_says_any() -> None:
    document: dict[str, object] = {"rule": "a", "when": [{"at": "07:30"}], "then": [{"log": "hi"}]}
    assert plain(document, HouseForm()).startswith("When it is 07:30")
    assert plain(None, HouseForm()) == ""


@pytest.mark.parametrize(
    ("name", "taken", "is_free"),
    [("a", [], "a"), ("a", ["a"], "a-2"), ("a", ["a", "a-2"], "a-3"), ("x" * 64, ["x" * 64], f"{'x' * 62}-2")],
)
def test_a_name_is_found_that_nobody_has(name: str, taken: list[str], is_free: str) -> None:
    assert free(name, taken) == is_free


@given(st.sets(st.from_regex(r"a(-[0-9]{1,2})?", fullmatch=True)))
def test_a_found_name_is_one_that_a_rule_may_have(taken: set[str]) -> None:
    found = free("a", taken)
    assert found not in taken
    assert len(found) <= 64


def test_a_copy_says_the_same_under_another_name() -> None:
    assert copied(dark("one"), "two") == dark("two")
    assert copied("when: [", "two") == "when: ["


def test_every_check_is_explained_as_the_guide_explains_it() -> None:
    part = FOLDER / "templates" / "parts" / "rule_checks.html"
    told = dict(re.findall(r'"(HX\d{3})": t\("((?:[^"\\]|\\.)*)"\)', part.read_text("utf-8")))
    checks = read_yaml(GUIDE)["checks"]
    assert told == {each["code"]: " ".join(each["about"].split()) for each in checks}
