"""The hub dies by SIGKILL in the middle of a save: what is found afterwards is the old rule or the new one, whole."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from hyperconnect.content.find import find, ours
from hyperconnect.shell.editing.draft import text_draft
from hyperconnect.shell.editing.editor import ANY, SavePoint
from tests.api.conftest import read_before
from tests.shell.desk import NEW, OLD, OURS, PATIENCE, open_desk

SHIPPED = (ours("rules") / f"{OURS}.yaml").read_text()


async def die(folder: Path, deed: str, point: SavePoint) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.shell.desk", str(folder), deed, point.name, stderr=asyncio.subprocess.DEVNULL
    )
    async with asyncio.timeout(PATIENCE):
        assert await process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("point", SavePoint)
@pytest.mark.parametrize(
    ("deed", "rule", "before", "after"),
    [
        ("create", "hall", None, OLD),
        ("change", "hall", OLD, NEW),
        ("delete", "hall", OLD, None),
        ("ours", OURS, SHIPPED, f"# mine\n{SHIPPED}"),
    ],
)
async def test_a_save_that_was_killed_is_whole_or_was_not(
    tmp_path: Path, deed: str, rule: str, before: str | None, after: str | None, point: SavePoint
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hub.db").write_bytes(read_before())
    if before is not None and rule != OURS:
        async with open_desk(tmp_path) as desk:
            await desk.editor.create(text_draft(before), by="ada")
    await die(tmp_path, deed, point)
    expected = before if point is SavePoint.PREPARED else after
    file = tmp_path / "content" / "rules" / f"{rule}.yaml"
    found = file.read_text() if file.exists() else SHIPPED if rule == OURS else None
    assert found == expected
    async with open_desk(tmp_path) as desk:
        names = {path.name for path in find("rules", tmp_path / "content") if not path.is_relative_to(ours("rules"))}
        assert names == ({f"{rule}.yaml"} if file.exists() else set())
        await desk.service.settle(desk.reader.read(desk.service.now())[0])
        live = desk.service.hub.engine.document(rule)
        texts = [text for _, text in desk.texts(rule)]
        if expected is None:
            assert live is None
            assert not texts or texts[-1] == ""
        else:
            assert live is not None
            assert desk.editor.read(rule).text == expected
            assert expected == SHIPPED or texts[-1] == expected
        if point is SavePoint.KEPT:
            assert desk.texts(rule)[-1] == ("ada", after or "")
        # And the next save finds nothing in its way.
        if expected is not None:
            saved = await desk.editor.change(rule, text_draft(f"# next\n{expected}"), (ANY,), by="ben")
            assert saved.rule.text == file.read_text() == f"# next\n{expected}"
    left = sorted(path.name for path in file.parent.iterdir()) if file.parent.exists() else []
    assert [name for name in left if not name.endswith("~")] == ([file.name] if file.exists() else [])
