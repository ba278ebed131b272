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
from tests.shell.desk import ADA, ATTIC, BEN, CELLAR, NEW, OLD, OURS, PATIENCE, TOKEN, bundled, open_desk

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
            await desk.editor.create(text_draft(before), by=ADA)
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
            saved = await desk.editor.change(rule, text_draft(f"# next\n{expected}"), (ANY,), by=BEN)
            assert saved.rule.text == file.read_text() == f"# next\n{expected}"
    left = sorted(path.name for path in file.parent.iterdir()) if file.parent.exists() else []
    assert [name for name in left if not name.endswith("~")] == ([file.name] if file.exists() else [])


@pytest.mark.parametrize("point", [SavePoint.REPLACED, SavePoint.KEPT])
async def test_a_rule_of_a_token_has_no_more_scopes_after_a_kill(tmp_path: Path, point: SavePoint) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hub.db").write_bytes(read_before())
    await die(tmp_path, "token", point)
    async with open_desk(tmp_path) as desk:
        assert desk.service.hub.engine.live("hall") is not None
        assert desk.service.hub.scopes("hall") == TOKEN.acts_with


@pytest.mark.parametrize("point", SavePoint)
async def test_a_bundle_that_was_killed_is_whole_or_was_not(tmp_path: Path, point: SavePoint) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hub.db").write_bytes(read_before())
    before = {"attic": ATTIC, "hall": OLD}
    after = {"cellar": CELLAR, "hall": NEW}
    async with open_desk(tmp_path) as desk:
        await bundled(desk, f"{ATTIC}---\n{OLD}")
    await die(tmp_path, "bundle", point)
    expected = after if point is SavePoint.KEPT else before
    async with open_desk(tmp_path) as desk:
        await desk.read()
        assert {path.stem: path.read_text() for path in desk.rules.glob("*.yaml")} == expected
        own = {rule for rule in ("attic", "cellar", "hall") if desk.service.hub.engine.document(rule) is not None}
        assert own == {*expected}
        assert {rule: desk.texts(rule)[-1][1] for rule in expected} == expected
        assert not (desk.rules / ".bundle~").exists()
        await bundled(desk, f"{NEW}---\n{CELLAR}")
        assert {path.stem: path.read_text() for path in desk.rules.glob("*.yaml")} == after


async def test_what_somebody_wrote_after_a_crash_is_not_undone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hub.db").write_bytes(read_before())
    async with open_desk(tmp_path) as desk:
        await bundled(desk, f"{ATTIC}---\n{OLD}")
    await die(tmp_path, "bundle", SavePoint.REPLACED)
    mine = OLD.replace("hello", "mine")
    (tmp_path / "content" / "rules" / "hall.yaml").write_text(mine)
    async with open_desk(tmp_path) as desk:
        assert desk.file() == mine
        assert desk.file("attic") == ATTIC
