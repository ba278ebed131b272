"""Every example in the pages about rules does what the page says."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.main import get_group

from hyperconnect import automation
from hyperconnect.automation.document import read_house
from hyperconnect.automation.expression.function import Cost
from hyperconnect.automation.form import ACTIONS, TRIGGERS
from hyperconnect.automation.form.word import Band, Mode
from hyperconnect.automation.text import read_rules
from hyperconnect.cli.app import app
from hyperconnect.content.find import ours
from hyperconnect.content.yaml import load_yaml, read_yaml
from hyperconnect.model.reason import Finding

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
GUIDE = (ours("rules") / "README.md").read_text(encoding="utf-8")
SHOWN: dict[str, Any] = read_yaml(ROOT / "docs" / "examples.yaml")
PAGE = runpy.run_path(str(ROOT / "scripts" / "document_rules.py"))
BLOCKS: list[str] = re.findall(r"```yaml\n(.*?)```", TUTORIAL, re.DOTALL)
HOUSE = next(block for block in BLOCKS if block.startswith("# home.yaml"))
RULES = [block for block in BLOCKS if block != HOUSE]
TEMPLATES = [block for block in RULES if "\nparams:" in block]
QUIET = {"HX203", "HX206"}
"""What an example may be told about: nothing is wrong with it."""

AROUND = "rule: cool-down\nwhen: [{ called: true }]\nthen: [{ log: cooler }]\n---\nrule: example\n"
findings: Callable[..., tuple[Finding, ...]] = runpy.run_path(str(ROOT / "scripts" / "document_checks.py"))["findings"]


def faults(text: str, home: Path | None = None) -> list[Finding]:
    return [each for each in findings(text, home) if each.severity != "info" or each.code not in QUIET]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("home") / "home.yaml"
    file.write_text(HOUSE, encoding="utf-8")
    return file


def test_the_home_of_the_tutorial_is_one() -> None:
    house, told = read_house(load_yaml(HOUSE, "docs/rules.md"))
    assert told == ()
    assert house is not None


@pytest.mark.parametrize("text", RULES, ids=lambda text: text.splitlines()[0])
def test_a_rule_of_the_tutorial_works_and_its_tests_pass(text: str, home: Path) -> None:
    assert faults("---\n".join([*TEMPLATES, text] if "\ntemplate:" in text else [text]), home) == []


@pytest.mark.parametrize("line", sorted(set(re.findall(r"hyperconnect \w+ [\w-]+|`rules [a-z-]+", TUTORIAL))))
def test_a_command_of_the_tutorial_exists(line: str) -> None:
    noun, verb = line.split()[-2:]
    verbs: Any = get_group(app).commands[noun.strip("`")]
    assert verb in verbs.commands


def test_the_tutorial_has_something_to_try() -> None:
    assert len(RULES) >= 10
    assert sum("\ntests:" in block for block in RULES) >= 5


def meant(text: str, key: str) -> Any:
    """Return the first item under a key of the last rule."""
    document: Any = read_rules(text)[-1].document
    return document[key][0]


@pytest.mark.parametrize("kind", TRIGGERS)
def test_the_example_of_a_trigger_is_one(kind: str) -> None:
    text = f"{AROUND}when:\n  - {SHOWN['triggers'][kind]}\nthen:\n  - log: it happened\n"
    assert kind in meant(text, "when")
    assert faults(text) == []


@pytest.mark.parametrize("kind", ACTIONS)
def test_the_example_of_an_action_is_one(kind: str) -> None:
    text = f"{AROUND}when:\n  - at: 07:30\nthen:\n  - {SHOWN['actions'][kind]}\n"
    assert kind in meant(text, "then")
    assert faults(text) == []


@pytest.mark.parametrize("check", SHOWN["checks"], ids=lambda check: check["code"])
def test_the_example_of_a_check_has_just_this(check: dict[str, str]) -> None:
    assert {each.code for each in findings(check["example"])} == {check["code"]}


def test_every_check_is_explained() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(automation.__file__).parent.rglob("*.py"))
    known = set(re.findall(r"\"(HX\d{3})\"", source))
    assert [check["code"] for check in SHOWN["checks"]] == sorted(known)


def test_every_word_that_is_one_of_a_few_is_explained() -> None:
    assert tuple(PAGE["BANDS"]) == get_args(Band)
    assert tuple(PAGE["MODES"]) == get_args(Mode)
    assert tuple(PAGE["COSTS"]) == get_args(Cost)


def test_examples_of_triggers_and_actions_are_all_there() -> None:
    assert tuple(SHOWN["triggers"]) == TRIGGERS
    assert tuple(SHOWN["actions"]) == ACTIONS


def test_the_guide_leads_to_both_pages() -> None:
    assert "](../docs/rules.md)" in GUIDE
    assert "](../docs/rules-reference.md)" in GUIDE
