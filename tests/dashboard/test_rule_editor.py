"""The editor of a rule in a browser: what is wrong is shown where it stands, and nothing that somebody wrote is lost."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="The rule in YAML")


async def write(page: Page, text: str) -> None:
    """Write at the end of the text, as a hand does."""
    await editor(page).press("ControlOrMeta+End")
    await editor(page).press_sequentially(text)


async def test_what_is_wrong_is_told_at_its_line_and_put_right_by_a_press(browsing: Browsing) -> None:
    page = await browsing.open("/rules/night")
    await expect(page.locator("#state")).to_contain_text("nothing is wrong")
    await editor(page).fill((await editor(page).input_value()).replace("desk.brightness < 50", "desk.brightnes < 50"))
    finding = page.locator("#findings li", has_text="brightnes")
    await expect(finding).to_contain_text("error")
    await expect(finding.get_by_role("button", name="line 8")).to_be_visible()
    await expect(page.locator(".gutter [data-line='8']")).to_have_attribute("data-kind", "bad")
    await expect(page.locator(".under u.bad")).to_have_text("desk.brightnes")
    await expect(editor(page)).to_have_attribute("aria-invalid", "true")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#notices")).to_contain_text("once it has no errors")
    await finding.get_by_role("button", name="Take").first.click()
    await expect(page.locator("#state")).to_contain_text("nothing is wrong")
