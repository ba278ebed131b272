"""Copies of the databases: whole or not there, of one moment, bounded, and put back when one is needed."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Notify, Remember
from hyperconnect.shell import database
from hyperconnect.shell.backup import Backup, all_backups, back_up, backups_of, sound
from hyperconnect.shell.backups import Backups, spared
from hyperconnect.shell.store import Store, read_memory
from tests.shell.disk import full_disk

AT = 1769844600.0  # 2026-01-31 07:30 UTC
HOUR = 3600.0


def lived(directory: Path, word: object = 1, *, big: int = 0) -> Path:
    """Let a hub remember something, and return where its memory lies."""
    store = Store(directory)
    store.open()
    store.remember([Remember("a", "x", word), *(Remember("big", str(n), "y" * 1000) for n in range(big))])
    store.record([Notify(AT, (), str(word))])
    store.flush(AT)
    store.close()
    return directory / "hub.db"


def memory(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT key, data FROM memory WHERE kind = 'a'").fetchall()


def test_a_backup_is_named_by_its_moment_and_holds_what_was(tmp_path: Path) -> None:
    path = lived(tmp_path)
    backup = back_up(path, AT)
    lived(tmp_path, 2)
    assert backup.path.name == "hub-20260131T073000Z.db"
    assert backup.moment == "2026-01-31 07:30:00 UTC"
    assert memory(backup.path) == [("x", "1")]
    assert backup.path.stat().st_mode & 0o077 == 0
    assert backups_of(path) == [Backup(backup.path, "hub", AT)]
    assert backups_of(tmp_path / "history.db") == []


def test_a_backup_is_of_one_moment_while_the_hub_goes_on_writing(tmp_path: Path) -> None:
    path = lived(tmp_path, big=3000)
    store = Store(tmp_path)
    store.open()
    steps = 0

    def write() -> bool:
        nonlocal steps
        steps += 1
        store.remember([Remember("a", key, steps) for key in ("x", "y")])
        return False

    backup = back_up(path, AT, stopped=write)
    store.close()
    assert steps > 2
    assert memory(backup.path) == [("x", "1")]
    assert read_memory(tmp_path)["a"] == {"x": steps, "y": steps}


def test_a_backup_given_up_leaves_nothing(tmp_path: Path) -> None:
    path = lived(tmp_path, big=1000)
    with pytest.raises(StoreError, match="given up"):
        back_up(path, AT, stopped=lambda: True)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_disk_that_is_full_leaves_nothing_and_costs_no_older_backup(tmp_path: Path) -> None:
    path = lived(tmp_path, big=1000)
    old = back_up(path, AT)
    with full_disk(200_000), pytest.raises(StoreError) as caught:
        back_up(path, AT + HOUR)
    assert "space" in caught.value.hint
    assert all_backups(tmp_path) == [old]
    assert list((tmp_path / "backups").iterdir()) == [old.path]


def test_no_backup_fills_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = lived(tmp_path)
    monkeypatch.setattr("hyperconnect.shell.backup.RESERVE", 1 << 60)
    with pytest.raises(StoreError, match="no room for a backup"):
        back_up(path, AT)


def test_what_is_damaged_becomes_no_backup(tmp_path: Path) -> None:
    path = lived(tmp_path, big=1000)
    damage(path, "overwritten")
    with pytest.raises(StoreError, match="damaged"):
        back_up(path, AT)
    assert list((tmp_path / "backups").iterdir()) == []


def test_an_end_in_the_midst_of_a_backup_leaves_what_is_there_and_the_next_one_clears_up(tmp_path: Path) -> None:
    path = lived(tmp_path, big=3000)
    old = back_up(path, AT)
    life = """
        import os, sys
        from pathlib import Path
        from hyperconnect.shell.backup import back_up
        steps = []
        def stopped():
            steps.append(1)
            if len(steps) == 3:
                os.kill(os.getpid(), 9)
            return False
        back_up(Path(sys.argv[1]), float(sys.argv[2]), stopped=stopped)
    """
    program = [sys.executable, "-c", dedent(life), str(path), str(AT + HOUR)]
    assert subprocess.run(program, check=False, timeout=60).returncode == -9
    assert len(list((tmp_path / "backups").iterdir())) > 1
    assert all_backups(tmp_path) == [old]
    assert lived(tmp_path, 5)
    new = back_up(path, AT + 2 * HOUR)
    assert sorted((tmp_path / "backups").iterdir()) == sorted([old.path, new.path])


def damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    match how:
        case "overwritten":
            data = data[:4096] + b"\xa5" * (len(data) - 8192) + data[-4096:]
        case "cut short":
            data = data[: len(data) // 2]
        case "first page":
            data = b"\0" * 4096 + data[4096:]
        case _:
            data = b""
    path.write_bytes(data)


DAMAGES = ("overwritten", "cut short", "first page", "emptied")


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_memory_comes_back_from_its_newest_backup(
    tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    for hours in range(3):
        back_up(lived(tmp_path, hours, big=30), AT + hours * HOUR)
    lived(tmp_path, "later")
    damage(tmp_path / "hub.db", how)
    store = Store(tmp_path)
    assert store.open()["a"] == {"x": 2}
    store.remember([Remember("a", "y", 1)])
    store.close()
    assert store.set_aside == [tmp_path / "hub.db.corrupt-1"]
    assert "what it held on 2026-01-31 09:30:00 UTC is back from its backup, what came later is lost" in caplog.text
    assert {record.levelname for record in caplog.records} == {"ERROR"}
    assert len(all_backups(tmp_path)) == 3
    assert read_memory(tmp_path)["a"] == {"x": 2, "y": 1}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_history_comes_back_too(tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture) -> None:
    lived(tmp_path)
    back_up(tmp_path / "history.db", AT)
    lived(tmp_path, "later")
    damage(tmp_path / "history.db", how)
    store = Store(tmp_path)
    assert store.open()["a"] == {"x": "later"}
    assert store.history.entries("notice", "", 0.0) == [Notify(AT, (), "1")]
    store.close()
    assert "history.db.corrupt-1" in caplog.text
    assert "07:30:00 UTC is back" in caplog.text


def test_a_damaged_backup_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for hours in range(3):
        back_up(lived(tmp_path, hours, big=30), AT + hours * HOUR)
    for backup, how in zip(all_backups(tmp_path)[:2], ("cut short", "overwritten"), strict=True):
        damage(backup.path, how)
    damage(tmp_path / "hub.db", "cut short")
    store = Store(tmp_path)
    assert store.open()["a"] == {"x": 0}
    store.close()
    assert "2026-01-31 07:30:00 UTC is back" in caplog.text


def test_without_a_good_backup_that_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    back_up(lived(tmp_path), AT)
    damage(tmp_path / "hub.db", "cut short")
    damage(all_backups(tmp_path)[0].path, "emptied")
    store = Store(tmp_path)
    assert store.open() == {}
    store.close()
    assert "there is no good backup of it, and a fresh one begins" in caplog.text


def test_a_log_of_the_damaged_one_does_not_spoil_what_is_put_back(tmp_path: Path) -> None:
    back_up(lived(tmp_path, big=100), AT)
    store = Store(tmp_path)
    store.open()
    store.remember([Remember("a", "x", n) for n in range(3)])
    log = (tmp_path / "hub.db-wal").read_bytes()
    store.close()
    damage(tmp_path / "hub.db", "first page")
    (tmp_path / "hub.db-wal").write_bytes(log)
    again = Store(tmp_path)
    again.open()
    again.close()
    assert sound(tmp_path / "hub.db")
    assert read_memory(tmp_path)["a"] in ({"x": 1}, {"x": 2})


def test_where_a_copy_has_no_room_the_backup_itself_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(lived(tmp_path), AT)
    damage(tmp_path / "hub.db", "cut short")
    monkeypatch.setattr("hyperconnect.shell.backup.RESERVE", 1 << 60)
    store = Store(tmp_path)
    assert store.open()["a"] == {"x": 1}
    store.close()


def test_a_memory_that_is_gone_comes_back_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    back_up(lived(tmp_path), AT)
    (tmp_path / "hub.db").unlink()
    store = Store(tmp_path)
    assert store.open()["a"] == {"x": 1}
    store.close()
    assert store.set_aside == []
    assert "the database is gone; what it held on 2026-01-31 07:30:00 UTC is back" in caplog.text


def test_what_a_backup_finds_damaged_the_next_start_mends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hyperconnect.shell.mending.SMALL", 0)
    lived(tmp_path)
    path = tmp_path / "history.db"
    back_up(path, AT)
    store = Store(tmp_path)
    store.open()
    store.record([Notify(AT, (), "x" * 1000) for _ in range(1000)])
    store.flush(AT)
    store.close()
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + b"\xa5" * 8192 + data[len(data) // 2 + 8192 :])
    for found, count in ((False, 1000), (True, 1)):
        store = Store(tmp_path)
        store.open()
        assert bool(store.set_aside) is found
        if found:
            assert len(store.history.entries("notice", "", 0.0, limit=2000)) == count
        store.close()
        if not found:
            assert asyncio.run(Backups(tmp_path).take(path, AT + HOUR)) is None
    assert not list(tmp_path.glob("*.damaged"))


def test_a_full_disk_while_a_backup_is_opened_costs_no_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = lived_long_ago(tmp_path)
    for hours in range(3):
        back_up(path, AT + hours * HOUR)
    damage(path, "first page")
    with monkeypatch.context() as full:
        full.setattr("hyperconnect.shell.backup.RESERVE", 1 << 60)
        with pytest.raises(StoreError, match="no room for a backup"):
            Store(tmp_path).open()
    assert len(all_backups(tmp_path)) >= 2
    store = Store(tmp_path)
    assert store.open()["a"] == {"x": 1}
    store.close()


def test_a_history_damaged_while_the_hub_runs_comes_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    lived(tmp_path)
    path = tmp_path / "history.db"
    back_up(path, AT)
    store = Store(tmp_path)
    store.open()
    store.record([Notify(AT, (), "x" * 1000) for _ in range(1000)])
    store.flush(AT)
    store.history.close()
    damage(path, "overwritten")
    store.history.open()
    store.record([Notify(AT + 2, (), "after")])
    store.flush(AT + 2)
    store.flush(AT + 3)
    told = [each.text for each in store.history.entries("notice", "", 0.0) if isinstance(each, Notify)]
    store.close()
    assert told == ["after", "1"]
    assert "07:30:00 UTC is back" in caplog.text


def lived_long_ago(directory: Path) -> Path:
    """Let a hub of the first version remember something."""
    script = Path(database.__file__).parent / "migrations" / "hub" / "001_memory.sql"
    path = directory / "hub.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script.read_text(encoding="utf-8"))
        connection.execute("INSERT INTO memory VALUES ('a', 'x', '1')")
        connection.execute("PRAGMA user_version=1")
        connection.commit()
    return path


def test_before_its_shape_changes_a_database_is_backed_up(tmp_path: Path) -> None:
    path = lived_long_ago(tmp_path)
    for _ in range(2):
        store = Store(tmp_path)
        assert store.open()["a"] == {"x": 1}
        store.close()
    (backup,) = backups_of(path)
    assert (backup.shape, sound(backup.path)) == (1, 1)
    assert memory(backup.path) == [("x", "1")]


def test_a_memory_that_cannot_be_backed_up_keeps_its_shape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = lived_long_ago(tmp_path)
    monkeypatch.setattr("hyperconnect.shell.backup.RESERVE", 1 << 60)
    with pytest.raises(StoreError, match="no room for a backup"):
        Store(tmp_path).open()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_an_old_backup_is_brought_to_the_new_shape_when_it_is_put_back(tmp_path: Path) -> None:
    path = lived_long_ago(tmp_path)
    back_up(path, AT)
    damage(path, "first page")
    store = Store(tmp_path)
    assert store.open()["a"] == {"x": 1}
    store.close()


@given(st.lists(st.integers(0, 24 * 40), max_size=60, unique=True), st.integers(0, 24 * 3))
def test_of_the_older_backups_few_are_kept(hours: list[int], later: int) -> None:
    made = [Backup(Path(f"hub-{hour}"), "hub", AT + hour * HOUR) for hour in hours]
    now = max((each.at for each in made), default=AT) + later * HOUR
    kept = spared(made, now)
    assert len(kept) <= 7
    newest = sorted(made, key=lambda each: each.at, reverse=True)
    assert set(newest[:3]) <= set(kept)
    old = [each for each in made if now - 14 * 24 * HOUR >= each.at]
    assert not [each for each in old if each in kept and each not in newest[:3]]


def test_every_hour_for_a_month_keeps_one_of_yesterday_and_one_of_last_week() -> None:
    made: list[Backup] = []
    for hour in range(24 * 30):
        now = AT + hour * HOUR
        made = spared([*made, Backup(Path(f"hub-{hour}"), "hub", now)], now)
        if hour > 24 * 14:
            ages = [(now - each.at) / HOUR for each in made]
            assert any(24 <= age < 48 for age in ages)
            assert any(24 * 7 <= age < 24 * 14 for age in ages)
    assert len(made) <= 7


async def test_backups_are_made_when_it_is_time_and_bounded(tmp_path: Path) -> None:
    path = lived(tmp_path)
    backups = Backups(tmp_path, every=HOUR, cap=200_000)
    first = await backups.take(path, AT)
    assert first is not None
    assert await backups.take(path, AT + HOUR - 1) is None
    assert await backups.take(tmp_path / "nothing.db", AT) is None
    for hour in range(1, 12):
        assert await backups.take(path, AT + hour * HOUR) is not None
    assert sum(backup.size for backup in all_backups(tmp_path)) <= 200_000
    assert backups_of(path)[0].at == AT + 11 * HOUR
    # A clock that was ahead must not keep us from making backups.
    assert await backups.take(path, AT - 100 * HOUR) is not None


async def test_what_cannot_be_backed_up_is_told_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = lived(tmp_path)
    backups = Backups(tmp_path, every=HOUR)
    with monkeypatch.context() as full:
        full.setattr("hyperconnect.shell.backup.RESERVE", 1 << 60)
        for minutes in range(0, 60, 5):
            assert await backups.take(path, AT + minutes * 60) is None
    assert len(caplog.records) == 1
    assert await backups.take(path, AT + HOUR) is not None


async def test_who_stops_the_hub_waits_for_no_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = lived(tmp_path, big=3000)
    monkeypatch.setattr("hyperconnect.shell.backups._REST", 0.05)
    taking = asyncio.ensure_future(Backups(tmp_path).take(path, AT))
    folder = tmp_path / "backups"
    while not (folder.exists() and list(folder.iterdir())):  # noqa: ASYNC110 - a thread writes there
        await asyncio.sleep(0)
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking
    assert list(folder.iterdir()) == []


async def test_a_history_larger_than_all_backups_may_become_has_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = lived(tmp_path)
    backups = Backups(tmp_path, cap=1)
    assert [await backups.take(path, AT + hour * HOUR) for hour in range(3)] == [None] * 3
    assert len(caplog.records) == 1
