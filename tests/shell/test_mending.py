"""Databases that are damaged, gone or old: what takes their place, and what is said about it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Notify, Remember
from hyperconnect.shell.backup import all_backups, back_up, backups_of, sound
from hyperconnect.shell.backups import Backups
from hyperconnect.shell.store import Store, read_memory
from tests.shell.kept import AT, DAMAGES, HOUR, damage, lived, lived_long_ago, memory


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
