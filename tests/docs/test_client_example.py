"""The example of the client does what it says, at a real hub."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.api.conftest import House, living

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "edit_a_rule.py"


async def test_a_rule_is_written_edited_and_seen_to_run(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        await _seen(house)


async def _seen(house: House) -> None:
    token = house.token("rules:read", "rules:write", "rules:run")["Authorization"].removeprefix("Bearer ")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(EXAMPLE), "--url", house.face.url, "--token", token),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    lines = out.decode().splitlines()
    assert lines[0] == "hello-client is there, as version 1"
    assert lines[1] == "version 2; its comment is still there: True"
    assert lines[2].endswith("(it is version 2 now)")
    assert lines[3].startswith("refused: line ")
    assert "rule.logged: the client says good evening" in lines
    assert lines[-2].startswith("A greeting ran because") or lines[-2].startswith("hello-client ran because")
    assert lines[-1] == "hello-client is gone"
    assert house.service.hub.engine.status("hello-client") is None
