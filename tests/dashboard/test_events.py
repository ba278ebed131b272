"""The live log in a browser: what comes stands on top, waits while it is paused, and leads to its run."""

from __future__ import annotations

from playwright.async_api import expect

from hyperconnect.dashboard.trace.news import line_of
from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing
from tests.dashboard.hostile import PAYLOADS
from tests.dashboard.test_traces import NEWS

SAID = """async news => {
  const events = document.querySelector("script[src*='/events.js']").src;
  const { lineOf } = await import(events.replace("events.js", "news.js"));
  return news.map(lineOf).map(each => [each.subject, each.text, each.about, each.trace, each.device]);
}"""
MANY = """() => {
  const log = document.querySelector("hc-events");
  const news = { type: "value.changed", at: "2026-01-15T17:45:00Z", device: "desk", quality: "good" };
  for (let value = 0; value < 700; value++) {
    log.take({ ...news, attribute: `desk.n${value}`, value });
    if (value % 100 === 0) log.show();
  }
  log.take(null);
  log.show();
}"""


async def test_what_happens_stands_on_top_can_wait_and_leads_to_its_run(browsing: Browsing, there: Lit) -> None:
    page = await browsing.open("/events")
    await expect(page.locator("#live")).to_have_text("live")
    lines = page.locator("#log > li:visible")
    await there.wave()
    night = lines.filter(has_text="ran because desk.motion went from false to true: set desk.on to true")
    await expect(night).to_have_count(1)
    await expect(lines.filter(has_text="confirmed")).to_have_count(1)
    await expect(lines.filter(has_text="value")).to_have_count(0)
    await page.get_by_label("Kind").select_option("value")
    there.say(bri=33)
    await expect(lines.first).to_contain_text("desk.brightness 33")
    await page.get_by_role("button", name="Pause").click()
    there.say(bri=34)
    await expect(page.get_by_role("status").filter(has_text="wait")).to_have_text("1 wait")
    await expect(lines.first).to_contain_text("desk.brightness 33")
    await page.get_by_role("button", name="Go on").click()
    await expect(lines.first).to_contain_text("desk.brightness 34")
    await page.get_by_label("Kind").select_option("")
    await page.get_by_role("searchbox").fill("confirmed desk.on night")
    await expect(lines).to_have_count(1)
    await lines.get_by_role("link", name="Trace").click()
    await page.wait_for_url("**/traces/night.*")
    await page.goto("/events")
    await expect(night).to_have_count(1)


async def test_the_log_holds_no_more_than_500_lines_and_marks_what_was_missed(browsing: Browsing) -> None:
    page = await browsing.open("/events")
    await page.get_by_label("Kind").select_option("value")
    await page.evaluate(MANY)
    rows = page.locator("#log > li")
    await expect(rows).to_have_count(500)
    await expect(rows.first).to_have_text("Something was missed here")
    await expect(rows.nth(1)).to_contain_text("desk.n699")
    await expect(page.locator("#log")).to_have_attribute("aria-live", "off")


async def test_a_browser_says_of_news_what_the_hub_says(browsing: Browsing) -> None:
    hostile = [{**NEWS[0], "sentence": payload, "rule": payload} for payload in PAYLOADS]
    page = await browsing.open("/events")
    said = await page.evaluate(SAID, [*NEWS, *hostile])
    lines = [line_of(each) for each in [*NEWS, *hostile]]
    assert said == [[each.subject, each.text, each.about, each.trace, each.device] for each in lines]


async def test_hostile_names_stand_in_the_log_and_in_traces_as_text(among_villains: Browsing) -> None:
    page = await among_villains.open("/events")
    await page.get_by_label("Kind").select_option("all")
    await expect(page.locator("#log")).to_contain_text(PAYLOADS[0])
    await page.goto("/traces")
    await expect(page.locator("#entries")).to_contain_text(PAYLOADS[6])
    await page.locator("#entries a").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(PAYLOADS[-1])
