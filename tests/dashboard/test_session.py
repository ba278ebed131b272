"""Sessions: what a browser's cookie opens, from where, and for how long."""

from __future__ import annotations

import pytest
from httpx2 import Response

from hyperconnect.api import session
from hyperconnect.api.browser import COOKIE
from hyperconnect.api.scope import Caller
from hyperconnect.api.ticket import Tickets
from hyperconnect.api.token import parse
from tests.api.conftest import House
from tests.api.lamp import Lit
from tests.dashboard.test_pages import HTML, let_in

OURS = {"Sec-Fetch-Site": "same-origin"}
FOREIGN = {
    "nothing said": {},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another port": {"Sec-Fetch-Site": "same-site"},
    "an address that was typed": {"Sec-Fetch-Site": "none"},
    "another port's origin": {"Origin": "http://127.0.0.1:1"},
    "another name's origin": {"Origin": "http://localhost"},
}


async def rename(house: House, headers: dict[str, str]) -> Response:
    return await house.client.patch("/api/v1/devices/desk", headers=headers, json={"name": "Reading lamp"})


async def test_a_session_opens_the_api_as_the_token_did_that_let_it_in(there: Lit) -> None:
    light = let_in(there.house, "devices:read", "devices:command:light")
    assert (await there.house.client.get("/api/v1/devices", headers=light)).status_code == 200
    assert (await there.house.client.get("/api/v1/tokens", headers=light)).status_code == 403
    assert (await there.house.client.get("/api/v1/rules", headers=light)).json()["scope"] == "rules:read"


@pytest.mark.parametrize("way", FOREIGN)
async def test_only_our_own_pages_change_anything_by_a_session(there: Lit, way: str) -> None:
    owner, asked = let_in(there.house, "admin"), FOREIGN[way]
    refused = await rename(there.house, {**owner, **asked})
    assert refused.status_code == 403
    assert "another page" in refused.json()["detail"]
    assert (await there.get("/devices/desk"))["name"] != "Reading lamp"
    assert (await there.house.client.get("/api/v1/devices", headers={**owner, **asked})).status_code == 200
    assert (await rename(there.house, {**there.owner, **asked})).status_code == 200


@pytest.mark.parametrize("said", ["fetched", "origin"])
async def test_our_own_pages_do(there: Lit, said: str) -> None:
    ours = OURS if said == "fetched" else {"Origin": there.house.face.url}
    answer = await rename(there.house, {**let_in(there.house, "admin"), **ours})
    assert answer.status_code == 200, answer.text


async def test_a_token_that_is_shown_counts_and_the_cookie_does_not(there: Lit) -> None:
    owner = let_in(there.house, "admin")
    assert (await there.house.client.get("/api/v1/tokens", headers={**owner, **there.house.token()})).status_code == 403
    basic = {**owner, "Authorization": "Basic eDp5"}
    assert (await there.house.client.get("/api/v1/tokens", headers=basic)).status_code == 401


async def test_no_form_of_another_page_signs_in_or_out(there: Lit) -> None:
    client, owner = there.house.client, let_in(there.house, "admin")
    for path in ("/sign-in", "/sign-out", "/welcome"):
        answer = await client.post(path, headers={**HTML, **owner, "Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    assert (await client.get("/", headers={**HTML, **owner})).status_code == 200


async def test_no_stream_opens_without_a_session(there: Lit) -> None:
    for headers in ({}, {"Cookie": f"{COOKIE}=hc_000000000000_{'A' * 43}"}):
        assert (await there.house.client.get("/api/v1/events", headers=headers)).status_code == 401


async def test_a_session_ends_with_the_token_that_let_it_in(there: Lit) -> None:
    tokens, service = there.house.service.store.tokens, there.house.service
    token = parse(there.house.token("devices:read")["Authorization"].removeprefix("Bearer "))
    assert token is not None
    first = session.begin(tokens, Caller("tablet", ("devices:read",), token.id), service.now())
    found = parse(first)
    assert found is not None
    second = session.begin(tokens, Caller("browser of tablet", ("devices:read",), found.id), service.now())
    headers = [{"Cookie": f"{COOKIE}={each}"} for each in (first, second)]
    for each in headers:
        assert (await there.house.client.get("/api/v1/devices", headers=each)).status_code == 200
    assert {one.name for one in tokens.all() if one.via == token.id} == {"browser of tablet"}
    await there.ask("DELETE", f"/tokens/{token.id}", 204)
    for each in headers:
        assert (await there.house.client.get("/api/v1/devices", headers=each)).status_code == 401


def test_a_session_lasts_no_longer_than_its_token(house: House) -> None:
    tokens, now = house.service.store.tokens, house.service.now()
    token = parse(house.token("devices:read", expires=now + 60)["Authorization"].removeprefix("Bearer "))
    assert token is not None
    begun = parse(session.begin(tokens, Caller("tablet", ("devices:read",), token.id), now))
    assert begun is not None
    known = tokens.get(begun.id)
    assert known is not None
    assert known.expires_at == now + 60


def test_there_is_an_end_to_sessions(house: House) -> None:
    tokens, now = house.service.store.tokens, house.service.now()
    for number in range(session.MOST + 5):
        session.begin(tokens, Caller(f"{number}", ("devices:read",)), now + number)
    names = [token.name for token in tokens.all() if token.via is not None]
    assert len(names) == session.MOST
    assert (names[0], names[-1]) == ("browser of 5", f"browser of {session.MOST + 4}")


async def test_the_last_owner_is_not_a_session_of_the_token_that_is_revoked(there: Lit) -> None:
    token = parse(there.owner["Authorization"].removeprefix("Bearer "))
    assert token is not None
    service = there.house.service
    session.begin(service.store.tokens, Caller("Kim", ("admin",), token.id), service.now())
    await there.ask("DELETE", f"/tokens/{token.id}", 409)


def test_a_ticket_is_good_once_and_not_for_long() -> None:
    now = 0.0
    tickets = Tickets(clock=lambda: now)
    kim = Caller("Kim", ("admin",))
    one, late = tickets.make(kim), tickets.make(kim, lasts=10.0)
    assert tickets.take(one) == kim
    assert tickets.take(one) is None
    now = 10.0
    assert tickets.take(late) is None
    assert tickets.take("") is None
    assert tickets.take("\ud800") is None


async def test_tickets_are_not_guessed_for_ever(there: Lit) -> None:
    answers = [
        await there.house.client.get("/sign-in", headers=HTML, params={"ticket": f"{number}"}) for number in range(21)
    ]
    assert [answer.status_code for answer in answers] == [401] * 20 + [429]


@pytest.mark.parametrize(
    "way", ["https://evil.example", "//evil.example", "/\\evil.example", "\\evil", "javascript:x", "/a\r\nb", "", "/ x"]
)
async def test_signing_in_leads_nowhere_else(there: Lit, way: str) -> None:
    secret = there.owner["Authorization"].removeprefix("Bearer ")
    form = {"token": secret, "next": way}
    answer = await there.house.client.post("/sign-in", headers={**HTML, **OURS}, data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=7776000"):
        assert part in cookie
    assert "Secure" not in cookie


async def test_behind_a_proxy_that_encrypts_the_cookie_never_crosses_in_the_clear(there: Lit) -> None:
    form = {"token": there.owner["Authorization"].removeprefix("Bearer ")}
    headers = {**HTML, **OURS, "X-Forwarded-Proto": "https"}
    answer = await there.house.client.post("/sign-in", headers=headers, data=form)
    assert "Secure" in answer.headers["set-cookie"]
