"""What a rule tells of itself in a browser: its tests, its versions, why it ran, and which warnings are known."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing
from tests.dashboard.ruling import change, dark, editor, keep, replace


async def test_its_tests_are_tried_as_it_is_written(visiting: Browsing, lived: Lit) -> None:
    await keep(lived, dark("tested"))
    page = await visiting.open("/rules/tested")
    await expect(page.locator("#state")).to_contain_text("saved as version")
    await page.get_by_role("tab", name="Tests").click()
    await page.get_by_role("button", name="Run the tests").click()
    outcome = page.locator("hc-proof .outcome")
    await expect(outcome).to_contain_text("All 2 tests pass")
    await replace(page, "- set: {desk.on: true}\n", "- set: {desk.brightness: 20 %}\n")
    await expect(page.locator("#summary")).to_contain_text("desk.brightness to 20 %")
    await page.get_by_role("button", name="Run the tests").click()
    await expect(outcome).to_contain_text("1 of 2 tests fail")
    failed = outcome.locator("li").filter(has_text="lights the lamp")
    await expect(failed.locator(".lamp")).to_have_text("failed")
    await expect(failed.locator("dd").first).to_contain_text("desk.on")
    await failed.get_by_role("button", name="lights the lamp").click()
    await expect(editor(page)).to_be_focused()


async def test_a_version_tells_what_changed_and_can_be_had_back(visiting: Browsing, lived: Lit) -> None:
    await keep(lived, dark("versioned"))
    await change(lived, "versioned", "5min", "7min")
    page = await visiting.open("/rules/versioned")
    await page.get_by_role("tab", name="Versions").click()
    newest = page.locator("hc-versions li").filter(has_text="version 2")
    await newest.get_by_role("button", name="What changed").click()
    await expect(newest.locator("del")).to_have_text("-  - delay: 5min")
    await expect(newest.locator("ins")).to_have_text("+  - delay: 7min")
    first = page.locator("hc-versions li").filter(has_text="version 1")
    await first.get_by_role("button", name="What would differ").click()
    await expect(first.locator("ul[lang=en]")).not_to_be_empty()
    await first.get_by_role("button", name="Restore").click()
    await expect(editor(page)).to_have_value(re.compile("delay: 5min"))
    await expect(page.locator("#state")).to_contain_text("saved as version 3")
    assert "5min" in (await lived.get("/rules/versioned"))["text"]


async def test_it_says_why_it_ran_and_why_not(visiting: Browsing) -> None:
    page = await visiting.open("/rules/level")
    await page.get_by_role("button", name="Run now").click()
    await expect(page.locator("#notices")).to_contain_text("level ran because browser of Kim")
    await page.get_by_role("button", name="Why did it run?").click()
    await expect(page.locator("#why")).to_contain_text("level ran because")
    await page.get_by_role("button", name="Why does it not run?").click()
    await expect(page.locator("#why")).to_contain_text("level")
    await expect(page.locator("#why")).not_to_contain_text("level ran because")


async def test_a_warning_is_allowed_where_it_is_told(visiting: Browsing, lived: Lit) -> None:
    await keep(lived, dark("allowed").replace("desk.on: false", "attic.on: false"))
    page = await visiting.open("/rules/allowed")
    warning = page.locator("#findings li").filter(has_text="attic")
    await warning.get_by_role("button", name="Allow it").click()
    await expect(editor(page)).to_have_value(re.compile(r"allow:\n  - HX101|allow: \[HX101\]"))
    await expect(page.locator("#findings .badge").filter(has_text="warning")).to_have_count(0)


async def test_a_rule_whose_file_is_broken_is_opened_and_mended(visiting: Browsing, lived: Lit) -> None:
    await keep(lived, dark("broken"))
    file = lived.house.reader.content / "rules" / "broken.yaml"
    file.write_bytes(dark("broken").replace("mode: restart", "mode: [").replace("\n", "\r\n").encode())
    await lived.ask("POST", "/rules:reload")
    page = await visiting.open("/rules/broken")
    await expect(page.locator("#standing")).to_contain_text("Broken")
    await expect(page.locator("#findings li")).to_contain_text("not readable as YAML")
    await page.get_by_role("tab", name="Form").click()
    await page.get_by_role("button", name="To the text").click()
    await expect(editor(page)).to_be_focused()
    await replace(page, "mode: [", "mode: restart")
    await expect(page.locator("#state")).to_contain_text("nothing is wrong")
    await editor(page).press("ControlOrMeta+s")
    await expect(page.locator("#state")).to_contain_text("saved as version")
    await expect(page.locator("#standing")).not_to_contain_text("Broken")
    assert file.read_bytes() == dark("broken").replace("\n", "\r\n").encode()


async def test_what_is_under_way_is_seen_and_ended(visiting: Browsing, lived: Lit) -> None:
    await lived.ask("POST", "/rules/slow:run")
    page = await visiting.open("/rules/slow")
    await expect(page.locator("#runs")).to_contain_text("is under way")
    await page.get_by_role("button", name="End what is under way").click()
    await expect(page.locator("#runs")).to_contain_text("was ended")
    await expect(page.get_by_role("button", name="End what is under way")).to_have_count(0)
    assert (await lived.get("/rules/slow/status"))["outlook"]["under_way"] == []
