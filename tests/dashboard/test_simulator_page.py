"""The simulator in a browser: what a simulation is asked there happens, and what it answers is told."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.async_api import Browser, expect

from hyperconnect.dashboard import show_pages
from hyperconnect.shell.memory import MemoryBus
from tests.api.conftest import living
from tests.api.stranger import answering
from tests.dashboard.browsing import Browsing, axe
from tests.dashboard.hostile import PAYLOADS

NOBODY = "status of 404"
REFUSED = "status of 422"


async def test_what_is_asked_happens_and_the_answer_is_told(at_home: Browsing) -> None:
    page = await at_home.open("/simulator")
    told = page.locator("[data-told] li").first
    await expect(page.get_by_text("nothing here is real")).to_be_visible()
    await expect(page.locator("[data-state]")).to_contain_text("A simulation runs")
    await page.get_by_role("button", name="Open front_door").click()
    await expect(told).to_contain_text('{"open":"front_door"}')
    await expect(told.locator(".lamp")).to_have_text("done")
    service = at_home.house.service
    door = service.hub.registry.attribute("front_door.contact.open")
    assert door is not None
    while service.hub.twin.values[door.slot] is not True:
        await at_home.house.client.get("/healthz")
    await page.get_by_label("Another, times real time").fill("2")
    await page.get_by_role("button", name="Go", exact=True).click()
    await expect(page.locator("[data-speed]")).to_have_text("now 2×")
    await page.get_by_role("button", name="1×", exact=True).click()
    await expect(page.get_by_role("button", name="1×", exact=True)).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="Let traffic stand").click()
    jam = '{"jam":{"road":"motorway","starts":"4 km","ends":"9 km","speed":"12 km/h","lasts":"10 min"}}'
    await expect(told).to_contain_text(jam)
    await expect(told.locator(".lamp")).to_have_text("done")


async def test_a_fault_is_put_together_from_what_the_thing_says(at_home: Browsing) -> None:
    at_home.forgive(REFUSED)
    page = await at_home.open("/simulator")
    told = page.locator("[data-told] li").first
    await page.get_by_label("Thing").select_option("meter")
    await page.get_by_label("What goes wrong: it").select_option("scaled")
    await page.get_by_label("In which field").select_option("power")
    await page.get_by_role("spinbutton", name="Plus").fill("100")
    await page.get_by_role("button", name="Let it fail").click()
    await expect(told).to_contain_text('"field":"power","by":1,"plus":100,"lasts":"1 min"')
    await expect(told.locator(".lamp")).to_have_text("done")
    await page.get_by_label("A wish as JSON").fill('["open"]')
    await page.get_by_role("button", name="Let it happen").click()
    await expect(page.get_by_role("alert")).to_contain_text("This is no JSON object")
    await page.get_by_label("A wish as JSON").fill('{"open": "front_dor"}')
    await page.get_by_role("button", name="Let it happen").click()
    await expect(told.locator(".lamp")).to_contain_text("there is no opening 'front_dor'")
    await expect(told.locator(".lamp")).to_contain_text("front_door")


async def test_who_is_no_owner_sees_what_it_takes_and_asks_nothing(at_home: Browsing) -> None:
    page = await at_home.open("/simulator", scopes=("devices:read",))
    await expect(page.locator(".banner")).to_contain_text("Only an owner")
    await expect(page.locator("hc-simulator")).to_have_count(0)


async def test_where_nobody_simulates_it_says_how_to_begin_and_names_of_strangers_are_text(
    browser: Browser, tmp_path: Path
) -> None:
    bus = MemoryBus()
    names = {key: [*PAYLOADS] for key in ("speak", "openings", "bells", "people", "rooms", "fields")}
    roads = dict.fromkeys(PAYLOADS, 9)
    answer = json.dumps({**names, "roads": roads, "speed": 3}).encode()
    async with living(tmp_path, bus=bus, pages=show_pages) as house:
        browsing = Browsing(browser, house)
        browsing.forgive(NOBODY)
        page = await browsing.open("/simulator")
        await expect(page.get_by_role("heading", name="Nobody simulates here")).to_be_visible()
        await expect(page.locator("pre.code")).to_have_text("hyperconnect simulate evening_commute --now")
        await axe(page)
        async with answering(bus, lambda: [answer]):
            await page.get_by_role("button", name="Look again").click()
            await expect(page.locator("[data-rows=openings] li")).to_have_count(len(PAYLOADS))
            await page.get_by_label("What goes wrong: it").select_option("renamed")
            for where in ("#fault-of option", "#fault-field option", "#jam-road option", "#go-who option"):
                await expect(page.locator(where)).to_have_text([*PAYLOADS])
            await page.get_by_role("button", name="30×").click()
            await expect(page.locator("[data-told] li .lamp")).to_have_text("done")
        await browsing.close()
