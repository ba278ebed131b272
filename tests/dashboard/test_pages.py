"""Every page, asked for by those who may and those who may not: taken from the routes, so that none is forgotten."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from typing import Any

import pytest
from httpx2 import Response

from hyperconnect.api import session
from hyperconnect.api.browser import COOKIE
from hyperconnect.api.scope import SCOPES, Caller
from hyperconnect.dashboard.app import PAGES
from hyperconnect.dashboard.page import PageRoute
from tests.api.conftest import House
from tests.api.lamp import Lit

HTML = {"Accept": "text/html,application/xhtml+xml"}
NAMES = {"slug": "desk", "id": "night", "run": "night.1", "rule": "night", "device": "desk"}


def routes() -> list[PageRoute]:
    found: list[PageRoute] = []
    for each in PAGES:
        # Who makes routes asks nothing of the household before somebody looks.
        nobody: Any = _Anything()
        found += [route for route in each.make_routes(nobody) if isinstance(route, PageRoute)]
    return found


class _Anything:
    """Whatever is asked for."""

    def __getattr__(self, name: str) -> Any:
        return _Anything()

    def __call__(self, *_: object, **__: object) -> Any:
        return _Anything()


ROUTES = routes()
SHUT = [route for route in ROUTES if route.scopes is not None]


def path_of(route: PageRoute, names: Mapping[str, str] = NAMES) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda gap: names.get(gap[1], "x"), route.path)


def let_in(house: House, *scopes: str) -> dict[str, str]:
    """Return the headers of a browser that was let in."""
    now = house.service.now()
    return {"Cookie": f"{COOKIE}={session.begin(house.service.store.tokens, Caller('Kim', scopes), now)}"}


async def ask(house: House, route: PageRoute, headers: dict[str, str]) -> Response:
    method = "POST" if route.methods is not None and "POST" in route.methods else "GET"
    return await house.client.request(method, path_of(route), headers={**HTML, **headers})


def test_all_pages_are_here() -> None:
    assert {"/", "/sign-in", "/sign-out", "/welcome"} <= {route.path for route in ROUTES}
    assert {route.path for route in ROUTES if route.scopes is None} == {"/sign-in", "/sign-out", "/welcome"}


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=hc_000000000000_{'A' * 43}", f"{COOKIE}=nonsense"])
async def test_without_a_session_nothing_is_shown(there: Lit, cookie: str) -> None:
    headers = {"Cookie": cookie} if cookie else {}
    for route in SHUT:
        answer = await ask(there.house, route, headers)
        assert answer.status_code == 303, route.path
        assert answer.headers["location"].startswith("/sign-in")
        assert answer.content == b""
        assert ("set-cookie" in answer.headers) is bool(cookie)


async def test_who_lacks_a_scope_is_told_and_shown_nothing(there: Lit) -> None:
    for route in SHUT:
        for lacking in route.scopes or ():
            others = [each for each in SCOPES if each not in {lacking, "admin"} and not each.startswith(f"{lacking}:")]
            answer = await ask(there.house, route, let_in(there.house, *others))
            assert answer.status_code == 403, route.path
            assert f"This token lacks the scope {lacking}." in answer.text
            assert "Light at night" not in answer.text


async def test_the_owner_sees_every_page_under_the_strictest_policy(there: Lit) -> None:
    owner = let_in(there.house, "admin")
    for route in SHUT:
        answer = await ask(there.house, route, owner)
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/traces"), route.path
            continue
        assert answer.status_code in {200, 404}, route.path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
        assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<script(?![^>]*(src=|application/json))|\sstyle=|\son\w+=", answer.text), route.path


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("Host", "evil.example", 421),
        ("Host", "127.0.0.1.evil.example", 421),
        ("Origin", "https://evil.example", 403),
        ("Origin", "null", 403),
    ],
)
async def test_other_sites_reach_no_page(there: Lit, name: str, value: str, status: int) -> None:
    owner = let_in(there.house, "admin")
    for route in ROUTES:
        answer = await ask(there.house, route, {**owner, name: value})
        assert answer.status_code == status, route.path
    assert (await there.house.client.get("/static/1/style.css", headers={name: value})).status_code == status


@pytest.mark.parametrize("path", ["/nothing", "/static/1/nothing.js", "/static/1/../render.py", "/rules/", "/%00"])
async def test_programs_are_told_of_what_is_not_there_in_a_document(there: Lit, path: str) -> None:
    answer = await there.house.client.get(path, headers=let_in(there.house, "admin"))
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_pages_are_compressed_for_who_takes_that(there: Lit) -> None:
    client, owner = there.house.client, let_in(there.house, "admin")
    plain = await client.get("/", headers={**HTML, **owner, "Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    async with client.stream("GET", "/", headers={**HTML, **owner, "Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        packed = b"".join([part async for part in answer.aiter_raw()])
    assert len(packed) < len(plain.content)
    assert b"<h1" in gzip.decompress(packed)


async def test_a_file_keeps_for_ever_under_the_address_of_its_version(there: Lit) -> None:
    client = there.house.client
    page = (await client.get("/sign-in", headers=HTML)).text
    address = re.search(r'href="(/static/\w+/style\.css)"', page)
    assert address is not None
    answer = await client.get(address[1])
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = await client.get(address[1], headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await client.get("/static/older/style.css")
    assert (other.content, other.headers["cache-control"]) == (answer.content, "no-cache")
    async with client.stream("GET", address[1], headers={"Accept-Encoding": "gzip"}) as stream:
        packed = b"".join([part async for part in stream.aiter_raw()])
        assert stream.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == answer.content
    script = await client.get("/static/1/live.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    ("accepted", "chosen", "language"),
    [
        ("", "", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh-Hans"),
        ("de, en;q=0.5, zh;q=0.7", "", "zh-Hans"),
        ("zh;q=0, en", "", "en"),
        ("zh-CN", "en", "en"),
        ("en", "zh", "zh-Hans"),
        ("en", "<b>", "en"),
        ("zh;q=x" * 500, "", "en"),
    ],
)
async def test_a_page_speaks_the_language_of_who_looks(there: Lit, accepted: str, chosen: str, language: str) -> None:
    headers = {**HTML, "Accept-Language": accepted, **({"Cookie": f"hc_language={chosen}"} if chosen else {})}
    page = await there.house.client.get("/sign-in", headers=headers)
    assert f'<html lang="{language}"' in page.text
