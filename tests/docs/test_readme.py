"""What README.md and CONTRIBUTING.md tell people to type exists."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from typer.main import get_group

from hyperconnect.automation.document.rule import read_rule
from hyperconnect.cli.app import app
from hyperconnect.content.yaml import load_yaml

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
DECISIONS = ROOT / "docs" / "adr"
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
COMMANDS = get_group(app).commands
LINES = re.findall(r"^(?:scripts/|hyperconnect )\S+.*$", README, re.MULTILINE)


@pytest.mark.parametrize("line", LINES)
def test_a_command_line_can_be_typed(line: str) -> None:
    words = line.partition("#")[0].split()
    if words[0].startswith("scripts/"):
        assert os.access(ROOT / words[0], os.X_OK)
        command = words[0].removeprefix("scripts/")
    else:
        command = words[1]
    options = {word for word in words if word.startswith("--")}
    if options:
        assert options <= {o for p in COMMANDS[command].params for o in (*p.opts, *p.secondary_opts)}


def test_every_command_is_in_the_readme_and_exists() -> None:
    assert set(re.findall(r"`hyperconnect ([\w-]+)", README)) == set(COMMANDS)


def test_every_script_is_explained() -> None:
    scripts = {path.name for path in (ROOT / "scripts").iterdir() if os.access(path, os.X_OK) and path.is_file()}
    assert [name for name in scripts if f"scripts/{name}`" not in CONTRIBUTING] == []


def test_the_rule_in_the_readme_is_one() -> None:
    [text] = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    rule, findings = read_rule(load_yaml(text, "README.md"))
    assert findings == ()
    assert rule is not None


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_inside_the_repository_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_decision_is_listed() -> None:
    listed = re.findall(r"\]\((0[^)]+)\)", (DECISIONS / "README.md").read_text("utf-8"))
    assert listed == sorted(path.name for path in DECISIONS.glob("0*.md"))
