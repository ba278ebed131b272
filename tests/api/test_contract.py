"""Every operation does what the OpenAPI document says, whatever it is asked: schemathesis asks, with all its checks.

`CONTRACT_CASES=100` asks longer, and otherwise each time; give pytest `-o faulthandler_timeout=0` with it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from hyperconnect.api.limit import Limits
from tests.api.lamp import Lit, lit

CASES = int(os.environ.get("CONTRACT_CASES", "0"))
PATIENCE = 3600 if CASES else 300
HERE = Path(__file__).parent
WAYS = {
    "the edges of all that rules take": ("coverage", ("--include-tag", "rules")),
    "the edges of all that others take": ("coverage", ("--exclude-tag", "rules")),
    "at random": ("fuzzing", ()),
    "one after the other": ("stateful", ()),
}
"""Each way of asking: its phase, and which operations."""
SAME = ("--generation-database", "none") if CASES else ("--generation-deterministic", "--no-shrink")


async def ask(there: Lit, folder: Path, phase: str, some: Sequence[str]) -> tuple[int | None, str]:
    """Let schemathesis ask; return its exit code and what it said."""
    options = {
        "--phases": phase,
        "--checks": "all",
        "--max-examples": str(CASES or 3),
        "--header": f"Authorization: {there.owner['Authorization']}",
        "--report": "ndjson",
        "--report-ndjson-path": str(folder / "asked.ndjson"),
    }
    asker = await asyncio.create_subprocess_exec(
        *(sys.executable, str(HERE / "contract.py"), "--config-file", str(HERE / "contract.toml")),
        *("run", "--no-color", "--continue-on-failure", *SAME, *some),
        *(part for option in options.items() for part in option),
        f"{there.house.face.url}/api/v1/openapi.json",
        cwd=folder,
        stdout=PIPE,
        stderr=STDOUT,
    )
    try:
        said, _ = await asker.communicate()
    finally:
        if asker.returncode is None:
            asker.kill()
            await asker.wait()
    return asker.returncode, said.decode()


class Recorder(msgspec.Struct):
    label: str


class Scenario(msgspec.Struct):
    phase: str
    status: str
    recorder: Recorder


class Line(msgspec.Struct):
    scenario: Scenario | None = msgspec.field(name="ScenarioFinished", default=None)


def asked(report: Path) -> dict[str, dict[str, str]]:
    """Return how each phase of a run ended, by operation."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for line in report.read_bytes().splitlines():
        scenario = msgspec.json.decode(line, type=Line).scenario
        if scenario is not None:
            found[scenario.phase][scenario.recorder.label] = scenario.status
    return found


@pytest.mark.once
@pytest.mark.parametrize("way", WAYS)
async def test_schemathesis_finds_nothing(tmp_path: Path, way: str) -> None:
    phase, some = WAYS[way]
    async with lit(tmp_path, limits=Limits(guesses=1_000_000), patience=PATIENCE) as there:
        code, said = await ask(there, tmp_path, phase, some)
        (tmp_path / "said.txt").write_text(said, "utf-8")
        assert code == 0, said
        assert await there.get("/rules?limit=1"), "whoever asked may still come in"
        document = await there.get("/openapi.json")
    operations = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method, one in methods.items()
        if not some or (one["tags"] == ["rules"]) is (some[0] == "--include-tag")
    }
    told = asked(tmp_path / "asked.ndjson")[phase]
    if phase == "stateful":
        assert told, said
    else:
        assert {label for label, status in told.items() if status == "success"} == operations, said
