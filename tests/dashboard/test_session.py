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


STALE = {"Cookie": f"{COOKIE}=hc_000000000000_{'A' * 43}"}


def id_of(secret: str) -> str:
    parsed = parse(secret.removeprefix("Bearer "))
    assert parsed is not None
    return parsed.id


async def rename(house: House, headers: dict[str, str]) -> Response:
    return await house.client.patch("/api/v1/devices/desk", headers=headers, json={"name": "Reading lamp"})


async def test_a_session_opens_the_api_as_the_token_did_that_let_it_in(there: Lit) -> None:
    light = let_in(there.house, "devices:read", "devices:command:light")
    assert (await there.house.client.get("/api/v1/devices", headers=light)).status_code == 200
    told = (await there.get("/tokens"))["items"]
    assert [(each["name"], each["session"]) for each in told] == [("a test", False), ("browser of Kim", True)]
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


async def test_who_signs_in_again_and_again_puts_nobody_else_out(there: Lit) -> None:
    owner, narrow = let_in(there.house, "admin"), there.house.token("devices:read")["Authorization"]
    form = {"token": narrow.removeprefix("Bearer ")}
    for _ in range(session.MOST + 1):
        there.house.client.cookies.clear()  # each is another browser
        answer = await there.house.client.post("/sign-in", headers={**HTML, **OURS}, data=form)
        assert answer.status_code == 303
    assert (await there.house.client.get("/api/v1/tokens", headers=owner)).status_code == 200
    kept = [token for token in there.house.service.store.tokens.all() if token.via == id_of(narrow)]
    assert len(kept) == session.MOST - 1


def test_whoever_makes_room_for_themself_stays_bound_to_their_token(house: House) -> None:
    tokens, now = house.service.store.tokens, house.service.now()
    root = id_of(house.token("admin")["Authorization"])
    kim = Caller("Kim", ("admin",), id_of(session.begin(tokens, Caller("Kim", ("admin",), root), now)))
    for number in range(session.MOST - 1):
        session.begin(tokens, Caller("Kim", ("admin",), root), now + 1 + number)
    begun = tokens.get(id_of(session.begin(tokens, kim, now + session.MOST)))
    assert tokens.get(kim.token) is None
    assert begun is not None
    assert begun.via == root


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


@pytest.mark.parametrize("by", ["a token", "a ticket"])
async def test_a_browser_has_one_session(there: Lit, by: str) -> None:
    client, before, tokens = there.house.client, let_in(there.house, "admin"), there.house.service.store.tokens
    if by == "a token":
        form = {"token": there.house.token("devices:read")["Authorization"].removeprefix("Bearer ")}
        answer = await client.post("/sign-in", headers={**HTML, **OURS, **before}, data=form)
    else:
        path = (await client.post("/api/v1/tickets", headers={**before, **OURS})).json()["path"]
        answer = await client.get(path, headers={**HTML, **before})
    after = {"Cookie": answer.headers["set-cookie"].partition(";")[0]}
    assert len([token for token in tokens.all() if token.via is not None]) == 1
    assert (await client.get("/api/v1/devices", headers=after)).status_code == 200
    assert (await client.get("/api/v1/devices", headers=before)).status_code == 401


async def test_who_only_asks_what_is_at_a_ticket_s_address_does_not_use_it(there: Lit) -> None:
    ticket = there.house.face.tickets.make(Caller("Kim", ("admin",)))
    looked = await there.house.client.head("/sign-in", headers=HTML, params={"ticket": ticket})
    assert "set-cookie" not in looked.headers
    answer = await there.house.client.get("/sign-in", headers=HTML, params={"ticket": ticket})
    assert answer.status_code == 200


@pytest.mark.parametrize("by", ["a token", "a session"])
async def test_a_ticket_lets_nobody_in_once_its_maker_is_locked_out(there: Lit, by: str) -> None:
    shown = there.house.token("admin")
    token, service = id_of(shown["Authorization"]), there.house.service
    if by == "a session":
        secret = session.begin(service.store.tokens, Caller("Kim", ("admin",), token), service.now())
        shown = {"Cookie": f"{COOKIE}={secret}", **OURS}
    path = (await there.house.client.post("/api/v1/tickets", headers=shown)).json()["path"]
    await there.ask("DELETE", f"/tokens/{token}", 204)
    answer = await there.house.client.get(path, headers=HTML)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


async def test_a_session_that_is_none_shuts_no_door_however_often_it_is_shown(there: Lit) -> None:
    client, stale = there.house.client, {**HTML, **STALE}
    answers = [await client.get("/rules", headers=stale) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert answers[-1].headers["content-type"].startswith("text/html")
    assert "retry-after" in answers[-1].headers
    assert (await client.get("/sign-in", headers=stale)).status_code == 200
    assert (await client.get("/nothing", headers=stale)).status_code == 404
    ticket = there.house.face.tickets.make(Caller("Kim", ("admin",)))
    answer = await client.get("/sign-in", headers=stale, params={"ticket": ticket})
    assert (answer.status_code, COOKIE in answer.headers["set-cookie"]) == (200, True)


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


@pytest.mark.parametrize("said", ["https", "HTTPS", "https, http"])
async def test_behind_a_proxy_that_encrypts_the_cookie_never_crosses_in_the_clear(there: Lit, said: str) -> None:
    form = {"token": there.owner["Authorization"].removeprefix("Bearer ")}
    headers = {**HTML, **OURS, "X-Forwarded-Proto": said}
    answer = await there.house.client.post("/sign-in", headers=headers, data=form)
    assert "Secure" in answer.headers["set-cookie"]
