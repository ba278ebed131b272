"""The real command line, called from a test."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli import stem


class Answer(NamedTuple):
    """How a command ended, its lines of data, and what was said to a person."""

    code: int
    lines: list[str]
    said: str

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


class Caller:
    """Calls commands with options and an environment that all of them get."""

    def __init__(self, *options: str, **environment: str) -> None:
        self._options = options
        self.environment = environment

    async def __call__(self, *arguments: str, code: int = 0, env: Mapping[str, str] | None = None) -> Answer:
        """Call a command, which must end with this code."""
        done = await stem.call(*arguments, *self._options, env={**self.environment, **(env or {})})
        answer = Answer(done.returncode, done.stdout.splitlines(), done.stderr)
        assert "Traceback" not in answer.said, answer.said
        assert answer.code == code, answer
        return answer


_EDITOR = """\
import asyncio, json, sys
from pathlib import Path

plan = Path({plan!r})
steps = json.loads(plan.read_text("utf-8"))
file = Path(sys.argv[1])
text = file.read_text("utf-8")
with Path({seen!r}).open("a", encoding="utf-8") as seen:
    seen.write(json.dumps(text) + "\\n")
step = steps.pop(0)
plan.write_text(json.dumps(steps), "utf-8")


async def meanwhile(patch):
    from hyperconnect.client import Client

    async with Client.local(Path({data!r})) as hub:
        rule = await hub.rules.show(file.stem)
        await hub.rules.patch(file.stem, patch, rule.etag)


if step.get("meanwhile"):
    asyncio.run(meanwhile(step["meanwhile"]))
for before, after in step.get("replace", {{}}).items():
    assert before in text, (before, text)
    text = text.replace(before, after)
file.write_text(text, "utf-8")
sys.exit(step.get("code", 0))
"""


class Editor:
    """Somebody's editor: does one step of a plan each time it opens, and remembers what it saw.

    A step may `replace` texts, change the rule by a merge patch `meanwhile`, and end with a `code`.
    """

    def __init__(self, folder: Path, data: Path) -> None:
        self._plan = folder / "plan.json"
        self._seen = folder / "seen.jsonl"
        program = folder / "editor.py"
        program.write_text(_EDITOR.format(plan=str(self._plan), seen=str(self._seen), data=str(data)), "utf-8")
        self.environment = {"VISUAL": f"{sys.executable} {program}", "TMPDIR": str(folder)}

    def will(self, *steps: dict[str, Any]) -> dict[str, str]:
        """Plan steps; return the environment in which this is the editor."""
        self._plan.write_text(json.dumps(steps), "utf-8")
        self._seen.unlink(missing_ok=True)
        return self.environment

    @property
    def seen(self) -> list[str]:
        """The texts that it opened."""
        return [json.loads(line) for line in self._seen.read_text("utf-8").splitlines()]
