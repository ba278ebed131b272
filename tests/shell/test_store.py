from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Remember
from hyperconnect.shell import database
from hyperconnect.shell.store import Store, read_memory
from tests.shell.disk import full_disk


def test_a_new_store_remembers_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "data")
    assert store.open() == {}
    store.close()


def test_what_is_remembered_is_there_in_the_next_life(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    store.remember([Remember("device", "su7", {"id": "su7", "soc": 0.5}), Remember("rule", "warm", [1, "zwei", None])])
    store.remember([Remember("device", "yu7", True)])
    store.close()
    again = Store(tmp_path)
    memory = again.open()
    again.close()
    assert memory == {
        "device": {"su7": {"id": "su7", "soc": 0.5}, "yu7": True},
        "rule": {"warm": [1, "zwei", None]},
    }


def test_forgetting_and_the_last_word_of_a_batch(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    store.remember([Remember("a", "x", 1), Remember("a", "y", 1), Remember("a", "x", 2)])
    store.remember([Remember("a", "y", None), Remember("a", "z", None), Remember("a", "z", 3)])
    store.close()
    assert read_memory(tmp_path) == {"a": {"x": 2, "z": 3}}


def test_a_store_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store(None)
    assert store.open() == {}
    store.remember([Remember("a", "x", 1)])
    store.flush(0.0)
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_memory_can_be_read_while_a_hub_runs(tmp_path: Path) -> None:
    assert read_memory(tmp_path) == {}
    store = Store(tmp_path)
    store.open()
    store.remember([Remember("a", "x", 1)])
    assert read_memory(tmp_path) == {"a": {"x": 1}}
    store.remember([Remember("a", "x", 2)])
    assert read_memory(tmp_path) == {"a": {"x": 2}}
    store.close()


def test_a_batch_that_cannot_be_written_leaves_nothing_of_itself(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    store.remember([Remember("a", "x", 1)])
    with pytest.raises(TypeError):
        store.remember([Remember("a", "y", 1), Remember("a", "z", object())])
    store.close()
    assert read_memory(tmp_path) == {"a": {"x": 1}}


def test_after_a_sudden_end_every_committed_batch_is_there(tmp_path: Path) -> None:
    life = """
        import os, sys
        from pathlib import Path
        from hyperconnect.model.effect import Remember
        from hyperconnect.shell.store import Store
        store = Store(Path(sys.argv[1]))
        store.open()
        for number in range(5):
            store.remember([Remember("a", str(number), number), Remember("b", "last", number)])
        half = store._connection.execute
        half("BEGIN IMMEDIATE")
        half("INSERT INTO memory VALUES ('a', 'half', '1')")
        os.kill(os.getpid(), 9)
    """
    ended = subprocess.run([sys.executable, "-c", dedent(life), str(tmp_path)], check=False, timeout=60)
    assert ended.returncode == -9
    store = Store(tmp_path)
    assert store.open() == {"a": {str(n): n for n in range(5)}, "b": {"last": 4}}
    store.close()


def test_two_hubs_do_not_share_a_directory(tmp_path: Path) -> None:
    first, second = Store(tmp_path), Store(tmp_path)
    first.open()
    with pytest.raises(StoreError, match="another hub") as caught:
        second.open()
    assert caught.value.where == str(tmp_path)
    first.close()
    assert second.open() == {}
    second.close()


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as caught:
        Store(tmp_path / "file" / "data").open()
    assert caught.value.where == str(tmp_path / "file" / "data")
    assert caught.value.hint


@pytest.mark.parametrize("name", ["hub.db", "history.db"])
def test_a_file_that_is_no_database_is_set_aside_and_told(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / name).write_bytes(b"not a database at all, but long enough to look at" * 100)
    for number in (1, 2):
        store = Store(tmp_path)
        assert store.open() == {}
        assert store.set_aside == [tmp_path / f"{name}.corrupt-{number}"]
        store.remember([Remember("a", "x", 1)])
        store.close()
        assert f"{name}.corrupt-{number}" in caplog.text
        (tmp_path / "hub.db").unlink()
        (tmp_path / name).write_bytes(b"nor is this one a database, and it is damaged again" * 100)


def test_flipped_bytes_never_keep_the_hub_from_starting(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    store.remember([Remember("a", str(n), "x" * 200) for n in range(400)])
    store.close()
    sound = (tmp_path / "hub.db").read_bytes()
    for place in range(0, len(sound), len(sound) // 60):
        damaged = bytearray(sound)
        damaged[place : place + 16] = bytes(byte ^ 0xA5 for byte in damaged[place : place + 16])
        for leftover in tmp_path.glob("hub.db*"):
            leftover.unlink()
        (tmp_path / "hub.db").write_bytes(damaged)
        hub = Store(tmp_path)
        memory = hub.open()
        assert set(memory) <= {"a"}, place
        hub.remember([Remember("a", "0", 1)])
        hub.close()


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    store.close()
    connection = sqlite3.connect(tmp_path / "hub.db")
    connection.execute("PRAGMA user_version=999")
    connection.close()
    with pytest.raises(StoreError, match="version 999"):
        store.open()
    assert not list(tmp_path.glob("*.corrupt-*"))


def test_opening_again_and_again_changes_no_table(tmp_path: Path) -> None:
    def shape() -> list[tuple[str, str]]:
        connection = sqlite3.connect(tmp_path / "hub.db")
        rows = connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.close()
        return [*rows, ("version", str(version))]

    shapes: list[list[tuple[str, str]]] = []
    for _ in range(3):
        store = Store(tmp_path)
        store.open()
        store.close()
        shapes.append(shape())
    assert shapes[0] == shapes[1] == shapes[2]
    versions = len(list((Path(database.__file__).parent / "migrations" / "hub").glob("*.sql")))
    assert ("version", str(versions)) in shapes[0]


def test_a_full_disk_loses_nothing_that_was_committed_and_can_be_survived(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    store.remember([Remember("a", "x", 1)])
    with full_disk(200_000), pytest.raises(StoreError) as caught:
        store.remember([Remember("a", "x", 2), Remember("a", "y", "z" * 1_000_000)])
    assert "space" in caught.value.hint
    assert read_memory(tmp_path) == {"a": {"x": 1}}
    store.remember([Remember("a", "x", 2)])
    store.close()
    assert read_memory(tmp_path) == {"a": {"x": 2}}


def test_parsed_rules_are_found_by_their_hash(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    store.cache_rules({"h1": {"rule": "warm"}, "h2": [1, 2]})
    store.close()
    store = Store(tmp_path)
    store.open()
    assert store.cached_rules(["h1", "h2", "h3"]) == {"h1": {"rule": "warm"}, "h2": [1, 2]}
    store.close()


def test_the_directory_belongs_to_its_user_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    store.open()
    store.close()
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
