"""Runs and near misses in a browser: each told in a sentence, and one of them from its cause to its commands."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.async_api import expect

from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing, axe
from tests.dashboard.ruling import dark, keep


async def missed(there: Lit) -> None:
    """Let somebody walk past while it is bright."""
    there.say(bri=70)
    await there.until(lambda: there.value("brightness") == 70)
    await there.wave()


async def test_runs_and_near_misses_stand_apart_and_lead_on(browsing: Browsing, there: Lit) -> None:
    await there.wave()
    page = await browsing.open("/traces")
    entry = page.locator("#entries li", has_text="Light at night")
    await expect(entry).to_contain_text("Ran because desk.motion went from false to true: set desk.on to true.")
    await missed(there)
    await page.get_by_role("link", name="Near misses").click()
    await expect(entry).to_contain_text("condition not met")
    await expect(entry).to_contain_text("desk.brightness was 70 %")
    await page.get_by_label("How it ended").select_option("busy")
    await page.get_by_role("button", name="Show", exact=True).click()
    await expect(page.get_by_role("heading", name="Nothing is like that")).to_be_visible()
    await page.get_by_role("link", name="Show all").click()
    await expect(entry).to_have_count(1)
    await page.get_by_label("Rule", exact=True).last.select_option("night")
    await page.get_by_role("button", name="Why did it not run?").click()
    await expect(page.get_by_role("status").filter(has_text="Light at night")).to_contain_text("was not true")


async def test_a_run_tells_its_way_its_values_and_its_commands(browsing: Browsing, there: Lit, tmp_path: Path) -> None:
    await there.ask("POST", "/rules/night:disable")
    await keep(there, dark("made"))
    await there.wave()
    page = await browsing.open("/traces")
    await page.goto("/traces/of/made")
    await page.wait_for_url("**/traces/made.*")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Lamp when somebody passes")
    way = page.locator("#way")
    await expect(way.locator("[data-pointer='/then/0']")).to_have_attribute("data-state", "done")
    await expect(way.locator("[data-pointer='/then/1']")).to_have_attribute("data-state", "waits")
    await expect(way.locator("[data-pointer='/then/2']")).to_contain_text("not reached")
    await expect(page.locator("#read")).to_contain_text("desk.brightness")
    await expect(page.locator("#told")).to_contain_text("set desk.on to true")
    await expect(page.locator("#commands tbody tr")).to_contain_text(["confirmed"])
    await expect(page.locator("#commands tbody tr")).to_contain_text(["ms"])
    await expect(page.get_by_role("link", name="version 1")).to_be_visible()
    await page.get_by_label("Only what was done").check()
    await expect(way.locator("[data-pointer='/then/2']")).to_be_hidden()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="JSON").click()
    await (await download.value).save_as(tmp_path / "run.json")
    assert json.loads((tmp_path / "run.json").read_text("utf-8"))["rule"] == "made"
    await page.get_by_role("button", name="End this run").click()
    await expect(page.locator("#head")).to_contain_text("was ended")
    await expect(page.get_by_role("button", name="End this run")).to_have_count(0)
    await axe(page)


async def test_who_may_only_read_ends_nothing_and_sees_no_commands(browsing: Browsing, there: Lit) -> None:
    await there.ask("POST", "/rules/slow:run")
    page = await browsing.open("/traces", scopes=("rules:read",))
    await page.locator("#entries a").first.click()
    await expect(page.locator("#way [data-pointer='/then/0']")).to_contain_text("waits here")
    await expect(page.get_by_role("button", name="End this run")).to_have_count(0)
    await expect(page.locator("#commands")).to_contain_text("None.")
