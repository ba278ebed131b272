"""The comfort page in a browser, after somebody came home: plans, what was learned, and the trip step by step."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from hyperconnect.model.moment import moment_of
from tests.api.conftest import House
from tests.dashboard.browsing import Browsing, axe
from tests.dashboard.evening import evening

AT_HOME = moment_of("2026-01-15T18:22:00+01:00")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    async with evening(tmp_path_factory.mktemp("evening"), AT_HOME) as house:
        yield house


async def test_a_trip_is_replayed_by_its_slider(visiting: Browsing) -> None:
    page = await visiting.open("/comfort")
    replay = page.locator("hc-replay")
    await expect(replay.get_by_role("status")).to_contain_text("somebody came")
    slider = replay.get_by_role("slider")
    steps = int(await slider.get_attribute("max") or 0)
    assert steps > 0
    before = await measured(replay.locator("[role=img] path.c-measured"))
    await slider.focus()
    await page.keyboard.press("Home")
    await expect(replay.get_by_role("status")).to_contain_text("nobody was expected")
    await page.keyboard.press("ArrowRight")
    await expect(replay.get_by_role("status")).to_contain_text("somebody was expected at")
    await expect(replay.locator("text.c-arrival")).to_contain_text("expected")
    assert await measured(replay.locator("[role=img] path.c-measured")) < before
    await page.keyboard.press("End")
    await expect(replay.get_by_role("status")).to_contain_text("somebody came")


async def test_the_table_says_what_was_foretold_and_what_came(visiting: Browsing, lived: House) -> None:
    told = await lived.client.get("/api/v1/comfort/arrivals", headers=lived.token("admin"))
    (arrival,) = told.json()["items"]
    page = await visiting.open("/comfort")
    row = page.locator("#trip tbody tr")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text(f"{arrival['temperature']:.1f}")
    await expect(row).to_contain_text("warm" if arrival["warm"] else "cold")
    await row.get_by_role("link").click()
    await page.wait_for_url("**/comfort?trip=*#trip")
    await expect(page.locator("hc-replay")).to_have_count(1)


async def test_who_may_not_read_the_past_sees_plans_alone(visiting: Browsing) -> None:
    page = await visiting.open("/comfort", scopes=("devices:read",))
    await expect(page.get_by_role("heading", name="Living room")).to_be_visible()
    await expect(page.locator("#trip")).to_have_count(0)
    await expect(page.get_by_role("button", name="Forget this room")).to_have_count(0)


async def test_a_replay_is_for_everybody_on_a_phone_and_in_chinese(visiting: Browsing) -> None:
    page = await visiting.open("/comfort", language="zh", theme="dark", width=360, touch=True)
    await expect(page.get_by_role("heading", level=1)).to_have_text("舒适")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await axe(page)


async def test_what_was_learned_is_forgotten_once_somebody_says_so_twice(visiting: Browsing, lived: House) -> None:
    page = await visiting.open("/comfort")
    await page.get_by_role("button", name="Forget these ways").first.click()
    await page.get_by_role("dialog").get_by_role("button", name="Forget these ways").click()
    await expect(page.locator(".notice")).to_contain_text("Forgotten")
    told = await lived.client.get("/api/v1/comfort/people", headers=lived.token("admin"))
    assert not [each for each in told.json()["items"] if each["homecomings"]]


async def measured(path: Locator) -> int:
    """Return how much is drawn of a line."""
    return len(await path.get_attribute("d") or "") if await path.count() else 0
