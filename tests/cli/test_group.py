"""Commands are imported when they are called: each is where it is said to be, and help needs none of them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from hyperconnect.cli.app import app
from hyperconnect.cli.group import Later
from hyperconnect.cli.rules import app as rules

HEAVY = {"asyncio", "hyperconnect.client", "hyperconnect.config", "hyperconnect.core", "httpx2", "pydantic", "rich"}


def test_each_command_is_where_it_is_said_to_be() -> None:
    for group in (get_group(app), get_group(rules)):
        assert isinstance(group, Later)
        for name, place in group.places.items():
            assert group.commands[name].help, name
            assert len(place.about) <= 60


IMPORTS = """import importlib, os, sys
import asyncio, httpx2, msgspec, pydantic, ruamel.yaml, typer
for module in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        importlib.import_module(module)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, module
"""


def test_each_command_can_be_imported_before_everything_else_of_ours() -> None:
    groups = [group for group in (get_group(app), get_group(rules)) if isinstance(group, Later)]
    modules = sorted({f"hyperconnect.cli.{place.module}" for group in groups for place in group.places.values()})
    assert len(modules) > 20
    done = subprocess.run([sys.executable, "-c", IMPORTS, *modules], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "noun", ["claims", "comfort", "config", "devices", "rules", "runs", "simulate", "token", "variables"]
)
def test_no_help_breaks_off_in_the_middle_of_a_sentence(noun: str) -> None:
    answer = CliRunner().invoke(app, [noun, "--help"], terminal_width=80)
    assert answer.exit_code == 0
    assert "..." not in answer.stdout.partition("Commands:")[2]


@pytest.mark.parametrize("words", ["--help", "rules --help", "devices --help", "rules check --help", "hub --help"])
def test_help_imports_nothing_that_it_does_not_need(words: str) -> None:
    called = f"app({words.split()}, standalone_mode=False)"
    program = f"import sys\nfrom hyperconnect.cli.app import app\n{called}\nprint(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "Usage:" in answer.stdout
    assert HEAVY & set(answer.stdout.splitlines()[-1].split()) == set()
