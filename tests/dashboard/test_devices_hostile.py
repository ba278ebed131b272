"""Whatever devices and rooms are called, the pages about devices show it as text."""

from __future__ import annotations

from playwright.async_api import expect

from tests.dashboard.browsing import Browsing
from tests.dashboard.hostile import PAYLOADS


async def test_names_of_villains_are_text(among_villains: Browsing) -> None:
    page = await among_villains.open("/devices")
    names = await page.locator("li.device-row b").evaluate_all("all => all.map(one => one.textContent)")
    rooms = await page.locator("section[data-room] h2").evaluate_all("all => all.map(one => one.textContent)")
    assert sorted(names) == sorted(rooms) == sorted(PAYLOADS)
    for place in (0, 29, 33):
        await page.locator("li.device-row").nth(place).get_by_role("link").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(names[place])
        await page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        await expect(page.locator("#messages pre").first).to_contain_text('"bri"')
        await page.get_by_role("button", name="Name and room").click()
        await expect(page.get_by_label("Name", exact=True)).to_have_value(names[place])
        await page.go_back()
