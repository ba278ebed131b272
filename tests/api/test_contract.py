"""Every operation does what the OpenAPI document says, whatever it is asked: schemathesis asks, with all its checks.

`CONTRACT_CASES=400` asks for longer, and another way each time.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hyperconnect.api.limit import Limits
from tests.api.lamp import Lit, lit

CASES = int(os.environ.get("CONTRACT_CASES", "0"))
CONFIG = Path(__file__).with_name("contract.toml")
PATIENCE = 3600 if CASES else 300
PROGRAM = "from schemathesis.cli import schemathesis; schemathesis()"
HAD = re.compile(r"[A-Z]+ (/\S*)")


async def ask(there: Lit, folder: Path) -> tuple[int, str]:
    """Let schemathesis ask everything; return its exit code and what it said."""
    options = {
        "--phases": "examples,coverage,fuzzing,stateful",
        "--checks": "all",
        "--max-examples": str(CASES or 4),
        "--header": f"Authorization: {there.owner['Authorization']}",
        "--report": "ndjson",
        "--report-ndjson-path": str(folder / "asked.ndjson"),
    }
    asker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, "--config-file", str(CONFIG), "run", "--no-color", "--continue-on-failure"),
        *(part for option in options.items() for part in option),
        *(() if CASES else ("--generation-deterministic", "--no-shrink", "--seed", "1")),
        *(("--generation-database", "none") if CASES else ()),
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
    assert asker.returncode is not None
    return asker.returncode, said.decode()


async def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    async with lit(tmp_path, limits=Limits(guesses=1_000_000), patience=PATIENCE) as there:
        code, said = await ask(there, tmp_path)
        assert code == 0, said
        # Whoever asked could do so to the end, and the house is none the worse for it.
        assert await there.get("/rules/night/status", limit=1)
        (tmp_path / "said.txt").write_text(said)
