"""Versions of rules in the hub's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from pathlib import Path

import pytest

from hyperconnect.errors import StoreError
from hyperconnect.shell.editing.versions import MOST, RESTORABLE, News, Versions
from hyperconnect.shell.store import Store
from tests.shell.disk import full_disk


@pytest.fixture
def versions(tmp_path: Path) -> Generator[Versions]:
    store = Store(tmp_path)
    store.open()
    yield store.versions
    store.close()


def texts(versions: Versions, rule: str) -> list[str]:
    return [each.text for each in versions.before(rule, None, 10)]


def test_texts_get_numbers_and_the_same_text_none(versions: Versions) -> None:
    for at, text in enumerate(["a", "a", "b", "a"], start=1):
        versions.note([News("warm", text, float(at), "ada", f"m{at}")])
    versions.note([News("cool", "a", 5.0, "ben")])
    assert [(each.number, each.text, each.message) for each in versions.before("warm", None, 9)] == [
        (3, "a", "m4"),
        (2, "b", "m3"),
        (1, "a", "m1"),
    ]
    assert [each.number for each in versions.before("warm", 3, 1)] == [2]
    assert versions.get("warm", 2) == versions.before("warm", 3, 1)[0]
    assert versions.get("cool", 2) is None
    newest = versions.newest("cool")
    assert newest is not None
    assert (newest.number, newest.author) == (1, "ben")
    assert versions.newest("nobody") is None


def test_what_was_deleted_is_kept_for_thirty_days(versions: Versions) -> None:
    versions.note([News("old", "a", 1.0, "ada"), News("young", "a", 2.0, "ada"), News("here", "a", 2.0, "ada")])
    versions.note([News("old", "", 3.0, "ada"), News("young", "", 4.0, "ada")])
    assert versions.living() == {"here"}
    assert [each.rule for each in versions.deleted(3.5)] == ["young"]
    versions.note([News("here", "b", 3.5 + RESTORABLE, "ada")])
    assert texts(versions, "old") == []
    assert texts(versions, "young") == ["", "a"]
    assert texts(versions, "here") == ["b", "a"]


def test_a_rule_has_not_more_versions_than_can_be_kept(versions: Versions) -> None:
    for n in range(MOST + 3):
        versions.note([News("busy", f"text {n}", float(n), "ada")])
    assert len(versions.before("busy", None, MOST * 2)) == MOST
    assert versions.get("busy", 3) is None
    assert versions.get("busy", 4) is not None


def test_what_fails_meanwhile_leaves_no_version(versions: Versions) -> None:
    with pytest.raises(ZeroDivisionError), versions.saving([News("warm", "a", 1.0, "ada")]) as numbers:
        numbers[0] //= 0
    assert texts(versions, "warm") == []


def test_a_full_disk_keeps_no_version(versions: Versions) -> None:
    with full_disk(1024), pytest.raises(StoreError):
        versions.note([News("warm", "x" * 100_000, 1.0, "ada")])
    assert texts(versions, "warm") == []


def test_versions_of_an_earlier_hub_have_no_message(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    store.close()
    connection = sqlite3.connect(tmp_path / "hub.db")
    connection.execute("INSERT INTO rule_text (rule, version, at, author, text) VALUES ('warm', 1, 1.0, 'ada', 'a')")
    connection.commit()
    connection.close()
    store.open()
    newest = store.versions.newest("warm")
    store.close()
    assert newest is not None
    assert (newest.message, newest.deleted) == ("", False)
    with pytest.raises(StoreError):
        store.versions.newest("warm")
