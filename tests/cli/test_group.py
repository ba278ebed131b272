"""Commands are imported when they are called: each is where it is said to be, and help needs none of them."""

from __future__ import annotations

import subprocess
import sys

from typer.main import get_group

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


def test_help_imports_nothing_that_it_does_not_need() -> None:
    program = (
        "import sys\nfrom hyperconnect.cli.app import app\napp(['--help'], standalone_mode=False)\nprint(*sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "rules" in answer.stdout
    assert HEAVY & set(answer.stdout.splitlines()[-1].split()) == set()
