"""What a client makes of answers: of later hubs, of hubs that do not answer, and of what is no hub."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from hyperconnect.client import AuthError, Client, ClosedError, GarbledError, LateError, RefusedError
from hyperconnect.errors import SettingsError
from tests.client.server import Telling

TOKEN = {
    "id": "5f2a90c41be7",
    "name": "kitchen",
    "scopes": ["admin"],
    "created_at": "2026-11-22T11:00:00+01:00",
    "expires_at": None,
    "revoked_at": None,
    "used_at": None,
}


async def test_what_a_later_hub_tells_besides_is_passed_over() -> None:
    later = Telling(lambda _: (200, {"items": [{**TOKEN, "mood": "good"}], "next": None, "total": 1}))
    async with later.at() as url, Client(url) as hub:
        (token,) = await hub.tokens.all()
    assert (token.name, token.created_at.isoformat()) == ("kitchen", TOKEN["created_at"])


@pytest.mark.parametrize("path", ["", "/", "/api/v1", "/api/v1/"])
async def test_an_address_may_be_that_of_the_api(path: str) -> None:
    hub = Telling(lambda _: (200, {"items": [TOKEN], "next": None}))
    async with hub.at() as url, Client(f"{url}{path}") as client:
        assert len(await client.tokens.all()) == 1
    assert [line.split()[1].partition("?")[0] for line in hub.asked] == ["/api/v1/tokens"]


async def test_a_list_is_read_page_by_page_to_its_end() -> None:
    def page(line: str) -> tuple[int, object]:
        number = int(line.partition("cursor=")[2].partition("&")[0].partition(" ")[0] or 0)
        return 200, {"items": [{**TOKEN, "name": str(number)}] * 2, "next": str(number + 1) if number < 2 else None}

    long = Telling(page)
    async with long.at() as url, Client(url) as hub:
        assert [token.name for token in await hub.tokens.all()] == ["0", "0", "1", "1", "2", "2"]
    assert len(long.asked) == 3


@pytest.mark.parametrize("said", [b"<html>", b"\xff", {"items": 3}, {"items": [{"id": 3}]}, []])
async def test_what_is_no_hub_is_told_from_one(said: object) -> None:
    async with Telling(lambda _: (200, said)).at() as url, Client(url) as hub:
        with pytest.raises(GarbledError, match="not understood"):
            await hub.tokens.all()


@pytest.mark.parametrize("said", [b"<html>", b"", {"detail": 3}])
async def test_a_refusal_without_a_problem_document_is_one_all_the_same(said: object) -> None:
    async with Telling(lambda _: (502, said)).at() as url, Client(url) as hub:
        with pytest.raises(RefusedError) as refused:
            await hub.tokens.all()
    assert (refused.value.status, refused.value.exit_code) == (502, 1)


async def test_each_way_in_which_nobody_answers_has_its_error(tmp_path: Path) -> None:
    async with Telling(lambda _: None).at() as url, Client(url, patience=0.1) as hub:
        with pytest.raises(LateError) as late:
            await hub.tokens.all()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}"
    for client in (Client(nobody), Client.local(tmp_path), Client.local(tmp_path / ("x" * 200))):
        async with client as hub:
            with pytest.raises(ClosedError) as closed:
                await hub.tokens.all()
    async with Telling(lambda _: (401, {"detail": "this asks for a token"})).at() as url, Client(url) as hub:
        with pytest.raises(AuthError) as asked:
            await hub.tokens.all()
    assert (late.value.exit_code, closed.value.exit_code, asked.value.exit_code) == (5, 4, 6)


@pytest.mark.parametrize("url", ["hub.local", "ftp://hub.local", "http://[::1", "http://hub.local:port"])
async def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(SettingsError, match="no address of a hub"):
        async with Client(url):
            pass


async def test_a_name_is_one_part_of_a_path_whatever_it_is() -> None:
    telling = Telling(lambda _: (404, {"detail": "no rule is called that"}))
    async with telling.at() as url, Client(url) as hub:
        with pytest.raises(RefusedError):
            await hub.rules.show("../tokens?x=é")
    assert telling.asked == ["GET /api/v1/rules/..%2Ftokens%3Fx%3D%C3%A9 HTTP/1.1"]
