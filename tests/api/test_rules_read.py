"""Rules read over HTTP: lists and filters, the text and its ETag, how they stand, and why they ran."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from hyperconnect.api.model.reason import OutcomeName
from hyperconnect.api.model.rule import BandName, StandingName
from hyperconnect.automation.form import Band
from hyperconnect.automation.status import Standing
from hyperconnect.model.reason import Outcome
from tests.api.conftest import UNHURRIED, together
from tests.api.lamp import Lit, lit

MINE = ["attic", "glow", "level", "night", "off", "slow"]


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncGenerator[Lit]:
    async with lit(tmp_path) as home:
        yield home


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def still(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Lit]:
    """A home in which nothing happens, for all tests that only read."""
    async with lit(tmp_path_factory.mktemp("still"), limits=UNHURRIED, patience=900) as home:
        yield home


def names(page: dict[str, Any]) -> list[str]:
    """The rules of a page that are this household's."""
    return [each["rule"] for each in page["items"] if each["rule"] in MINE]


def test_the_words_of_the_api_are_those_of_the_hub() -> None:
    assert (OutcomeName, StandingName) == (Outcome, Standing)
    assert BandName == Band


@together
async def test_rules_come_by_their_names_and_in_pages(still: Lit) -> None:
    whole = await still.get("/rules", limit=200)
    assert names(whole) == MINE
    assert whole["next"] is None
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await still.get("/rules", limit=3, cursor=cursor)
        assert len(page["items"]) <= 3
        seen += [each["rule"] for each in page["items"]]
        cursor = page["next"]
    assert seen == [each["rule"] for each in whole["items"]]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"tag": "Night"}, ["night"]),
        ({"tag": "night"}, []),
        ({"band": "ambience"}, ["slow"]),
        ({"enabled": "false"}, ["off"]),
        ({"standing": "dormant"}, ["attic"]),
        ({"standing": "disabled"}, ["off"]),
        ({"q": "NEVER comes"}, ["attic"]),
        ({"q": "light at"}, ["night"]),
        ({"device": "desk"}, ["glow", "level", "night", "slow"]),
        ({"attribute": "desk.motion"}, ["glow", "night"]),
        ({"attribute": "desk.brightness"}, ["glow", "level", "night"]),
        ({"writes": "desk.on"}, ["night", "slow"]),
        ({"writes": "desk.motion"}, []),
        ({"device": "desk", "tag": "light"}, ["night"]),
    ],
)
@together
async def test_a_list_may_be_narrowed(still: Lit, wanted: dict[str, str], found: list[str]) -> None:
    assert names(await still.get("/rules", 200, limit=200, **wanted)) == found


@pytest.mark.parametrize("wanted", [{"device": "nobody"}, {"attribute": "desk.colour"}, {"writes": "x"}])
@together
async def test_a_filter_of_something_unknown_says_so(still: Lit, wanted: dict[str, str]) -> None:
    assert (await still.get("/rules", 404, **wanted))["suggestion"]


@pytest.mark.parametrize("wanted", [{"limit": 0}, {"limit": 201}, {"band": "loud"}, {"enabled": "perhaps"}])
@together
async def test_a_filter_that_is_none_is_told_where(still: Lit, wanted: dict[str, object]) -> None:
    problem = await still.get("/rules", 422, **wanted)
    assert [each["parameter"] for each in problem["errors"]] == [*wanted]


@together
async def test_a_rule_is_shown_as_its_author_wrote_it(still: Lit) -> None:
    shown = await still.get("/rules/night")
    assert shown["text"].startswith("\n# it is dark\nrule: night\n")
    assert shown["document"]["if"] == "desk.brightness < 50 %"
    assert (shown["title"], shown["file"], shown["ours"]) == ("Light at night", "lamp.yaml", False)
    answer = await still.house.client.get(
        "/api/v1/rules/night", headers={**still.owner, "Accept": "application/yaml, */*;q=0.1"}
    )
    assert answer.headers["content-type"].startswith("application/yaml")
    assert (answer.text, answer.headers["etag"]) == (shown["text"], shown["etag"])


