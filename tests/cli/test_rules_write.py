"""`hyperconnect rules new|fmt|schema` and the formats of `rules check`, without a hub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hyperconnect.cli.problems import sarif
from hyperconnect.cli.writings import Problem
from hyperconnect.model.reason import Finding, Severity
from tests.cli.test_rules import LAMP, Terminal

UNTIDY = """# Light.
rule:   lamp
when:
- change: hall_motion.motion   # whoever it is
  to: true


then:
    - set: {hall_light.on: true}
"""
TIDY = """# Light.
rule: lamp
when:
  - change: hall_motion.motion   # whoever it is
    to: true

then:
  - set: { hall_light.on: true }
"""


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_what_is_untidy_is_laid_out_and_stays_so(terminal: Terminal) -> None:
    path = terminal.write("rules/lamp.yaml", UNTIDY)
    path.chmod(0o640)
    first, second = terminal.run("fmt"), terminal.run("fmt")
    assert path.read_text(encoding="utf-8") == TIDY
    assert (first.exit_code, first.stdout) == (0, f"{path}\n")
    assert (second.exit_code, second.stdout) == (0, "")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in path.parent.iterdir()] == ["lamp.yaml"]


def test_to_check_changes_nothing(terminal: Terminal) -> None:
    path = terminal.write("rules/lamp.yaml", UNTIDY)
    answer = terminal.run("fmt", "--check", str(path))
    assert answer.exit_code == 3
    assert answer.stdout == f"{path}\n"
    assert path.read_text(encoding="utf-8") == UNTIDY
    path.write_text(TIDY, encoding="utf-8")
    assert terminal.run("fmt", "--check").exit_code == 0


def test_what_cannot_be_read_is_left_and_told(terminal: Terminal) -> None:
    good = terminal.write("rules/a.yaml", UNTIDY)
    bad = terminal.write("rules/b.yaml", "rule: [\n")
    answer = terminal.run("fmt", str(good.parent), "--json")
    told = [json.loads(line) for line in answer.stdout.splitlines()]
    assert answer.exit_code == 3
    assert told[0] == {"file": str(good), "changed": True, "error": ""}
    assert "b.yaml:" in told[1]["error"]
    assert bad.read_text(encoding="utf-8") == "rule: [\n"


@pytest.mark.parametrize("state", [(), ("--state",)])
def test_a_new_rule_is_sound_tidy_and_its_tests_pass(terminal: Terminal, state: tuple[str, ...]) -> None:
    assert terminal.run("new", "my-rule", *state).exit_code == 0
    path = terminal.content / "rules" / "my-rule.yaml"
    checked = terminal.run("check", str(path))
    assert (checked.exit_code, "0 errors, 0 warnings" in checked.stderr) == (0, True), checked.stdout
    assert terminal.run("test", str(path)).exit_code == 0
    assert terminal.run("fmt", "--check", str(path)).exit_code == 0
    assert "#" in path.read_text(encoding="utf-8")


def test_a_new_rule_says_how_a_hub_gets_it(terminal: Terminal) -> None:
    assert "`hyperconnect rules apply " in terminal.run("new", "my-rule").stderr


def test_a_new_rule_takes_nobodys_place(terminal: Terminal) -> None:
    path = terminal.write("rules/mine.yaml", "rule: other\n")
    for words in (("other",), ("mine",), ("welcome-home",), ("fresh", "--to", str(path))):
        answer = terminal.run("new", *words)
        assert answer.exit_code != 0
        assert "already" in str(answer.exception)
    assert path.read_text(encoding="utf-8") == "rule: other\n"
    assert [each.name for each in path.parent.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize("name", ["Nice Rule", "x\ny", "../up", "", "a: b"])
def test_a_name_that_no_rule_can_have_is_told(terminal: Terminal, name: str) -> None:
    answer = terminal.run("new", name)
    assert answer.exit_code != 0
    assert "no rule can be called" in str(answer.exception)
    assert list((terminal.content / "rules").iterdir()) == []


def test_a_new_rule_may_be_written_to_stdout(terminal: Terminal) -> None:
    answer = terminal.run("new", "my-rule", "--to", "-")
    assert "rule: my-rule" in answer.stdout
    assert list((terminal.content / "rules").iterdir()) == []


@pytest.mark.parametrize(("what", "title"), [("rule", "Rule"), ("home", "House")])
def test_the_schema_is_json_schema(terminal: Terminal, what: str, title: str) -> None:
    schema = json.loads(terminal.run_plain("schema", what).stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == title
    assert schema["properties"]


def wrong(terminal: Terminal) -> Path:
    return terminal.write("rules/la mp.yaml", LAMP.replace("hall_motion.motion\n", "hall_motion.motoin\n"))


def test_a_caret_stands_under_what_is_wrong(terminal: Terminal) -> None:
    path = wrong(terminal)
    lines = terminal.run("check", str(path)).stdout.splitlines()
    place = next(n for n, line in enumerate(lines) if " HX101: hall_motion.motoin" in line)
    assert lines[place].startswith(f"{path}:3:5: error HX101: ")
    source, caret = lines[place + 1 : place + 3]
    assert source[caret.index("^") :].startswith("change")


def test_a_caret_follows_tabs() -> None:
    source = 'title:\t"x\tand" then'
    shown = Problem(Path("a"), Finding("HX1", "error", "", "no", (0, 4), line=1, column=16), source).text()
    _, line, caret = shown.splitlines()
    assert line.expandtabs()[caret.expandtabs().index("^") :] == "then"


def test_github_is_told_in_its_own_words(terminal: Terminal) -> None:
    path = wrong(terminal)
    lines = terminal.run("check", str(path), "--format", "github").stdout.splitlines()
    assert any(
        line.startswith(f"::error file={path},title=HX101,line=3,col=5,endColumn=") and "motoin" in line
        for line in lines
    )


def valid(log: dict[str, Any]) -> bool:
    """Return whether a log has what SARIF 2.1.0 asks for, as far as we use it."""
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        for location in result["locations"]:
            assert " " not in location["physicalLocation"]["artifactLocation"]["uri"]
            region = location["physicalLocation"].get("region", {"startLine": 1, "startColumn": 1, "endColumn": 2})
            assert region["startLine"] >= 1
            assert 1 <= region["startColumn"] < region["endColumn"]
    return True


def test_sarif_is_what_its_standard_asks_for(terminal: Terminal) -> None:
    answer = terminal.run("check", str(wrong(terminal)), "--format", "sarif")
    log = json.loads(answer.stdout)
    assert answer.exit_code == 3
    assert valid(log)
    results = log["runs"][0]["results"]
    assert any(result["ruleId"] == "HX101" and "motoin" in result["message"]["text"] for result in results)


def test_sarif_of_nothing_is_a_log_too(terminal: Terminal) -> None:
    path = terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "true"))
    answer = terminal.run("check", str(path), "--format", "sarif")
    log = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert valid(log)
    assert {result["level"] for result in log["runs"][0]["results"]} <= {"note"}


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_sarif_knows_every_severity_and_findings_without_a_place(severity: Severity) -> None:
    log = sarif([Problem(Path("a b.yaml"), Finding("HX1", severity, "", "no", did_you_mean=("yes",)), "")])
    assert valid(log)
    assert "did you mean yes?" in log["runs"][0]["results"][0]["message"]["text"]


CHAIN = """rule: {0}
when: [{{ change: {1}, to: true }}]
then: [{{ set: {{ {2}: true }} }}]
"""


def chain(terminal: Terminal) -> list[str]:
    links = (("first", "a_motion.motion", "b_plug.on"), ("second", "b_plug.on", "c_plug.on"))
    return [str(terminal.write(f"rules/{link[0]}.yaml", CHAIN.format(*link))) for link in links]


def test_a_graph_tells_what_leads_to_what(terminal: Terminal) -> None:
    answer = terminal.run("graph", *chain(terminal), "--format", "json")
    graph = json.loads(answer.stdout)
    edges = {(edge["source"], edge["target"], edge["kind"]) for edge in graph["edges"]}
    assert answer.exit_code == 0
    (between,) = {target for source, target, kind in edges if (source, kind) == ("rule:first", "sets")}
    assert (between, "rule:second", "triggers") in edges
    assert {node["kind"] for node in graph["nodes"]} == {"rule", "attribute"}


@pytest.mark.parametrize(("form", "begins"), [("dot", "digraph rules {"), ("mermaid", "flowchart LR")])
def test_a_graph_can_be_drawn(terminal: Terminal, form: str, begins: str) -> None:
    answer = terminal.run("graph", *chain(terminal), "--format", form)
    assert answer.stdout.startswith(begins)
    assert "second" in answer.stdout


def test_a_graph_of_one_rule_is_what_is_near(terminal: Terminal) -> None:
    files = chain(terminal)
    near = json.loads(terminal.run("graph", *files, "--format", "json", "--rule", "first", "--steps", "1").stdout)
    assert [node["id"] for node in near["nodes"] if node["kind"] == "rule"] == ["rule:first"]
    assert "did you mean first" in str(terminal.run("graph", *files, "--rule", "frist").exception)


def test_all_rules_are_drawn_if_none_is_named(terminal: Terminal) -> None:
    chain(terminal)
    answer = terminal.run("graph")
    assert answer.exit_code == 0
    assert '["first"]' in answer.stdout
    assert "The first one home is welcomed" in answer.stdout
