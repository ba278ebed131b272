"""Tokens as they are kept: by their hashes, over restarts, and with few writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from hyperconnect.errors import StoreError
from hyperconnect.shell import revocations, tokens
from hyperconnect.shell.database import connect, migrate
from hyperconnect.shell.revocations import NAME, Revocations
from hyperconnect.shell.tokens import Token, Tokens
from tests.shell.disk import full_disk

DIGEST = sha256(b"a token").digest()
WEEKS = 90 * 86_400.0


_open: list[sqlite3.Connection] = []


@pytest.fixture(autouse=True)
def closing_all() -> Generator[None]:
    """Close what a test opened."""
    yield
    while _open:
        _open.pop().close()


def opened(path: Path | None = None) -> Tokens:
    connection = connect(path, "FULL")
    _open.append(connection)
    migrate(connection, "hub", path)
    found = Tokens()
    found.open(connection, path)
    return found


def token(name: str = "one", at: float = 0.0, expires: float | None = None) -> Token:
    return Token(name, "Kim", ("rules:read",), at, expires)


def test_a_token_is_found_by_its_id_and_its_digest_alone() -> None:
    known = opened()
    known.add(token(), DIGEST)
    assert known.find("one", DIGEST) == token()
    assert known.find("one", sha256(b"another").digest()) is None
    assert known.find("two", DIGEST) is None
    assert known.find("two", bytes(32)) is None


def test_tokens_outlive_a_hub(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    before = opened(path)
    before.add(token("one", expires=5.0), DIGEST)
    before.add(token("two", 1.0), DIGEST)
    before.revoke("two", 3.0)
    before.use("one", 100.0)
    assert opened(path).all() == before.all()


def test_the_disk_hears_once_a_minute_that_a_token_is_used(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    known = opened(path)
    known.add(token(), DIGEST)
    for at, written in ((100.0, 100.0), (101.0, 100.0), (159.0, 100.0), (160.0, 160.0)):
        known.use("one", at)
        kept = opened(path).get("one")
        assert kept is not None
        assert kept.used_at == written
    latest = known.get("one")
    assert latest is not None
    assert latest.used_at == 160.0


@pytest.mark.parametrize(("revoked", "expires", "good"), [(None, None, True), (None, 10.0, False), (5.0, None, False)])
def test_an_owner_is_who_holds_a_token_that_is_good(
    revoked: float | None, expires: float | None, *, good: bool
) -> None:
    known = opened()
    known.add(Token("one", "Kim", ("admin",), 0.0, expires), DIGEST)
    if revoked is not None:
        known.revoke("one", revoked)
    assert known.has_owner(10.0) is good


def test_what_was_revoked_long_ago_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 2)
    known = opened()
    for name in ("one", "two"):
        known.add(token(name), DIGEST)
    known.revoke("one", 1.0)
    with pytest.raises(StoreError, match="tokens already"):
        known.add(token("three", WEEKS), DIGEST)
    known.add(token("three", WEEKS + 2.0), DIGEST)
    assert [each.id for each in known.all()] == ["two", "three"]


def test_a_store_that_is_closed_says_so() -> None:
    known = opened()
    known.close()
    with pytest.raises(StoreError, match="closed"):
        known.add(token(), DIGEST)


def test_what_was_revoked_stays_so_when_an_older_database_comes_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, backup = tmp_path / "hub.db", tmp_path / "backup"
    known = opened(path)
    for name in ("one", "two", "three"):
        known.add(token(name), DIGEST)
    known.add(Token("four", "a browser", ("admin",), 0.0, None, via="one"), DIGEST)
    known.add(Token("five", "a browser", ("admin",), 0.0, None, via=""), DIGEST)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
    known.revoke("one", 7.0)
    known.forget("five")
    known.revoke("two", 8.0)
    with (tmp_path / NAME).open("a") as cut_off:
        cut_off.write("thr")
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    backup.replace(path)
    again = opened(path)
    assert {each.id: each.revoked_at for each in again.all()} == {"one": 7.0, "two": 8.0, "three": None}
    assert "stay revoked" in caplog.text
    assert DIGEST.hex() not in (tmp_path / NAME).read_text()
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0
    again.revoke("three", 9.0)
    assert opened(path).all() == again.all()
    assert Revocations(path).read().keys() == {"one", "two", "three", "four", "five"}


def test_a_revocation_that_the_disk_does_not_take_is_none(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    known = opened(path)
    known.add(token(), DIGEST)
    (tmp_path / NAME).mkdir()
    with pytest.raises(StoreError, match="revocation"):
        known.revoke("one", 7.0)
    assert known.get("one") == token()


def test_revocations_that_the_disk_takes_in_part_are_not_told_as_kept(tmp_path: Path) -> None:
    kept = Revocations(tmp_path / "hub.db")
    kept.add(["one"], 1.0)
    with full_disk((tmp_path / NAME).stat().st_size + 10), pytest.raises(StoreError, match="space"):
        kept.add(["two", "three"], 2.0)
    kept.add(["four"], 3.0)
    assert Revocations(tmp_path / "hub.db").read()["four"] == 3.0


def test_only_so_many_revocations_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocations, "MOST", 3)
    kept = Revocations(tmp_path / "hub.db")
    for number in range(5):
        kept.add([f"token{number}"], float(number))
    assert kept.read() == {"token2": 2.0, "token3": 3.0, "token4": 4.0}
    assert (tmp_path / NAME).read_text().split() == ["token2", "2.0", "token3", "3.0", "token4", "4.0"]