@pytest.mark.parametrize("accept", ["application/yaml", "application/json"])
@together
async def test_who_has_a_rule_already_is_told_so(still: Lit, accept: str) -> None:
    etag = (await still.get("/rules/night"))["etag"]
    ask = {**still.owner, "Accept": accept}
    for tag, status in ((etag, 304), (f'"x", W/{etag}', 304), ("*", 304), ('"x"', 200), ("nonsense", 200)):
        answer = await still.house.client.get("/api/v1/rules/night", headers={**ask, "If-None-Match": tag})
        assert (answer.status_code, answer.headers["etag"]) == (status, etag)
        assert bool(answer.content) == (status == 200)


async def test_an_etag_is_of_the_text_alone(home: Lit) -> None:
    first = await home.get("/rules/night")
    await home.wave()
    assert await home.get("/rules/night") == first
    assert (await home.get("/rules/glow"))["etag"] != first["etag"]


@together
async def test_a_rule_of_ours_says_so(still: Lit) -> None:
    ours = next(each for each in (await still.get("/rules", limit=200))["items"] if each["rule"] not in MINE)
    shown = await still.get(f"/rules/{ours['rule']}")
    assert (shown["ours"], shown["version"]) == (True, 0)
    assert f"rule: {ours['rule']}" in shown["text"]


@pytest.mark.parametrize("place", ["", "/status", "/next", "/why", "/graph", "/runs", "/near-misses"])
@together
async def test_a_rule_that_nobody_wrote_is_not_found(still: Lit, place: str) -> None:
    problem = await still.get(f"/rules/nihgt{place}", 404)
    assert (problem["detail"], problem["suggestion"]) == ("no rule is called nihgt", "did you mean night?")
    assert (await still.get(f"/rules/No!{place}", 422))["errors"][0]["parameter"] == "rule"


async def test_how_a_rule_stands_is_told_whole(home: Lit) -> None:
    await home.wave()
    await home.until(lambda: home.value("on") is True)
    glow = await home.get("/rules/glow/status")
    assert (glow["standing"], glow["band"], glow["enabled"]) == ("running", "comfort", True)
    assert [(claim["attribute"], claim["max"], claim["kind"]) for claim in glow["claims"]] == [
        ("desk.brightness", 80.0, "hold")
    ]
    night = await home.get("/rules/night/status")
    assert night["runs"] == 1
    assert night["last"]["outcome"] == "ran"
    assert night["outlook"]["writes"] == ["desk.on"]
    attic = await home.get("/rules/attic/status")
    assert (attic["standing"], attic["waits_for"], attic["outlook"]) == ("dormant", ["attic"], None)


@together
async def test_what_comes_next_has_its_moments(still: Lit) -> None:
    slow = await still.get("/rules/slow/next")
    assert len(slow["next"]) == 10
    assert all(each["at"].endswith(("07:30:00+00:00", "07:30:00Z")) and each["run"] is None for each in slow["next"])
    assert (await still.get("/rules/off/next", 409))["suggestion"] == "`hyperconnect rules enable off`"


async def test_why_it_ran_and_why_not_is_one_sentence(home: Lit) -> None:
    await home.wave()
    await home.until(lambda: home.value("on") is True)
    told = await home.get("/rules/night/why")
    assert told["ran"]
    assert told["sentence"] == "night ran because desk.motion went from false to true: set desk.on to true."
    assert told["reasons"][0]["run"].startswith("night.")
    told = await home.get("/rules/level/why", ran="false")
    assert not told["ran"]
    assert told["sentence"].startswith("Nothing has set level off")
    assert (await home.get("/rules/night/why", at="2001-01-01T00:00:00Z"))["ran"] is False
    for at in ("tomorrow", "2999-01-01", "25:00"):
        await home.get("/rules/night/why", 422, at=at)
