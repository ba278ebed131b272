"""Tokens as they are kept: by their hashes, over restarts, and with few writes."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from hyperconnect.errors import StoreError
from hyperconnect.shell import tokens
from hyperconnect.shell.database import connect, migrate
from hyperconnect.shell.tokens import Token, Tokens

DIGEST = sha256(b"a token").digest()
WEEKS = 90 * 86_400.0


def opened(path: Path | None = None) -> Tokens:
    connection = connect(path, "FULL")
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
