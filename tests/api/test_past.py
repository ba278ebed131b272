"""What happened in the past, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from hyperconnect.model.effect import Notify
from tests.api.lamp import Lit, lit


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncGenerator[Lit]:
    async with lit(tmp_path) as home:
        await home.wave()
        await home.until(lambda: home.value("on") is True)
        await home.ask("PUT", "/devices/desk/attributes/brightness", json={"value": "70 %"})
        await home.ask("PUT", "/devices/desk/attributes/brightness", json={"value": "20 %"})
        service = home.house.service
        service.store.record([Notify(service.now(), ("kim",), "good evening")])
        service.store.flush(service.now())
        yield home


async def all_of(home: Lit, **asked: object) -> list[dict[str, Any]]:
    """Return what is told in pages of two."""
    told: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await home.get("/history", limit=2, cursor=cursor, **asked)
        told += page["items"]
        cursor = page["next"]
    return told


async def test_what_happened_comes_in_its_order_whatever_the_page(home: Lit) -> None:
    whole = (await home.get("/history", limit=200))["items"]
    assert await all_of(home) == whole
    assert [each["at"] for each in whole] == sorted(each["at"] for each in whole)
    assert {"command.confirmed", "notice.sent"} <= {each["type"] for each in whole}


async def test_the_past_is_told_in_the_words_of_the_live_events(home: Lit) -> None:
    done = await all_of(home, types="command.confirmed")
    assert [(each["device"], each["attribute"], each["args"]) for each in done] == [
        ("desk", "desk.on", {"value": True}),
        ("desk", "desk.brightness", {"value": 70}),
        ("desk", "desk.brightness", {"value": 20}),
    ]
    assert done[0]["by"] == "rule:night"
    (notice,) = await all_of(home, types="notice.*")
    assert notice["text"] == "good evening"


async def test_the_past_may_be_narrowed(home: Lit) -> None:
    whole = await all_of(home)
    assert {each["type"] for each in await all_of(home, types="command.*,plan.*")} == {
        each["type"] for each in whole if each["type"].startswith("command.")
    }
    assert all(each["device"] == "desk" for each in await all_of(home, device="desk"))
    service = home.house.service
    between = datetime.fromtimestamp(service.now(), UTC).isoformat()
    await home.ask("PUT", "/devices/desk/attributes/brightness", json={"value": "40 %"})
    service.store.flush(service.now())
    assert await all_of(home, until=between) == whole
    later = await all_of(home, since=between)
    assert [each["args"] for each in later if each["type"] == "command.confirmed"] == [{"value": 40}]
    assert (await home.get("/history", until="2020-01-01T00:00:00Z"))["items"] == []


@pytest.mark.parametrize("types", ["run.ran", "value.changed", "nonsense"])
async def test_what_is_not_recorded_cannot_be_asked_for(home: Lit, types: str) -> None:
    problem = await home.get("/history", 422, types=types)
    assert [each["parameter"] for each in problem["errors"]] == ["types"]
    assert problem["suggestion"]


async def test_a_period_or_device_that_cannot_be_is_refused(home: Lit) -> None:
    await home.get("/history", 422, since="2030-01-01T00:00:00Z", until="2029-01-01T00:00:00Z")
    await home.get("/history", 404, device="nobody")
