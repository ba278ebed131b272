"""Home in a browser, while somebody drives home: what it says, draws and offers is what the hub knows."""

from __future__ import annotations

import gzip
import re
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from hyperconnect.model.moment import moment_of
from tests.api.conftest import House
from tests.dashboard.browsing import Browsing
from tests.dashboard.evening import evening

MOST = 30_000
"""Bytes of the first page, compressed."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    async with evening(tmp_path_factory.mktemp("evening"), speed=6) as house:
        yield house


async def test_one_look_says_what_the_house_does_and_why(visiting: Browsing, lived: House) -> None:
    page = await visiting.open()
    plan = await planned(lived)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("The living room")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Alex")
    await expect(page.locator("#plan .why")).to_contain_text("navigation home")
    left = (moment_of(str(plan["arrival"])) - lived.service.now()) / 60
    shown = int((await page.locator("#plan .figure").inner_text()).split()[0])
    assert abs(shown - left) <= 2
    await expect(page.locator(".simulated")).to_have_text("simulated household")
    await expect(page.locator("#rooms li", has_text="Front door lock")).to_contain_text("locked")
    await expect(page.locator("#live")).to_have_text("live")
    await expect(page.locator("#lately li")).not_to_have_count(0)


async def test_values_and_positions_move_without_a_reload(visiting: Browsing) -> None:
    page = await visiting.open()
    await page.evaluate("window.untouched = true")
    readings = page.locator("hc-value[path$='navigation.distance'], hc-value[path$='.traction.soc']").first
    car = page.locator("hc-map .m-car")
    before, where = await readings.inner_text(), await car.get_attribute("transform")
    await expect(car).not_to_have_attribute("transform", where or "")
    await expect(readings).not_to_have_text(before)
    assert await page.evaluate("window.untouched")


async def test_a_plan_is_cancelled_and_taken_up_again_from_the_page(visiting: Browsing, lived: House) -> None:
    page = await visiting.open()
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.locator(".notice")).to_contain_text("Not heated this time")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("not warmed this time")
    assert (await planned(lived))["state"] == "cancelled"
    await page.locator(".notice").get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Alex")
    assert (await planned(lived))["steered"] == ""
    await page.get_by_role("button", name="Arrive 30 min later").click()
    await expect(page.locator("#plan")).to_contain_text("put off by you until")
    assert (await planned(lived))["steered"] == "postpone"
    await page.get_by_role("button", name="As planned").click()
    await expect(page.get_by_role("button", name="As planned")).to_have_count(0)


async def test_an_arrival_can_be_put_off_to_a_moment_that_is_near(lived: House) -> None:
    place, runs = "/api/v1/comfort/plans/living:postpone", lived.token("rules:run")
    for wrong in ("2026-01-15T12:00:00+01:00", "2027-01-15T12:00:00+01:00"):
        answer = await lived.client.post(place, json={"arrival": wrong}, headers=runs)
        assert answer.status_code == 422
        assert "36 hours" in answer.json()["detail"]


async def test_it_speaks_chinese(visiting: Browsing) -> None:
    page = await visiting.open(language="zh", width=360, height=780)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("客厅")
    await expect(page.locator("#live")).to_have_text("实时")
    await expect(page.locator("hc-chart svg").first).to_have_attribute("aria-label", re.compile("实测"))
    assert await page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_the_first_load_is_small(visiting: Browsing) -> None:
    sizes: dict[str, int] = {}
    page = await visiting.open()
    asked = [
        each["name"]
        for each in await page.evaluate("performance.getEntriesByType('resource').map(e => ({name: e.name}))")
    ]
    context = page.context
    for address in {page.url, *(each for each in asked if "/static/" in each)}:
        answer = await context.request.get(address)
        sizes[address] = len(gzip.compress(await answer.body(), 9, mtime=0))
    assert sum(sizes.values()) <= MOST, sizes


async def test_a_car_that_is_silent_is_said_to_be(visiting: Browsing) -> None:
    page = await visiting.open()
    visiting.forgive("ERR_FAILED")
    await page.context.route("**/api/**", lambda route: route.abort())
    await page.reload()
    stale = page.locator("#stale")
    await expect(stale).to_be_hidden()
    await stale.evaluate("each => { each.dataset.at = String(Number(each.dataset.at) - 120); }")
    await expect(stale).to_be_visible()
    await expect(stale).to_contain_text("SU7")


async def planned(house: House) -> dict[str, object]:
    """Return the plan of the living room."""
    answer = await house.client.get("/api/v1/comfort/plans/living", headers=house.token("devices:read"))
    plan: dict[str, object] = answer.json()
    return plan
