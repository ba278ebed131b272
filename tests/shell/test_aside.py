"""Damaged databases are put away, and do not fill the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.errors import StoreError
from hyperconnect.shell import aside
from hyperconnect.shell.aside import put_away


def damaged(folder: Path, name: str = "hub.db", size: int = 10) -> Path:
    path = folder / name
    path.write_bytes(b"x" * size)
    path.with_name(f"{name}-wal").write_bytes(b"y" * size)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith("-wal"))


def test_the_newest_three_of_each_database_are_kept_with_their_logs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("hub.db", "history.db"):
        for number in range(1, 6):
            assert put_away(damaged(tmp_path, name)) == tmp_path / f"{name}.corrupt-{number}"
    kept = [f"{name}.corrupt-{number}" for name in ("history.db", "hub.db") for number in (3, 4, 5)]
    assert names(tmp_path) == kept
    assert sorted(path.name for path in tmp_path.glob("*-wal")) == [f"{name}-wal" for name in kept]
    removed = [record.getMessage() for record in caplog.records]
    assert len(removed) == 4
    assert f"{tmp_path / 'hub.db.corrupt-1'}: removed" in removed[0]


def test_what_is_large_makes_room_sooner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "ROOM", 100)
    for size, left in ((20, [1]), (20, [1, 2]), (20, [2, 3]), (400, [4]), (20, [5]), (20, [5, 6])):
        put_away(damaged(tmp_path, size=size))
        assert names(tmp_path) == [f"hub.db.corrupt-{number}" for number in left]


def test_what_people_keep_under_such_a_name_stays(tmp_path: Path) -> None:
    (tmp_path / "hub.db.corrupt-of-last-year").touch()
    for _ in range(4):
        put_away(damaged(tmp_path))
    assert names(tmp_path) == [f"hub.db.corrupt-{name}" for name in ("2", "3", "4", "of-last-year")]


def test_a_database_that_cannot_be_renamed_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be set aside"):
        put_away(tmp_path / "hub.db")
