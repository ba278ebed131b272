"""One device in a browser: it is told what to do and says how that went, its past and its words can be looked at."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.dashboard.browsing import Browsing, axe
from tests.dashboard.furnished import Furnished


@pytest.fixture(scope="module")
def lived(home: Furnished) -> Furnished:
    return home


async def test_a_lamp_is_switched_and_says_when_it_confirmed(visiting: Browsing, home: Furnished) -> None:
    page = await visiting.open("/devices/lamp")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Desk lamp")
    await expect(page.locator("#live")).to_have_text("live")
    await page.get_by_role("switch", name="Switched on").press("Space")
    await expect(control(page, "on").get_by_role("status")).to_contain_text("confirmed after")
    await expect(said(page, "light.on")).to_have_text("on")
    slider = page.get_by_role("slider", name="Brightness")
    await slider.fill("70")
    await expect(control(page, "brightness").get_by_role("status")).to_contain_text("confirmed after")
    await expect(said(page, "light.brightness")).to_contain_text("70")
    assert sum(each.startswith('lamp/lamp/set {"on"') for each in home.told) == 1
    assert sum(each.startswith('lamp/lamp/set {"bri"') for each in home.told) == 1
    home.say("lamp/lamp", on=False, bri=30)
    await expect(page.get_by_role("switch", name="Switched on")).not_to_be_checked()
    await expect(slider).to_have_value("30")


async def test_a_colour_is_chosen_and_several_rooms_are_named(visiting: Browsing, home: Furnished) -> None:
    page = await visiting.open("/devices/lamp")
    await expect(page.locator("#live")).to_have_text("live")
    colour = page.get_by_label("Colour", exact=True)
    await expect(colour).to_have_value("#ff0000")
    await colour.fill("#8000ff")
    await expect(control(page, "color_hs").get_by_role("status")).to_contain_text("confirmed after")
    assert 'lamp/lamp/set {"hue":[270.0,100.0]}' in home.told
    home.say("lamp/lamp", hue=[120, 50])
    await expect(colour).to_have_value("#80ff80")
    form = page.locator("hc-control[command$=clean_rooms]")
    await form.get_by_label("Rooms").fill("kitchen, hall,")
    await form.get_by_role("button", name="Clean rooms").click()
    await expect(form.get_by_role("status")).to_contain_text("taken after")
    assert home.told[-1] == 'lamp/lamp/clean {"rooms":["kitchen","hall"]}'


async def test_what_is_set_by_hand_is_given_back_to_the_rules(visiting: Browsing, home: Furnished) -> None:
    page = await visiting.open("/devices/lamp")
    held = page.locator("#held")
    await expect(page.locator("#live")).to_have_text("live")
    await home.ask("PUT", "/devices/lamp/attributes/brightness", json={"value": 40})
    await expect(held).to_contain_text("set by hand")
    await expect(held).to_contain_text("Never too bright")
    row = held.locator("li", has_text="lamp.brightness").filter(has_text="set by hand")
    await row.get_by_role("button", name="Resume automation").click()
    await expect(row).to_have_count(0)
    claims = (await home.ask("GET", "/claims"))["items"]
    assert not [each for each in claims if each["kind"] == "manual" and each["attribute"] == "lamp.brightness"]
    await expect(page.locator("#uses")).to_contain_text("Light to read by")


async def test_a_lock_is_opened_only_by_who_means_it(visiting: Browsing, home: Furnished) -> None:
    page = await visiting.open("/devices/door")
    dialog = page.get_by_role("dialog")
    before = len(home.told)
    await page.get_by_role("button", name="Lock", exact=True).click()
    await expect(dialog).to_contain_text("Front door: Lock?")
    await dialog.get_by_role("button", name="Keep").click()
    assert len(home.told) == before
    await page.get_by_role("button", name="Lock", exact=True).click()
    await dialog.get_by_role("button", name="Lock", exact=True).click()
    await expect(page.locator("hc-control").get_by_role("status")).to_contain_text("confirmed after")
    await expect(page.locator("hc-control b")).to_have_text("locked")
    assert home.told[before:] == ['door/door/set {"bolt":"shut"}']


async def test_who_does_not_answer_is_said_not_to(visiting: Browsing) -> None:
    page = await visiting.open("/devices/deaf")
    switch = page.get_by_role("switch", name="Switched on")

    async def hurry(route: Route) -> None:
        told = json.loads(route.request.post_data or "{}")
        await route.continue_(post_data=json.dumps({**told, "wait": 0.2}))

    await page.route("**/attributes/**", hurry)
    await switch.press("Space")
    await expect(page.locator("hc-control").get_by_role("status")).to_contain_text("no answer after")
    await expect(switch).not_to_be_checked()


async def test_a_value_has_a_past_a_condition_and_the_message_it_came_by(visiting: Browsing, home: Furnished) -> None:
    home.say("lamp/lamp", bri=60)  # bright enough for the rule
    for warm in (20.6, 21.4):
        home.say("lamp/lamp", warm=warm)
    page = await visiting.open("/devices/lamp")
    await expect(said(page, "temperature.temperature")).to_contain_text("21.4")
    reading = page.locator("details.reading[data-path$='temperature.temperature']")
    await reading.locator("summary").first.click()
    await expect(reading.locator("code").first).to_have_text("lamp.temperature >= 21.4 °C")
    chart = reading.locator("hc-chart")
    past = reading.get_by_text("Nothing was kept in the last 24 hours")
    await expect(chart.or_(past)).to_be_visible()
    await reading.get_by_role("button", name="Copy as condition").click()
    await expect(page.locator(".notice")).to_contain_text("Copied: lamp.temperature >= 21.4 °C")
    await page.get_by_text("Its last messages, word for word").click()
    raw = page.locator("#messages section", has_text="lamp/lamp/state")
    await expect(raw.locator("pre")).to_have_text('{"warm": 21.4}')
    await expect(raw.locator("dl")).to_contain_text("lamp.temperature")
    await expect(page.locator("#live")).to_have_text("live")
    home.say("lamp/lamp", warm=22)
    await expect(raw.locator("pre")).to_have_text('{"warm": 22}')


async def test_who_may_only_look_steers_nothing(visiting: Browsing) -> None:
    page = await visiting.open("/devices/lamp", scopes=("devices:read", "devices:command:switch"))
    await expect(page.get_by_role("switch", name="Switched on")).to_be_disabled()
    for away in ("Name and room", "Forget this device", "Resume automation"):
        await expect(page.get_by_role("button", name=away)).to_have_count(0)
    await expect(page.get_by_text("Its last messages, word for word")).to_have_count(0)
    await expect(page.get_by_text("Rules that use it")).to_have_count(0)


async def test_everybody_can_read_and_reach_it(visiting: Browsing) -> None:
    page = await visiting.open("/devices/lamp", width=360, height=740, touch=True, theme="dark", language="zh")
    await expect(page.locator("#live")).to_have_text("实时")
    await expect(page.get_by_role("slider", name="亮度")).to_be_visible()
    await page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    await axe(page)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not await small(page)


def control(page: Page, sets: str) -> Locator:
    """Return the control that sets an attribute."""
    return page.locator(f"hc-control[sets='{sets}']")


def said(page: Page, about: str) -> Locator:
    """Return where the value of an attribute stands."""
    return page.locator(f"details.reading[data-path$='.{about}'] .reading-value")


async def small(page: Page) -> list[str]:
    """Return what can be touched and is too small for that."""
    found: list[str] = await page.locator("main :is(a, button, input, select, summary):visible").evaluate_all(
        """all => all.filter(e => (e.closest('label') ?? e).getBoundingClientRect().height < 43.5
        && !e.matches('p a, li a, .row-link')).map(e => e.outerHTML.slice(0, 120))"""
    )
    return found
