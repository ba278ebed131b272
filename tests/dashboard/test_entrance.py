"""Who comes in, and how they leave again: in a browser."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from hyperconnect.api.browser import COOKIE
from hyperconnect.dashboard import show_pages
from tests.api.conftest import House, living
from tests.dashboard.browsing import Browsing, axe
from tests.dashboard.test_live import hide


@pytest_asyncio.fixture(loop_scope="session")
async def first(browser: Browser, tmp_path: Path) -> AsyncGenerator[Browsing]:
    """Somebody at a hub that has just begun."""
    async with living(tmp_path, pages=show_pages, patience=300) as house:
        browsing = Browsing(browser, house)
        yield browsing
        await browsing.close()


async def cookie(page: Page) -> str | None:
    return next((each.get("value") for each in await page.context.cookies() if each.get("name") == COOKIE), None)


def sessions(house: House) -> list[str]:
    return [token.name for token in house.service.store.tokens.all() if token.via is not None]


async def test_the_set_up_code_makes_an_owner_and_a_session(first: Browsing) -> None:
    first.forgive("401")
    page = await first.open("/", scopes=None)
    await expect(page).to_have_url(f"{first.house.face.url}/welcome")
    await axe(page)
    await page.get_by_label("Set-up code").fill("WRONG-WRONG")
    await page.get_by_label("Your name").fill("Kim")
    await page.get_by_role("button", name="This hub is mine").click()
    await expect(page.get_by_role("alert")).to_contain_text("not the set-up code")
    await page.get_by_label("Set-up code").fill(first.house.codes[-1].rpartition(" ")[2])
    await page.get_by_role("button", name="This hub is mine").click()
    secret = await page.locator("code.secret").inner_text()
    await axe(page)
    assert [token.name for token in first.house.service.store.tokens.all()] == ["Kim", "browser of Kim"]
    opened = await first.house.client.get("/api/v1/tokens", headers={"Authorization": f"Bearer {secret}"})
    assert opened.status_code == 200
    await page.get_by_role("link", name="Go to the house").click()
    await expect(page).to_have_url(f"{first.house.face.url}/")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.goto("/welcome")
    await expect(page).to_have_url(f"{first.house.face.url}/")


async def test_a_token_is_typed_once_and_leads_where_somebody_meant_to_go(browsing: Browsing) -> None:
    browsing.forgive("401")
    headers = browsing.house.token("admin")
    page = await browsing.open("/?from=here", scopes=None)
    await axe(page)
    await page.get_by_label("Token").fill("hc_000000000000_" + "A" * 43)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await axe(page)
    await page.get_by_label("Token").fill(headers["Authorization"].removeprefix("Bearer "))
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_url(f"{browsing.house.face.url}/?from=here")
    kept = await cookie(page)
    assert kept is not None
    assert kept not in headers["Authorization"]
    assert await page.evaluate("document.cookie") == ""


async def test_who_leaves_is_out_everywhere(page: Page, browsing: Browsing) -> None:
    browsing.forgive("401")
    other = await page.context.new_page()
    await other.goto("/rules")
    await expect(other.locator("#live")).to_have_text("live")
    kept = await cookie(page)
    assert sessions(browsing.house) == ["browser of Kim"]
    await page.get_by_role("button", name="Sign out").click()
    await expect(page).to_have_url(f"{browsing.house.face.url}/sign-in")
    assert await cookie(page) is None
    assert sessions(browsing.house) == []
    answer = await browsing.house.client.get("/api/v1/devices", headers={"Cookie": f"{COOKIE}={kept}"})
    assert answer.status_code == 401
    await expect(other).to_have_url(f"{browsing.house.face.url}/sign-in?next=/rules")


async def test_a_ticket_lets_one_browser_in(browsing: Browsing) -> None:
    browsing.forgive("401")
    address = browsing.ticket(path="/")
    page = await browsing.open(address, scopes=None)
    await expect(page).to_have_url(f"{browsing.house.face.url}/")
    late = await browsing.open(address, scopes=None)
    await expect(late.get_by_role("alert")).to_contain_text("used already")
    assert await cookie(late) is None


async def test_a_session_that_was_revoked_leads_to_the_door(browsing: Browsing) -> None:
    page = await browsing.open("/?from=here")
    await expect(page.locator("#live")).to_have_text("live")
    await hide(page, hidden=True)
    tokens = browsing.house.service.store.tokens
    tokens.revoke(next(token.id for token in tokens.all() if token.via is not None), browsing.house.service.now())
    browsing.forgive("401")
    await hide(page, hidden=False)
    await expect(page).to_have_url(f"{browsing.house.face.url}/sign-in?next=/%3Ffrom%3Dhere")
    assert await cookie(page) is None


async def test_a_link_of_another_site_leads_in(page: Page, browsing: Browsing) -> None:
    await page.goto("about:blank")
    await page.set_content(f'<a href="{browsing.house.face.url}/?from=there">home</a>')
    await page.get_by_role("link").click()
    await expect(page).to_have_url(f"{browsing.house.face.url}/?from=there")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()


async def test_what_is_not_there_is_said_on_a_page(browsing: Browsing) -> None:
    browsing.forgive("404", "403")
    page = await browsing.open("/nothing/here", scopes=("rules:read",))
    await expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    await axe(page)
    await page.goto("/")
    await expect(page.get_by_role("heading", level=1)).to_have_text("This is not for you")
    await expect(page.get_by_role("main")).to_contain_text("devices:read")
    await expect(page.get_by_role("navigation").get_by_text("Home")).to_have_count(0)


async def test_the_door_speaks_chinese(browsing: Browsing) -> None:
    page = await browsing.open("/sign-in", scopes=None, language="zh", theme="dark", width=360, height=640, touch=True)
    await expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    await axe(page)
