"""A rule tried out in a browser: lamps that follow the house, dry runs now, then, and through an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.async_api import expect

from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing
from tests.dashboard.ruling import replace


async def test_the_lamp_of_a_condition_follows_what_is(visiting: Browsing, lived: Lit) -> None:
    page = await visiting.open("/rules/night")
    lamp = page.locator("hc-lamps li").filter(has_text="desk.brightness < 50 %")
    await expect(lamp.locator(".truth")).to_have_text("true")
    await expect(lamp).to_contain_text("10 %")
    await expect(page.locator(".gutter [data-line='8'] .mark")).to_have_attribute("data-kind", "good")
    lived.say(bri=80)
    await expect(lamp.locator(".truth")).to_have_text("false")
    await expect(page.locator(".gutter [data-line='8'] .mark")).to_have_attribute("data-kind", "off")
    await replace(page, "desk.brightness < 50 %", "attic.brightness < 50 %")
    await expect(page.locator("hc-lamps .truth")).to_have_text("unknown")
    lived.say(bri=10)


async def test_each_part_of_a_condition_and_each_condition_of_a_step_has_its_lamp(visiting: Browsing) -> None:
    page = await visiting.open("/rules/night")
    await replace(page, "if: desk.brightness < 50 %", "if: desk.motion or not (desk.brightness > 50 %)")
    parts = page.locator("hc-lamps .truth-parts li")
    await expect(parts.locator("> .truth")).to_have_text(["false", "true", "false"])
    await expect(parts.nth(2).locator("> code")).to_have_text("desk.brightness > 50 %")
    step = "- if: [desk.brightness < 5 %, not desk.motion]\n    then:\n      - set: {desk.on: true}"
    await replace(page, "- set: {desk.on: true}", step)
    await expect(page.locator(".gutter [data-line='10'] .mark")).to_have_count(1)
    await page.get_by_role("tab", name="Form").click()
    row = page.locator(".form-row", has=page.locator("[data-lamp^='/then/0/if/']"))
    await expect(row.locator("[data-lamp]")).to_have_text(["false", "true"])
    await expect(page.locator("hc-lamps > ul > li")).to_have_count(1)


async def test_a_condition_on_what_sets_a_rule_off_says_that_it_is_judged_then(visiting: Browsing) -> None:
    page = await visiting.open("/rules/night")
    await replace(page, "if: desk.brightness < 50 %", "if: trigger.id == 'a' or desk.brightness < 0 %")
    await expect(page.locator("hc-lamps .truth")).to_have_text(["when it runs", "when it runs", "false"])
    await expect(page.locator(".gutter [data-line='8'] .mark")).to_have_attribute("data-kind", "travel")
    await replace(page, "if: trigger.id == 'a' or desk.brightness < 0 %\n", "")
    step = "- if: trigger.who == 'kim'\n    then:\n      - log: it is Kim"
    await replace(page, "- set: {desk.on: true}", step)
    await expect(page.locator(".gutter [data-line='9'] .mark")).to_have_attribute("data-kind", "travel")
    await expect(page.locator("hc-lamps > p")).to_have_text(
        "It has no conditions: whatever sets it off, it runs. "
        "Some of its steps ask what set it off, which is known when it runs."
    )
    await page.get_by_role("tab", name="Form").click()
    await expect(page.locator("[data-lamp='/then/0/if/0']")).to_have_text("when it runs")


async def test_a_dry_run_tells_what_would_come_and_nothing_is_sent(visiting: Browsing, lived: Lit) -> None:
    page = await visiting.open("/rules/night")
    await expect(page.locator("hc-lamps .truth")).to_have_text("true")
    on = lived.value("on")
    await page.get_by_role("button", name="desk.motion becomes true").click()
    await page.get_by_role("button", name="Try it").click()
    outcome = page.locator("hc-tryout .outcome")
    await expect(outcome.locator(".badge")).to_have_text("It would run")
    await expect(outcome).to_contain_text("desk.on was set to true")
    await page.get_by_role("group", name="What is otherwise than it is").get_by_role("button", name="Add").click()
    values = page.locator("hc-pairs[name=values]")
    await values.get_by_role("textbox", name="Attribute").fill("desk.brightness")
    await values.get_by_role("textbox", name="Value").fill("70 %")
    await page.get_by_role("button", name="Try it").click()
    await expect(outcome.locator(".badge")).to_have_text("It would not run")
    await expect(outcome.locator("li .truth")).to_have_text("false")
    await expect(outcome.locator("li").filter(has_text="desk.brightness: 70 %")).to_be_visible()
    assert lived.value("on") == on


async def test_a_rule_is_tried_at_a_moment_and_through_an_hour_that_were(visiting: Browsing) -> None:
    page = await visiting.open("/rules/night")
    await expect(page.locator("#state")).to_contain_text("nothing is wrong")
    outcome = page.locator("hc-tryout .outcome")
    await page.get_by_label("In which home").select_option("then")
    await page.get_by_role("button", name="Try it").click()
    await expect(outcome.locator(".badge")).to_have_text("It would not run")
    await page.get_by_label("In which home").select_option("hour")
    await page.get_by_label("From").fill((datetime.now(UTC) - timedelta(minutes=50)).strftime("%Y-%m-%dT%H:%M"))
    await page.get_by_role("button", name="Try it").click()
    await expect(outcome.get_by_role("heading", name="In this hour")).to_be_visible()
