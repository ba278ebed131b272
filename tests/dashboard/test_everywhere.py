"""Every page, taken from the routes so that none is forgotten: for everybody, on a phone, and when the hub was away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from hyperconnect.config import Http
from hyperconnect.dashboard import show_pages
from hyperconnect.shell.store import Store
from tests.api.conftest import House, living
from tests.api.lamp import lit
from tests.dashboard.browsing import Browsing, axe
from tests.dashboard.ruling import SMALL
from tests.dashboard.test_pages import SHUT, path_of

AWAY = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")
EVENING = {"device": "su7", "rule": "warm-on-arrival"}
# A run has a number of its own: the way that leads to a rule's latest ends at its page.
SEEN = [route for route in SHUT if "GET" in (route.methods or ()) and route.path != "/traces/{run}"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def phone(browser: Browser, evening_house: House) -> AsyncGenerator[tuple[Browsing, Page]]:
    """Somebody with a phone who reads Chinese, at home in the evening."""
    browsing = Browsing(browser, evening_house)
    yield browsing, await browsing.open(width=360, height=740, touch=True, language="zh")
    await browsing.close()


@pytest.mark.parametrize("path", [path_of(route, EVENING) for route in SEEN])
async def test_it_is_for_everybody(phone: tuple[Browsing, Page], path: str) -> None:
    browsing, page = phone
    await page.goto(path)
    await expect(page.locator("#live")).to_have_text("实时")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    # A phone makes its window wider than its screen for what is too wide, so that the two would agree.
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    shown = page.locator(
        "main :is(a, button, input, select, summary):visible, header :is(a, button), nav > ul > li > *"
    )
    assert not await shown.evaluate_all(SMALL)
    await axe(page)
    assert not browsing.wrong


async def test_every_page_goes_on_when_the_hub_was_away(browser: Browser, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        async with lit(tmp_path, patience=300, pages=show_pages) as there:
            await there.ask("POST", "/rules/night:run")
            browsing = Browsing(browser, there.house)
            browsing.forgive(*AWAY, "status of 404")  # nobody simulates here
            stack.push_async_callback(browsing.close)
            ran = (await there.get("/runs"))["items"][0]["id"]
            paths = [path_of(route).replace("/of/night", f"/{ran}") for route in SEEN]
            pages = dict(zip(paths, await asyncio.gather(*map(browsing.open, paths)), strict=True))
            for path, page in pages.items():
                await expect(page.locator("#live")).to_have_text("live")
                await page.set_viewport_size({"width": 360, "height": 740})
                assert await page.evaluate("document.documentElement.scrollWidth") <= 360, path
            began = await pages["/system"].locator("#broker dd time").first.get_attribute("datetime")
            assert began is not None
            port = there.house.address[1]
        for page in pages.values():
            await expect(page.locator("#live")).to_have_text("reconnecting")
            await page.evaluate("window.untouched = true")
        again = Http(listen=f"127.0.0.1:{port}")
        async with living(tmp_path, store=Store(tmp_path / "data"), http=again, pages=show_pages, patience=300):
            for path, page in pages.items():
                await expect(page.locator("#live"), path).to_have_text("live")
                await expect(page.get_by_role("heading", level=1), path).to_be_visible()
                assert await page.evaluate("window.untouched"), path
            await expect(pages["/system"].locator("#broker dd time").first).not_to_have_attribute("datetime", began)
            await expect(pages["/system"].locator("[data-rate=received]")).to_have_text("0")
            await stack.aclose()
