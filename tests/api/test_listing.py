"""Lists over HTTP: what of each item is told, where the next page is, and whether anything changed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from httpx2 import Response

from tests.api.lamp import Lit, lit


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncGenerator[Lit]:
    async with lit(tmp_path) as home:
        yield home


async def get(home: Lit, place: str, known: str = "") -> Response:
    more = {"If-None-Match": known} if known else {}
    return await home.house.client.get(place, headers={**home.owner, **more})


async def test_a_page_leads_to_the_next_and_the_last_to_none(home: Lit) -> None:
    whole = [each["rule"] for each in (await home.get("/rules", limit=200))["items"]]
    place, seen = "/api/v1/rules?limit=4&q=&tag=", list[str]()
    while place:
        answer = await get(home, place)
        seen += [each["rule"] for each in answer.json()["items"]]
        link = answer.headers.get("link", "")
        assert bool(link) == (answer.json()["next"] is not None)
        place = link.removesuffix('>; rel="next"').removeprefix("<")
    assert seen == whole


@pytest.mark.parametrize("place", ["/rules", "/devices", "/claims", "/variables", "/runs", "/jobs"])
async def test_who_has_a_page_already_is_told_so(home: Lit, place: str) -> None:
    first = await get(home, f"/api/v1{place}")
    assert first.headers["etag"].startswith('W/"')
    again = await get(home, f"/api/v1{place}", first.headers["etag"])
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (await get(home, f"/api/v1{place}", 'W/"0"')).status_code == 200


async def test_a_page_that_changed_is_another(home: Lit) -> None:
    first = await get(home, "/api/v1/rules?q=night")
    await home.ask("POST", "/rules/night:disable")
    changed = await get(home, "/api/v1/rules?q=night", first.headers["etag"])
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


async def test_what_is_no_list_has_no_weak_etag(home: Lit) -> None:
    assert "etag" not in (await get(home, "/api/v1/rules/night/status")).headers
    assert not (await get(home, "/api/v1/rules/night")).headers["etag"].startswith("W/")
    assert "etag" not in (await get(home, "/api/v1/rules?limit=0")).headers


async def test_of_each_rule_only_what_is_asked_for_is_told(home: Lit) -> None:
    page = await home.get("/rules", fields="rule,standing", limit=2)
    assert [[*each] for each in page["items"]] == [["rule", "standing"]] * 2
    assert page["next"]
    for wrong in ("", "text", "rule,", "rule standing"):
        problem = await home.get("/rules", 422, fields=wrong)
        assert [each["parameter"] for each in problem["errors"]] == ["fields"]


async def test_the_document_says_so(home: Lit) -> None:
    paths = (await get(home, "/api/v1/openapi.json")).json()["paths"]
    lists = [place for place, methods in paths.items() if "304" in methods.get("get", {}).get("responses", {})]
    assert {"/api/v1/rules", "/api/v1/devices", "/api/v1/runs", "/api/v1/rules/{rule}/versions"} <= {*lists}
    assert [each["name"] for each in paths["/api/v1/runs"]["get"]["parameters"]][-1] == "If-None-Match"
    assert "Link" in paths["/api/v1/runs"]["get"]["responses"]["200"]["headers"]
    assert "RateLimit" in paths["/api/v1/runs"]["get"]["responses"]["429"]["headers"]
