"""A page lives: what happens is shown at once, nothing is heard while nobody looks, a restarted hub is found again."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from hyperconnect.config import Http
from hyperconnect.dashboard import show_pages
from hyperconnect.model.input import Received
from hyperconnect.model.message import Message
from hyperconnect.shell.store import Store
from tests.api.conftest import living
from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing


async def test_what_a_device_says_is_shown_at_once(page: Page, there: Lit) -> None:
    light = page.locator("#rooms hc-value[path$='light.on']")
    await expect(light).to_have_text("off")
    there.say(on=True)
    await expect(light).to_have_text("on")


async def test_a_device_that_comes_and_a_rule_that_runs_are_there_without_a_reload(page: Page, there: Lit) -> None:
    await page.evaluate("window.untouched = true")
    await there.ask("PATCH", "/devices/desk", json={"area": "Study"})
    await expect(page.locator("#rooms h2")).to_have_text("Study")
    await there.ask("POST", "/rules/night:run")
    await expect(page.locator("#lately")).to_contain_text("Light at night")
    assert await page.evaluate("window.untouched")


async def test_what_somebody_is_doing_stays_while_the_page_is_read_again(page: Page, there: Lit) -> None:
    link = page.locator("#rooms a", has_text="desk").first
    await link.focus()
    await there.ask("PATCH", "/devices/desk", json={"area": "Study"})
    await expect(page.locator("#rooms h2")).to_have_text("Study")
    await expect(page.locator("#rooms a", has_text="desk").first).to_be_focused()


async def test_nothing_is_heard_while_nobody_looks_and_nothing_is_missed(page: Page, there: Lit) -> None:
    await expect(page.locator("#live")).to_have_text("live")
    await hide(page, hidden=True)
    light = page.locator("#rooms hc-value[path$='light.on']")
    there.say(on=True)
    await there.until(lambda: there.value("on") is True)
    await expect(light).to_have_text("off")
    await hide(page, hidden=False)
    await expect(light).to_have_text("on")


async def test_a_hub_that_restarts_is_found_again_and_the_page_tells_what_is_so_now(
    browser: Browser, tmp_path: Path
) -> None:
    async with living(tmp_path, pages=show_pages) as house:
        browsing = Browsing(browser, house)
        browsing.forgive("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_EMPTY_RESPONSE")
        page = await browsing.open()
        await expect(page.get_by_text("This house is still empty")).to_be_visible()
        await expect(page.locator("#live")).to_have_text("live")
        port = house.address[1]
    await expect(page.locator("#live")).to_have_text("reconnecting")
    await page.evaluate("window.untouched = true")
    again = Http(listen=f"127.0.0.1:{port}")
    async with living(tmp_path, store=Store(tmp_path / "data"), http=again, pages=show_pages) as house:
        told = {"_type": "location", "lat": 52.5, "lon": 13.4, "acc": 9, "batt": 55, "tst": int(house.service.now())}
        topic = "owntracks/kim/phone"
        house.service.tell(Received(house.service.now(), Message(topic, json.dumps(told).encode())))
        await expect(page.locator("#live")).to_have_text("live")
        await expect(page.locator("#rooms")).to_contain_text("kim")
        assert await page.evaluate("window.untouched")
        await browsing.close()


async def hide(page: Page, *, hidden: bool) -> None:
    """Let the page believe that its tab is hidden, or shown again."""
    await page.evaluate(
        """hidden => {
            Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
            document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )
