"""What a hub loads before somebody needs it: nothing that takes long."""

from __future__ import annotations

import subprocess
import sys

SELDOM = {"numpy", "h11", "amqtt", "icalendar", "ruamel.yaml", "pydantic"}


def test_what_few_households_need_is_not_loaded_before_they_do() -> None:
    program = "import sys, hyperconnect.shell.household; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(answer.stdout.split())
    assert "hyperconnect.core.hub" in loaded
    assert loaded.isdisjoint(SELDOM)
