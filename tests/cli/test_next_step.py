"""Next steps of a hub at the command line: no request is named that a command makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hyperconnect
from hyperconnect.cli.app import app
from hyperconnect.cli.next_step import commanded

_HINT = re.compile(r'hint=f?"([^"]*(?:GET|POST|PUT|DELETE) /api/v1/[^"]*)"|f?"(GET /api/v1/[^"]* lists them)"')
WITHOUT_COMMAND = ("/api/v1/jobs", "/api/v1/analysis", "/api/v1/openapi.json")
"""What the command line does not do, or in another way."""


def hints() -> list[str]:
    """Return each next step in our source that names a request, with names in place of what is filled in."""
    found: list[str] = []
    for path in sorted(Path(hyperconnect.__file__).parent.rglob("*.py")):
        for first, second in _HINT.findall(path.read_text("utf-8")):
            hint = re.sub(r"\{[^}]*\}", "a-name", first or second)
            if not any(place in hint for place in WITHOUT_COMMAND):
                found.append(hint)
    return found


def test_every_next_step_of_the_hub_is_said_as_a_command() -> None:
    found = hints()
    assert len(found) >= 8
    assert [hint for hint in found if "/api/v1" in commanded(hint)] == []


@pytest.mark.parametrize(
    ("said", "here"),
    [
        ("GET /api/v1/rules lists them", "`hyperconnect rules ls` lists them"),
        ("GET /api/v1/rules/hall/versions lists them", "`hyperconnect rules versions hall` lists them"),
        ("GET /api/v1/devices/desk lists them", "`hyperconnect devices show desk` lists them"),
        ("disable it: POST /api/v1/rules/hall:disable", "disable it: `hyperconnect rules disable hall`"),
        (
            "send a token as Authorization: Bearer hc_…; the owner makes one by `hyperconnect token create`",
            "name one with --token, or in HYPERCONNECT_TOKEN; the owner makes one by `hyperconnect token create`",
        ),
        ("GET /api/v1/openapi.json tells what there is", "GET /api/v1/openapi.json tells what there is"),
        ("did you mean hall?", "did you mean hall?"),
    ],
)
def test_a_next_step_is_said_for_whoever_types(said: str, here: str) -> None:
    assert commanded(said) == here


def test_the_commands_that_are_named_exist() -> None:
    from typer.main import get_command

    root = get_command(app)
    for hint in hints():
        for words in re.findall(r"`hyperconnect ([^`]*)`", commanded(hint)):
            noun, verb, *_ = words.split()
            assert verb in root.commands[noun].commands, words  # type: ignore[attr-defined]  # groups within a group
