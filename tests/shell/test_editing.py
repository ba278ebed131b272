"""The editor at a real hub: files as people keep them, full disks, hands in the files, and a busy bus."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncGenerator
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from hyperconnect.errors import StoreError
from hyperconnect.model.effect import RuleJudged
from hyperconnect.model.input import RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.shell.editing.draft import data_draft, patch_draft, text_draft
from hyperconnect.shell.editing.editor import ANY, SavePoint
from hyperconnect.shell.editing.error import ExistsError, RefusedError, StaleError
from hyperconnect.shell.editing.patch import merge_patch
from hyperconnect.shell.editing.shelf import UnreadError
from hyperconnect.shell.memory import MemoryTransport
from tests.api.conftest import read_before
from tests.shell.desk import ADA, NEW, OLD, Desk, bundled, open_desk
from tests.shell.disk import full_disk

TESTED = (
    OLD
    + "tests:\n  - it: greets\n    when:\n      - { after: 1s, mqtt: hall/door }\n    expect:\n      - { runs: 1 }\n"
)


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    known(tmp_path)
    async with open_desk(tmp_path) as desk:
        yield desk


def known(folder: Path) -> None:
    """Let a hub begin with our own files parsed."""
    (folder / "data").mkdir()
    (folder / "data" / "hub.db").write_bytes(read_before())


def rename(text: str, name: str) -> str:
    return text.replace("rule: hall", f"rule: {name}").replace("hall/door", f"{name}/door")


async def create(desk: Desk, text: str = OLD) -> str:
    return (await desk.editor.create(text_draft(text), by=ADA)).rule.etag


@pytest.mark.parametrize("prefix", ["", "\ufeff"])
async def test_line_breaks_and_marks_of_a_file_stay(desk: Desk, prefix: str) -> None:
    windows = (prefix + OLD + "---\n" + rename(OLD, "other")).replace("\n", "\r\n")
    desk.write(windows, "both")
    await desk.read()
    await desk.editor.change("hall", patch_draft(merge_patch({"title": "x"})), (ANY,), by=ADA)
    assert desk.file("both") == windows.replace("rule: hall\r\n", "rule: hall\r\ntitle: x\r\n")
    await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
    expected = prefix + NEW.replace("\n", "\r\n") + windows[windows.index("---") :]
    assert desk.file("both") == expected
    assert desk.texts()[-1][1] == desk.editor.read("hall").text


async def test_a_rule_behind_a_separator_is_put_there(desk: Desk) -> None:
    desk.write(
        "# the file\n--- {rule: hall, when: [{mqtt: a}], then: [{log: x}]}\n---\n" + rename(OLD, "other"), "both"
    )
    await desk.read()
    await desk.editor.change("hall", patch_draft(merge_patch({"title": "x"})), (ANY,), by=ADA)
    flow = "{rule: hall, title: x, when: [{mqtt: a}], then: [{log: x}]}"
    assert desk.file("both") == f"# the file\n---\n{flow}\n---\n{rename(OLD, 'other')}"
    await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
    assert desk.file("both").endswith(f"{NEW}---\n{rename(OLD, 'other')}")
    assert desk.file("both").startswith("# the file\n---\n# new")


async def test_a_file_that_cannot_be_read_is_mended_by_saving_its_rule(desk: Desk) -> None:
    await create(desk)
    desk.write(OLD + "oops: [\n")
    await desk.read()
    assert desk.reader.standing().broken == 1
    assert desk.editor.read("hall").text == OLD + "oops: [\n"
    await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
    assert (desk.file(), desk.reader.standing().broken) == (NEW, 0)
    assert [text for _, text in desk.texts()] == [OLD, OLD + "oops: [\n", NEW]


async def test_a_file_that_was_never_good_is_mended_too_and_not_doubled(desk: Desk) -> None:
    desk.write("rule: hall\nwhen: 7\n", "mine")
    await desk.read()
    with pytest.raises(ExistsError):
        await create(desk)
    await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
    assert desk.file("mine") == NEW
    assert desk.service.hub.engine.rules["hall"].standing == "running"


async def test_a_new_rule_takes_the_place_of_no_other_file(desk: Desk) -> None:
    desk.write(rename(OLD, "other"), "hall")
    await desk.read()
    await create(desk)
    assert desk.file("hall-2") == OLD
    await create(desk, rename(OLD, "home"))
    assert desk.file("home-2") == rename(OLD, "home")
    await desk.read()
    assert {"hall", "other", "home"} <= set(desk.service.hub.engine.rules)
    with pytest.raises(ExistsError):
        await create(desk, rename(OLD, "welcome-light"))


async def test_rights_and_links_of_a_file_stay(desk: Desk, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.yaml"
    real.write_text(OLD)
    real.chmod(0o640)
    desk.rules.mkdir(parents=True)
    (desk.rules / "hall.yaml").symlink_to(real)
    await desk.read()
    await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
    assert (desk.rules / "hall.yaml").is_symlink()
    assert (real.read_text(), real.stat().st_mode & 0o777) == (NEW, 0o640)
    await desk.editor.delete("hall", (ANY,), by=ADA)
    assert not (desk.rules / "hall.yaml").is_symlink()
    assert real.read_text() == NEW


async def test_what_a_hand_writes_during_a_save_is_not_overwritten(tmp_path: Path) -> None:
    known(tmp_path)
    async with open_desk(tmp_path) as desk:
        etag = await create(desk)
        by_hand = OLD.replace("hello", "by hand")
        saving = asyncio.create_task(desk.editor.change("hall", text_draft(TESTED), (etag,), by=ADA))
        while not saving.done() and desk.file() == OLD:
            desk.write(by_hand)
            await asyncio.sleep(0)
        with pytest.raises(StaleError) as stale:
            await saving
        assert stale.value.current is not None
        assert stale.value.current.text == desk.file() == by_hand
        assert stale.value.sent == TESTED


async def test_a_save_that_outruns_the_trial_of_an_older_text_stands(tmp_path: Path) -> None:
    """Reading leaves tests that take long for later; what was saved meanwhile is not undone when they are through."""
    known(tmp_path)
    seconds = (0.01 * n for n in count())
    one_test = TESTED[TESTED.index("  - it:") :]
    async with open_desk(tmp_path, clock=seconds.__next__) as desk:
        await create(desk)
        desk.write(TESTED.replace("hello", "tried later") + one_test * 50)
        inputs = desk.reader.read(desk.service.now())
        assert "hall" not in {each.rule for each in inputs if isinstance(each, RuleSaved)}
        await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
        for _ in range(1000):
            await asyncio.sleep(0)
        document = desk.service.hub.engine.document("hall")
        assert document is not None
        assert document["then"] == [{"log": "good evening"}]


@pytest.mark.parametrize("room", [0, 64, 4096])
async def test_a_full_disk_refuses_a_save_and_keeps_what_was(desk: Desk, room: int) -> None:
    await create(desk)
    long = OLD + "".join(f"# {'x' * 100}\n" for _ in range(100))
    with full_disk(room), pytest.raises(StoreError):
        await desk.editor.change("hall", text_draft(long), (ANY,), by=ADA)
    with full_disk(room), pytest.raises(StoreError):
        await create(desk, rename(long, "other"))
    assert desk.file() == OLD
    assert [path.name for path in desk.rules.iterdir()] == ["hall.yaml"]
    assert desk.texts() == [("ada", OLD)]
    assert "other" not in desk.service.hub.engine.rules
    saved = await desk.editor.change("hall", text_draft(long), (ANY,), by=ADA)
    assert saved.rule.version == 2


async def test_a_database_that_refuses_gives_the_file_back(tmp_path: Path) -> None:
    known(tmp_path)
    full = False

    def fill(point: SavePoint) -> None:
        if full and point is SavePoint.REPLACED:
            raise StoreError("the disk is full")

    async with open_desk(tmp_path, fill) as desk:
        await create(desk)
        full = True
        with pytest.raises(StoreError):
            await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
        assert desk.file() == OLD
        with pytest.raises(StoreError):
            await desk.editor.delete("hall", (ANY,), by=ADA)
        assert desk.file() == OLD
        with pytest.raises(StoreError):
            await create(desk, rename(OLD, "other"))
        assert [path.name for path in desk.rules.iterdir()] == ["hall.yaml"]
        assert desk.texts() == [("ada", OLD)]


async def test_a_file_may_not_grow_beyond_what_is_read(desk: Desk) -> None:
    filler = "".join(f"# {'x' * 100}\n" for _ in range(300))
    whole = f"{OLD}---\n{rename(OLD, 'other')}{filler}"
    desk.write(whole, "both")
    await desk.read()
    with pytest.raises(RefusedError) as refused:
        await desk.editor.change("hall", text_draft(OLD + filler + filler), (ANY,), by=ADA)
    assert refused.value.findings[0].code == "HX009"
    assert desk.file("both") == whole


async def test_running_runs_finish_what_they_began(desk: Desk) -> None:
    waits = OLD.replace("  - log: hello\n", "  - delay: 1s\n  - log: hello\n")
    await create(desk, waits)
    visitor = MemoryTransport(desk.bus)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(visitor.run(lambda: None))
        await asyncio.sleep(0)
        visitor.publish([Message("hall/door", b"x")])
        await desk.until(lambda: bool(desk.service.hub.engine.rules["hall"].runs))
        live = desk.service.hub.engine.live("hall")
        assert live is not None
        version = live.plan.version
        await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
        live = desk.service.hub.engine.live("hall")
        assert live is not None
        assert live.plan.version != version
        assert len(live.runs) == 1, "the run of the old text goes on"
        task.cancel()


async def test_rules_are_saved_while_a_thousand_messages_a_second_pass(tmp_path: Path) -> None:
    """No event is lost, and only the rule that is saved changes."""
    known(tmp_path)
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "home.yaml").write_text("variables:\n  count: { type: integer, initial: 0 }\n")
    counts = (
        "rule: counts\nwhen:\n  - mqtt: button/+\nlimit: { runs: 10000, per: 1h }\n"
        "then:\n  - set: { home.count: = home.count + 1 }\n"
    )
    total, step, saves = 3000, 10, 30
    async with open_desk(tmp_path) as desk:
        await create(desk, counts)
        etag = await create(desk)
        visitor = MemoryTransport(desk.bus)
        begun = len(desk.effects)

        async def publish() -> None:
            for sent in range(0, total, step):
                visitor.publish([Message(f"button/{sent + n}", b"x") for n in range(step)])
                await asyncio.sleep(step / 1000)

        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(visitor.run(lambda: None))
            await asyncio.sleep(0)
            publishing = tasks.create_task(publish())
            saved = 0
            while not publishing.done() and saved < saves:
                saved += 1
                text = TESTED.replace("hello", f"hello {saved}")
                etag = (await desk.editor.change("hall", text_draft(text), (etag,), by=ADA)).rule.etag
            await publishing
            await desk.until(lambda: desk.service.hub.engine.rules["counts"].runs == total)
            listening.cancel()
        judged = {each.rule for each in desk.effects[begun:] if isinstance(each, RuleJudged)}
        assert judged == {"hall"}
        counted = desk.service.hub.registry.attribute("home.count")
        assert counted is not None
        assert desk.service.hub.twin.values[counted.slot] == total
        assert desk.editor.read("hall").version == saved + 1


async def test_json_that_says_the_same_changes_nothing(desk: Desk) -> None:
    await create(desk)
    document = {"then": [{"log": "hello"}], "when": [{"mqtt": "hall/door"}], "rule": "hall"}
    heard = len(desk.effects)
    saved = await desk.editor.change("hall", data_draft(document), (ANY,), by=ADA)
    assert (saved.changed, saved.rule.text, saved.rule.version) == (False, OLD, 1)
    assert not any(isinstance(each, RuleJudged) for each in desk.effects[heard:])


async def test_a_saved_rule_is_known_at_the_next_start(tmp_path: Path) -> None:
    known(tmp_path)
    async with open_desk(tmp_path) as desk:
        await create(desk)
        desk.write(f"{rename(OLD, 'one')}---\n{rename(OLD, 'two')}---\n{rename(OLD, 'three')}", "many")
        await desk.read()
        await desk.editor.change("one", patch_draft(merge_patch({"title": "x"})), (ANY,), by=ADA)
        await desk.editor.delete("two", (ANY,), by=ADA)
        await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
    async with open_desk(tmp_path) as desk:
        read = [each for each in desk.reader.read(desk.service.now()) if isinstance(each, RuleSaved)]
        assert {each.rule for each in read if each.rule in {"hall", "one", "two", "three"}} == {"hall", "one", "three"}
        assert all(each.known for each in read)


async def test_a_hub_that_was_shown_another_folder_forgets_no_version(tmp_path: Path) -> None:
    known(tmp_path)
    async with open_desk(tmp_path) as desk:
        await create(desk)
    (tmp_path / "content").rename(tmp_path / "elsewhere")
    async with open_desk(tmp_path) as desk:
        assert desk.texts() == [("ada", OLD), ("file", "")]
        assert [each.rule for each in desk.editor.deleted()] == ["hall"]
    (tmp_path / "elsewhere").rename(tmp_path / "content")
    async with open_desk(tmp_path) as desk:
        assert desk.texts() == [("ada", OLD), ("file", ""), ("file", OLD)]
        assert desk.editor.deleted() == []


async def test_a_file_the_hub_has_not_read_yet_is_no_second_rule(desk: Desk) -> None:
    """Somebody writes a file by hand, and then lets the hub have it."""
    desk.write(OLD)
    await create(desk)
    assert [path.name for path in desk.rules.iterdir()] == ["hall.yaml"]
    assert desk.file("hall") == OLD
    await desk.read()
    assert desk.editor.read("hall").text == OLD
    desk.write(rename(OLD, "other") + "# mine", "other")
    with pytest.raises(UnreadError, match=r"other\.yaml holds another rule"):
        await create(desk, rename(NEW, "other"))
    assert desk.file("other") == rename(OLD, "other") + "# mine"


@pytest.mark.parametrize("deed", ["create", "change", "delete", "bundle"])
async def test_the_hub_goes_on_while_the_disk_takes_its_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    loop, fsync, waited = asyncio.get_running_loop(), os.fsync, list[bool]()

    def slowly(file: int) -> None:
        """Take as long as the hub's loop needs to turn once."""
        turned = threading.Event()
        loop.call_soon_threadsafe(turned.set)
        waited.append(turned.wait(5))
        fsync(file)

    if deed in {"change", "delete"}:
        await create(desk)
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", slowly)
        match deed:
            case "create":
                await create(desk)
            case "change":
                await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
            case "delete":
                await desk.editor.delete("hall", (ANY,), by=ADA)
            case _:
                await bundled(desk, f"{NEW}---\n{rename(OLD, 'other')}")
    assert waited
    assert all(waited)


async def test_what_was_changed_while_a_save_was_written_is_not_overwritten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create(desk)
    mine, fsync = OLD.replace("hello", "mine"), os.fsync

    def meanwhile(file: int) -> None:
        desk.write(mine)
        fsync(file)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(StaleError):
        await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
    assert desk.file() == mine
