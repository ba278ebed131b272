"""Who pays for HTTP: only a hub that answers it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("fastapi", "starlette", "uvicorn", "pydantic")


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.argv = ['hyperconnect', '--help']; from hyperconnect.cli import main; main()",
        "import hyperconnect.cli.hub, hyperconnect.shell.household",
    ],
    ids=["help", "a hub without HTTP"],
)
def test_who_does_not_answer_http_does_not_load_it(program: str) -> None:
    text = f"import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); {program}"
    answer = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=90)
    loaded = set(answer.stderr.split())
    assert "hyperconnect" in loaded
    assert loaded.isdisjoint(HEAVY)
