"""The devices of a house in a browser: found by a word, named and placed where they stand, forgotten and accepted."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from hyperconnect.model.input import Found
from tests.dashboard.browsing import Browsing, axe
from tests.dashboard.furnished import Furnished


@pytest.fixture(scope="module")
def lived(home: Furnished) -> Furnished:
    return home


async def test_each_device_says_what_it_is_and_is_found(visiting: Browsing) -> None:
    page = await visiting.open("/devices")
    lamp = page.locator("li.device-row", has_text="Desk lamp")
    await expect(lamp).to_contain_text("20.5")
    await expect(lamp).to_contain_text("lamp/lamp/state")
    await expect(page.locator("#count")).to_contain_text("3 devices. 1 battery is low.")
    shown = page.locator("li.device-row:visible")
    await page.get_by_role("searchbox").fill("FRONT hall")
    await expect(shown).to_have_count(1)
    await expect(page.locator("section[data-room]:visible")).to_have_count(1)
    await expect(page.get_by_role("status").filter(has_text="found")).to_have_text("1 found")
    await page.get_by_role("searchbox").fill("")
    await page.get_by_label("Room", exact=True).select_option("Study")
    await expect(shown).to_have_count(1)
    await page.reload()
    await expect(shown).to_have_count(1)
    await page.get_by_label("Whether they can be reached").select_option("low")
    await page.get_by_role("button", name="Show all").click()
    await expect(shown).to_have_count(3)


async def test_a_device_is_named_and_placed_where_it_stands_and_back(visiting: Browsing, home: Furnished) -> None:
    page = await visiting.open("/devices")
    await page.get_by_role("button", name="Name and room of Socket").press("Enter")
    name = page.get_by_label("Name", exact=True)
    await expect(name).to_be_focused()
    await name.fill("Kettle")
    # What is written stays while the page is read again.
    await expect(page.locator("#live")).to_have_text("live")
    await home.ask("PATCH", "/devices/lamp", json={"name": "Reading lamp"})
    await expect(page.locator("#devices")).to_contain_text("Reading lamp")
    await expect(name).to_have_value("Kettle")
    await page.get_by_label("Room", exact=True).last.fill("Kitchen")
    await name.press("Enter")
    await expect(page.locator("section[data-room=Kitchen]")).to_contain_text("Kettle")
    told = await home.ask("GET", "/devices/deaf")
    assert (told["name"], told["area"]) == ("Kettle", "Kitchen")
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator("section[data-room='']")).to_contain_text("Socket")
    await home.ask("PATCH", "/devices/lamp", json={"name": "Desk lamp"})


async def test_a_device_is_forgotten_and_accepted_again(visiting: Browsing, home: Furnished) -> None:
    found = Found(home.house.service.now(), "_shelly._tcp.local.", "shelly1-aabbcc", "shelly1.local.", 80, (), {})
    home.house.service.tell(found)
    page = await visiting.open("/devices/deaf")
    await page.get_by_role("button", name="Forget this device").click()
    await page.get_by_role("dialog").get_by_role("button", name="Forget this device").click()
    await page.wait_for_url("**/devices")
    await expect(page.locator(".notice")).to_contain_text("Socket was forgotten")
    await expect(page.locator("li.device-row")).to_have_count(2)
    await expect(page.locator("#found")).to_contain_text("shelly1-aabbcc")
    await page.locator("#found").get_by_role("button", name="Accept").click()
    home.say("deaf/deaf", on=False)
    await expect(page.locator("li.device-row")).to_have_count(3)
    await expect(page.locator("#found").get_by_role("button", name="Accept")).to_have_count(0)


async def test_everybody_can_read_and_reach_the_list(visiting: Browsing) -> None:
    page = await visiting.open("/devices", width=360, height=740, touch=True, theme="dark", language="zh")
    await expect(page.get_by_role("heading", level=1)).to_have_text("设备")
    await page.get_by_role("button", name="Desk lamp").click()
    await expect(page.get_by_label("名称", exact=True)).to_be_focused()
    await axe(page)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    small = await page.locator("main :is(a, button, input, select):visible").evaluate_all(
        """all => all.filter(e => (e.closest('label') ?? e).getBoundingClientRect().height < 43.5
        && !e.matches('.row-link')).map(e => e.outerHTML)"""
    )
    assert not small
