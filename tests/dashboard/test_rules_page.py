"""The rules of a house in a browser: how each stands, found by a word, switched in place."""

from __future__ import annotations

from playwright.async_api import expect

from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing
from tests.dashboard.ruling import dark, editor, keep


async def test_each_rule_says_how_it_stands_and_is_found_by_a_word(browsing: Browsing, there: Lit) -> None:
    await there.wave()
    page = await browsing.open("/rules")
    night = page.locator("li.rule-row", has_text="Light at night")
    await expect(night).to_contain_text("When desk.motion changes to true")
    await expect(night.locator("dl")).to_contain_text("ran")
    await expect(night.locator("dl")).to_contain_text("1 run")
    await expect(night.locator("dl")).to_contain_text("lamp.yaml")
    await expect(page.locator("li.rule-row", has_text="slow").locator("dl")).to_contain_text("07:30")
    await expect(page.locator("li.rule-row", has_text="attic").locator(".badge").first).to_have_text(
        "Waits for a device"
    )
    shown = page.locator("li.rule-row:visible")
    await page.get_by_role("searchbox").fill("motion brightness")
    await expect(shown).to_have_count(2)
    await expect(page.get_by_role("status").filter(has_text="found")).to_have_text("2 found")
    await page.get_by_role("searchbox").fill("")
    await page.get_by_label("How they stand").select_option("disabled")
    await expect(shown).to_have_count(1)
    await page.reload()
    await expect(shown).to_have_count(1)
    await page.get_by_role("searchbox").fill("nothing like it")
    await page.get_by_role("button", name="Show all").click()
    await expect(page.get_by_role("searchbox")).to_have_value("")


async def test_a_rule_is_switched_where_it_stands_and_back(browsing: Browsing, there: Lit) -> None:
    page = await browsing.open("/rules")
    switch = page.get_by_role("switch", name="Light at night: on")
    await switch.focus()
    await switch.press("Space")
    await expect(page.locator("li.rule-row", has_text="Light at night").locator(".badge")).to_have_text("Off")
    assert (await there.get("/rules/night/status"))["standing"] == "disabled"
    await page.get_by_role("button", name="Undo").click()
    await expect(switch).to_be_checked()
    await expect(page.locator("li.rule-row", has_text="Light at night").locator(".badge")).to_have_count(0)
    await there.ask("POST", "/rules/night:disable")
    await expect(switch).not_to_be_checked()


async def test_a_rule_that_somebody_makes_elsewhere_appears_and_is_duplicated(browsing: Browsing, there: Lit) -> None:
    page = await browsing.open("/rules")
    await expect(page.locator("#live")).to_have_text("live")
    await keep(there, dark("made"))
    await page.get_by_role("link", name="Duplicate Lamp when somebody passes").click()
    await page.wait_for_url("**/rules/new?from=made")
    await expect(editor(page)).to_have_value(dark("made-2"))


async def test_who_may_only_read_switches_nothing(browsing: Browsing) -> None:
    page = await browsing.open("/rules", scopes=("rules:read",))
    await expect(page.get_by_role("switch", name="Light at night: on")).to_be_disabled()
    await expect(page.get_by_role("link", name="New rule")).to_have_count(0)


async def test_a_rule_that_ran_wild_stands_first_and_is_let_run_again(browsing: Browsing, there: Lit) -> None:
    wild = "rule: wild\ntitle: Wild\nmode: parallel\nwhen:\n  - called: true\nthen:\n  - log: again\n"
    await keep(there, wild)
    while (await there.get("/rules/wild/status"))["standing"] != "paused":
        await there.ask("POST", "/rules/wild:run")
    page = await browsing.open("/rules")
    first = page.locator("li.rule-row").first
    await expect(first).to_contain_text("Wild")
    await expect(first.locator(".badge")).to_have_text("Paused")
    await expect(page.locator("#count")).to_contain_text("One needs you")
    await first.get_by_role("button", name="Let it run again").click()
    await expect(page.locator("li.rule-row", has_text="Wild").locator(".badge")).to_have_count(0)
    assert (await there.get("/rules/wild/status"))["standing"] == "running"
