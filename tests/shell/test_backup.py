"""Copies of the databases: whole or not there, of one moment, and never at the cost of the disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Remember
from hyperconnect.shell.backup import Backup, all_backups, back_up, backups_of
from hyperconnect.shell.store import Store, read_memory
from tests.shell.disk import full_disk
from tests.shell.kept import AT, HOUR, damage, lived, memory


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
